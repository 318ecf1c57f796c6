package workflow

import (
	"context"

	"sitthi/domain"
)

// Dashboard is what the actor's office has to do. Forbidden for whoever does not
// see every case of it.
func (s *Service) Dashboard(ctx context.Context, actor domain.Actor) (domain.Dashboard, error) {
	if err := domain.MayLook(actor, domain.SeeDashboard); err != nil {
		return domain.Dashboard{}, err
	}
	tallies, err := s.Store.Tallies(ctx, actor.Scope())
	if err != nil {
		return domain.Dashboard{}, err
	}
	return domain.NewDashboard(s.today(), tallies), nil
}

// Tally folds what changed into the numbers that dashboards read, so that they stay
// quick. It says how many changes it took.
func (s *Service) Tally(ctx context.Context) (taken int, err error) {
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		taken, err = tx.FoldTallies()
		return err
	})
	if err != nil {
		return 0, err
	}
	return taken, nil
}
