package domain

import "time"

// MostAlike is how many filings of one text an office takes within AlikeWithin as it
// takes any other; what comes beyond is put into quarantine. It is what one address may
// file: a school's parents who ask for the same thing in the same words stay below it,
// and whoever floods needs many addresses.
const (
	MostAlike   = 300
	AlikeWithin = time.Hour
)

// causeFlood is in the trail why the desk put a case into quarantine by itself.
const causeFlood = "flood"

// Quarantined tells whether the case is kept apart, because it may be part of a flood
// or no request at all. Its status stays, its clocks run and its citizen reads and
// writes as before; but it goes to nobody, and of its reminders hears only the head.
func (r *Request) Quarantined() bool { return !r.QuarantinedAt.IsZero() }

// quarantineRefuses are the verbs that take a case on: whoever means to do that
// releases it first.
var quarantineRefuses = []Verb{Assign, Ask, Consult, Answer, RefuseRequest, Forward, HandOut}

// QuarantineInput says why a case is kept apart.
type QuarantineInput struct{ Reason string }

// Check cleans the input and names every wrong field.
func (in QuarantineInput) Check() (QuarantineInput, []FieldError) {
	c := checker{}
	in.Reason = c.requiredText("reason", in.Reason, maxText)
	return in, c.fields
}

// Quarantine keeps a case apart that nobody has taken yet. Whoever the desk had
// chosen for it has it no more. Refusal: Conflict "already_quarantined".
func (r *Request) Quarantine(by Actor, in QuarantineInput, now time.Time) (Act, error) {
	act, status, err := r.begin(Quarantine)
	if err != nil {
		return act, err
	}
	if r.Quarantined() {
		return act, Refuse(Conflict, "already_quarantined")
	}
	if r.Assignee != "" {
		act.Data["before"] = string(r.Assignee)
	}
	r.Assignee, r.GivenAt = "", time.Time{} // released, it waits for an officer again
	r.QuarantinedAt = now
	r.reason(&act, by, in.Reason, now)
	r.settle(status, now)
	return act, nil
}

// SetApart is Quarantine by the desk itself, of a case that comes in as one of a flood.
func (r *Request) SetApart(now time.Time) (Act, error) {
	act, err := r.Quarantine(SystemActor(r.Office), QuarantineInput{}, now)
	if err == nil {
		act.Data["cause"] = causeFlood
	}
	return act, err
}

// Release lets a case out of quarantine: it goes on as if it had never been there.
// Refusal: Conflict "not_quarantined".
func (r *Request) Release(by Actor, in ReasonInput, now time.Time) (Act, error) {
	act, status, err := r.begin(Release)
	if err != nil {
		return act, err
	}
	if !r.Quarantined() {
		return act, Refuse(Conflict, "not_quarantined")
	}
	r.QuarantinedAt = time.Time{}
	r.reason(&act, by, in.Reason, now)
	r.settle(status, now)
	return act, nil
}
