package domain

import (
	"testing"
	"time"
)

func TestActorAfterAWhile(t *testing.T) {
	head := Account{ID: "o1", Office: "sknpeo", Unit: "u1", UnitsBelow: []UnitID{"u1", "u2"}, Roles: []Role{Head}}
	began := OfficerActor(head, "s").Since(time.Unix(1, 0))
	t.Run("the first instant at which he was proved counts", func(t *testing.T) {
		if at := began.Since(time.Unix(2, 0)).ProvedAt(); !at.Equal(time.Unix(1, 0)) || !OfficerActor(head, "s").ProvedAt().IsZero() {
			t.Error(at)
		}
	})
	t.Run("he stands as before until his office, unit, units or roles are others", func(t *testing.T) {
		if !OfficerActor(head, "s").StandsAs(began) {
			t.Error("nothing has changed")
		}
		for name, change := range map[string]func(a *Account){
			"somebody else": func(a *Account) { a.ID = "o2" },
			"office":        func(a *Account) { a.Office = "sesao11" },
			"unit":          func(a *Account) { a.Unit = "u2" },
			"units below":   func(a *Account) { a.UnitsBelow = []UnitID{"u1"} },
			"one role more": func(a *Account) { a.Roles = []Role{Intake, Head} },
			"no role":       func(a *Account) { a.Roles = nil },
		} {
			then := head
			if change(&then); OfficerActor(then, "s").StandsAs(began) {
				t.Errorf("%s: he stands as before", name)
			}
		}
		if EnrollingActor(head, "s").StandsAs(began) {
			t.Error("whoever must enrol may do what he did before")
		}
	})
}
