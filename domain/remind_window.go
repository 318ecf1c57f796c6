package domain

import "time"

// Sweep is one moment of looking for reminders.
type Sweep struct {
	Calendar Calendar
	Today    Date // in Bangkok, a working day

	// UpTo is the last day off before the next working day: were a holiday
	// announced after a reminder was planned on it, it moves back and must be
	// looked at today.
	UpTo Date

	// Open: the office's hours have begun. Before, reminders are only made ready.
	Open bool

	LeaveAt  time.Time // of single mails: now, or when the office opens
	DigestAt time.Time // of digests: a moment later, so that the sweep can fill them
}

// How long before the office opens reminders are made ready, so that all of a
// day leave when it opens; and how long a digest waits after that to be filled.
const (
	readyBefore = time.Hour
	filling     = time.Minute
)

// OpenSweep is the sweep of an instant; ok is false when reminders rest: on a
// day off, before an hour to opening, after closing (Bangkok).
func OpenSweep(cal Calendar, hours OfficeHours, now time.Time) (sweep Sweep, ok bool) {
	today := DateOf(now, Bangkok)
	opens := hours.opensOn(today)
	if !cal.Working(today) || now.Before(opens.Add(-readyBefore)) || hours.After(now) {
		return Sweep{}, false
	}
	sweep = Sweep{Calendar: cal, Today: today, UpTo: cal.NextWorkingDay(today.AddDays(1)).AddDays(-1), Open: !now.Before(opens)}
	sweep.LeaveAt, sweep.DigestAt = opens, opens
	if sweep.Open {
		sweep.LeaveAt, sweep.DigestAt = now, now.Add(filling)
	}
	return sweep, true
}

// NextDigest is the morning whose digests have not left yet: today's before the office
// opens, else the next working day's.
func NextDigest(cal Calendar, hours OfficeHours, now time.Time) Sweep {
	day := DateOf(now, Bangkok)
	if !cal.Working(day) || !now.Before(hours.opensOn(day)) {
		day = cal.AddWorkingDays(day, 1)
	}
	opens := hours.opensOn(day)
	return Sweep{Calendar: cal, Today: day, LeaveAt: opens, DigestAt: opens}
}

// ReminderTime is the first instant from t on at which a reminder may leave:
// on a working day, in office hours, Bangkok.
func ReminderTime(cal Calendar, hours OfficeHours, t time.Time) time.Time {
	day := DateOf(t, Bangkok)
	switch {
	case !cal.Working(day):
	case t.Before(hours.opensOn(day)):
		return hours.opensOn(day)
	case !hours.After(t):
		return t
	}
	return hours.opensOn(cal.AddWorkingDays(day, 1))
}

func (h OfficeHours) opensOn(d Date) time.Time {
	if h == (OfficeHours{}) {
		h = DefaultOfficeHours
	}
	return d.At(0, 0, 0, Bangkok).Add(h.Open).UTC()
}

// ReminderSeq is the number of a reminder's notice within its case. Notices of
// one case, code and recipient are told apart by the event that owes them; a
// reminder has none and takes a negative number of its round and planned day.
func ReminderSeq(round int, on Date) int {
	const rounds = 10
	return -((on.Year*10000+int(on.Month)*100+on.Day)*rounds + round%rounds)
}

// ReminderDay is the planned day in a reminder's number.
func ReminderDay(seq int) Date {
	const rounds = 10
	n := -seq / rounds
	return Date{Year: n / 10000, Month: time.Month(n / 100 % 100), Day: n % 100}
}
