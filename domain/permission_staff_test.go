package domain

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestMayTend: who may what about officer@, who is of the unit of head@.
func TestMayTend(t *testing.T) {
	foreign := adminAccount
	foreign.Office = "p"
	farHead := account("far head", "elsewhere", Head)
	all := append(slices.Clone(everybody), farHead)
	who := func(m Matter, about Account) string {
		var may []string
		for _, a := range all {
			switch err := MayTend(actor(a), m, about); {
			case err == nil:
				may = append(may, string(a.ID))
			case KindOf(err) != Forbidden:
				t.Errorf("%s by %s: %v", m, a.ID, err)
			}
		}
		return strings.Join(may, " ")
	}
	for name, c := range map[string][2]string{
		"his record":                       {who(StaffRecord, officerAccount), "intake officer head dpo approver admin far head"},
		"his capacity":                     {who(StaffCapacity, officerAccount), "head admin"},
		"his absence":                      {who(StaffAbsence, officerAccount), "officer head admin"},
		"whether he is here":               {who(StaffAccess, officerAccount), "admin"},
		"the auditor's own record":         {who(StaffRecord, auditorAccount), "intake head dpo approver auditor admin far head"},
		"the head's own capacity":          {who(StaffCapacity, headAccount), "head admin"},
		"an approver's absence: no head's": {who(StaffAbsence, account("boss", "service", Approver)), "admin"},
		"an approver's own absence":        {who(StaffAbsence, approverAccount), "approver admin"},
	} {
		if c[0] != c[1] {
			t.Errorf("%s: %s, want %s", name, c[0], c[1])
		}
	}
	t.Run("another office's officer is nobody, whoever asks", func(t *testing.T) {
		for _, a := range []Actor{actor(foreign), SystemActor("o"), CitizenActor("o", "c"), {}} {
			for m := range matters {
				if err := MayTend(a, m, officerAccount); KindOf(err) != NotFound || err == nil {
					t.Errorf("%s: %v", m, err)
				}
			}
		}
	})
	t.Run("whoever may for somebody gets past the door", func(t *testing.T) {
		for m := range matters {
			for _, a := range all {
				for _, about := range all {
					if MayTend(actor(a), m, about) == nil && !actor(a).Is(m.Roles()...) {
						t.Errorf("%s: %s does not", m, a.ID)
					}
				}
			}
		}
	})
}

func TestSetAccess(t *testing.T) {
	second := account("second", "top", Admin)
	gone := second
	gone.Disabled = true
	with := func(more ...Account) []Account { return append(slices.Clone(everybody), more...) }
	for name, c := range map[string]struct {
		by, officer Account
		disabled    bool
		all         []Account
		want        string
	}{
		"an officer":            {adminAccount, officerAccount, true, with(), ""},
		"himself":               {adminAccount, adminAccount, true, with(second), "not_yourself"},
		"another administrator": {adminAccount, second, true, with(second), ""},
		"the last administrator, by whoever may one day": {headAccount, adminAccount, true, with(), "last_admin"},
		"the last administrator beside a disabled one":   {headAccount, adminAccount, true, with(gone), "last_admin"},
		"a disabled one, once more":                      {adminAccount, gone, true, with(gone), "access_unchanged"},
		"a disabled one is let in again":                 {adminAccount, gone, false, with(gone), ""},
		"one who is here is not let in again":            {adminAccount, officerAccount, false, with(), "access_unchanged"},
	} {
		t.Run(name, func(t *testing.T) {
			err := SetAccess(actor(c.by), c.officer, c.disabled, c.all)
			if CodeOf(err) != c.want || (err == nil) != (c.want == "") {
				t.Errorf("%v, not %q", err, c.want)
			}
		})
	}
}

func TestWorkScope(t *testing.T) {
	hidden, untied, far := in(InProgress, Complaint), in(Received, Complaint), in(InProgress, Access)
	hidden.Conflict, hidden.Excluded = ConflictTied, []OfficerID{"head", "officer", "admin"}
	untied.Conflict = ConflictUnresolved
	far.Unit, far.Assignee = "elsewhere", "far"
	for _, a := range everybody {
		scope := actor(a).WorkScope()
		got := fmt.Sprint(scope.Sees(hidden), scope.Sees(untied), scope.Sees(far))
		named := slices.Contains(hidden.Excluded, a.ID)
		if want := fmt.Sprint(!named, a.holds(Intake, DPO), true); got != want {
			t.Errorf("%s: %s, want %s", a.ID, got, want)
		}
	}
	other := adminAccount
	other.Office = "p"
	if actor(other).WorkScope().Sees(far) || (Actor{}).WorkScope().Sees(far) || CitizenActor("o", "x").WorkScope().Sees(far) {
		t.Error("somebody from outside counts it")
	}
}
