package domain

import "time"

// lapseDays is how long after the day by which the citizen was to reply a case
// of a direct kind is closed without an answer.
const lapseDays = 7

// LapsesOn is the first day on which a case may lapse: when everything that is
// still open was due and a week has passed, moved forward over days off. It is
// no date for a case that never lapses: a right is decided on what there is,
// and so is a complaint that names officers.
func (r *Request) LapsesOn(cal Calendar) Date {
	if r.Status != AwaitingInfo || r.Path() != Direct {
		return Date{}
	}
	var last Date
	for _, a := range r.OpenAsked() {
		if a.ReplyBy.After(last) {
			last = a.ReplyBy
		}
	}
	if last.IsZero() {
		return Date{}
	}
	return cal.NextWorkingDay(last.AddDays(lapseDays))
}

// LapseInput is empty: that the days are over says all.
type LapseInput struct{}

// Check finds nothing wrong.
func (in LapseInput) Check() (LapseInput, []FieldError) { return in, nil }

// Lapse ends a case of a direct kind whose citizen did not give what was asked, and
// one in quarantine as no request to the office at all: that only a head decides, never
// the desk by itself. Refusals: Conflict "illegal_transition" for any other case,
// "lapse_too_early" before its day.
func (r *Request) Lapse(by Actor, cal Calendar, now time.Time) (Act, error) {
	act, status, err := r.begin(Lapse)
	if err != nil {
		return act, err
	}
	if err := r.mayLapse(by, cal, DateOf(now, Bangkok)); err != nil {
		return act, err
	}
	r.setDueBeforeClosing()
	r.endClocks(ClockCancelled, now, anyClock)
	r.Outcome = Lapsed
	if r.Quarantined() {
		r.Outcome = Spam
	}
	act.Data["outcome"] = string(r.Outcome)
	r.settle(status, now)
	r.owe(&act, NoticeClosed, Date{})
	if r.Assignee != "" && r.Assignee != by.ID() {
		r.tell(&act, r.Assignee, NoticeClosed)
	}
	return act, nil
}

func (r *Request) mayLapse(by Actor, cal Calendar, today Date) error {
	on := r.LapsesOn(cal)
	switch {
	case r.Quarantined() && by.Kind() == Staff:
		return nil
	case r.Quarantined():
		return Refuse(Forbidden, "role_may_not")
	case on.IsZero():
		return illegalTransition()
	case today.Before(on):
		return Refuse(Conflict, "lapse_too_early")
	default:
		return nil
	}
}
