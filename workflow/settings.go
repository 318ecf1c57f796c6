package workflow

import (
	"context"

	"sitthi/domain"
)

// SetSettings keeps how an officer wants his own pages. It is about no case and lets
// nobody in, so it has no event.
func (s *Service) SetSettings(ctx context.Context, actor domain.Actor, wanted domain.Settings) error {
	wanted, wrong := wanted.Check()
	if err := domain.InvalidFields(wrong); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx domain.Tx) error { return tx.SetSettings(actor.ID(), wanted) })
}
