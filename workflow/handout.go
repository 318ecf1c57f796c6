package workflow

import (
	"context"
	"errors"

	"sitthi/domain"
)

// handOutBatch is how many cases are handed out in one transaction: while it
// runs, the pools of its office are locked, on SQLite the whole desk.
const handOutBatch = 50

// HandOut finds officers for the cases that wait for one, by the strategy of
// the rule that routed them, and says for how many. First it moves the open
// cases of disabled officers to their heads. Any number of replicas may run it
// at once: they queue at the office's pools, and what comes out is as if one
// had done it. A pool or a case that fails does not keep the others waiting; all
// errors are given together.
func (s *Service) HandOut(ctx context.Context) (given int, err error) {
	failed := []error{s.leaveDisabled(ctx)}
	var pool domain.PoolKey
	for {
		pool, err = s.Store.NextPool(ctx, pool)
		if domain.KindOf(err) == domain.NotFound {
			return given, errors.Join(failed...)
		}
		if err != nil {
			return given, errors.Join(append(failed, err)...)
		}
		n, err := s.handOutPool(ctx, pool)
		given += n
		failed = append(failed, err)
	}
}

// unworkable is a case on which the desk cannot act, a broken key for one.
type unworkable struct {
	ref domain.Reference
	err error
}

func (e *unworkable) Error() string { return string(e.ref) + ": " + e.err.Error() }
func (e *unworkable) Unwrap() error { return e.err }

// onCase says on which case an error came up, unless it is the database that is away.
func onCase(ref domain.Reference, err error) error {
	if err == nil || domain.KindOf(err) == domain.Unavailable {
		return err
	}
	return &unworkable{ref, err}
}

// passedOver are cases that failed in this round: the rest of their batch is
// worked without them.
type passedOver struct {
	refs   map[domain.Reference]bool
	errors []error
}

// takes tells whether an error is of one case that can be passed over from now on.
func (p *passedOver) takes(err error) bool {
	var bad *unworkable
	if !errors.As(err, &bad) || p.refs[bad.ref] {
		return false
	}
	if p.refs == nil {
		p.refs = map[domain.Reference]bool{}
	}
	p.refs[bad.ref] = true
	p.errors = append(p.errors, err)
	return true
}

// handOutPool hands out what waits in a pool, batch by batch, until all of it
// was looked at or nobody can take more.
func (s *Service) handOutPool(ctx context.Context, key domain.PoolKey) (given int, err error) {
	var after *domain.WaitingCase
	var over passedOver
	for {
		n, last, err := s.handOutSome(ctx, key, after, over.refs)
		given += n
		if over.takes(err) {
			continue
		}
		if err != nil || last == nil {
			return given, errors.Join(append(over.errors, err)...)
		}
		after = last
	}
}

// handOutSome hands out one batch. last is where the next one begins, nil when
// there is none.
func (s *Service) handOutSome(ctx context.Context, key domain.PoolKey, after *domain.WaitingCase, over map[domain.Reference]bool) (given int, last *domain.WaitingCase, err error) {
	desk := domain.SystemActor(key.Office)
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		given, last = 0, nil // it may run again
		pool, err := tx.PoolForUpdate(key, s.today())
		if err != nil || !pool.Available() {
			return err
		}
		waiting, err := tx.WaitingForUpdate(key, after, handOutBatch)
		if err != nil {
			return err
		}
		for _, w := range waiting {
			if over[w.Reference] {
				continue
			}
			got, err := s.handOutOne(tx, desk, &pool, w.Reference)
			if err != nil {
				return onCase(w.Reference, err)
			}
			if got {
				given++
			}
		}
		if len(waiting) == handOutBatch {
			last = &waiting[len(waiting)-1]
		}
		return tx.SavePool(pool)
	})
	if err != nil {
		return 0, nil, err
	}
	return given, last, nil
}

func (s *Service) handOutOne(tx domain.Tx, desk domain.Actor, pool *domain.Pool, ref domain.Reference) (bool, error) {
	r, err := tx.CaseForUpdate(desk.Scope(), ref)
	if err != nil {
		return false, err
	}
	if !r.Waiting() {
		return false, nil
	}
	choice := pool.Choose(r.Routing.Strategy, r.Barred())
	if choice.Officer == "" {
		return false, nil // it waits for somebody who may see it
	}
	now := s.now()
	act, err := r.HandOut(pool.Candidate(choice.Officer), choice, now)
	if err != nil {
		return false, err
	}
	pool.Give(choice, now)
	return true, s.keep(tx, desk, r, act, now)
}

// leaveDisabled moves the open cases of disabled officers to their heads.
func (s *Service) leaveDisabled(ctx context.Context) error {
	holders, err := s.Store.DisabledHolders(ctx)
	if err != nil {
		return err
	}
	failed := make([]error, 0, len(holders))
	for _, officer := range holders {
		failed = append(failed, s.leave(ctx, officer))
	}
	return errors.Join(failed...)
}

func (s *Service) leave(ctx context.Context, officer domain.Account) error {
	var over passedOver
	for {
		moved, err := s.leaveSome(ctx, officer, over.refs)
		if over.takes(err) {
			continue
		}
		if err != nil || moved == 0 {
			return errors.Join(append(over.errors, err)...)
		}
	}
}

func (s *Service) leaveSome(ctx context.Context, officer domain.Account, over map[domain.Reference]bool) (moved int, err error) {
	desk := domain.SystemActor(officer.Office)
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		moved = 0 // it may run again
		all, err := tx.Accounts(desk.Scope())
		if err != nil {
			return err
		}
		held, err := tx.HeldForUpdate(desk.Scope(), officer.ID, handOutBatch)
		if err != nil {
			return err
		}
		for _, ref := range held {
			if over[ref] {
				continue
			}
			if err := s.leaveOne(tx, desk, officer, all, ref); err != nil {
				return onCase(ref, err)
			}
			moved++
		}
		return nil
	})
	return moved, err
}

func (s *Service) leaveOne(tx domain.Tx, desk domain.Actor, officer domain.Account, all []domain.Account, ref domain.Reference) error {
	r, err := tx.CaseForUpdate(desk.Scope(), ref)
	if err != nil {
		return err
	}
	now := s.now()
	act, err := r.LeaveDisabled(desk, domain.HeadOf(officer, all, r), now)
	if err != nil {
		return err
	}
	return s.keep(tx, desk, r, act, now)
}
