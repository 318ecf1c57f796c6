package domain

import "slices"

// The reminders. Their codes are those of the notices that carry them.
const (
	NoticeAct     NoticeCode = "act"     // an act with the data is due at once, and not done
	NoticeUntaken NoticeCode = "untaken" // nobody has taken it
	NoticeT7      NoticeCode = "t7"
	NoticeT3      NoticeCode = "t3"
	NoticeT1      NoticeCode = "t1"
	NoticeT0      NoticeCode = "t0"
	NoticeLate1   NoticeCode = "late1"
	NoticeLate7   NoticeCode = "late7"
	NoticeLatest  NoticeCode = "latest" // the later reading of the due date has passed too
	NoticeStale   NoticeCode = "stale"  // nobody has done anything
	NoticeReview  NoticeCode = "review" // an opinion or a decision is waited for
	NoticeAwait   NoticeCode = "await"  // what was asked of the citizen has not come
	NoticeLapse   NoticeCode = "lapse"  // it did not come in time
	NoticeDigest  NoticeCode = "digest" // an officer's reminders of a day in one mail

	NoticeQuarantine NoticeCode = "quarantine" // it was put into quarantine, or something was done about it there
)

// Anchor is a date of a case from which reminders are counted.
type Anchor string

// The anchors.
const (
	FromDue     Anchor = "due_on"
	FromLatest  Anchor = "latest_due_on"
	FromStatus  Anchor = "status_since"
	FromLastAct Anchor = "last_act"
	FromReplyBy Anchor = "reply_by"
	FromAct     Anchor = "act_clock"

	FromQuarantine Anchor = "quarantined_at"
)

// Addressee is a party that a reminder goes to, by a mail of its own or as a
// line of the one digest that an officer gets in a day.
type Addressee struct {
	Party  Party
	Digest bool
}

// Reminder is one row of the table of reminders: when, about which cases, to
// whom. Its place in the table is its gravity.
type Reminder struct {
	Code    NoticeCode
	From    Anchor
	Days    int  // from the anchor, before it when negative
	Working bool // Days are working days, else calendar days
	Every   int  // and again after so many, until the reason is gone; 0: once. Working days only one by one.
	In      []Status
	To      []Addressee
}

// reminders is the table, the gravest last. A case's date, once passed, is
// graver than anything before it; the reminder of an act stands below it,
// because it comes again each working day.
var reminders = []Reminder{
	{Code: NoticeStale, From: FromLastAct, Days: 5, Working: true, In: allButAwaiting, To: digest(ByAssignee)},
	{Code: NoticeT7, From: FromDue, Days: -7, To: digest(ByAssignee)},
	{Code: NoticeReview, From: FromStatus, Days: 3, Working: true, In: []Status{DPOReview}, To: digest(ByDPO)},
	{Code: NoticeReview, From: FromStatus, Days: 2, Working: true, In: []Status{AwaitingApproval}, To: digest(ByApprover)},
	{Code: NoticeUntaken, From: FromStatus, Days: 1, Working: true, In: []Status{Received}, To: digest(ByIntake)},
	{Code: NoticeT3, From: FromDue, Days: -3, To: digest(ByAssignee)},
	{Code: NoticeUntaken, From: FromStatus, Days: 2, Working: true, In: []Status{Received}, To: single(ByHead)},
	{Code: NoticeQuarantine, From: FromQuarantine, Days: 1, Working: true, In: []Status{Received}, To: digest(ByHead)},
	{Code: NoticeAwait, From: FromReplyBy, Days: -7, In: []Status{AwaitingInfo}, To: single(ByCitizen)},
	{Code: NoticeAwait, From: FromReplyBy, Days: -2, In: []Status{AwaitingInfo}, To: single(ByCitizen)},
	{Code: NoticeAct, From: FromAct, Working: true, Every: 1, To: single(ByAssignee, ByHead)},
	{Code: NoticeT1, From: FromDue, Days: -1, To: single(ByAssignee)},
	{Code: NoticeLapse, From: FromReplyBy, Days: 7, In: []Status{AwaitingInfo}, To: single(ByAssignee, ByHead)},
	{Code: NoticeT0, From: FromDue, To: single(ByAssignee, ByHead)},
	{Code: NoticeLate1, From: FromDue, Days: 1, To: single(ByAssignee, ByHead, ByDPO, ByCitizen)},
	{Code: NoticeLatest, From: FromLatest, Days: 1, To: single(ByApprover, ByDPO)},
	{Code: NoticeLate7, From: FromDue, Days: 7, Every: 7, To: single(ByApprover, ByHead, ByDPO)},
}

// allButAwaiting: while the citizen is asked, nobody here is idle.
var allButAwaiting = []Status{Received, InProgress, DPOReview, AwaitingApproval, Decided}

func single(parties ...Party) []Addressee { return addressees(false, parties) }

func digest(parties ...Party) []Addressee { return addressees(true, parties) }

func addressees(digest bool, parties []Party) []Addressee {
	out := make([]Addressee, len(parties))
	for i, p := range parties {
		out[i] = Addressee{Party: p, Digest: digest}
	}
	return out
}

// tells is to whom a row goes in a case: of one in quarantine hears nobody but the
// head, in his digest.
func (r *Request) tells(m Reminder) []Addressee {
	if r.Quarantined() {
		return digest(ByHead)
	}
	return m.To
}

// Reminders is a copy of the table, the gravest last.
func Reminders() []Reminder { return slices.Clone(reminders) }

// IsReminder tells whether a notice is a reminder, which leaves in office hours
// only and is dropped when its reason is gone before it left.
func (c NoticeCode) IsReminder() bool {
	return c == NoticeDigest || slices.ContainsFunc(reminders, func(m Reminder) bool { return m.Code == c })
}

func (m Reminder) applies(s Status) bool {
	return s.Open() && (len(m.In) == 0 || slices.Contains(m.In, s))
}

// PlannedOn is the day on which the reminder is planned for the nth time
// (0, 1, 2 …), counted from an anchor. A day off moves it back up to the
// anchor's own day, forward after it.
func (m Reminder) PlannedOn(cal Calendar, anchor Date, n int) Date {
	days := m.Days + n*m.Every
	switch {
	case m.Working && days == 0:
		return cal.NextWorkingDay(anchor)
	case m.Working && m.Every > 0:
		return cal.AddWorkingDays(cal.NextWorkingDay(anchor), days)
	case m.Working:
		return cal.AddWorkingDays(anchor, days)
	case days > 0:
		return cal.NextWorkingDay(anchor.AddDays(days))
	default:
		return cal.lastWorkingDay(anchor.AddDays(days))
	}
}

// lastWorkingDay is d itself when it is a working day, else the last before it.
func (c Calendar) lastWorkingDay(d Date) Date {
	for !c.Working(d) {
		d = d.AddDays(-1)
	}
	return d
}

// around are the last planned day up to and including a day, and the first
// after it; zero where there is none.
func (m Reminder) around(cal Calendar, anchor, day Date) (last, next Date) {
	first := m.PlannedOn(cal, anchor, 0)
	switch {
	case first.After(day):
		return Date{}, first
	case m.Every == 0:
		return first, Date{}
	case m.Working:
		return cal.lastWorkingDay(day), cal.AddWorkingDays(day, 1)
	}
	// A day off moves a planned day, so the count by division may be one off.
	n := max((anchor.DaysUntil(day)-m.Days)/m.Every-1, 0)
	for last = m.PlannedOn(cal, anchor, n); ; n++ {
		if next = m.PlannedOn(cal, anchor, n+1); next.After(day) {
			return last, next
		}
		last = next
	}
}
