package repository

import (
	"context"
	"fmt"
	"testing"
	"time"

	"sitthi/domain"
)

func TestMailPlaces(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		const most = 5
		hour := noon.Add(time.Hour)
		take := func(address string) (place domain.MailPlace, wait time.Duration, err error) {
			err = d.InTx(context.Background(), func(tx domain.Tx) (err error) {
				place, wait, err = tx.TakeMailPlace([]byte(address), most, time.Hour)
				return err
			})
			return place, wait, err
		}
		pass := func(span time.Duration) { // by the clock that all share
			t.Helper()
			if _, err := d.db.Exec(fmt.Sprintf("UPDATE mail_places SET free_at = free_at - %d", span.Microseconds())); err != nil {
				t.Fatal(err)
			}
		}
		t.Run("many at once take no more places than there are, and the rest hear when one is free", func(t *testing.T) {
			waits := make([]time.Duration, 20)
			for _, err := range parallel(len(waits), func(i int) (err error) {
				_, waits[i], err = take("a")
				return err
			}) {
				if err != nil {
					t.Fatal(err)
				}
			}
			taken := 0
			for _, wait := range waits {
				if wait == 0 {
					taken++
				} else if wait > time.Hour || wait < 59*time.Minute {
					t.Errorf("free in %v", wait)
				}
			}
			if taken != most {
				t.Errorf("%d were taken", taken)
			}
			if _, wait, err := take("b"); err != nil || wait != 0 {
				t.Errorf("another address waits %v, %v", wait, err)
			}
		})
		t.Run("a place is free again when its hour ends, and not before", func(t *testing.T) {
			pass(59 * time.Minute)
			if _, wait, err := take("a"); err != nil || wait <= 0 || wait > time.Minute {
				t.Error(wait, err)
			}
			pass(time.Minute)
			if _, wait, err := take("a"); err != nil || wait != 0 {
				t.Error(wait, err)
			}
		})
		t.Run("a place given back is free at once, and only by the mail that held it", func(t *testing.T) {
			var places []domain.MailPlace
			for range most {
				place, _, err := take("c")
				if err != nil {
					t.Fatal(err)
				}
				places = append(places, place)
			}
			stale := places[1]
			stale.FreeAt = noon
			d.mustTx(func(tx domain.Tx) error { return tx.FreeMailPlace(stale) })
			if _, wait, _ := take("c"); wait == 0 {
				t.Error("a place was given back that another mail holds")
			}
			d.mustTx(func(tx domain.Tx) error { return tx.FreeMailPlace(places[1]) })
			if again, wait, err := take("c"); err != nil || wait != 0 || again.Number != places[1].Number {
				t.Error(again, wait, err)
			}
		})
		t.Run("what is free is forgotten", func(t *testing.T) {
			var purged int
			d.mustTx(func(tx domain.Tx) (err error) {
				purged, err = tx.PurgeMailPlaces()
				return err
			})
			var left int
			if err := d.db.QueryRow("SELECT count(*) FROM mail_places").Scan(&left); err != nil || purged != 5 || left != most+1 {
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
