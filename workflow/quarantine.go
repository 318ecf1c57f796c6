package workflow

import (
	"context"
	"time"

	"sitthi/domain"
)

// Quarantine keeps a case apart that nobody has taken yet.
func (s *Service) Quarantine(ctx context.Context, actor domain.Actor, ref domain.Reference, match Match, in domain.QuarantineInput) (CaseView, error) {
	return s.actAndView(ctx, actor, ref, match, domain.Quarantine, quarantining(actor, in))
}

// quarantining is what Quarantine does to a case.
func quarantining(actor domain.Actor, in domain.QuarantineInput) step {
	return func(_ domain.Tx, r *domain.Request, now time.Time) (domain.Act, error) {
		in, wrong := in.Check()
		if err := domain.InvalidFields(wrong); err != nil {
			return domain.Act{}, err
		}
		return r.Quarantine(actor, in, now)
	}
}

// Release lets a case out of quarantine. The desk then finds it an officer as it would
// have done before.
func (s *Service) Release(ctx context.Context, actor domain.Actor, ref domain.Reference, match Match, in domain.ReasonInput) (CaseView, error) {
	return s.actAndView(ctx, actor, ref, match, domain.Release, releasing(actor, in))
}

// releasing is what Release does to a case.
func releasing(actor domain.Actor, in domain.ReasonInput) step {
	return func(_ domain.Tx, r *domain.Request, now time.Time) (domain.Act, error) {
		in, wrong := in.Check()
		if err := domain.InvalidFields(wrong); err != nil {
			return domain.Act{}, err
		}
		return r.Release(actor, in, now)
	}
}
