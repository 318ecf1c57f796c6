package workflow

import (
	"context"
	"crypto/subtle"
	"slices"
	"time"

	"sitthi/domain"
)

// Tracked is what the holder of a receipt sees.
type Tracked struct {
	Request  *domain.Request
	Messages []domain.Message // the public ones
	Timeline []TimelineItem
}

// TimelineItem is one public step of a case: no officer's name.
type TimelineItem struct {
	At     time.Time
	Code   domain.Verb
	Status domain.Status
}

// publicVerbs are the acts that the citizen sees, under these names.
var publicVerbs = []domain.Verb{
	domain.Submit, domain.Register, domain.Ask, domain.PostMessage, domain.Write, domain.Answer, domain.Deliver,
	domain.Withdraw, domain.Lapse, domain.Forward, domain.Retype, domain.Split, domain.Reopen, domain.Recompute,
	domain.CorrectReceipt,
}

// citizen proves a receipt. A right one opens at once, whatever else came from its
// address; an address that gives many wrong ones hears of the next one later.
func (s *Service) citizen(ctx context.Context, ref domain.Reference, typed string) (domain.Actor, error) {
	actor, err := s.holderOf(ctx, ref, typed)
	if domain.KindOf(err) == domain.NotFound {
		err = s.missed(ctx, err)
	}
	return actor, err
}

// holderOf is whoever holds the receipt of a case. An unknown reference, a wrong code
// and a malformed one are the same NotFound, after the same work.
func (s *Service) holderOf(ctx context.Context, ref domain.Reference, typed string) (domain.Actor, error) {
	check, err := s.Store.ReceiptOf(ctx, ref)
	if err != nil && domain.KindOf(err) != domain.NotFound {
		return domain.Actor{}, err
	}
	known := err == nil
	receipt, wellFormed := domain.ParseReceipt(typed)
	mac := s.Seals.ReceiptMAC(string(ref), string(receipt))
	if !known {
		check.MAC = make([]byte, len(mac))
	}
	if subtle.ConstantTimeCompare(mac, check.MAC) != 1 || !known || !wellFormed {
		return domain.Actor{}, domain.Refuse(domain.NotFound, "not_found")
	}
	return domain.CitizenActor(check.Office, check.Case), nil
}

// Track is where a case stands, for whoever holds its receipt. Tracking is no
// officer's reading of content, so it leaves no line in the access table.
func (s *Service) Track(ctx context.Context, ref domain.Reference, receipt string) (Tracked, error) {
	actor, err := s.citizen(ctx, ref, receipt)
	if err != nil {
		return Tracked{}, err
	}
	r, err := s.Store.Case(ctx, actor.Scope(), ref)
	if err != nil {
		return Tracked{}, err
	}
	return s.tracked(ctx, actor, r)
}

func (s *Service) tracked(ctx context.Context, actor domain.Actor, r *domain.Request) (Tracked, error) {
	all, err := s.Store.Messages(ctx, actor.Scope(), r)
	if err != nil {
		return Tracked{}, err
	}
	events, err := s.Store.Trail(ctx, actor.Scope(), r.Reference)
	if err != nil {
		return Tracked{}, err
	}
	t := Tracked{Request: r}
	for _, m := range all {
		if m.Public() {
			t.Messages = append(t.Messages, m)
		}
	}
	var shown domain.Status
	for _, e := range events {
		status := publicStatus(e.To)
		if slices.Contains(publicVerbs, e.Verb) || status != shown {
			t.Timeline = append(t.Timeline, TimelineItem{At: e.At, Code: publicVerb(e.Verb), Status: status})
		}
		shown = status
	}
	return t, nil
}

// publicStatus shows the DPO's review and the approval as work in progress.
func publicStatus(s domain.Status) domain.Status {
	if s == domain.DPOReview || s == domain.AwaitingApproval {
		return domain.InProgress
	}
	return s
}

// publicVerb hides which internal act moved the status: the citizen sees that
// the office took the case, not by whom it was handed round.
func publicVerb(v domain.Verb) domain.Verb {
	if slices.Contains(publicVerbs, v) {
		return v
	}
	return "progress"
}

