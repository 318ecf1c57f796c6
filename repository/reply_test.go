package repository

import (
	"context"
	"errors"
	"testing"
	"time"

	"sitthi/domain"
)

func claimOf(r *domain.Request, key string, at time.Time) domain.ReplyClaim {
	return domain.ReplyClaim{
		Scope: "sknpeo submit", Key: []byte(key), Body: []byte("body of " + key), Case: r.ID,
		Reply: []byte(`{"receipt":"of ` + string(r.ID) + `"}`), At: at, ExpiresAt: at.Add(24 * time.Hour),
	}
}

func exerciseReplies(t *testing.T, d *desk) {
	ctx := context.Background()
	// submit is a filing with a key, in either order of its two writes.
	submit := func(key string, at time.Time, claimFirst bool) (kept *domain.KeptReply, r *domain.Request, err error) {
		r = newCase()
		err = d.InTx(ctx, func(tx domain.Tx) error {
			if !claimFirst {
				if err := tx.AddRequest(r); err != nil {
					return err
				}
			}
			var err error
			if kept, err = tx.ClaimReply(claimOf(r, key, at)); err != nil {
				return err
			}
			if kept != nil {
				if claimFirst {
					return nil
				}
				return errStop
			}
			if claimFirst {
				return tx.AddRequest(r)
			}
			return nil
		})
		if errors.Is(err, errStop) {
			err = nil
		}
		return kept, r, err
	}

	for _, claimFirst := range []bool{true, false} {
		name := map[bool]string{true: "claimed before the case is added: ", false: "claimed after: "}[claimFirst]
		t.Run(name+"the second claim gets the first one's reply, until it expires", func(t *testing.T) {
			key := "key " + name
			kept, first, err := submit(key, noon, claimFirst)
			if err != nil || kept != nil {
				t.Fatalf("%v, %v", kept, err)
			}
			before := d.counts()
			for _, later := range []time.Duration{0, 24*time.Hour - time.Microsecond} {
				kept, _, err = submit(key, noon.Add(later), claimFirst)
				if err != nil || kept == nil {
					t.Fatalf("%v, %v", kept, err)
				}
				same(t, *kept, domain.KeptReply{Body: []byte("body of " + key), Reply: claimOf(first, key, noon).Reply})
			}
			same(t, d.counts(), before)
			kept, _, err = submit(key, noon.Add(24*time.Hour), claimFirst)
			if err != nil || kept != nil {
				t.Fatalf("an expired reply was kept: %v, %v", kept, err)
			}
		})

		t.Run(name+"of fifty claims at once one is new and the others get its reply", func(t *testing.T) {
			const claims = 50
			replies := make([]*domain.KeptReply, claims)
			filed := make([]*domain.Request, claims)
			for i := range filed {
				filed[i] = newCase()
			}
			errs := parallel(claims, func(i int) error {
				r := filed[i]
				err := d.InTx(ctx, func(tx domain.Tx) (err error) {
					if !claimFirst {
						if err := tx.AddRequest(r); err != nil {
							return err
						}
					}
					replies[i], err = tx.ClaimReply(claimOf(r, "fifty "+name, noon))
					switch {
					case err != nil:
						return err
					case replies[i] != nil:
						return errStop
					case claimFirst:
						return tx.AddRequest(r)
					}
					return nil
				})
				if errors.Is(err, errStop) {
					return nil
				}
				return err
			})
			won := -1
			for i, err := range errs {
				if err != nil {
					t.Fatal(err)
				}
				if replies[i] == nil {
					if won >= 0 {
						t.Fatal("two claims were new")
					}
					won = i
				}
			}
			if won < 0 {
				t.Fatal("no claim was new")
			}
			for i, reply := range replies {
				if i != won {
					same(t, string(reply.Reply), string(claimOf(filed[won], "", noon).Reply))
				}
			}
		})
	}

	t.Run("the same key in another scope is another key", func(t *testing.T) {
		r := d.add(newCase())
		for _, scope := range []string{"a", "b"} {
			claim := claimOf(r, "scoped", noon)
			claim.Scope = scope
			d.mustTx(func(tx domain.Tx) error {
				kept, err := tx.ClaimReply(claim)
				if kept != nil {
					t.Error("taken for the other scope's")
				}
				return err
			})
		}
	})

	t.Run("expired replies are purged and counted, others stay", func(t *testing.T) {
		later := noon.Add(1000 * time.Hour)
		r := d.add(newCase())
		d.mustTx(func(tx domain.Tx) error {
			_, err := tx.ClaimReply(claimOf(r, "stays", later))
			return err
		})
		total := d.counts()["replies"]
		d.mustTx(func(tx domain.Tx) error {
			n, err := tx.PurgeReplies(later)
			if n != total-1 {
				t.Errorf("%d of %d purged", n, total)
			}
			return err
		})
		if n := d.counts()["replies"]; n != 1 {
			t.Errorf("%d left", n)
		}
	})
}

func TestReplyInFlight(t *testing.T) {
	t.Run("a key that another transaction holds too long is in flight", func(t *testing.T) {
		address := databases[1].address(t)
		keys := newKeys(t)
		d := newDesk(t, open(t, address, keys))
		hurried := open(t, address+"&lock_timeout=200ms", keys)
		r := d.add(newCase())
		d.mustTx(func(tx domain.Tx) error {
			if _, err := tx.ClaimReply(claimOf(r, "held", noon)); err != nil {
				return err
			}
			err := hurried.InTx(context.Background(), func(tx domain.Tx) error {
				_, err := tx.ClaimReply(claimOf(r, "held", noon))
				return err
			})
			wantKind(t, err, domain.Conflict, "in_flight")
			return nil
		})
	})

	t.Run("so it is for filings, and those who come after them do not wait", func(t *testing.T) {
		address := databases[1].address(t)
		keys := newKeys(t)
		d := newDesk(t, open(t, address, keys))
		store := open(t, address+"&lock_timeout=4s", keys)
		file := func(key string) error {
			return store.InTx(context.Background(), func(tx domain.Tx) error {
				r := newCase()
				if err := tx.AddRequest(r); err != nil {
					return err
				}
				_, err := tx.ClaimReply(claimOf(r, key, noon))
				return err
			})
		}
		r := d.add(newCase())
		d.mustTx(func(tx domain.Tx) error {
			if _, err := tx.ClaimReply(claimOf(r, "held", noon)); err != nil {
				return err
			}
			again := make(chan error, ferries)
			for n := range cap(again) { // each on its own ferry: two that come at once may share one
				go func() { again <- file("held") }()
				sails(t, store, n+1)
			}
			if err := file("another"); err != nil || len(again) > 0 {
				t.Errorf("%v; %d that were held up came before", err, len(again))
			}
			for range cap(again) {
				wantKind(t, <-again, domain.Conflict, "in_flight")
			}
			return nil
		})
	})
}
