package domain

import (
	"slices"
	"strings"
	"time"
)

// Recounted is a case's time of receipt and its clocks after a new count: the
// same clocks in the same order, those that moved with their new dates and steps.
type Recounted struct {
	ReceivedAt       time.Time // UTC
	DeemedReceivedOn Date
	Clocks           []Clock
}

// RecountReceipt counts a case's open clocks again from another time of
// receipt, by the rules by which they were opened: the after-hours rule for what
// came over a machine, the actual day for all else and for acts due at once, the
// law of the new day. A clock keeps its id and its place. What ended stays as it
// ended, and what does not count from the receipt (an appeal, a round opened
// anew, a request that was complete later) stays as it runs. It fails as Law.Rule does, on a day before the law.
func RecountReceipt(law Law, cal Calendar, hours OfficeHours, r *Request, receivedAt time.Time) (Recounted, error) {
	deemed, leading := DeemedReceived(cal, hours, r.Channel, receivedAt)
	out := Recounted{ReceivedAt: receivedAt, DeemedReceivedOn: deemed, Clocks: slices.Clone(r.Clocks)}
	from := Opening{Calendar: cal, ReceivedAt: receivedAt, Deemed: deemed, Leading: leading}
	for i, c := range out.Clocks {
		if c.State != ClockOpen || !r.countsFromReceipt(c) && !r.lostList(c, receivedAt) {
			continue
		}
		d, err := countClock(law, c.plan(), from)
		if err != nil {
			return Recounted{}, err
		}
		out.Clocks[i] = c.counted(d)
	}
	return out, nil
}

// Recount counts a case's open clocks again with another calendar, each by its
// own rule and from its own day 0: the day on which it counts as received is
// frozen once it has ended, and moves with the calendar until then. today is
// Bangkok's. A clock whose dates stay the same stays with all its steps, and
// with the calendar that they name.
func Recount(law Law, cal Calendar, hours OfficeHours, r *Request, today Date) (Recounted, error) {
	out := Recounted{ReceivedAt: r.ReceivedAt, DeemedReceivedOn: r.DeemedReceivedOn, Clocks: slices.Clone(r.Clocks)}
	var deemed []Step
	if !today.After(r.DeemedReceivedOn) {
		out.DeemedReceivedOn, deemed = DeemedReceived(cal, hours, r.Channel, r.ReceivedAt)
	}
	for i, c := range out.Clocks {
		if c.State != ClockOpen {
			continue
		}
		rule, err := law.RuleByID(c.Rule)
		if err != nil {
			return Recounted{}, err
		}
		day0, leading := c.StartOn, leadingSteps(c.Steps)
		if out.DeemedReceivedOn != r.DeemedReceivedOn && c.Class != ActClock && r.countsFromReceipt(c) {
			day0, leading = out.DeemedReceivedOn, deemed
		}
		d, err := CountFrom(rule, cal, day0, leading)
		if err != nil {
			return Recounted{}, err
		}
		if c.StartOn == d.Start && c.NominalEnd == d.NominalEnd && c.DueOn == d.DueOn && c.LatestDueOn == d.LatestDueOn {
			continue
		}
		out.Clocks[i] = c.counted(d)
	}
	return out, nil
}

// Moves tells whether a new count changes any date of a case.
func (to Recounted) Moves(r *Request) bool {
	if to.DeemedReceivedOn != r.DeemedReceivedOn {
		return true
	}
	for i, c := range to.Clocks {
		was := r.Clocks[i]
		if c.StartOn != was.StartOn || c.NominalEnd != was.NominalEnd || c.DueOn != was.DueOn || c.LatestDueOn != was.LatestDueOn {
			return true
		}
	}
	return false
}

// leadingSteps are those of a clock's steps that led to its day 0.
func leadingSteps(steps []Step) []Step {
	for i, s := range steps {
		switch s.Code {
		case StepReceived, StepComplete, StepIdentified, StepDeemed, StepCalendarMissing:
		default:
			return steps[:i]
		}
	}
	return steps
}

// plan is the law and kind of the rule by which a clock was counted, out of the
// rule's name: "TH-PDPA/access@2024-11-11".
func (c Clock) plan() ClockPlan {
	name, _, _ := strings.Cut(c.Rule, "@")
	law, rule, _ := strings.Cut(name, "/")
	return ClockPlan{Code: c.Code, Class: c.Class, Law: law, Rule: rule}
}

// countsFromReceipt tells whether a clock began with the case's receipt. One of a
// later round may have begun on the same day with something else; then its count
// says another time of day.
func (r *Request) countsFromReceipt(c Clock) bool {
	start := r.DeemedReceivedOn
	if c.Class == ActClock {
		start = DateOf(r.ReceivedAt, Bangkok)
	}
	if c.Class == CitizenClock || c.Code == ClockAppeal || c.StartOn != start {
		return false
	}
	return len(c.Steps) == 0 || c.Steps[0].Code != StepReceived || c.Steps[0].Args["time"] == clockTime(r.ReceivedAt)
}
