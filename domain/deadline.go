package domain

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Deadline is a counted deadline with both readings of its end and every step
// of the count. All dates are Bangkok's.
type Deadline struct {
	Rule     string // Rule.ID
	Calendar string // Calendar.Ref: "th-government@1"

	ReceivedAt time.Time // the true instant; zero when counted from a frozen day
	Start      Date      // day 0: the day on which it counts as received

	Unit    LengthUnit // what was counted, after the events' say
	EndRule EndRule    // the end rule asked for, else the rule's own

	// NominalEnd is the last day of the period (of the extended one, if it
	// was). DueOn is the earlier reading, the office's own alarm; LatestDueOn
	// the later. All are zero where the law sets no number. For a rule that
	// says how long to keep, they are the last day kept.
	NominalEnd, DueOn, LatestDueOn Date

	DueAt time.Time // for lengths in hours only: the instant, in Bangkok's zone

	Steps []Step
}

// Result is the single last day under one end-of-period rule, where the unit
// of the length leaves a choice (days and months of the calendar; not working
// days, hours). cal must be the calendar of the count.
func (d Deadline) Result(cal Calendar, end EndRule) Date {
	if d.NominalEnd.IsZero() || (d.Unit != UnitCalendarDay && d.Unit != UnitMonth) || !end.Rolls() {
		return d.NominalEnd
	}
	return cal.NextWorkingDay(d.NominalEnd)
}

// DeemedReceived is the day on which something counts as received, with the
// steps that led there. By web, API, e-mail or fax: that day if it is a working
// day and not past closing (before opening too: the earlier, safe day), else
// the next working day (E-Performance Act s.10, K 80). At the counter, by
// telephone, by post: the actual day in Bangkok.
func DeemedReceived(cal Calendar, hours OfficeHours, channel Channel, receivedAt time.Time) (Date, []Step) {
	if channel.ByPerson() {
		return ActuallyReceived(receivedAt)
	}
	received := []Step{instantStep(StepReceived, "", receivedAt, noLaw)}
	day0, deemed := deem(cal, hours, receivedAt)
	return day0, append(received, deemed...)
}

// ActuallyReceived is the Bangkok date of an instant, for what counts from the
// real day whatever the hour: acts due at once, and what people take in.
func ActuallyReceived(receivedAt time.Time) (Date, []Step) {
	return DateOf(receivedAt, Bangkok), []Step{instantStep(StepReceived, "actual", receivedAt, noLaw)}
}

// deem is the after-hours rule by itself.
func deem(cal Calendar, hours OfficeHours, at time.Time) (Date, []Step) {
	actual := DateOf(at, Bangkok)
	late := cal.Working(actual) && hours.After(at)
	day0 := cal.NextWorkingDay(actual)
	if late {
		day0 = cal.NextWorkingDay(actual.AddDays(1))
	}
	steps := missingYears(cal, actual, day0, nil)
	if day0 == actual {
		return day0, steps
	}

	args := daysArgs(cal, "days", cal.DaysOff(actual, day0))
	variant := "off"
	if late {
		args["close"] = fmt.Sprintf("%02d:%02d", int(hours.closing().Hours()), int(hours.closing().Minutes())%60)
		variant = "late"
		if args["days"] == "" {
			delete(args, "days")
			variant = ""
		}
	}
	return day0, append(steps, step(StepDeemed, variant, day0, afterHoursReceipt, args))
}

// CountDeadline counts a rule from the instant of receipt (for other starts:
// from the instant of what starts it). It always counts both readings of an
// office's end: DueOn stays (APA 64 para 2), LatestDueOn moves to the next
// working day (CCC 193/8); a citizen's end moves in both (APA 64 para 3). It
// fails on events that no rule gives a meaning to.
func CountDeadline(rule Rule, cal Calendar, hours OfficeHours, receivedAt time.Time, ev Events) (Deadline, error) {
	if receivedAt.IsZero() {
		return Deadline{}, errors.New("no instant of receipt")
	}
	if err := ev.check(); err != nil {
		return Deadline{}, err
	}
	rule = ev.base(rule)
	c := counting{rule: rule, cal: cal, ev: ev}
	startAt := c.start(hours, receivedAt)
	if rule.Unit == UnitHour {
		c.hours(startAt)
	} else {
		c.days()
	}
	c.d.ReceivedAt = receivedAt
	return c.result(), nil
}

