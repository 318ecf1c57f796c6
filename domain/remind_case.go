package domain

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Never stands for "no reminder is planned any more".
var Never = Date{Year: 9999, Month: time.December, Day: 31}

// Told is a reminder of a round that was given once and for all, whether by a
// mail or because a graver one of the same day spoke for it.
type Told struct {
	Code NoticeCode
	On   Date // the day it was planned for
}

// Owed is one reminder to one recipient.
type Owed struct {
	Told
	Officer OfficerID // empty: the citizen
	Day     Date      // the date that the text names, if the case has one
	Digest  bool
}

// planned is a row of the table that has come for a case.
type planned struct {
	Told
	gravity int
	rule    Reminder
	day     Date
}

// plan is what has come for a case by a day, each row's last time only, the
// gravest last, and the first planned day after it (Never without one).
func (r *Request) plan(cal Calendar, today Date) (come []planned, next Date) {
	next = Never
	if !r.AnsweredOn.IsZero() {
		return nil, next
	}
	for gravity, rule := range reminders {
		if !rule.applies(r.Status) {
			continue
		}
		for _, anchor := range r.anchors(cal, rule.From) {
			if rule.From == FromReplyBy && !rule.PlannedOn(cal, anchor, 0).After(r.askedOn(anchor)) {
				continue // the mail that asked said it
			}
			last, following := rule.around(cal, anchor, today)
			if !following.IsZero() && following.Before(next) {
				next = following
			}
			told := Told{Code: rule.Code, On: last}
			if !last.IsZero() && !slices.ContainsFunc(come, func(p planned) bool { return p.Told == told }) {
				come = append(come, planned{Told: told, gravity: gravity, rule: rule, day: r.named(rule.From, anchor)})
			}
		}
	}
	return come, next
}

// anchors are a case's dates of one sort. An instant outside office hours
// counts as the next working day.
func (r *Request) anchors(cal Calendar, from Anchor) []Date {
	var dates []Date
	add := func(d Date) {
		if !d.IsZero() && !slices.Contains(dates, d) {
			dates = append(dates, d)
		}
	}
	switch from {
	case FromDue:
		add(r.DueOn)
	case FromLatest:
		add(r.LatestDueOn)
	case FromStatus:
		add(cal.officialDay(r.StatusSince))
	case FromLastAct:
		add(cal.officialDay(r.LastActAt))
	case FromReplyBy:
		for _, a := range r.OpenAsked() {
			add(a.ReplyBy)
		}
	case FromAct:
		for _, c := range r.Clocks {
			if c.Class == ActClock && c.State == ClockOpen && c.Round == r.Round {
				add(DateOf(c.Opened, Bangkok))
			}
		}
	case FromQuarantine:
		if r.Quarantined() {
			add(DateOf(r.QuarantinedAt, Bangkok))
			add(DateOf(r.LastActAt, Bangkok))
		}
	}
	return dates
}

// askedOn is when the citizen was last asked for something by a day; zero if nobody
// kept that.
func (r *Request) askedOn(replyBy Date) (on Date) {
	for _, a := range r.OpenAsked() {
		if a.ReplyBy == replyBy && a.On.After(on) {
			on = a.On
		}
	}
	return on
}

// named is the date that the text of a reminder names.
func (r *Request) named(from Anchor, anchor Date) Date {
	switch from {
	case FromLatest, FromReplyBy:
		return anchor
	default:
		return r.DueOn
	}
}

func (c Calendar) officialDay(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	d := DateOf(t, Bangkok)
	if DefaultOfficeHours.After(t) {
		d = d.AddDays(1)
	}
	return c.NextWorkingDay(d)
}

// Acted notes what a verb did to the times that reminders are counted from, and
// plans the next one. That the desk counted anew is nobody's work on the case.
func (r *Request) Acted(act Act, cal Calendar, now time.Time) {
	if act.Verb != Recompute {
		r.LastActAt = now
	}
	if act.From != r.Status {
		r.StatusSince = now
	}
	r.RemindOn = r.NextLook(cal, now)
}

