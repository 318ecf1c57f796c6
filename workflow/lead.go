package workflow

import (
	"context"

	"sitthi/domain"
)

// Lead asks for pieces of background work on behalf of a replica, and says which of
// them it leads for domain.LeaseTerm. Whoever leads asks again well before that.
func (s *Service) Lead(ctx context.Context, replica string, work []string) (leads []string, err error) {
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		leads, err = tx.TakeLeases(replica, work, domain.LeaseTerm)
		return err
	})
	if err != nil {
		return nil, err
	}
	return leads, nil
}

// Resign lets the others lead at once what a replica leads.
func (s *Service) Resign(ctx context.Context, replica string) error {
	return s.Store.InTx(ctx, func(tx domain.Tx) error { return tx.FreeLeases(replica) })
}
