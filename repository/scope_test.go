package repository

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"sitthi/domain"
)

// population is a few hundred cases of both offices in every combination that
// sight depends on, each stored.
func (d *desk) population(n int) []*domain.Request {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	var cases []*domain.Request
	for range n {
		r := newCase()
		r.Office = deskOffices[random.IntN(2)]
		r.Unit = unitOf(r.Office, pick("intake", "legal", "school", "class", "data"))
		r.Status = domain.Statuses[random.IntN(len(domain.Statuses))]
		r.Kind = domain.Kinds[random.IntN(len(domain.Kinds))]
		if assignee := pick("", "officer", "officer2", "clerk", "head", "datahead", "both"); assignee != "" {
			r.Assignee = officerOf(r.Office, assignee)
		} else if r.Status == domain.InProgress {
			r.Status = domain.Received
		}
		if r.Status == domain.Decided || r.Status == domain.Closed {
			r.Outcome = domain.Refused
		}
		if decided := pick("", "", "approver", "both", "head"); decided != "" {
			r.DecidedBy = officerOf(r.Office, decided)
		}
		r.Conflict = domain.ConflictState(pick("none", "none", "unresolved", "tied"))
		if r.Conflict == domain.ConflictTied {
			for _, o := range staff {
				if random.IntN(4) == 0 {
					r.Excluded = append(r.Excluded, officerOf(r.Office, o.name))
				}
			}
			slices.Sort(r.Excluded)
		}
		r.ReceivedAt = noon.Add(-1000*3600*1e9).AddDate(0, 0, random.IntN(20)) // many at the same moment
		r.DueOn = date("2026-11-10").AddDays(random.IntN(20))
		if random.IntN(5) == 0 {
			r.DueOn = domain.Date{}
		}
		if r.Status == domain.Received && random.IntN(2) == 0 {
			r.Assignee, r.QuarantinedAt = "", noon
		}
		cases = append(cases, d.add(r))
	}
	return cases
}

// TestSight holds the queries to domain.Scope.Sees, for everybody and every case.
func TestSight(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		cases := d.population(250)
		for name, scope := range d.scopes(cases) {
			t.Run(name+" sees by query what the rule says", func(t *testing.T) { d.holdToRule(t, scope, cases) })
		}
	})
}

func TestSightOfManyUnits(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		office := deskOffices[0]
		const units = mostWays + 20
		d.mustTx(func(tx domain.Tx) error {
			for i := range units {
				unit := domain.Unit{ID: domain.UnitID(fmt.Sprintf("many-%d", i)), Office: office, Parent: unitOf(office, "class")}
				if err := tx.AddUnit(unit); err != nil {
					return err
				}
			}
			return nil
		})
		var cases []*domain.Request
		for i := range 20 {
			r := newCase()
			r.Unit = domain.UnitID(fmt.Sprintf("many-%d", i*units/20))
			if i%4 == 0 {
				r.Unit = unitOf(office, "data")
			}
			cases = append(cases, d.add(r))
		}
		t.Run("a head of more units than are walked one by one sees what the rule says", func(t *testing.T) {
			scope := d.actor(office, "head").Scope()
			if len(scope.Units()) <= mostWays {
				t.Fatalf("%d units", len(scope.Units()))
			}
			d.holdToRule(t, scope, cases)
		})
	})
}

func (d *desk) scopes(cases []*domain.Request) map[string]domain.Scope {
	scopes := map[string]domain.Scope{"nobody": {}, "a citizen of no office": domain.CitizenActor("", cases[0].ID).Scope()}
	for _, office := range deskOffices {
		for _, o := range staff {
			actor := d.actor(office, o.name)
			scopes[fmt.Sprintf("%s of %s", o.name, office)] = actor.Scope()
			scopes[fmt.Sprintf("%s of %s, of trails,", o.name, office)] = actor.TrailScope()
		}
		scopes["the system in "+string(office)] = allOf(office)
		for i, r := range cases[:6] {
			scopes[fmt.Sprintf("citizen %d in %s", i, office)] = domain.CitizenActor(office, r.ID).Scope()
		}
	}
	return scopes
}

func (d *desk) holdToRule(t *testing.T, scope domain.Scope, cases []*domain.Request) {
	ctx := context.Background()
	var want []domain.CaseID
	for _, r := range cases {
		sees := scope.Sees(r)
		if sees {
			want = append(want, r.ID)
		}
		_, errCase := d.Case(ctx, scope, r.Reference)
		_, errTrail := d.Trail(ctx, scope, r.Reference)
		for _, err := range []error{errCase, errTrail} {
			if sees && err != nil || !sees && domain.KindOf(err) != domain.NotFound {
				t.Fatalf("sees %v, got %v: %+v", sees, err, r)
			}
		}
	}
	if err := d.InTx(ctx, func(tx domain.Tx) error {
		for _, r := range cases[:min(60, len(cases))] {
			if _, err := tx.CaseForUpdate(scope, r.Reference); (err == nil) != scope.Sees(r) {
				t.Fatalf("locked: %v: %+v", err, r)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, order := range []domain.QueueSort{domain.ByDueOn, domain.ByReceivedAt} {
		filter := domain.QueueFilter{Statuses: domain.Statuses, Sort: order, Limit: 7}
		got := d.pages(t, scope, filter)
		filter.Quarantined = new(bool)
		*filter.Quarantined = true
		got = append(got, d.pages(t, scope, filter)...)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("by %s the queue has %d cases, the rule %d", order, len(got), len(want))
		}
	}
}

// pages reads a queue page by page, as a client does.
func (d *desk) pages(t *testing.T, scope domain.Scope, filter domain.QueueFilter) []domain.CaseID {
	t.Helper()
	var ids []domain.CaseID
	for range 1000 {
		page, err := d.Queue(context.Background(), scope, filter)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range page {
			ids = append(ids, item.ID)
		}
		if len(page) < filter.Limit {
			return ids
		}
		last := page[len(page)-1]
		filter.After = &domain.QueueKey{DueOn: last.DueOn, ReceivedAt: last.ReceivedAt, ID: last.ID}
	}
	t.Fatal("the pages never end")
	return nil
}
