package workflow

import (
	"context"

	"sitthi/domain"
)

// Acknowledge ends the officer's own banners on a case, up to an event: of what
// came after it he knows nothing yet. It is no verb and moves no version.
func (s *Service) Acknowledge(ctx context.Context, actor domain.Actor, ref domain.Reference, in domain.AcknowledgeInput) error {
	r, err := s.opened(ctx, actor, ref)
	if err != nil {
		return err
	}
	if err := domain.InvalidFields(in.Check()); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx domain.Tx) error { return tx.AcknowledgeBanners(r.ID, actor.ID(), in.Event, s.now()) })
}

// CheckAcknowledge names the wrong fields of an input that could be read in part
// only, once it was checked that the case opens for the actor.
func (s *Service) CheckAcknowledge(ctx context.Context, actor domain.Actor, ref domain.Reference, in domain.AcknowledgeInput) ([]domain.FieldError, error) {
	if _, err := s.opened(ctx, actor, ref); err != nil {
		return nil, err
	}
	return in.Check(), nil
}
