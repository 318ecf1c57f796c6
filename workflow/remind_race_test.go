package workflow_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"sitthi/domain"
	"sitthi/domain/law"
	"sitthi/repository"
	"sitthi/repository/pgtest"
	"sitthi/workflow"
)

// unreadable is a store that cannot read one case.
type unreadable struct {
	domain.Store
	ref domain.Reference
}

func (u *unreadable) InTx(ctx context.Context, do func(domain.Tx) error) error {
	return u.Store.InTx(ctx, func(tx domain.Tx) error { return do(&unreadableTx{tx, u.ref}) })
}

type unreadableTx struct {
	domain.Tx
	ref domain.Reference
}

func (t *unreadableTx) CaseForUpdate(scope domain.Scope, ref domain.Reference) (*domain.Request, error) {
	if ref == t.ref {
		return nil, errPlanted
	}
	return t.Tx.CaseForUpdate(scope, ref)
}

// mortal is a replica's store: now and then the replica dies in the middle of a
// transaction, loses its caller, or hears an error when all was written.
type mortal struct {
	domain.Store
	n      *atomic.Int64
	cancel context.CancelFunc
}

func (m *mortal) InTx(ctx context.Context, do func(domain.Tx) error) error {
	return m.Store.InTx(ctx, func(tx domain.Tx) error {
		if err := do(tx); err != nil {
			return err
		}
		switch n := m.n.Add(1); {
		case n%83 == 0:
			panic("the replica dies here")
		case n%97 == 0:
			m.cancel()
		case n%61 == 0:
			return errPlanted
		}
		return nil
	})
}

// life is one run of a replica; again tells whether it has to go on.
func life(ctx context.Context, parts workflow.Parts, n *atomic.Int64) (sent int, again bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer func() {
		if recover() != nil {
			again = true
		}
	}()
	parts.Store = &mortal{parts.Store, n, cancel}
	sent, err := workflow.New(parts).Remind(ctx)
	return sent, sent > 0 || err != nil || ctx.Err() != nil
}

// TestRemindersExactlyOnce has three replicas on one PostgreSQL sweep thousands of
// cases at the same moments, dying and losing their callers, over two weeks.
func TestRemindersExactlyOnce(t *testing.T) {
	d := newDeskOn(t, pgtest.Shared(t).Database(t))
	const cases, replicas = 2000, 3
	refs := make([]domain.Reference, cases)
	var filing sync.WaitGroup
	for worker := range 8 {
		filing.Go(func() {
			for i := worker; i < cases; i += 8 {
				f, err := d.submit(another(question), "")
				if err != nil {
					t.Error(err)
					return
				}
				refs[i] = f.Reference
			}
		})
	}
	filing.Wait()
	if t.Failed() {
		t.FailNow()
	}
	all, err := d.store.Officers(t.Context(), domain.SystemActor("sknpeo").Scope())
	if err != nil {
		t.Fatal(err)
	}
	pattern, err := d.store.Case(t.Context(), domain.SystemActor("sknpeo").Scope(), refs[0])
	if err != nil {
		t.Fatal(err)
	}
	var stores []domain.Store
	for range replicas {
		s, err := repository.Open(t.Context(), d.address, d.keys)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		stores = append(stores, s)
	}

	deaths, owed, lines := atomic.Int64{}, map[string]int{}, 0
	var told []domain.Told
	for _, day := range []string{"2026-12-01", "2026-12-08", "2026-12-09"} {
		date, err := domain.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		now, what, _ := pattern.Remind(law.Calendar(), date, told, all)
		told = append(told, now...)
		for _, o := range what {
			if o.Digest {
				lines++
			} else {
				owed[fmt.Sprint(o.Code, " ", o.On, " ", o.Officer)]++
			}
		}
		d.clock.set(day + " 08:30:00")
		var sweeping sync.WaitGroup
		for i := range replicas {
			sweeping.Go(func() {
				parts := d.parts
				parts.Store = stores[i]
				for {
					if _, again := life(t.Context(), parts, &deaths); !again {
						return
					}
				}
			})
		}
		sweeping.Wait()
		if _, err := d.Remind(t.Context()); err != nil { // what a replica held as another passed
			t.Fatal(err)
		}
		if n, err := d.Remind(t.Context()); n != 0 || err != nil {
			t.Fatalf("%s: %d more, %v", day, n, err)
		}
	}
	d.holdsExactly(t, refs, told, owed, lines)
}

// holdsExactly compares what is kept for each case with what each is owed.
func (d *desk) holdsExactly(t *testing.T, refs []domain.Reference, told []domain.Told, owed map[string]int, lines int) {
	t.Helper()
	found, digests := map[domain.CaseID]map[string]int{}, 0
	d.clock.set("2027-06-01 10:00:00")
	err := d.store.InTx(t.Context(), func(tx domain.Tx) error {
		all, err := tx.ClaimNotices(d.clock.Now(), 0, 1_000_000)
		for _, n := range all {
			switch {
			case n.Code == domain.NoticeDigest:
				kept, err := tx.CloseDigest(n.Officer, n.Day)
				if err != nil {
					return err
				}
				digests += len(kept)
			case n.Code.IsReminder():
				if found[n.Case] == nil {
					found[n.Case] = map[string]int{}
				}
				found[n.Case][fmt.Sprint(n.Code, " ", domain.ReminderDay(n.Seq), " ", n.Officer)]++
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := lines * len(refs); digests != want {
		t.Errorf("%d lines in digests, want %d", digests, want)
	}
	for _, ref := range refs {
		r, err := d.store.Case(t.Context(), domain.SystemActor("sknpeo").Scope(), ref)
		if err != nil {
			t.Fatal(err)
		}
		err = d.store.InTx(t.Context(), func(tx domain.Tx) error {
			kept, err := tx.Told(r.ID, r.Round)
			if err == nil && len(kept) != len(told) {
				err = errors.New(fmt.Sprint(kept))
			}
			return err
		})
		if err != nil || fmt.Sprint(found[r.ID]) != fmt.Sprint(owed) {
			t.Fatalf("%s: %v\ngot  %v\nwant %v", ref, err, found[r.ID], owed)
		}
	}
}
