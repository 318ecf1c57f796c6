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
// "other_preparer" for an appeal against the officer's own decision,
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
	if r.appealAgainst(by.ID()) {
		return act, Refuse(Conflict, "other_preparer")
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

// reopenable tells whether a cause fits how the case ended: what was withdrawn
// can be taken back or ordered open again; what was decided was not withdrawn.
func reopenable(outcome Outcome, cause ReopenCause) bool {
	if outcome == Withdrawn {
		return cause == CauseNotWithdrawn || cause == CauseOrder
	}
	return cause != CauseNotWithdrawn
}

// ReopenCauses are those for which the closed case could be opened again today.
func (r *Request) ReopenCauses(today Date) []ReopenCause {
	return slices.DeleteFunc(slices.Clone(ReopenCauses), func(cause ReopenCause) bool { return r.mayReopen(cause, today) != nil })
}

func (r *Request) mayReopen(cause ReopenCause, today Date) error {
	switch {
	case !reopenable(r.Outcome, cause):
		return Refuse(Conflict, "not_a_cause")
	case cause == CauseNotWithdrawn && today.After(DateOf(r.ClosedAt, Bangkok).AddDays(reopenDays)):
		return Refuse(Conflict, "reopen_too_late")
	default:
		return nil
	}
}

// Reopen opens a closed case as a new round. A withdrawal that was none, and
// an answer that never arrived, go on with the dates they had; any other cause
// starts the clocks given (an appeal: APA s.45). newID names the clocks that
// go on. Refusals: Conflict "not_a_cause" when the case did not end in a way
// that the cause undoes, "reopen_too_late" for a withdrawal older than 30 days.
func (r *Request) Reopen(by Actor, in ReopenInput, fresh []Clock, newID func() string, now time.Time) (Act, error) {
	act, _, err := r.begin(Reopen)
	if err != nil {
		return act, err
	}
	if err := r.mayReopen(in.Cause, DateOf(now, Bangkok)); err != nil {
		return act, err
	}
	act.Data["cause"] = string(in.Cause)
	act.Data["outcome_before"] = string(r.Outcome)
	if in.Continues() {
		fresh = r.continued(newID, now)
	}
	r.Round++
	r.Clocks = append(r.Clocks, fresh...)
	r.ClosedAt, r.AnsweredOn = time.Time{}, Date{}
	r.askAnew(DateOf(now, Bangkok))
	if in.Cause == CauseNotWithdrawn {
		r.Outcome = "" // any other decision stands till it is changed
	}
	if in.Cause == CauseAppeal {
		r.Assignee = "" // somebody else prepares what is decided on appeal
	}
	r.reason(&act, by, in.Reason, now)
	r.settle(r.backToWork(), now)
	act.Data["due_on"] = r.DueOn.String()
	r.tell(&act, r.Assignee, NoticeNewWork)
	return act, nil
}

// appealAgainst tells whether the round is an appeal against what an officer decided.
func (r *Request) appealAgainst(id OfficerID) bool {
	return id == r.DecidedBy && slices.ContainsFunc(r.Clocks, func(c Clock) bool {
		return c.Round == r.Round && c.Code == ClockAppeal && c.State == ClockOpen
	})
}

// askAnew gives the citizen time again for what was asked and never came: the
// days of the round that closed are over.
func (r *Request) askAnew(today Date) {
	asked := slices.Clone(r.Asked)
	for i, a := range asked {
		if !a.Answered && a.ReplyBy.Before(today.AddDays(replyDays)) {
			asked[i].ReplyBy = today.AddDays(replyDays)
		}
	}
	r.Asked = asked
}

// Continues tells whether the cause goes on with the dates the case had.
func (in ReopenInput) Continues() bool {
	return in.Cause == CauseNotWithdrawn || in.Cause == CauseUndelivered
}

// continued are the clocks that the closing ended, running again in the next
// round with the same count: those it cancelled, and those it met by an answer
// that is now none. What was met before stays met.
func (r *Request) continued(newID func() string, now time.Time) []Clock {
	var out []Clock
	for _, c := range r.Clocks {
		ended := c.State == ClockCancelled || c.State == ClockMet && c.Class == RespondClock && c.MetAt.Equal(r.ClosedAt)
		if c.Round != r.Round || !ended {
			continue
		}
		c.ID, c.Round, c.Opened = newID(), r.Round+1, now
		c.State, c.MetAt = ClockOpen, time.Time{}
		out = append(out, c)
	}
	return out
}
