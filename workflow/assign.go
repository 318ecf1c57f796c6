package workflow

import (
	"context"
	"time"

	"sitthi/domain"
)

// Assign gives a case to an officer. The view is empty when the case has left
// the actor's sight by it.
func (s *Service) Assign(ctx context.Context, actor domain.Actor, ref domain.Reference, match Match, in domain.AssignInput) (CaseView, error) {
	return s.actAndView(ctx, actor, ref, match, domain.Assign, assigning(actor, in), in.May)
}

// assigning is what Assign does to a case.
func assigning(actor domain.Actor, in domain.AssignInput) step {
	return func(tx domain.Tx, r *domain.Request, now time.Time) (domain.Act, error) {
		in, wrong := in.Check()
		if err := domain.InvalidFields(wrong); err != nil {
			return domain.Act{}, err
		}
		to, err := tx.Account(actor.Scope(), in.Assignee)
		if domain.KindOf(err) == domain.NotFound {
			return r.Assign(actor, in, nil, now)
		}
		if err != nil {
			return domain.Act{}, err
		}
		act, err := r.Assign(actor, in, &to, now)
		if err != nil {
			return act, err
		}
		return act, tx.GivenTo(actor.Scope(), to.ID, now)
	}
}

// Unassign takes a case from its officer.
func (s *Service) Unassign(ctx context.Context, actor domain.Actor, ref domain.Reference, match Match, in domain.ReasonInput) (CaseView, error) {
	return s.actAndView(ctx, actor, ref, match, domain.Unassign,
		func(_ domain.Tx, r *domain.Request, now time.Time) (domain.Act, error) {
			in, wrong := in.Check()
			if err := domain.InvalidFields(wrong); err != nil {
				return domain.Act{}, err
			}
			return r.Unassign(actor, in, now)
		})
}

// Tie ties a complaint's free text to the officers it is about.
func (s *Service) Tie(ctx context.Context, actor domain.Actor, ref domain.Reference, match Match, in domain.TieInput) (CaseView, error) {
	return s.actAndView(ctx, actor, ref, match, domain.Tie,
		func(tx domain.Tx, r *domain.Request, now time.Time) (domain.Act, error) {
			in, wrong := in.Check()
			if err := domain.InvalidFields(wrong); err != nil {
				return domain.Act{}, err
			}
			all, err := tx.Accounts(actor.Scope())
			if err != nil {
				return domain.Act{}, err
			}
			return r.Tie(in, all, now)
		})
}
