package workflow

import (
	"context"
	"time"

	"sitthi/domain"
)

// Answer answers a question, suggestion or complaint, and closes it.
func (s *Service) Answer(ctx context.Context, actor domain.Actor, ref domain.Reference, match Match, in domain.AnswerInput) (CaseView, error) {
	return s.actAndView(ctx, actor, ref, match, domain.Answer,
		func(_ domain.Tx, r *domain.Request, now time.Time) (domain.Act, error) {
			in, wrong := in.Check()
			if err := domain.InvalidFields(wrong); err != nil {
				return domain.Act{}, err
			}
			return r.Answer(actor, in, now)
		})
}

// Withdraw ends a case whose citizen withdrew it on paper.
func (s *Service) Withdraw(ctx context.Context, actor domain.Actor, ref domain.Reference, match Match, in domain.ReasonInput) (CaseView, error) {
	return s.actAndView(ctx, actor, ref, match, domain.Withdraw,
		func(_ domain.Tx, r *domain.Request, now time.Time) (domain.Act, error) {
			in, wrong := in.Check()
			if err := domain.InvalidFields(wrong); err != nil {
				return domain.Act{}, err
			}
			return r.Withdraw(actor, in, now)
		})
}

// Lapse closes a case whose citizen did not give what was asked, by a head who does
// not wait for the desk to do it.
func (s *Service) Lapse(ctx context.Context, actor domain.Actor, ref domain.Reference, match Match, _ domain.LapseInput) (CaseView, error) {
	return s.actAndView(ctx, actor, ref, match, domain.Lapse,
		func(tx domain.Tx, r *domain.Request, now time.Time) (domain.Act, error) {
			cal, err := s.calendarIn(tx, r.Calendar)
			if err != nil {
				return domain.Act{}, err
			}
			return r.Lapse(actor, cal, now)
		})
}

// Reopen opens a closed case as a new round.
func (s *Service) Reopen(ctx context.Context, actor domain.Actor, ref domain.Reference, match Match, in domain.ReopenInput) (CaseView, error) {
	return s.actAndView(ctx, actor, ref, match, domain.Reopen,
		func(tx domain.Tx, r *domain.Request, now time.Time) (domain.Act, error) {
			in, wrong := in.Check()
			if err := domain.InvalidFields(wrong); err != nil {
				return domain.Act{}, err
			}
			clocks, err := s.reopened(tx, r, in, now)
			if err != nil {
				return domain.Act{}, err
			}
			return r.Reopen(actor, in, clocks, s.IDs.NewID, now)
		})
}

// reopened are the clocks of a round that begins anew, today.
func (s *Service) reopened(tx domain.Tx, r *domain.Request, in domain.ReopenInput, now time.Time) ([]domain.Clock, error) {
	if in.Continues() {
		return nil, nil
	}
	cal, err := s.calendarIn(tx, r.Calendar)
	if err != nil {
		return nil, err
	}
	opening := domain.Opening{
		Calendar: cal, Kind: r.Kind, Channel: domain.AtCounter, ReceivedAt: now, Round: r.Round + 1, Now: now, NewID: s.IDs.NewID,
	}
	opening.Deemed, opening.Leading = domain.DeemedReceived(cal, s.Hours, domain.AtCounter, now)
	if in.Cause == domain.CauseAppeal {
		return domain.OpenAppeal(s.Law, opening)
	}
	return domain.OpenClocks(s.Law, opening)
}
