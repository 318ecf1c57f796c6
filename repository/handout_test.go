package repository

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

// waitingCase is a case for which the desk is to find an officer, so many
// minutes after noon.
func waitingCase(unit string, minutes int) *domain.Request {
	r := newCase()
	r.Unit, r.Routing.Strategy = unitOf(r.Office, unit), domain.LeastOpen
	r.ReceivedAt = noon.Add(time.Duration(minutes) * time.Minute)
	return r
}

func (d *desk) poolNow(key domain.PoolKey, today string) domain.Pool {
	d.tb.Helper()
	p, err := d.PoolOf(context.Background(), allOf(key.Office), key.Unit, date(today))
	if err != nil {
		d.tb.Fatal(err)
	}
	return p
}

// stands is how each candidate stands, by name of the desk's staff.
func stands(p domain.Pool) string {
	var out []string
	for _, c := range p.Candidates {
		line := fmt.Sprintf("%s %d/%d", strings.TrimPrefix(string(c.ID), string(p.Office)+"-"), c.Open, c.Capacity)
		if c.Absent {
			line += " absent " + strings.TrimPrefix(string(c.Delegate), string(p.Office)+"-")
		}
		out = append(out, strings.TrimSpace(line))
	}
	return strings.Join(out, ", ")
}

func exerciseHandOut(t *testing.T, d *desk) {
	ctx := context.Background()
	office := deskOffices[0]
	school := domain.PoolKey{Office: office, Unit: unitOf(office, "school")}
	desk := allOf(office)

	t.Run("a pool is its unit's officers with their open work, and those who stand in", func(t *testing.T) {
		before := d.poolNow(school, "2026-11-04")
		if len(before.Candidates) != 2 || before.Candidates[0].Capacity != 30 || before.Turn != "" || !before.Candidates[0].LastGiven.IsZero() {
			t.Fatalf("%+v", before)
		}
		opened := before.Candidates[0].Open
		held, closed := newCase(), newCase()
		held.Status, held.Assignee = domain.AwaitingInfo, officerOf(office, "officer")
		closed.Status, closed.Assignee, closed.Outcome = domain.Closed, officerOf(office, "officer"), domain.Answered
		d.add(held)
		d.add(closed)
		d.mustTx(func(tx domain.Tx) error {
			return errors.Join(
				tx.SetCapacity(desk, officerOf(office, "officer2"), 7),
				tx.AddAbsence(domain.Absence{ID: "w", Office: office, Officer: officerOf(office, "officer2"), FromOn: date("2026-11-04"), ToOn: date("2026-11-06")}),
				tx.AddAbsence(domain.Absence{
					ID: "x", Office: office, Officer: officerOf(office, "officer2"), FromOn: date("2026-11-05"), ToOn: date("2026-11-06"),
					Delegate: officerOf(office, "clerk"), WrittenRef: "ศธ 1/2569",
				}),
				tx.AddAbsence(domain.Absence{ID: "y", Office: office, Officer: officerOf(office, "head"), FromOn: date("2026-11-01")}),
				tx.AddAbsence(domain.Absence{ID: "z", Office: office, Officer: officerOf(office, "clerk"), FromOn: date("2026-11-06"), ToOn: date("2026-11-06")}),
			)
		})
		for day, want := range map[string]string{
			"2026-11-03": "officer %d/30, officer2 0/7",
			"2026-11-04": "officer %d/30, officer2 0/7 absent",
			"2026-11-05": "clerk 0/30, officer %d/30, officer2 0/7 absent clerk",
			"2026-11-06": "clerk 0/30 absent, officer %d/30, officer2 0/7 absent clerk",
			"2026-11-07": "officer %d/30, officer2 0/7",
		} {
			if got := stands(d.poolNow(school, day)); got != fmt.Sprintf(want, opened+1) {
				t.Errorf("%s: %s", day, got)
			}
		}
		if got := stands(d.poolNow(domain.PoolKey{Office: "sesao11", Unit: unitOf("sesao11", "school")}, "2026-11-05")); got != "officer 0/30, officer2 0/30" {
			t.Errorf("the other office: %s", got)
		}
		err := d.InTx(ctx, func(tx domain.Tx) error { return tx.SetCapacity(allOf("sesao11"), officerOf(office, "officer2"), 1) })
		wantKind(t, err, domain.NotFound, "not_found")
	})

	t.Run("a delegate without dates is refused by the database itself", func(t *testing.T) {
		err := d.InTx(ctx, func(tx domain.Tx) error {
			return tx.AddAbsence(domain.Absence{Office: office, Officer: officerOf(office, "head"), FromOn: date("2027-01-01"), Delegate: officerOf(office, "clerk")})
		})
		if err == nil {
			t.Error("it is stored")
		}
	})

	t.Run("pools in which something waits are found one by one, and their cases oldest first", func(t *testing.T) {
		var want []domain.Reference
		for _, r := range []*domain.Request{waitingCase("data", 1), waitingCase("data", 2), waitingCase("data", 3)} {
			want = append(want, d.add(r).Reference)
		}
		d.add(waitingCase("legal", 0))
		for _, change := range []func(*domain.Request){
			func(r *domain.Request) { r.Routing.Strategy = "" },
			func(r *domain.Request) { r.Assignee = officerOf(office, "both") },
			func(r *domain.Request) { r.GivenAt = noon },
			func(r *domain.Request) { r.Status = domain.AwaitingInfo },
			func(r *domain.Request) { r.Conflict = domain.ConflictUnresolved },
			func(r *domain.Request) { r.QuarantinedAt = noon },
		} {
			r := waitingCase("data", 0)
			change(r)
			if r.Waiting() {
				t.Fatal("it waits")
			}
			d.add(r)
		}
		var found []string
		for key, err := d.NextPool(ctx, domain.PoolKey{}); ; key, err = d.NextPool(ctx, key) {
			if domain.KindOf(err) == domain.NotFound {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, string(key.Unit))
		}
		if !slices.Equal(found, []string{"sknpeo-data", "sknpeo-legal"}) {
			t.Error(found)
		}
		data := domain.PoolKey{Office: office, Unit: unitOf(office, "data")}
		d.mustTx(func(tx domain.Tx) error {
			first, err := tx.WaitingForUpdate(data, nil, 2)
			if err != nil {
				return err
			}
			rest, err := tx.WaitingForUpdate(data, &first[1], 2)
			var got []domain.Reference
			for _, w := range append(first, rest...) {
				got = append(got, w.Reference)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%v, not %v", got, want)
			}
			return err
		})
	})

	t.Run("what was given is kept, and who got the last one only ever moves on", func(t *testing.T) {
		given := func() string {
			p := d.poolNow(school, "2026-12-01")
			return fmt.Sprintf("%s %s %v", p.Turn, p.Candidates[0].LastGiven.Sub(noon), p.Candidates[1].LastGiven.IsZero())
		}
		d.mustTx(func(tx domain.Tx) error {
			p, err := tx.PoolForUpdate(school, date("2026-12-01"))
			if err != nil {
				return err
			}
			p.Give(domain.Choice{Strategy: domain.RoundRobin, Officer: officerOf(office, "officer")}, noon)
			return tx.SavePool(p)
		})
		if got := given(); got != "sknpeo-officer 0s true" {
			t.Error(got)
		}
		d.mustTx(func(tx domain.Tx) error {
			return errors.Join(tx.GivenTo(desk, officerOf(office, "officer"), noon.Add(time.Second)),
				tx.GivenTo(desk, officerOf(office, "officer"), noon.Add(-time.Hour)),
				tx.GivenTo(allOf("sesao11"), officerOf(office, "officer2"), noon))
		})
		if got := given(); got != "sknpeo-officer 1s true" {
			t.Error(got)
		}
	})

	t.Run("whoever left and still holds open cases is found, with those cases", func(t *testing.T) {
		d.mustTx(func(tx domain.Tx) error {
			return errors.Join(
				tx.AddAccount(domain.Account{ID: "left", Office: office, Unit: unitOf(office, "class"), Name: "x", Email: "left@sknpeo.example", Disabled: true}),
				tx.AddAccount(domain.Account{ID: "empty", Office: office, Name: "y", Email: "empty@sknpeo.example", Disabled: true}))
		})
		held, closed := newCase(), newCase()
		held.Status, held.Assignee = domain.InProgress, "left"
		closed.Status, closed.Assignee, closed.Outcome = domain.Closed, "empty", domain.Answered
		d.add(held)
		d.add(closed)
		holders, err := d.DisabledHolders(ctx)
		if err != nil || len(holders) != 1 || holders[0].ID != "left" || holders[0].Unit != unitOf(office, "class") {
			t.Errorf("%+v, %v", holders, err)
		}
		d.mustTx(func(tx domain.Tx) error {
			refs, err := tx.HeldForUpdate(desk, "left", 10)
			if !slices.Equal(refs, []domain.Reference{held.Reference}) {
				t.Error(refs)
			}
			none, also := tx.HeldForUpdate(allOf("sesao11"), "left", 10)
			if len(none) != 0 {
				t.Error("the other office sees", none)
			}
			return errors.Join(err, also)
		})
	})
}

// TestHandOutPlans asks both databases how they find waiting cases among 20,000.
func TestHandOutPlans(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		d.fill(20_000)
		for i := range 20 {
			d.add(waitingCase("data", i))
		}
		if _, err := s.db.Exec("ANALYZE"); err != nil {
			t.Fatal(err)
		}
		key := domain.PoolKey{Office: deskOffices[0], Unit: unitOf(deskOffices[0], "data")}
		for name, query := range map[string]condition{
			"the next pool":     {nextPool, []any{"", ""}},
			"a pool's cases":    waitingQuery(key, nil, 50),
			"and those further": waitingQuery(key, &domain.WaitingCase{ID: "x", ReceivedAt: noon}, 50),
		} {
			t.Run(name+": by the index of what waits", func(t *testing.T) {
				p := d.explain(query)
				if fault := p.fault(s.dialect.name, true); fault != "" || !strings.Contains(string(p), "requests_waiting") {
					t.Error(fault, p)
				}
			})
		}
	})
}
