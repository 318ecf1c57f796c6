package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"sitthi/domain"
)

// plant makes the program different in one thing.
func (p *program) plant(difference string) {
	if ahead, is := strings.CutPrefix(difference, clockAhead); is {
		var err error
		if p.clock.ahead, err = time.ParseDuration(ahead); err != nil {
			panic(err)
		}
		return
	}
	p.wrapStore = map[string]func(domain.Store) domain.Store{
		"answer before commit": func(s domain.Store) domain.Store { return hasty{s} },
		"save any version":     func(s domain.Store) domain.Store { return heedless{s} },
		"everybody leads":      func(s domain.Store) domain.Store { return mutinous{s} },
		"claim nothing":        func(s domain.Store) domain.Store { return greedy{s} },
		"owe twice":            func(s domain.Store) domain.Store { return generous{s} },
	}[difference]
	if p.wrapStore == nil {
		panic(difference)
	}
}

// hasty is a planted fault: it says that a filing is kept before it is.
type hasty struct{ domain.Store }

func (h hasty) InTx(ctx context.Context, do func(domain.Tx) error) error {
	done := make(chan error, 1)
	go func() {
		tx := &hastyTx{}
		err := h.Store.InTx(context.WithoutCancel(ctx), func(real domain.Tx) error {
			tx.Tx = real
			err := do(tx)
			if tx.filed {
				done <- err
				time.Sleep(20 * time.Millisecond) // a slow disk
			}
			return err
		})
		if !tx.filed {
			done <- err
		}
	}()
	return <-done
}

type hastyTx struct {
	domain.Tx
	filed bool
}

func (tx *hastyTx) AddRequest(r *domain.Request) error {
	tx.filed = true
	return tx.Tx.AddRequest(r)
}

func (tx *hastyTx) AddMessage(r *domain.Request, m domain.Message) error {
	tx.filed = tx.filed || len(m.Files) > 0
	return tx.Tx.AddMessage(r, m)
}

// heedless is a planted fault: every officer believes he acts on the
// version that is stored now, and saves over it.
type heedless struct{ domain.Store }

func (h heedless) InTx(ctx context.Context, do func(domain.Tx) error) error {
	return h.Store.InTx(ctx, func(tx domain.Tx) error { return do(&heedlessTx{Tx: tx, store: h.Store, ctx: ctx}) })
}

type heedlessTx struct {
	domain.Tx
	store domain.Store
	ctx   context.Context
	seq   int // of the event, wherever the trail ends by then
}

// CaseForUpdate reads the case without a lock, and is slow to act on it.
func (tx *heedlessTx) CaseForUpdate(scope domain.Scope, ref domain.Reference) (*domain.Request, error) {
	r, err := tx.store.Case(tx.ctx, scope, ref)
	time.Sleep(30 * time.Millisecond)
	return r, err
}

// SaveRequest takes the version as it finds it.
func (tx *heedlessTx) SaveRequest(r *domain.Request) error {
	now, err := tx.Tx.CaseForUpdate(domain.SystemActor(r.Office).Scope(), r.Reference)
	if err != nil {
		return err
	}
	tx.seq = now.Trail.Seq + 1
	r.Version, r.Trail.Seq = now.Version+1, tx.seq
	return tx.Tx.SaveRequest(r)
}

// AddEvent puts the event at the trail's end.
func (tx *heedlessTx) AddEvent(e domain.Event) error {
	if tx.seq > 0 {
		e.Seq = tx.seq
	}
	return tx.Tx.AddEvent(e)
}

// mutinous is a store on which every replica leads whatever it asks for.
type mutinous struct{ domain.Store }

func (m mutinous) InTx(ctx context.Context, do func(domain.Tx) error) error {
	return m.Store.InTx(ctx, func(tx domain.Tx) error { return do(mutinousTx{tx}) })
}

type mutinousTx struct{ domain.Tx }

func (mutinousTx) TakeLeases(_ string, work []string, _ time.Duration) ([]string, error) {
	return work, nil
}

// greedy is a planted fault: it takes notices and leaves them to the others too.
type greedy struct{ domain.Store }

func (g greedy) InTx(ctx context.Context, do func(domain.Tx) error) error {
	return g.Store.InTx(ctx, func(tx domain.Tx) error { return do(greedyTx{tx}) })
}

type greedyTx struct{ domain.Tx }

func (tx greedyTx) ClaimNotices(now time.Time, _ time.Duration, limit int) ([]domain.Notice, error) {
	return tx.Tx.ClaimNotices(now, 0, limit)
}

// generous is a planted fault: it owes each notice a second time under a number of
// its own, as a reminder would be that is told again.
type generous struct{ domain.Store }

func (g generous) InTx(ctx context.Context, do func(domain.Tx) error) error {
	return g.Store.InTx(ctx, func(tx domain.Tx) error { return do(generousTx{tx}) })
}

type generousTx struct{ domain.Tx }

func (tx generousTx) Enqueue(n domain.Notice) error {
	again := n
	again.ID, again.Seq = systemIDs{}.NewID(), n.Seq-1
	return errors.Join(tx.Tx.Enqueue(n), tx.Tx.Enqueue(again))
}
