package api_test

import (
	"context"

	"sitthi/domain"
)

// plant is which query forgets the office.
type plant struct{ one, locked, messages, queue, trail, officers, staff bool }

var plants = map[string]plant{
	"the query of one case":         {one: true, messages: true},
	"the query of a case to change": {locked: true},
	"the query of the queue":        {queue: true},
	"the query of trails":           {trail: true},
	"the query of officers":         {officers: true},
	"the query of one officer":      {staff: true},
}

// widened is a store with a planted fault: some of its queries see the other
// office too, as if they had forgotten to ask whose the rows are.
type widened struct {
	domain.Store
	plant plant
}

var everything = domain.SystemActor(victim).Scope()

func (w widened) Case(ctx context.Context, scope domain.Scope, ref domain.Reference) (*domain.Request, error) {
	r, err := w.Store.Case(ctx, scope, ref)
	if w.plant.one && domain.KindOf(err) == domain.NotFound && err != nil {
		return w.Store.Case(ctx, everything, ref)
	}
	return r, err
}

func (w widened) Messages(ctx context.Context, scope domain.Scope, r *domain.Request) ([]domain.Message, error) {
	if w.plant.messages && r.Office == victim {
		scope = everything
	}
	return w.Store.Messages(ctx, scope, r)
}

func (w widened) Queue(ctx context.Context, scope domain.Scope, f domain.QueueFilter) ([]domain.QueueItem, error) {
	items, err := w.Store.Queue(ctx, scope, f)
	if err != nil || !w.plant.queue {
		return items, err
	}
	more, err := w.Store.Queue(ctx, everything, f)
	return append(items, more...), err
}

func (w widened) Trail(ctx context.Context, scope domain.Scope, ref domain.Reference) ([]domain.Event, error) {
	events, err := w.Store.Trail(ctx, scope, ref)
	if w.plant.trail && domain.KindOf(err) == domain.NotFound && err != nil {
		return w.Store.Trail(ctx, everything, ref)
	}
	return events, err
}

func (w widened) Officers(ctx context.Context, scope domain.Scope) ([]domain.Account, error) {
	all, err := w.Store.Officers(ctx, scope)
	if err != nil || !w.plant.officers {
		return all, err
	}
	more, err := w.Store.Officers(ctx, everything)
	return append(all, more...), err
}

func (w widened) StaffMember(ctx context.Context, scope domain.Scope, id domain.OfficerID, today domain.Date) (domain.StaffMember, error) {
	m, err := w.Store.StaffMember(ctx, scope, id, today)
	if w.plant.staff && domain.KindOf(err) == domain.NotFound && err != nil {
		m, err = w.Store.StaffMember(ctx, everything, id, today)
		m.Office = scope.Office() // as a query without the office would say it
	}
	return m, err
}

func (w widened) InTx(ctx context.Context, do func(domain.Tx) error) error {
	return w.Store.InTx(ctx, func(tx domain.Tx) error { return do(widenedTx{tx, w.plant}) })
}

type widenedTx struct {
	domain.Tx
	plant plant
}

func (w widenedTx) CaseForUpdate(scope domain.Scope, ref domain.Reference) (*domain.Request, error) {
	r, err := w.Tx.CaseForUpdate(scope, ref)
	if w.plant.locked && domain.KindOf(err) == domain.NotFound && err != nil {
		return w.Tx.CaseForUpdate(everything, ref)
	}
	return r, err
}
