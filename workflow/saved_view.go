package workflow

import (
	"context"

	"sitthi/domain"
)

// SavedViews are the views of the queue that an officer saved, by name.
func (s *Service) SavedViews(ctx context.Context, actor domain.Actor) ([]domain.SavedView, error) {
	if err := domain.MayLook(actor, domain.SeeQueue); err != nil {
		return nil, err
	}
	return s.Store.SavedViews(ctx, actor.ID())
}

// SaveView keeps a view under its name, in the place of the one that had it. It is
// about no case, so it has no event.
func (s *Service) SaveView(ctx context.Context, actor domain.Actor, v domain.SavedView) error {
	if err := domain.MayLook(actor, domain.SeeQueue); err != nil {
		return err
	}
	v, wrong := v.Check()
	if err := domain.InvalidFields(wrong); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx domain.Tx) error {
		all, err := tx.SaveView(actor.ID(), v)
		if err == nil && all > domain.MostSavedViews {
			err = domain.TooManyViews()
		}
		return err
	})
}

// DropView forgets one of the officer's views.
func (s *Service) DropView(ctx context.Context, actor domain.Actor, name string) error {
	return s.Store.InTx(ctx, func(tx domain.Tx) error { return tx.DropView(actor.ID(), name) })
}
