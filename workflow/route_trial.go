package workflow

import (
	"context"

	"sitthi/domain"
)

// TryRouting says where a made-up filing would go in the actor's office, by
// which rule, and who would get it now. It writes nothing. The choice is empty
// where the rule says no strategy. Cases that are hidden from the actor count for
// nothing here, neither in the numbers nor in the choice, or he could see from a
// colleague's work that there is a complaint about himself; handing out counts
// them, so that it may choose otherwise. Refusals: Forbidden "role_may_not", Invalid
// naming every wrong field, NotFound for an office without rules.
func (s *Service) TryRouting(ctx context.Context, actor domain.Actor, trial domain.RouteTrial) (domain.Routing, error) {
	if err := domain.MayLook(actor, domain.SeeRouting); err != nil {
		return domain.Routing{}, err
	}
	trial, wrong, err := s.checkTrial(ctx, actor, trial)
	if err != nil {
		return domain.Routing{}, err
	}
	if err := domain.InvalidFields(wrong); err != nil {
		return domain.Routing{}, err
	}
	table, err := s.Store.RoutingTable(ctx, actor.Office())
	if err != nil {
		return domain.Routing{}, err
	}
	routing := table.Route(trial.Filing(), trial.Channel)
	if routing.Strategy == "" {
		return routing, nil
	}
	pool, err := s.Store.PoolOf(ctx, actor.WorkScope(), routing.Unit, s.today())
	if err != nil {
		return domain.Routing{}, err
	}
	routing.Choice = pool.Choose(routing.Strategy, nil)
	return routing, nil
}

// CheckTrial names every wrong field of a trial, without trying it.
func (s *Service) CheckTrial(ctx context.Context, actor domain.Actor, trial domain.RouteTrial) ([]domain.FieldError, error) {
	_, wrong, err := s.checkTrial(ctx, actor, trial)
	return wrong, err
}

func (s *Service) checkTrial(ctx context.Context, actor domain.Actor, trial domain.RouteTrial) (domain.RouteTrial, []domain.FieldError, error) {
	office, err := s.Office(ctx, actor.Office())
	if err != nil {
		return trial, nil, err
	}
	trial, wrong := trial.Check(office.Takes)
	return trial, wrong, nil
}
