package workflow

import (
	"context"
	"slices"
	"time"

	"sitthi/domain"
)

// Match is which versions of a case a change was made from (If-Match).
type Match struct {
	Given    bool
	Versions []int
}

// Working are the verbs that the desk has now, in the table's order.
var Working = []domain.Verb{
	domain.Assign, domain.Unassign, domain.Tie, domain.Ask, domain.Write, domain.Note,
	domain.Answer, domain.Withdraw, domain.Lapse, domain.CorrectReceipt, domain.Quarantine, domain.Release, domain.Reopen,
}

// Also is who may use a verb for what he asks, where the table does not say it all.
type Also = func(by domain.Actor, r *domain.Request) error

// admit checks, in the one order for all verbs, what comes before the fields of a
// verb: may he, which version, does the table lead anywhere.
func admit(actor domain.Actor, r *domain.Request, match Match, verb domain.Verb, also ...Also) error {
	if err := domain.MayAct(actor, verb, r); err != nil {
		return err
	}
	for _, may := range also {
		if err := may(actor, r); err != nil {
			return err
		}
	}
	if !match.Given {
		return domain.Refuse(domain.PreconditionRequired, "if_match_required")
	}
	if !slices.Contains(match.Versions, r.Version) {
		return domain.Refuse(domain.Stale, "stale")
	}
	return r.CanMove(verb)
}

// MayNow checks all that comes before the fields of a verb, without changing
// anything: for an input that could not even be read, whose refusal must not
// come before the others.
func (s *Service) MayNow(ctx context.Context, actor domain.Actor, ref domain.Reference, match Match, verb domain.Verb, also ...Also) error {
	r, err := s.Store.Case(ctx, actor.Scope(), ref)
	if err != nil {
		return err
	}
	return admit(actor, r, match, verb, also...)
}

// step is what a verb does to a case, inside a transaction.
type step = func(tx domain.Tx, r *domain.Request, now time.Time) (domain.Act, error)

// act runs one verb on one case in one transaction.
func (s *Service) act(ctx context.Context, actor domain.Actor, ref domain.Reference, match Match, verb domain.Verb, do step, also ...Also) (*domain.Request, error) {
	var changed *domain.Request
	err := s.Store.InTx(ctx, func(tx domain.Tx) error {
		if err := s.standsOn(tx, actor); err != nil {
			return err
		}
		r, err := tx.CaseForUpdate(actor.Scope(), ref)
		if err != nil {
			return err
		}
		if err := admit(actor, r, match, verb, also...); err != nil {
			return err
		}
		now := s.now()
		act, err := do(tx, r, now)
		if err != nil {
			return err
		}
		changed = r
		return s.keep(tx, actor, r, act, now)
	})
	if err != nil {
		return nil, err
	}
	return changed, nil
}

// actAndView is act with the case as the actor sees it afterwards.
func (s *Service) actAndView(ctx context.Context, actor domain.Actor, ref domain.Reference, match Match, verb domain.Verb, do step, also ...Also) (CaseView, error) {
	r, err := s.act(ctx, actor, ref, match, verb, do, also...)
	if err != nil {
		return CaseView{}, err
	}
	if !actor.Scope().Sees(r) || !actor.Opens(r) {
		return CaseView{Request: r}, nil
	}
	after, err := s.viewed(ctx, actor, r)
	if err != nil {
		return CaseView{}, domain.Unsure(err)
	}
	return after, nil
}
