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
// had done it. A pool that fails does not keep the others waiting; all errors
// are given together.
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

// handOutPool hands out what waits in a pool, batch by batch, until all of it
// was looked at or nobody can take more.
func (s *Service) handOutPool(ctx context.Context, key domain.PoolKey) (given int, err error) {
	var after *domain.WaitingCase
	for {
		n, last, err := s.handOutSome(ctx, key, after)
		given += n
		if err != nil || last == nil {
			return given, err
		}
		after = last
	}
}

// handOutSome hands out one batch. last is where the next one begins, nil when
// there is none.
func (s *Service) handOutSome(ctx context.Context, key domain.PoolKey, after *domain.WaitingCase) (given int, last *domain.WaitingCase, err error) {
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
			got, err := s.handOutOne(tx, desk, &pool, w.Reference)
			if err != nil {
				return err
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
	choice := pool.Choose(r.Routing.Strategy, r.Excluded)
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
	for {
		moved, err := s.leaveSome(ctx, officer)
		if err != nil || moved < handOutBatch {
			return err
		}
	}
}

func (s *Service) leaveSome(ctx context.Context, officer domain.Account) (moved int, err error) {
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
			r, err := tx.CaseForUpdate(desk.Scope(), ref)
			if err != nil {
				return err
			}
			now := s.now()
			act, err := r.LeaveDisabled(desk, domain.HeadOf(officer, all, r), now)
			if err != nil {
				return err
			}
			if err := s.keep(tx, desk, r, act, now); err != nil {
				return err
			}
			moved++
		}
		return nil
	})
	return moved, err
}
