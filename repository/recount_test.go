package repository

import (
	"context"
	"slices"
	"testing"
	"time"

	"sitthi/domain"
)

// countable is a case whose open clock is to be counted again.
func countable(office domain.OfficeID) *domain.Request {
	r := newCase()
	r.Office, r.Unit, r.Routing.Unit = office, unitOf(office, "school"), unitOf(office, "school")
	met := fullCase().Clocks[0]
	open := met
	met.ID, open.ID, open.State, open.MetAt = string(r.ID)+"-met", string(r.ID)+"-open", domain.ClockOpen, time.Time{}
	r.Clocks = []domain.Clock{met, open}
	r.LastActAt = noon
	return r
}

// TestRecounts is the contract of counting anew, on an empty store of each database.
func TestRecounts(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		ctx := context.Background()
		d := newDesk(t, s)
		office := deskOffices[0]
		open := []*domain.Request{d.add(countable(office)), d.add(countable(office)), d.add(countable(office))}
		d.add(countable(deskOffices[1]))
		over := countable(office)
		over.Status, over.Outcome, over.ClosedAt = domain.Closed, domain.Answered, noon
		d.add(over)
		var ids []domain.CaseID
		for _, r := range open {
			ids = append(ids, r.ID)
		}
		slices.Sort(ids)
		job := func() domain.Recounting {
			t.Helper()
			all, err := d.Recounts(ctx, office)
			if err != nil || len(all) == 0 {
				t.Fatal(all, err)
			}
			return all[0]
		}
		begin := func(calendar string, at time.Time) {
			d.mustTx(func(tx domain.Tx) error { return tx.BeginRecount(office, calendar, at) })
		}
		list := func(since time.Time) {
			j := job()
			d.mustTx(func(tx domain.Tx) error { return tx.ListForRecount(j, since, noon.Add(time.Hour)) })
		}
		listed := func(after domain.CaseID, limit int) (found []domain.CaseID) {
			j := job()
			d.mustTx(func(tx domain.Tx) error {
				page, err := tx.ListedCases(j, after, limit)
				for _, c := range page {
					found = append(found, c.ID)
				}
				return err
			})
			return found
		}

		t.Run("an office whose calendar nobody counted by is found, once", func(t *testing.T) {
			offices, err := d.Uncounted(ctx, "th-government@9")
			if err != nil || len(offices) != 2 || offices[1].ID != office {
				t.Fatal(offices, err)
			}
			begin(deskCalendar, noon)
			begin(deskCalendar, noon.Add(time.Minute))
			offices, err = d.Uncounted(ctx, "th-government@9")
			if err != nil || len(offices) != 1 || offices[0].ID == office || !job().BeganAt.Equal(noon) {
				t.Fatal(offices, err)
			}
		})

		t.Run("its open cases are listed, and no others", func(t *testing.T) {
			list(noon)
			if got := listed("", 10); !slices.Equal(got, ids) {
				t.Errorf("%v, not %v", got, ids)
			}
			if got := listed(ids[0], 1); !slices.Equal(got, ids[1:2]) {
				t.Errorf("%v", got)
			}
			if j := job(); j.Cases != 3 || j.Left != 3 || j.Moved != 0 || j.ListedAt.IsZero() || !j.AgainAt.IsZero() || !j.DoneAt.IsZero() {
				t.Errorf("%+v", j)
			}
		})

		t.Run("a case is read as it stands, with its open clocks and nothing sealed", func(t *testing.T) {
			page, err := d.OpenCases(ctx, allOf(office), nil, 2)
			if err != nil || len(page) != 2 {
				t.Fatal(page, err)
			}
			rest, err := d.OpenCases(ctx, allOf(office), page[1].Request, 2)
			if err != nil || len(rest) != 1 {
				t.Fatal(rest, err)
			}
			for _, c := range append(page, rest...) {
				want, err := d.Case(ctx, allOf(office), c.Reference)
				if err != nil || c.Broken != nil {
					t.Fatal(err, c.Broken)
				}
				if len(c.Clocks) != 1 || c.Filing.Details != "" {
					t.Errorf("%+v", c)
				}
				same(t, c.Clocks, want.Clocks[1:])
				if c.ID != want.ID || c.Calendar != deskCalendar || c.DueOn != want.DueOn || c.Version != want.Version || c.RemindOn != want.RemindOn || c.Channel != want.Channel {
					t.Errorf("%+v", c)
				}
			}
			if far, err := d.OpenCases(ctx, allOf("nowhere"), nil, 2); len(far) != 0 || err != nil {
				t.Error(far, err)
			}
		})

		t.Run("one that somebody changed to what cannot be read spoils no other", func(t *testing.T) {
			if _, err := s.db.Exec("UPDATE clocks SET due_on = 'tomorrow' WHERE id = '" + string(ids[1]) + "-open'"); err != nil {
				t.Fatal(err)
			}
			page, err := d.OpenCases(ctx, allOf(office), nil, 10)
			broken := 0
			for _, c := range page {
				if c.Broken != nil {
					broken++
				}
			}
			if err != nil || len(page) != 3 || broken != 1 {
				t.Error(len(page), broken, err)
			}
		})

		t.Run("what is done is off the list; the second list has what was done since", func(t *testing.T) {
			j := job()
			d.mustTx(func(tx domain.Tx) error { return tx.TakeOffList(j, ids[:2], 1) })
			d.mustTx(func(tx domain.Tx) error { return tx.EndRecount(j, noon) })
			if j := job(); j.Left != 1 || j.Moved != 1 || !j.DoneAt.IsZero() {
				t.Errorf("%+v", j)
			}
			if _, err := s.db.Exec("UPDATE requests SET last_act_at = last_act_at + 60000000 WHERE id = '" + string(ids[0]) + "'"); err != nil {
				t.Fatal(err)
			}
			list(noon.Add(time.Second))
			if got := listed("", 10); !slices.Equal(got, []domain.CaseID{ids[0], ids[2]}) {
				t.Errorf("%v", got)
			}
			d.mustTx(func(tx domain.Tx) error { return tx.TakeOffList(j, ids, 2) })
			d.mustTx(func(tx domain.Tx) error { return tx.EndRecount(j, noon.Add(time.Hour)) })
			if j := job(); j.Cases != 4 || j.Left != 0 || j.Moved != 3 || j.AgainAt.IsZero() || !j.DoneAt.Equal(noon.Add(time.Hour)) {
				t.Errorf("%+v", j)
			}
			if open, err := d.OpenRecounts(ctx); err != nil || len(open) != 0 {
				t.Error(open, err)
			}
		})

		t.Run("a new calendar ends the count by the one before, and takes over its list", func(t *testing.T) {
			begin("th-government/sknpeo@1", noon.Add(2*time.Hour))
			list(noon)
			begin("th-government/sknpeo@2", noon.Add(3*time.Hour))
			list(noon)
			all, err := d.OpenRecounts(ctx)
			if err != nil || len(all) != 1 || all[0].Calendar != "th-government/sknpeo@2" || all[0].Left != 3 {
				t.Errorf("%+v %v", all, err)
			}
			d.mustTx(func(tx domain.Tx) error {
				_, mine, err := tx.RecountForUpdate(office, "th-government/sknpeo@1")
				if mine {
					t.Error("it goes on")
				}
				return err
			})
		})

		t.Run("one worker counts an office, and a case in somebody's hands is left out", func(t *testing.T) {
			held, free := make(chan struct{}), make(chan struct{})
			errs := parallel(2, func(i int) error {
				if i == 0 {
					return d.InTx(ctx, func(tx domain.Tx) error {
						_, mine, err := tx.RecountForUpdate(office, "th-government/sknpeo@2")
						if err == nil && !mine {
							t.Error("nobody had it")
						}
						if _, err := tx.HoldCases(office, ids[:1]); err != nil {
							return err
						}
						close(held)
						if s.writing == nil {
							<-free // on SQLite nobody else gets in
						}
						return err
					})
				}
				<-held
				defer close(free)
				return d.InTx(ctx, func(tx domain.Tx) error {
					_, mine, err := tx.RecountForUpdate(office, "th-government/sknpeo@2")
					if err != nil {
						return err
					}
					got, err := tx.HoldCases(office, ids)
					if want := len(ids) - 1; s.writing == nil && (mine || len(got) != want) || s.writing != nil && (!mine || len(got) != len(ids)) {
						t.Errorf("%v, %v", mine, got)
					}
					return err
				})
			})
			for _, err := range errs {
				if err != nil {
					t.Error(err)
				}
			}
		})
	})
}

// TestRecountPlans asks both databases how pages come out of 20,000 cases.
func TestRecountPlans(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		d.fill(20_000)
		office := deskOffices[0]
		for _, statement := range []string{
			"INSERT INTO recount_cases (office, case_id) SELECT office, id FROM requests WHERE status <> 'closed'",
			map[string]string{"postgres": "VACUUM ANALYZE", "sqlite": "ANALYZE"}[s.dialect.name],
		} {
			if _, err := s.db.Exec(statement); err != nil {
				t.Fatal(err)
			}
		}
		after := &domain.Request{ID: "filled-5", ReceivedAt: noon}
		for name, query := range map[string]condition{
			"open cases":            openCases(allOf(office), nil, 500),
			"open cases, next page": openCases(d.actor(office, "admin").MovesScope(), after, 500),
			"the list":              listed(office, "", 200),
			"the list, next page":   listed(office, "filled-5", 200),
			"the cases of a page":   withIDs([]domain.CaseID{"filled-5", "filled-6", "filled-7"}),
		} {
			t.Run(name+": no full scan, no full sort", func(t *testing.T) {
				if fault := d.explain(query).fault(s.dialect.name, true); fault != "" {
					t.Error(fault)
				}
			})
		}
	})
}
