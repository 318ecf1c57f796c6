package repository

import (
	"context"
	"testing"
	"time"

	"sitthi/domain"
)

func TestMailPlaces(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		const most = 5
		hour := noon.Add(time.Hour)
		take := func(address string, now time.Time) (place domain.MailPlace, freeAt time.Time, err error) {
			err = d.InTx(context.Background(), func(tx domain.Tx) (err error) {
				place, freeAt, err = tx.TakeMailPlace([]byte(address), most, now, now.Add(time.Hour))
				return err
			})
			return place, freeAt, err
		}
		t.Run("many at once take no more places than there are, and the rest hear when one is free", func(t *testing.T) {
			waits := make([]time.Time, 20)
			for _, err := range parallel(len(waits), func(i int) (err error) {
				_, waits[i], err = take("a", noon)
				return err
			}) {
				if err != nil {
					t.Fatal(err)
				}
			}
			taken := 0
			for _, at := range waits {
				if at.IsZero() {
					taken++
				} else if !at.Equal(hour) {
					t.Errorf("free at %v", at)
				}
			}
			if taken != most {
				t.Errorf("%d were taken", taken)
			}
			if _, freeAt, err := take("b", noon); err != nil || !freeAt.IsZero() {
				t.Errorf("another address waits until %v, %v", freeAt, err)
			}
		})
		t.Run("a place is free again when its hour ends, and not before", func(t *testing.T) {
			if _, freeAt, err := take("a", hour.Add(-time.Microsecond)); err != nil || freeAt.IsZero() {
				t.Error(freeAt, err)
			}
			if _, freeAt, err := take("a", hour); err != nil || !freeAt.IsZero() {
				t.Error(freeAt, err)
			}
		})
		t.Run("a place given back is free at once, and only by the mail that held it", func(t *testing.T) {
			var places []domain.MailPlace
			for range most {
				place, _, err := take("c", noon)
				if err != nil {
					t.Fatal(err)
				}
				places = append(places, place)
			}
			stale := places[1]
			stale.FreeAt = noon
			d.mustTx(func(tx domain.Tx) error { return tx.FreeMailPlace(stale) })
			if _, freeAt, _ := take("c", noon); freeAt.IsZero() {
				t.Error("a place was given back that another mail holds")
			}
			d.mustTx(func(tx domain.Tx) error { return tx.FreeMailPlace(places[1]) })
			if again, freeAt, err := take("c", noon); err != nil || !freeAt.IsZero() || again.Number != places[1].Number {
				t.Error(again, freeAt, err)
			}
		})
		t.Run("what is free is forgotten", func(t *testing.T) {
			var purged int
			d.mustTx(func(tx domain.Tx) (err error) {
				purged, err = tx.PurgeMailPlaces(hour)
				return err
			})
			var left int
			if err := d.db.QueryRow("SELECT count(*) FROM mail_places").Scan(&left); err != nil || purged != 10 || left != 1 {
				t.Errorf("%d went, %d are left, %v", purged, left, err)
			}
		})
		t.Run("a notice that is put off loses no try", func(t *testing.T) {
			r := d.add(newCase())
			n := domain.Notice{ID: "put-off", Office: r.Office, Case: r.ID, Seq: 1, Code: domain.NoticeTaken, DueAt: noon}
			var claimed []domain.Notice
			d.mustTx(func(tx domain.Tx) error { return tx.Enqueue(n) })
			d.mustTx(func(tx domain.Tx) error { return tx.NoticePutOff(n, hour) })
			d.mustTx(func(tx domain.Tx) (err error) {
				claimed, err = tx.ClaimNotices(hour, time.Minute, 10)
				return err
			})
			if len(claimed) == 1 {
				n.Claim = claimed[0].Claim
			}
			n.DueAt = hour
			same(t, claimed, []domain.Notice{n})
			none := domain.Notice{ID: "none"}
			wantKind(t, d.InTx(context.Background(), func(tx domain.Tx) error { return tx.NoticePutOff(none, noon) }), domain.NotFound, "not_found")
		})
	})
}
