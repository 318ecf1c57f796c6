package domain

import "time"

// Law gives rules and calendars; domain/law is the one in the binary.
type Law interface {
	// Rule is the rule for a law and kind in the pack in force on the day of receipt.
	Rule(law, kind string, receivedOn Date) (Rule, error)
	// RuleByID is the rule by which a clock was once counted.
	RuleByID(id string) (Rule, error)
	// Calendar is a calendar of the binary by its ref, the newest of government
	// offices for an empty one.
	Calendar(ref string) (cal Calendar, ok bool)
}

// Opening is what the clocks of a round are opened with.
type Opening struct {
	Calendar   Calendar // of the case's office
	Kind       Kind
	Channel    Channel
	ReceivedAt time.Time // UTC
	Deemed     Date      // the case's deemed day of receipt
	Leading    []Step    // the steps that led to it
	Round      int
	Now        time.Time
	NewID      func() string
}

// OpenClocks opens the clocks of a kind. Answer clocks and
// internal targets count from the deemed day; acts due at once (separate,
// stop) from the actual one.
func OpenClocks(law Law, in Opening) ([]Clock, error) {
	rule := kindRules[in.Kind]
	clocks := make([]Clock, 0, len(rule.Clocks))
	for _, plan := range rule.Clocks {
		c, err := openClock(law, plan, in)
		if err != nil {
			return nil, err
		}
		if plan.MetElectronically && in.Channel.Electronic() {
			c.State, c.MetAt = ClockMet, in.Now
		}
		clocks = append(clocks, c)
	}
	return clocks, nil
}

// OpenAppeal opens the clock of an appeal, APA s.45: 30 days from the day on
// which the appeal came in.
func OpenAppeal(law Law, in Opening) ([]Clock, error) {
	c, err := openClock(law, ClockPlan{Code: ClockAppeal, Class: RespondClock, Law: "TH-APA", Rule: "decide_appeal"}, in)
	return []Clock{c}, err
}

func openClock(law Law, plan ClockPlan, in Opening) (Clock, error) {
	d, err := countClock(law, plan, in)
	if err != nil {
		return Clock{}, err
	}
	return Clock{
		ID: in.NewID(), Round: in.Round, Code: plan.Code, Class: plan.Class,
		Rule: d.Rule, Calendar: d.Calendar,
		StartOn: d.Start, NominalEnd: d.NominalEnd, DueOn: d.DueOn, LatestDueOn: d.LatestDueOn, Steps: d.Steps,
		State: ClockOpen, Opened: in.Now,
	}, nil
}

// countClock counts a clock of a plan from a receipt: acts due at once from the
// actual day, all else from the deemed one, each by the pack of the actual day.
func countClock(law Law, plan ClockPlan, in Opening) (Deadline, error) {
	rule, err := law.Rule(plan.Law, plan.Rule, DateOf(in.ReceivedAt, Bangkok))
	if err != nil {
		return Deadline{}, err
	}
	day0, leading := in.Deemed, in.Leading
	if plan.Class == ActClock {
		day0, leading = ActuallyReceived(in.ReceivedAt)
	}
	return CountFrom(rule, in.Calendar, day0, leading)
}
