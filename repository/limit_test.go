package repository

import (
	"context"
	"slices"
	"testing"
	"time"

	"sitthi/domain"
)

func TestLimitCounts(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		inTx := func(t *testing.T, do func(tx domain.Tx) error) {
			t.Helper()
			if err := s.InTx(context.Background(), do); err != nil {
				t.Fatal(err)
			}
		}
		key, other := []byte("somebody"), []byte("somebody else")
		tell := func(t *testing.T, replica string, key []byte, began time.Time, n int) {
			t.Helper()
			inTx(t, func(tx domain.Tx) error {
				return tx.TellCounts(replica, []domain.KeyCount{{Key: key, SpanCount: domain.SpanCount{Began: began, N: n}}})
			})
		}
		elsewhere := func(t *testing.T, replica string, since time.Time, keys ...[]byte) (sums []int) {
			t.Helper()
			inTx(t, func(tx domain.Tx) error {
				all, err := tx.CountsElsewhere(replica, keys, since)
				sums = nil
				for _, one := range all {
					sums = append(sums, one.N)
				}
				slices.Sort(sums)
				return err
			})
			return sums
		}
		later := noon.Add(4 * time.Minute)
		tell(t, "a", key, noon, 2)
		tell(t, "a", key, later, 5)
		tell(t, "b", key, noon, 30)
		tell(t, "b", other, noon, 7)

		t.Run("a replica hears the sum of the others' by span, and none of its own", func(t *testing.T) {
			if got := elsewhere(t, "c", noon, key); !slices.Equal(got, []int{5, 32}) {
				t.Error(got)
			}
			if got := elsewhere(t, "a", noon, key); !slices.Equal(got, []int{30}) {
				t.Error(got)
			}
			if got := elsewhere(t, "a", noon, key, other); !slices.Equal(got, []int{7, 30}) {
				t.Error(got)
			}
		})
		t.Run("spans that began before are left out", func(t *testing.T) {
			if got := elsewhere(t, "c", noon.Add(time.Microsecond), key); !slices.Equal(got, []int{5}) {
				t.Error(got)
			}
		})
		t.Run("a replica that tells again corrects what it told", func(t *testing.T) {
			tell(t, "a", key, noon, 3)
			tell(t, "a", key, noon, 3)
			if got := elsewhere(t, "c", noon, key); !slices.Equal(got, []int{5, 33}) {
				t.Error(got)
			}
		})
		t.Run("more keys than a statement takes are told and heard", func(t *testing.T) {
			const many = 2*rowsAtOnce + 1
			var keys [][]byte
			var counts []domain.KeyCount
			for i := range many {
				keys = append(keys, []byte{byte(i), byte(i >> 8), 'k'})
				counts = append(counts, domain.KeyCount{Key: keys[i], SpanCount: domain.SpanCount{Began: noon, N: 1}})
			}
			inTx(t, func(tx domain.Tx) error { return tx.TellCounts("a", counts) })
			if got := elsewhere(t, "b", noon, keys...); len(got) != many {
				t.Errorf("%d", len(got))
			}
		})
		t.Run("what says nothing any more is purged, and nothing else", func(t *testing.T) {
			var gone int
			inTx(t, func(tx domain.Tx) (err error) {
				gone, err = tx.PurgeCounts(later.Add(time.Hour - time.Microsecond))
				return err
			})
			if got := elsewhere(t, "c", noon, key, other); gone < 3 || !slices.Equal(got, []int{5}) {
				t.Errorf("%d are gone, %v is left", gone, got)
			}
		})
	})
}

func TestKeptReply(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		r := newCase()
		claim := claimOf(r, "a key", noon)
		err := d.InTx(context.Background(), func(tx domain.Tx) error {
			if err := tx.AddRequest(r); err != nil {
				return err
			}
			_, err := tx.ClaimReply(claim)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		ask := func(scope string, key []byte, at time.Time) (domain.KeptReply, error) {
			return d.KeptReply(context.Background(), scope, key, at)
		}
		t.Run("a reply is read back with what it was given for", func(t *testing.T) {
			kept, err := ask(claim.Scope, claim.Key, noon)
			if err != nil || string(kept.Reply) != string(claim.Reply) || string(kept.Body) != string(claim.Body) {
				t.Errorf("%+v %v", kept, err)
			}
		})
		t.Run("under another key or scope, or once it has expired, there is none", func(t *testing.T) {
			for name, err := range map[string]error{
				"key":   second(ask(claim.Scope, []byte("another"), noon)),
				"scope": second(ask("another", claim.Key, noon)),
				"time":  second(ask(claim.Scope, claim.Key, claim.ExpiresAt)),
			} {
				if domain.KindOf(err) != domain.NotFound {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	})
}

func second[T any](_ T, err error) error { return err }
