package repository

import (
	"context"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/repository/pgtest"
)

// TestAway: a database that is away is Unavailable, never a panic and never a
// success, and the store goes on with it when it is back.
func TestAway(t *testing.T) {
	ctx := context.Background()
	cluster := pgtest.Start(t)
	d := newDesk(t, open(t, cluster.Database(t), newKeys(t), WithConnections(4)))
	r := d.add(newCase())
	save := func() error {
		return d.InTx(ctx, func(tx domain.Tx) error {
			got, err := tx.CaseForUpdate(allOf(r.Office), r.Reference)
			if err != nil {
				return err
			}
			got.Version++
			return tx.SaveRequest(got)
		})
	}
	recovers := func(t *testing.T) {
		t.Helper()
		for deadline := time.Now().Add(5 * time.Second); ; {
			err := save()
			if err == nil {
				return
			}
			if domain.KindOf(err) != domain.Unavailable || time.Now().After(deadline) {
				t.Fatal(err)
			}
		}
	}
	version := func(t *testing.T) int {
		t.Helper()
		got, err := d.Case(ctx, allOf(r.Office), r.Reference)
		if err != nil {
			t.Fatal(err)
		}
		return got.Version
	}

	t.Run("a connection cut inside a transaction keeps nothing", func(t *testing.T) {
		before := version(t)
		err := d.InTx(ctx, func(tx1 domain.Tx) error {
			later := *r
			later.Version = before + 1
			if err := tx1.SaveRequest(&later); err != nil {
				return err
			}
			// Its last word is cut off, so the next one, COMMIT, goes nowhere.
			_ = tx1.(*tx).db.Exec("SELECT pg_terminate_backend(pg_backend_pid())")
			return nil
		})
		wantKind(t, err, domain.Unavailable, "outcome_unknown")
		recovers(t)
		if got := version(t); got != before+1 {
			t.Errorf("version %d after %d", got, before)
		}
	})

	t.Run("a killed server is unavailable, and used again when it is back", func(t *testing.T) {
		before := version(t)
		cluster.Kill9()
		for range 6 {
			err := save()
			wantKind(t, err, domain.Unavailable, "unavailable")
			if said := err.(*domain.Error); said.RetryAfter == 0 {
				t.Error("it does not say when to come back")
			}
			_, err = d.Case(ctx, allOf(r.Office), r.Reference)
			wantKind(t, err, domain.Unavailable, "unavailable")
		}
		wantKind(t, d.Ping(ctx), domain.Unavailable, "unavailable")
		cluster.Restart(t)
		recovers(t)
		if got := version(t); got != before+1 {
			t.Errorf("version %d after %d", got, before)
		}
	})

	t.Run("two that wait for each other are run again, and both succeed", func(t *testing.T) {
		a, b := d.add(newCase()), d.add(newCase())
		refs := [][2]domain.Reference{{a.Reference, b.Reference}, {b.Reference, a.Reference}}
		runs := make([]int, 2)
		for _, err := range parallel(2, func(i int) error {
			return d.InTx(ctx, func(tx domain.Tx) error {
				runs[i]++
				for n, ref := range refs[i] {
					got, err := tx.CaseForUpdate(allOf(a.Office), ref)
					if err != nil {
						return err
					}
					got.Version++
					if err := tx.SaveRequest(got); err != nil {
						return err
					}
					if n == 0 && runs[i] == 1 {
						time.Sleep(100 * time.Millisecond) // until the other has its first
					}
				}
				return nil
			})
		}) {
			if err != nil {
				t.Error(err)
			}
		}
		if runs[0]+runs[1] != 3 {
			t.Errorf("runs: %v", runs)
		}
	})

	t.Run("a lock that is not given up is unavailable within the patience", func(t *testing.T) {
		address, keys := cluster.Database(t), newKeys(t)
		holder, hurried := newDesk(t, open(t, address, keys)), open(t, address, keys, WithPatience(300*time.Millisecond))
		r := holder.add(newCase())
		holder.mustTx(func(tx domain.Tx) error {
			if _, err := tx.CaseForUpdate(allOf(r.Office), r.Reference); err != nil {
				return err
			}
			start := time.Now()
			later := *r
			later.Version++
			err := hurried.InTx(ctx, func(tx domain.Tx) error { return tx.SaveRequest(&later) })
			wantKind(t, err, domain.Unavailable, "unavailable")
			if waited := time.Since(start); waited > 3*time.Second {
				t.Errorf("after %s", waited)
			}
			return nil
		})
	})
}

// TestBusy: SQLite has one writer, in this process and in others.
func TestBusy(t *testing.T) {
	ctx := context.Background()
	address, keys := sqliteFile(t), newKeys(t)
	d := newDesk(t, open(t, address, keys))
	other := open(t, address, keys, WithPatience(300*time.Millisecond))

	t.Run("a transaction that another process's keeps out is unavailable, and succeeds later", func(t *testing.T) {
		r := newCase()
		add := func(tx domain.Tx) error { return tx.AddRequest(r) }
		d.mustTx(func(domain.Tx) error {
			wantKind(t, other.InTx(ctx, add), domain.Unavailable, "unavailable")
			return nil
		})
		if err := other.InTx(ctx, add); err != nil {
			t.Error(err)
		}
	})

	t.Run("a transaction inside a transaction is unavailable and does not hang", func(t *testing.T) {
		err := other.InTx(ctx, func(domain.Tx) error {
			return other.InTx(ctx, func(domain.Tx) error { return nil })
		})
		wantKind(t, err, domain.Unavailable, "unavailable")
	})

	t.Run("many writers of two processes all succeed", func(t *testing.T) {
		patient := open(t, address, keys)
		var cases []*domain.Request
		for range 60 {
			cases = append(cases, newCase())
		}
		for _, err := range parallel(len(cases), func(i int) error {
			store := []*Store{d.Store, patient}[i%2]
			return store.InTx(ctx, func(tx domain.Tx) error { return tx.AddRequest(cases[i]) })
		}) {
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