// WithdrawByReceipt ends a case at the citizen's wish.
func (s *Service) WithdrawByReceipt(ctx context.Context, ref domain.Reference, receipt string, in domain.ReasonInput) (Tracked, error) {
	return s.byReceipt(ctx, ref, receipt, domain.Withdraw, func(_ domain.Tx, r *domain.Request, now time.Time) (domain.Act, error) {
		in, wrong := in.Check()
		if err := domain.InvalidFields(wrong); err != nil {
			return domain.Act{}, err
		}
		return r.Withdraw(domain.CitizenActor(r.Office, r.ID), in, now)
	})
}

// ByReceiptMayNow checks all that comes before the fields of a citizen's verb.
func (s *Service) ByReceiptMayNow(ctx context.Context, ref domain.Reference, receipt string, verb domain.Verb) error {
	actor, err := s.citizen(ctx, ref, receipt)
	if err != nil {
		return err
	}
	r, err := s.Store.Case(ctx, actor.Scope(), ref)
	if err != nil {
		return err
	}
	return r.CanMove(verb)
}

// byReceipt runs a citizen's verb and shows him what became of it.
func (s *Service) byReceipt(ctx context.Context, ref domain.Reference, receipt string, verb domain.Verb,
	do func(tx domain.Tx, r *domain.Request, now time.Time) (domain.Act, error),
) (Tracked, error) {
	actor, err := s.citizen(ctx, ref, receipt)
	if err != nil {
		return Tracked{}, err
	}
	changed, err := s.citizenActs(ctx, actor, ref, verb, do)
	if err != nil {
		return Tracked{}, err
	}
	after, err := s.tracked(ctx, actor, changed)
	if err != nil {
		return Tracked{}, domain.Unsure(err)
	}
	return after, nil
}

// citizenActs runs a citizen's verb; he names no version, since the row's lock
// puts what he does after whatever came first.
func (s *Service) citizenActs(ctx context.Context, actor domain.Actor, ref domain.Reference, verb domain.Verb,
	do func(tx domain.Tx, r *domain.Request, now time.Time) (domain.Act, error),
) (changed *domain.Request, err error) {
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		r, err := tx.CaseForUpdate(actor.Scope(), ref)
		if err != nil {
			return err
		}
		if err := r.CanMove(verb); err != nil {
			return err
		}
		now, apart := s.now(), r.Quarantined()
		act, err := do(tx, r, now)
		if err != nil {
			return err
		}
		if r.Assignee == "" && !apart {
			if err := s.tellIntake(tx, actor, r, &act); err != nil {
				return err
			}
		}
		if err := tellOnce(tx, r, &act); err != nil {
			return err
		}
		changed = r
		return s.keep(tx, actor, r, act, now)
	})
	return changed, err
}

// tellIntake owes intake a notice of what a citizen did to a case that nobody
// has: he must not write into the void, least of all on a closed case.
func (s *Service) tellIntake(tx domain.Tx, actor domain.Actor, r *domain.Request, act *domain.Act) error {
	all, err := tx.Accounts(actor.Scope())
	if err != nil {
		return err
	}
	for _, a := range all {
		if slices.Contains(a.Roles, domain.Intake) && !a.Disabled && !slices.Contains(r.Excluded, a.ID) {
			act.Notices = append(act.Notices, domain.Notice{Office: r.Office, Case: r.ID, Code: domain.NoticeWritten, Officer: a.ID})
		}
	}
	return nil
}

// tellOnce leaves out the officers for whom a mail about an earlier message still waits:
// it says nothing that another would not say, and their reminders would wait behind it.
func tellOnce(tx domain.Tx, r *domain.Request, act *domain.Act) error {
	tells := func(n domain.Notice) bool { return n.Code == domain.NoticeWritten && n.Officer != "" }
	if !slices.ContainsFunc(act.Notices, tells) {
		return nil
	}
	waiting, err := tx.NoticesWaiting(r.ID, domain.NoticeWritten)
	act.Notices = slices.DeleteFunc(act.Notices, func(n domain.Notice) bool { return tells(n) && slices.Contains(waiting, n.Officer) })
	return err
}