// NextPlanned is the first day after today on which a reminder is planned.
func (r *Request) NextPlanned(cal Calendar, today Date) Date {
	_, next := r.plan(cal, today)
	return next
}

// NextLook is the day on which a sweep has something to do for the case. What had
// come already is looked at again by the next sweep, which knows what was told.
func (r *Request) NextLook(cal Calendar, now time.Time) Date {
	today := DateOf(now, Bangkok)
	come, next := r.plan(cal, today)
	if len(come) > 0 {
		return today
	}
	return next
}

// Remind says what a sweep owes for a case on a day. told is what was told in
// this round before; all are the office's accounts. It gives what is now told,
// to whom it is owed, and the day of the next look. Each recipient gets the
// gravest only. Of what was missed (the desk was down, a date came nearer) only
// what is graver than everything told before is still worth a mail.
func (r *Request) Remind(cal Calendar, today Date, told []Told, all []Account) (now []Told, owed []Owed, next Date) {
	come, next := r.plan(cal, today)
	var worth []planned
	for _, p := range come {
		if slices.Contains(told, p.Told) {
			continue
		}
		now = append(now, p.Told)
		if !p.On.Before(today) || !outdone(p, told) {
			worth = append(worth, p)
		}
	}
	return now, r.addressed(worth, all), next
}

// addressed is the gravest of what has come for each recipient.
func (r *Request) addressed(come []planned, all []Account) []Owed {
	gravest := map[OfficerID]Owed{}
	for _, p := range come {
		if p.Code == NoticeLapse && r.Path() == Direct {
			continue // of a direct kind the case lapses itself
		}
		for _, to := range r.tells(p.rule) {
			for _, officer := range r.recipients(to.Party, all) {
				gravest[officer] = Owed{Told: p.Told, Officer: officer, Day: p.day, Digest: to.Digest}
			}
		}
	}
	// By recipient, so that sweeps at the same time lock digests in one order.
	return slices.SortedFunc(maps.Values(gravest), func(a, b Owed) int { return cmp.Compare(a.Officer, b.Officer) })
}

// outdone tells whether a graver reminder of the same course of dates was told.
func outdone(p planned, told []Told) bool {
	return slices.ContainsFunc(told, func(before Told) bool {
		return slices.ContainsFunc(reminders[p.gravity:], func(m Reminder) bool {
			return m.Code == before.Code && m.course() == p.rule.course()
		})
	})
}

// course: the two readings of a due date are one course of dates.
func (m Reminder) course() Anchor {
	if m.From == FromLatest {
		return FromDue
	}
	return m.From
}

// StillDue tells whether a reminder that has not left yet still has its reason
// and goes to the right person: the case is open and unanswered, its dates lead to
// the same day, and it is one of the officer's still. It gives the date that the
// text names now.
func (r *Request) StillDue(cal Calendar, told Told, officer OfficerID, all []Account) (names Date, ok bool) {
	if told.Code == NoticeNewWork { // among much else in one act: news as long as the case is his
		return r.DueOn, r.Status.Open() && r.Assignee == officer
	}
	if told.Code == NoticeShortened { // the same, as long as the date that it names is the case's
		return told.On, r.runsTo(told.On) && slices.Contains(r.warned(all), officer)
	}
	come, _ := r.plan(cal, told.On)
	i := slices.IndexFunc(come, func(p planned) bool { return p.Told == told })
	if i < 0 {
		return Date{}, false
	}
	for _, to := range r.tells(come[i].rule) {
		if slices.Contains(r.recipients(to.Party, all), officer) {
			return come[i].day, true
		}
	}
	return Date{}, false
}

// OwedNow is to whom a reminder goes as the case stands today, for one that waited
// while the case changed hands: nobody when its reason is gone, and not those for
// whom something graver has come since.
func (r *Request) OwedNow(cal Calendar, today Date, told Told, all []Account) []Owed {
	come, _ := r.plan(cal, today)
	return slices.DeleteFunc(r.addressed(come, all), func(o Owed) bool { return o.Told != told })
}
