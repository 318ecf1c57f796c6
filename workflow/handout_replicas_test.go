package workflow_test

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/repository/pgtest"
	"sitthi/workflow"
)

// TestHandOutByReplicas lets several hand out at once, over two stores of one database.
func TestHandOutByReplicas(t *testing.T) {
	databases := map[string]func() string{
		"sqlite":   func() string { return "sqlite:" + filepath.Join(t.TempDir(), "desk.db") },
		"postgres": func() string { return pgtest.Shared(t).Database(t) },
	}
	for name, address := range databases {
		replicas := func(t *testing.T) []*desk {
			keys, shared, at := newKeys(t), sharedParts(), address()
			two := []*desk{pooledDesk(t, at, keys, shared), pooledDesk(t, at, keys, shared)}
			two[0].furnish()
			return two
		}

		t.Run(name+": three give what one would have given of 100 filed at once, and nothing twice", func(t *testing.T) {
			two := replicas(t)
			d := two[0]
			refs := make([]domain.Reference, 100)
			atOnce(t, len(refs), func(i int) error {
				out, err := two[i%2].submit(another(question), "")
				refs[i] = out.Reference
				return err
			})
			want := d.simulated(refs)
			began := time.Now()
			given := make([]int, 3)
			atOnce(t, len(given), func(i int) (err error) {
				given[i], err = two[i%2].HandOut(context.Background())
				return err
			})
			t.Logf("100 filings, handed out by three at once over two stores in %s", time.Since(began).Round(time.Millisecond))
			if total := given[0] + given[1] + given[2]; total != 90 { // what their capacities hold
				t.Errorf("%v given", given)
			}
			for _, ref := range refs {
				if got := d.whole(ref).Assignee; got != want[ref] {
					t.Errorf("%s went to %q, one after another to %q", ref, got, want[ref])
				}
			}
			d.holds(domain.HandOut, 1)
		})

		t.Run(name+": while people file, everybody gets what one after another would have given him", func(t *testing.T) {
			two := replicas(t)
			d := two[0]
			want := d.poolNow()
			const filings = 48
			for range filings {
				want.Give(want.Choose(domain.LeastOpen, nil), d.clock.Now())
			}
			atOnce(t, filings+16, func(i int) error {
				if i < filings {
					_, err := two[i%2].submit(another(question), "")
					return err
				}
				_, err := two[i%2].HandOut(context.Background())
				return err
			})
			if _, err := d.HandOut(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got, want := loads(d.poolNow()), loads(want); got != want {
				t.Errorf("%s, not %s", got, want)
			}
			d.holds(domain.HandOut, 1)
		})

		t.Run(name+": a case that a person gives at that moment goes to one of the two, and he is told if he was late", func(t *testing.T) {
			two := replicas(t)
			d := two[0]
			refs, head := d.files(30, question), d.actorOf("h")
			late := make([]bool, len(refs))
			atOnce(t, len(refs)+4, func(i int) error {
				if i >= len(refs) {
					_, err := two[i%2].HandOut(context.Background())
					return err
				}
				_, err := two[i%2].Assign(context.Background(), head, refs[i], workflow.Match{Given: true, Versions: []int{1}}, domain.AssignInput{Assignee: "d"})
				if late[i] = domain.KindOf(err) == domain.Stale; late[i] {
					return nil
				}
				return err
			})
			if _, err := d.HandOut(t.Context()); err != nil {
				t.Fatal(err)
			}
			for i, ref := range refs {
				r := d.whole(ref)
				if want := map[bool]domain.Status{true: domain.Received, false: domain.InProgress}[late[i]]; r.Status != want || r.Assignee == "" || r.Version != 2 {
					t.Errorf("late: %v, then %s of %q in version %d", late[i], r.Status, r.Assignee, r.Version)
				}
			}
			d.holds(domain.HandOut, 1)
		})
	}
}

// simulated is who gets which case when they are handed out one after another,
// by the pure rule alone.
func (d *desk) simulated(refs []domain.Reference) map[domain.Reference]domain.OfficerID {
	d.t.Helper()
	p := d.poolNow()
	var cases []*domain.Request
	for _, ref := range refs {
		cases = append(cases, d.whole(ref))
	}
	slices.SortFunc(cases, func(a, b *domain.Request) int {
		return cmp.Or(a.ReceivedAt.Compare(b.ReceivedAt), cmp.Compare(a.ID, b.ID))
	})
	want := map[domain.Reference]domain.OfficerID{}
	for _, r := range cases {
		choice := p.Choose(r.Routing.Strategy, r.Excluded)
		p.Give(choice, d.clock.Now())
		want[r.Reference] = choice.Officer
	}
	return want
}

// atOnce does n things at the same time.
func atOnce(t *testing.T, n int, do func(i int) error) {
	t.Helper()
	var working sync.WaitGroup
	failed := make([]error, n)
	for i := range n {
		working.Go(func() { failed[i] = do(i) })
	}
	working.Wait()
	if err := errors.Join(failed...); err != nil {
		t.Fatal(err)
	}
}
