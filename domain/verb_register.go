package domain

import (
	"strings"
	"time"
	"unicode"
)

// OfficeChannels are the ways in which a request reaches an officer, who enters it.
var OfficeChannels = []Channel{AtCounter, ByLetter, ByTelephone, ByFax, ByMail}

// onPaper tells whether there is a sheet with the office's number on it.
func (c Channel) onPaper() bool { return c == AtCounter || c == ByLetter || c == ByFax }

// Registration is what an officer adds to a filing that came on another way
// than the desk's own pages.
type Registration struct {
	Channel    Channel   // one of OfficeChannels
	ReceivedAt time.Time // when it truly came in; UTC
	IntakeNo   string    // the office's own number; needed for paper, unique in an office's Buddhist year
	LateReason string    // why it is entered so late; needed when Slow
}

const (
	// clockSkew is how far another clock may be ahead of ours.
	clockSkew = 2 * time.Minute
	// promptDays are the working days within which an entry needs no reason.
	promptDays = 3
	// lateDays is after how many days an entry is late, and a head's.
	lateDays = 30

	maxIntakeNo = 40
)

// Late tells whether something received at one instant and entered at another
// was entered more than 30 days later, by Bangkok's dates.
func Late(receivedAt, enteredAt time.Time) bool {
	return DateOf(receivedAt, Bangkok).AddDays(lateDays).Before(DateOf(enteredAt, Bangkok))
}

// Slow tells whether something received at one instant and entered at another lay for
// more than 3 of the office's working days, by Bangkok's dates.
func Slow(cal Calendar, receivedAt, enteredAt time.Time) bool {
	return cal.AddWorkingDays(DateOf(receivedAt, Bangkok), promptDays).Before(DateOf(enteredAt, Bangkok))
}

// MayRegister refuses with NotFound whoever is of another office than that of
// the path, and with Forbidden "role_may_not" whoever is no intake officer.
func MayRegister(a Actor, office OfficeID) error {
	if office == "" || a.office != office {
		return Refuse(NotFound, "not_found")
	}
	return MayAct(a, Register, &Request{Office: office})
}

// Check cleans what an officer entered and names every wrong field. What lay for more
// than 3 working days needs a reason, but not from whom MayEnter refuses it anyhow.
func (in Registration) Check(by Actor, cal Calendar, now time.Time) (Registration, []FieldError) {
	c := checker{}
	in.Channel = oneOf(&c, "channel", in.Channel, OfficeChannels)
	if in.Channel == "" {
		c.wrong("channel", "required")
	}
	in.ReceivedAt = c.receivedAt(in.ReceivedAt, now)
	in.IntakeNo = c.intakeNo("intake_no", in.IntakeNo)
	if in.IntakeNo == "" && in.Channel.onPaper() {
		c.wrong("intake_no", "required")
	}
	in.LateReason = c.text("late_reason", in.LateReason, maxText)
	if in.LateReason == "" && !c.has("received_at") && Slow(cal, in.ReceivedAt, now) && in.MayEnter(by, now) == nil {
		c.wrong("late_reason", "required")
	}
	return in, c.fields
}

// MayEnter refuses with Conflict "late_entry_needs_head" an entry more than 30
// days late by somebody who is no head.
func (in Registration) MayEnter(by Actor, now time.Time) error {
	if Late(in.ReceivedAt, now) && !by.Is(Head) {
		return Refuse(Conflict, "late_entry_needs_head")
	}
	return nil
}

// receivedAt checks the true time of receipt of something entered by hand, and
// gives it as it is stored: UTC, whole microseconds.
func (c *checker) receivedAt(at, now time.Time) time.Time {
	const field = "received_at"
	const alive = 50 // a year so far ahead is of the Buddhist era
	at = at.UTC().Truncate(time.Microsecond)
	switch {
	case at.IsZero():
		c.wrong(field, "required")
	case at.Year() >= now.Year()+alive:
		c.wrong(field, "buddhist_year")
	case at.After(now.Add(clockSkew)):
		c.wrong(field, "in_future")
	}
	return at
}

// intakeNo cleans an office's own number.
func (c *checker) intakeNo(field, value string) string {
	value, ok := ParseIntakeNo(value)
	if value == "" {
		return ""
	}
	value = c.length(field, value, maxIntakeNo)
	if !ok {
		c.wrong(field, "bad_intake_no")
	}
	return value
}

// ParseIntakeNo reads an office's own number: one line with a digit in it, Thai
// digits as ASCII ones, so that it is the same however it was typed.
func ParseIntakeNo(typed string) (no string, ok bool) {
	no = strings.ToUpper(asciiDigits(cleanLine(typed)))
	stray := strings.ContainsFunc(no, func(r rune) bool {
		return !madeOf(string(r), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 /.-()") && (!unicode.Is(unicode.Thai, r) || !unicode.IsLetter(r) && !unicode.IsMark(r))
	})
	return no, !stray && strings.ContainsAny(no, "0123456789") && !startsWithMark(no)
}

// Registered is the act of an officer who entered the request. lateReason is
// kept sealed; the trail says only that the entry was late.
func (r *Request) Registered(by Actor, lateReason string, now time.Time) Act {
	act := r.arrived(Register)
	act.Data["received_at"], act.Data["entered_at"] = instantText(r.ReceivedAt), instantText(r.EnteredAt)
	if Late(r.ReceivedAt, r.EnteredAt) {
		act.Data["late_entry"] = "yes"
	}
	r.reason(&act, by, lateReason, now)
	return act
}

// instantText is an instant in the trail: RFC 3339 in UTC, to the microsecond.
func instantText(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999999Z07:00") }
