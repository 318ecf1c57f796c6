package repository

import (
	"context"
	"testing"
	"time"

	"sitthi/domain"
)

func TestQuarantine(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d, ctx := newDesk(t, s), context.Background()
		office := deskOffices[0]
		kept := func(r *domain.Request) *domain.Request {
			t.Helper()
			got, err := d.Case(ctx, allOf(office), r.Reference)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		apart := func() (n int) {
			t.Helper()
			tallies, err := d.Tallies(ctx, d.actor(office, "dpo").Scope())
			if err != nil {
				t.Fatal(err)
			}
			for _, tally := range tallies {
				if tally.Apart {
					n += tally.N
				}
			}
			d.assertTallied()
			return n
		}
		r := newCase()
		d.add(r)

		t.Run("since when a case is apart is kept, counted apart, and taken back", func(t *testing.T) {
			for _, at := range []time.Time{noon, {}} {
				r.QuarantinedAt = at
				r.Version++
				d.mustTx(func(tx domain.Tx) error { return tx.SaveRequest(r) })
				if got := kept(r); !got.QuarantinedAt.Equal(at) || string(got.Standing()) != string(r.Standing()) {
					t.Errorf("%v, not %v", got.QuarantinedAt, at)
				}
				want := 0
				if r.Quarantined() {
					want = 1
				}
				if got := apart(); got != want {
					t.Errorf("%d are apart, not %d", got, want)
				}
			}
		})

		t.Run("what comes in apart is counted so from the start, and hidden from whom it is hidden", func(t *testing.T) {
			before := apart()
			one, hidden := newCase(), newCase()
			one.QuarantinedAt, hidden.QuarantinedAt = noon, noon
			hidden.Conflict, hidden.Excluded = domain.ConflictTied, []domain.OfficerID{officerOf(office, "dpo")}
			d.add(one)
			d.add(hidden)
			if got := apart(); got != before+1 {
				t.Errorf("%d are apart, %d before", got, before)
			}
			one.Status, one.Outcome, one.ClosedAt, one.QuarantinedAt = domain.Closed, domain.Spam, noon, time.Time{}
			one.Version++
			d.mustTx(func(tx domain.Tx) error { return tx.SaveRequest(one) })
			if got := apart(); got != before {
				t.Errorf("%d are apart, %d before", got, before)
			}
		})
	})
}
