package domain

import (
	"fmt"
	"slices"
	"time"
)

// ByPerson tells whether a person took it in, so that the actual day counts:
// counter, telephone, post by its date stamp. All else enters a machine, and
// the after-hours rule applies (E-Performance Act s.10, K 80).
func (c Channel) ByPerson() bool {
	return c == AtCounter || c == ByTelephone || c == ByLetter
}

// ClockPolicy is how an office treats the time before a request is complete.
type ClockPolicy string

// The two policies. Thai law knows no pause, so the first is the default.
const (
	PolicyNoPause           ClockPolicy = "no_pause"
	PolicyClockFromComplete ClockPolicy = "clock_from_complete"
)

// PeriodOnReceiptDay makes the day of receipt day 1 of the period.
const PeriodOnReceiptDay = "on_receipt_day"

// Events is what happened to a case beside its receipt, as far as a deadline
// depends on it. The zero value is a filing on the web to which nothing else
// happened. A field that is set beats the rule's column.
type Events struct {
	Channel Channel // empty: web
	EndRule EndRule // empty: the rule's

	CompleteAt time.Time // when request and documents were complete (APA 39/1)

	// At most one of these replaces the rule's length and unit; nil: the rule's.
	BaseDays, BaseMonths, BaseBusinessDays *int

	// At most one of these is added to the nominal end; nil: the rule's own
	// extension. Neither has effect without ExtensionNotifiedAt.
	ExtensionDays, ExtensionMonths *int
	ExtensionNotifiedAt            time.Time // when the person was told; after the nominal end it is too late

	IdentityRequestedAt time.Time // moves nothing under Thai law
	IdentityReceivedAt  time.Time // counts with PolicyClockFromComplete only

	Policy         ClockPolicy // empty: no_pause
	PeriodBegins   string      // PeriodOnReceiptDay, or empty
	Milestone      string      // "confirm": the rule confirm_receipt, or empty
	ControllerSize string      // "small_agent": the kind with _small_agent, or empty
	Event          string      // names what happened at the receipt; no arithmetic
}

// Kind is the kind whose rule applies to a matter of the given kind.
func (ev Events) Kind(kind string) string {
	if ev.Milestone == "confirm" {
		return "confirm_receipt"
	}
	if ev.ControllerSize == "small_agent" {
		return kind + "_small_agent"
	}
	return kind
}

// maxLength keeps sums within the years a Date can be written in.
const maxLength = 36_500

// check refuses values that no rule gives a meaning to.
func (ev Events) check() error {
	if ev.Channel != "" && !slices.Contains(Channels, ev.Channel) {
		return fmt.Errorf("unknown channel %q", ev.Channel)
	}
	if ev.EndRule != "" && !ev.EndRule.Known() {
		return fmt.Errorf("unknown end_rule %q", ev.EndRule)
	}
	if ev.Policy != "" && ev.Policy != PolicyNoPause && ev.Policy != PolicyClockFromComplete {
		return fmt.Errorf("unknown policy %q", ev.Policy)
	}
	if ev.PeriodBegins != "" && ev.PeriodBegins != PeriodOnReceiptDay {
		return fmt.Errorf("unknown period_begins %q", ev.PeriodBegins)
	}
	if ev.Milestone != "" && ev.Milestone != "confirm" {
		return fmt.Errorf("unknown milestone %q", ev.Milestone)
	}
	if ev.ControllerSize != "" && ev.ControllerSize != "small_agent" {
		return fmt.Errorf("unknown controller_size %q", ev.ControllerSize)
	}
	if err := atMostOne("base", ev.BaseDays, ev.BaseMonths, ev.BaseBusinessDays); err != nil {
		return err
	}
	return atMostOne("extension", ev.ExtensionDays, ev.ExtensionMonths)
}

func atMostOne(name string, lengths ...*int) error {
	given := 0
	for _, n := range lengths {
		if n == nil {
			continue
		}
		given++
		if *n < 0 || *n > maxLength {
			return fmt.Errorf("%s length %d is not between 0 and %d", name, *n, maxLength)
		}
	}
	if given > 1 {
		return fmt.Errorf("more than one %s length", name)
	}
	return nil
}

// base is the rule with the length that the events put in the place of its own.
func (ev Events) base(rule Rule) Rule {
	switch {
	case ev.BaseDays != nil:
		rule.Length, rule.Unit = *ev.BaseDays, UnitCalendarDay
	case ev.BaseMonths != nil:
		rule.Length, rule.Unit = *ev.BaseMonths, UnitMonth
	case ev.BaseBusinessDays != nil:
		rule.Length, rule.Unit = *ev.BaseBusinessDays, UnitBusinessDay
	}
	return rule
}

// extension is the length to add to the nominal end, nothing when the law
// allows none and none is given.
func (ev Events) extension(rule Rule) (n int, unit LengthUnit, ok bool) {
	switch {
	case ev.ExtensionDays != nil:
		return *ev.ExtensionDays, UnitCalendarDay, true
	case ev.ExtensionMonths != nil:
		return *ev.ExtensionMonths, UnitMonth, true
	case rule.ExtensionLength > 0 && !ev.ExtensionNotifiedAt.IsZero():
		return rule.ExtensionLength, rule.ExtensionUnit, true
	}
	return 0, UnitNone, false
}