// CountFrom counts a rule from a day 0 that no longer moves (a case's
// deemed_received_on freezes when its day ends). leading are the steps that
// once led to it. It fails for lengths in hours, which run from an instant.
func CountFrom(rule Rule, cal Calendar, day0 Date, leading []Step) (Deadline, error) {
	if day0.IsZero() {
		return Deadline{}, errors.New("no day 0")
	}
	if rule.Unit == UnitHour {
		return Deadline{}, fmt.Errorf("%s counts hours from an instant, not from a day", rule.ID())
	}
	c := counting{rule: rule, cal: cal}
	c.d.Start = day0
	c.d.Steps = slices.Clone(leading)
	c.days()
	return c.result(), nil
}

// counting is one count on its way.
type counting struct {
	rule Rule
	cal  Calendar
	ev   Events
	d    Deadline
}

func (c *counting) result() Deadline {
	c.d.Rule, c.d.Calendar, c.d.Unit, c.d.EndRule = c.rule.ID(), c.cal.Ref(), c.rule.Unit, c.endRule()
	return c.d
}

func (c *counting) endRule() EndRule {
	if c.ev.EndRule != "" {
		return c.ev.EndRule
	}
	return c.rule.EndRule
}

func (c *counting) say(code, variant string, date Date, by citation, args map[string]string) {
	c.d.Steps = append(c.d.Steps, step(code, variant, date, by, args))
}

func (c *counting) sayMissingYears(from, to Date) {
	c.d.Steps = append(c.d.Steps, missingYears(c.cal, from, to, c.d.Steps)...)
}

// ruleCitation cites the rule itself. A rule of no pack cites nothing.
func (c *counting) ruleCitation() citation {
	if c.rule.PackVersion == "" {
		return noLaw
	}
	return citation{c.rule.Law, c.rule.Section, c.rule.Mark}
}

// start finds day 0 and the instant that made it.
func (c *counting) start(hours OfficeHours, receivedAt time.Time) time.Time {
	startAt := receivedAt
	actual := c.rule.AfterHours == AfterHoursActual
	byHand := actual || c.ev.Channel.ByPerson()

	c.d.Steps = []Step{instantStep(StepReceived, c.receivedVariant(byHand), receivedAt, noLaw)}
	fromComplete := c.ev.Policy == PolicyClockFromComplete
	if (fromComplete || c.rule.Start == StartRequestComplete) && c.ev.CompleteAt.After(startAt) {
		startAt = c.ev.CompleteAt
		c.d.Steps = append(c.d.Steps, instantStep(StepComplete, "", startAt, c.ruleCitation()))
	}
	if fromComplete && c.ev.IdentityReceivedAt.After(startAt) {
		startAt = c.ev.IdentityReceivedAt
		c.d.Steps = append(c.d.Steps, instantStep(StepIdentified, "", startAt, noLaw))
	}

	c.d.Start = DateOf(startAt, Bangkok)
	if !byHand {
		var deemed []Step
		c.d.Start, deemed = deem(c.cal, hours, startAt)
		c.d.Steps = append(c.d.Steps, deemed...)
	}
	return startAt
}

// receivedVariant says what it was that happened at the receipt.
func (c *counting) receivedVariant(byHand bool) string {
	switch c.rule.Start {
	case StartOrderNotified, StartCorrectionRefused:
		return "notified"
	case StartBecameAware:
		return "aware"
	case StartDataEnteredSystem:
		return "entered"
	case StartRequestReceived, StartRequestComplete, StartAppealReceived, StartCitizenChoice:
	}
	if byHand {
		return "actual"
	}
	return ""
}

// hours counts a length in hours: through nights and holidays, from the
// instant (CCC 193/3 para 1).
func (c *counting) hours(startAt time.Time) {
	c.d.Steps = append(c.d.Steps, instantStep(StepFirstDay, "hour", startAt, firstDayNotCounted))
	due := startAt.In(Bangkok).Add(time.Duration(c.rule.Length) * time.Hour)
	nominal := instantStep(StepNominalEnd, "hour", due, c.ruleCitation())
	nominal.Args["n"] = strconv.Itoa(c.rule.Length)
	c.d.Steps = append(c.d.Steps, nominal)

	end := DateOf(due, Bangkok)
	extended := c.extend(c.d.Start, end)
	due = due.AddDate(0, 0, end.DaysUntil(extended))

	c.d.NominalEnd, c.d.DueOn, c.d.LatestDueOn, c.d.DueAt = extended, extended, extended, due
	c.d.Steps = append(c.d.Steps, instantStep(StepDueOn, "hour", due, noLaw))
}
