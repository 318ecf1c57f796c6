package workflow

import (
	"context"
	"time"

	"sitthi/domain"
)

// Ask asks the citizen for something.
func (s *Service) Ask(ctx context.Context, actor domain.Actor, ref domain.Reference, match Match, in domain.AskInput) (CaseView, error) {
	return s.actAndView(ctx, actor, ref, match, domain.Ask,
		func(_ domain.Tx, r *domain.Request, now time.Time) (domain.Act, error) {
			in, wrong := in.Check(domain.DateOf(now, domain.Bangkok))
			if err := domain.InvalidFields(wrong); err != nil {
				return domain.Act{}, err
			}
			return r.Ask(actor, in, now)
		})
}

// Write writes to the citizen.
func (s *Service) Write(ctx context.Context, actor domain.Actor, ref domain.Reference, match Match, in domain.WriteInput) (CaseView, error) {
	return s.actAndView(ctx, actor, ref, match, domain.Write,
		func(_ domain.Tx, r *domain.Request, now time.Time) (domain.Act, error) {
			in, wrong := in.Check()
			if err := domain.InvalidFields(wrong); err != nil {
				return domain.Act{}, err
			}
			return r.Write(actor, in, now)
		})
}

// Note keeps a note that only the office sees.
func (s *Service) Note(ctx context.Context, actor domain.Actor, ref domain.Reference, match Match, in domain.WriteInput) (CaseView, error) {
	return s.actAndView(ctx, actor, ref, match, domain.Note,
		func(_ domain.Tx, r *domain.Request, now time.Time) (domain.Act, error) {
			in, wrong := in.Check()
			if err := domain.InvalidFields(wrong); err != nil {
				return domain.Act{}, err
			}
			return r.Note(actor, in, now)
		})
}
