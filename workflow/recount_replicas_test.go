package workflow_test

import (
	"context"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/repository/pgtest"
)

// TestRecountByReplicas has several count at once, over two stores of one database,
// while somebody has cases in hand.
func TestRecountByReplicas(t *testing.T) {
	t.Run("postgres: each case once, and what is in somebody's hands is not waited for", func(t *testing.T) {
		address := pgtest.Shared(t).Database(t)
		d := newDeskOn(t, address)
		two := []*desk{d, pooledDesk(t, address, d.keys, d.parts)}
		refs := d.due(120)
		d.publish(0, withdrawn("2026-12-07"))
		held, free := make(chan struct{}), make(chan struct{})
		letGo := sync.OnceFunc(func() { close(free) })
		defer letGo()
		var holding sync.WaitGroup
		holding.Go(func() {
			err := two[1].store.InTx(context.Background(), func(tx domain.Tx) error {
				r, err := tx.CaseForUpdate(system.Scope(), refs[7])
				if err == nil {
					_, err = tx.Told(r.ID, 1)
				}
				close(held)
				<-free
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
		<-held
		began := time.Now()
		var counted atomic.Int64
		atOnce(t, 4, func(i int) error {
			for counted.Load() < int64(len(refs)-1) && time.Since(began) < time.Minute {
				n, err := two[i%2].Recount(context.Background())
				if err != nil {
					return err
				}
				counted.Add(int64(n))
			}
			return nil
		})
		t.Logf("%d cases by four at once, beside one in hand, in %s", counted.Load(), time.Since(began).Round(time.Millisecond))
		if d.recomputed(refs[7]) != 0 || counted.Load() != int64(len(refs)-1) {
			t.Errorf("%d counted", counted.Load())
		}
		letGo()
		holding.Wait()
		d.recount()
		for _, ref := range refs {
			if r := d.whole(ref); d.recomputed(ref) != 1 || r.LatestDueOn.String() != "2026-12-07" {
				t.Errorf("%s %d times, %s", ref, d.recomputed(ref), r.LatestDueOn)
			}
		}
		if r := d.calendar().Recount; r.Moved != len(refs) || r.Left != 0 {
			t.Errorf("%+v", r)
		}
		d.trailHolds()
	})

	t.Run("sqlite: each case once, while officers act", func(t *testing.T) {
		address := "sqlite:" + filepath.Join(t.TempDir(), "desk.db")
		d := newDeskOn(t, address)
		two := []*desk{d, pooledDesk(t, address, d.keys, d.parts)}
		refs := d.due(80)
		head := d.officer(domain.Head, "sknpeo")
		d.publish(0, withdrawn("2026-12-07"))
		atOnce(t, 4, func(i int) error {
			if i > 1 {
				_, err := two[i%2].Recount(context.Background())
				return err
			}
			for _, ref := range refs[i*40:][:40] {
				r, err := d.store.Case(context.Background(), system.Scope(), ref)
				if err != nil {
					return err
				}
				_, err = two[i].Note(context.Background(), head, ref, matching(r.Version), domain.WriteInput{Message: "x"})
				if err != nil && domain.KindOf(err) != domain.Stale {
					return err
				}
			}
			return nil
		})
		d.recount()
		for _, ref := range refs {
			if d.recomputed(ref) != 1 {
				t.Errorf("%s %d times", ref, d.recomputed(ref))
			}
		}
		d.trailHolds()
	})
}
