package domain

import (
	"slices"
	"time"
)

// AnswerInput is the answer to a question, suggestion or complaint. Outcome
// may be left out; for these kinds it can only be Answered.
type AnswerInput struct {
	Message string
	Outcome Outcome
}

// Check cleans the input and names every wrong field.
func (in AnswerInput) Check() (AnswerInput, []FieldError) {
	c := checker{}
	in.Message = c.requiredText("message", in.Message, maxDetails)
	in.Outcome = oneOf(&c, "outcome", in.Outcome, Outcomes)
	return in, c.fields
}

// Answer answers a direct kind and closes it. Refusals: Conflict
// "identity_not_verified" for a right (nothing may be told to somebody not yet
// identified), "approval_needed" for a complaint that names officers, which
// the approver decides; 422 on "outcome" for an outcome that only a right has.
func (r *Request) Answer(by Actor, in AnswerInput, now time.Time) (Act, error) {
	act, status, err := r.begin(Answer)
	if err != nil {
		return act, err
	}
	if r.Kind.Right() {
		return act, Refuse(Conflict, "identity_not_verified")
	}
	if in.Outcome != "" && in.Outcome != Answered {
		return act, InvalidFields([]FieldError{{Field: "outcome", Code: "not_for_this_kind"}})
	}
	if r.Path() != Direct {
		return act, Refuse(Conflict, "approval_needed")
	}
	r.Outcome = Answered
	r.AnsweredOn = DateOf(now, Bangkok)
	r.DecidedBy = by.ID()
	r.setDueBeforeClosing()
	r.endClocks(ClockMet, now, respondClocks)
	r.endClocks(ClockCancelled, now, anyClock)
	act.Data["outcome"] = string(r.Outcome)
	act.Messages = append(act.Messages, Message{Case: r.ID, Kind: AnswerText, At: now, By: by.ID(), Text: in.Message})
	r.settle(status, now)
	r.owe(&act, NoticeAnswered, Date{})
	return act, nil
}

// setDueBeforeClosing freezes the dates that a closed case keeps: those of the
// last respond clock still open.
func (r *Request) setDueBeforeClosing() {
	if c, ok := dueOf(r.Clocks, r.Round); ok {
		r.DueOn, r.LatestDueOn = c.DueOn, c.LatestDueOn
	}
}

// Withdraw ends the case at the citizen's wish; intake does it from paper.
func (r *Request) Withdraw(by Actor, in ReasonInput, now time.Time) (Act, error) {
	act, status, err := r.begin(Withdraw)
	if err != nil {
		return act, err
	}
	r.setDueBeforeClosing()
	r.endClocks(ClockCancelled, now, anyClock)
	r.Outcome = Withdrawn
	act.Data["outcome"] = string(r.Outcome)
	r.reason(&act, by, in.Reason, now)
	r.settle(status, now)
	r.owe(&act, NoticeClosed, Date{})
	if r.Assignee != "" && r.Assignee != by.ID() {
		r.tell(&act, r.Assignee, NoticeClosed)
	}
	return act, nil
}

// ReopenCause is why a closed case is opened again.
type ReopenCause string

// The causes.
const (
	CauseAppeal       ReopenCause = "appeal"
	CauseError        ReopenCause = "error"
	CauseNewFacts     ReopenCause = "new_facts"
	CauseUndelivered  ReopenCause = "undelivered"
	CauseOrder        ReopenCause = "order"
	CauseNotWithdrawn ReopenCause = "not_withdrawn"
)

// ReopenCauses lists all of them.
var ReopenCauses = []ReopenCause{CauseAppeal, CauseError, CauseNewFacts, CauseUndelivered, CauseOrder, CauseNotWithdrawn}

// ReopenInput says why a case is opened again.
type ReopenInput struct {
	Cause  ReopenCause
	Reason string
}

// Check cleans the input and names every wrong field.
func (in ReopenInput) Check() (ReopenInput, []FieldError) {
	c := checker{}
	in.Cause = oneOf(&c, "cause", in.Cause, ReopenCauses)
	if in.Cause == "" && !c.has("cause") {
		c.wrong("cause", "required")
	}
	in.Reason = c.requiredText("reason", in.Reason, maxText)
	return in, c.fields
}

// reopenDays is how long a withdrawal can be taken back.
const reopenDays = 30

// Reopen opens a closed case as a new round. A withdrawal that was none, and
// an answer that never arrived, go on with the dates they had; any other cause
// starts the clocks given (an appeal: APA s.45). Refusals: Conflict
// "not_withdrawn_case" when nothing was withdrawn, "reopen_too_late" after 30 days.
func (r *Request) Reopen(by Actor, in ReopenInput, fresh []Clock, now time.Time) (Act, error) {
	act, _, err := r.begin(Reopen)
	if err != nil {
		return act, err
	}
	if in.Cause == CauseNotWithdrawn {
		if r.Outcome != Withdrawn {
			return act, Refuse(Conflict, "not_withdrawn_case")
		}
		if DateOf(now, Bangkok).After(DateOf(r.ClosedAt, Bangkok).AddDays(reopenDays)) {
			return act, Refuse(Conflict, "reopen_too_late")
		}
	}
	act.Data["cause"] = string(in.Cause)
	act.Data["outcome_before"] = string(r.Outcome)
	closedRound := r.Round
	r.Round++
	if in.Continues() {
		r.Clocks = append(r.Clocks, r.continued(closedRound, fresh)...)
	} else {
		r.Clocks = append(r.Clocks, fresh...)
	}
	r.Outcome, r.ClosedAt, r.AnsweredOn = "", time.Time{}, Date{}
	r.reason(&act, by, in.Reason, now)
	r.settle(r.backToWork(), now)
	act.Data["due_on"] = r.DueOn.String()
	r.tell(&act, r.Assignee, NoticeNewWork)
	return act, nil
}

// Continues tells whether the cause goes on with the dates the case had.
func (in ReopenInput) Continues() bool {
	return in.Cause == CauseNotWithdrawn || in.Cause == CauseUndelivered
}

// continued are the clocks of the closed round that had been running at its
// end, running again with the same count; fresh gives them their new ids.
func (r *Request) continued(round int, fresh []Clock) []Clock {
	var out []Clock
	for _, before := range r.Clocks {
		if before.Round != round || before.State == ClockSuperseded {
			continue
		}
		if before.State == ClockMet && before.Class != RespondClock {
			continue
		}
		i := slices.IndexFunc(fresh, func(c Clock) bool { return c.Code == before.Code })
		if i < 0 {
			continue
		}
		again := before
		again.ID, again.Round, again.Opened = fresh[i].ID, fresh[i].Round, fresh[i].Opened
		again.State, again.MetAt = ClockOpen, time.Time{}
		out = append(out, again)
	}
	return out
}
