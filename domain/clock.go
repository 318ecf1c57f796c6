package domain

import "time"

// ClockState is what became of a clock.
type ClockState string

// The states.
const (
	ClockOpen       ClockState = "open"
	ClockMet        ClockState = "met"
	ClockSuperseded ClockState = "superseded"
	ClockCancelled  ClockState = "cancelled"
)

// Clock is one deadline of a case with everything its count was made from. Dates are
// local dates of the law's zone, Bangkok here.
type Clock struct {
	ID       string
	Round    int
	Code     string // ClockAnswer …
	Class    ClockClass
	Rule     string // rule and pack version: "TH-PDPA/access@2024-11-11"
	Calendar string // calendar and version: "th-government@1"

	StartOn     Date // day 0
	NominalEnd  Date
	DueOn       Date // the earlier reading, the office's alarm
	LatestDueOn Date // the later reading
	Steps       []Step

	State  ClockState
	MetAt  time.Time // zero unless met; UTC
	Opened time.Time // UTC
}

// dueOf is the earliest open respond clock of a round; ok is false when none is open.
func dueOf(clocks []Clock, round int) (due Clock, ok bool) {
	for _, c := range clocks {
		if c.Class != RespondClock || c.State != ClockOpen || c.Round != round {
			continue
		}
		if !ok || c.DueOn.Before(due.DueOn) {
			due, ok = c, true
		}
	}
	return due, ok
}

// Overdue tells whether an open case's due date has passed on a local day.
func (r *Request) Overdue(today Date) bool {
	return r.Status.Open() && !r.DueOn.IsZero() && r.DueOn.Before(today)
}

// Explained is the clock whose dates the case shows: the earliest open respond
// clock, or for a case without one the last that it had.
func (r *Request) Explained() Clock {
	if c, ok := dueOf(r.Clocks, r.Round); ok {
		return c
	}
	var last Clock
	for _, c := range r.Clocks {
		if c.Class == RespondClock && c.DueOn == r.DueOn && c.LatestDueOn == r.LatestDueOn {
			last = c
		}
	}
	return last
}

// ResultOn is the day of the result of a complaint whose first reply is owed before it;
// zero for any other case.
func (r *Request) ResultOn() Date {
	if r.Explained().Code != ClockFirstReply {
		return Date{}
	}
	for _, c := range r.Clocks {
		if c.Code == ClockResult && c.State == ClockOpen && c.Round == r.Round {
			return c.DueOn
		}
	}
	return Date{}
}

// setDue keeps the case's dates in step with its clocks. A case with no open
// respond clock has no date while it is open; a closed one keeps its last.
func (r *Request) setDue() {
	if c, ok := dueOf(r.Clocks, r.Round); ok {
		r.DueOn, r.LatestDueOn = c.DueOn, c.LatestDueOn
		return
	}
	if r.Status.Open() {
		r.DueOn, r.LatestDueOn = Date{}, Date{}
	}
}

// endClocks moves the open clocks that match to a final state.
func (r *Request) endClocks(state ClockState, now time.Time, match func(Clock) bool) {
	for i, c := range r.Clocks {
		if c.State != ClockOpen || !match(c) {
			continue
		}
		r.Clocks[i].State = state
		if state == ClockMet {
			r.Clocks[i].MetAt = now
		}
	}
}

func anyClock(Clock) bool { return true }

func respondClocks(c Clock) bool { return c.Class == RespondClock }

func clockCoded(code string) func(Clock) bool {
	return func(c Clock) bool { return c.Code == code }
}
