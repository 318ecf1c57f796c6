package domain

import (
	"slices"
	"time"
)

// listDays is how many days after the receipt an office may still send the list of what
// lacks (APA s.27, K 85): after that the answer is due from the receipt, whatever lacks.
const listDays = 7

// list is what the citizen was asked for in writing early enough after a receipt. From
// whoever has no address for mail the desk does not know whether the list went out.
func (r *Request) list(receivedAt time.Time) (asked []Asked) {
	last := DateOf(receivedAt, Bangkok).AddDays(listDays)
	for _, a := range r.Asked {
		if !a.On.IsZero() && !a.On.After(last) && r.Filing.NoticeAddress() != "" {
			asked = append(asked, a)
		}
	}
	return asked
}

// RecountComplete counts the clocks that run from a complete request (APA s.39/1) from
// the instant at which a message brings the last of the list; zero when none moves. Until
// then they run from the receipt, and so they do without a list. They move once, and not
// when the answer is overdue already. answers are the message's.
func RecountComplete(law Law, cal Calendar, hours OfficeHours, r *Request, answers []string, now time.Time) (Recounted, error) {
	list := r.list(r.ReceivedAt)
	lacks := func(a Asked) bool { return !a.Answered }
	brought := func(a Asked) bool { return len(answers) == 0 || slices.Contains(answers, a.Code) }
	if !slices.ContainsFunc(list, lacks) || slices.ContainsFunc(list, func(a Asked) bool { return lacks(a) && !brought(a) }) ||
		r.Overdue(DateOf(now, Bangkok)) {
		return Recounted{}, nil
	}
	moved := false
	out := Recounted{ReceivedAt: r.ReceivedAt, DeemedReceivedOn: r.DeemedReceivedOn, Clocks: slices.Clone(r.Clocks)}
	for i, c := range out.Clocks {
		if c.State != ClockOpen || !r.countsFromReceipt(c) {
			continue
		}
		rule, err := law.RuleByID(c.Rule)
		if err != nil {
			return Recounted{}, err
		}
		if rule.Start != StartRequestComplete {
			continue
		}
		d, err := CountDeadline(rule, cal, hours, r.ReceivedAt, Events{Channel: r.Channel, CompleteAt: now})
		if err != nil {
			return Recounted{}, err
		}
		if c.DueOn.Before(d.DueOn) {
			out.Clocks[i], moved = c.counted(d), true
		}
	}
	if !moved {
		return Recounted{}, nil
	}
	return out, nil
}

// lostList tells whether a clock runs from a complete request and would not with
// another receipt, by which another list was sent in time.
func (r *Request) lostList(c Clock, receivedAt time.Time) bool {
	fromComplete := slices.ContainsFunc(c.Steps, func(s Step) bool { return s.Code == StepComplete })
	return fromComplete && len(r.list(receivedAt)) != len(r.list(r.ReceivedAt))
}

// counted is the clock with the dates of a new count.
func (c Clock) counted(d Deadline) Clock {
	c.Rule, c.Calendar, c.Steps = d.Rule, d.Calendar, d.Steps
	c.StartOn, c.NominalEnd, c.DueOn, c.LatestDueOn = d.Start, d.NominalEnd, d.DueOn, d.LatestDueOn
	return c
}
