package domain

import (
	"fmt"
	"time"
)

// Bangkok is the zone of every date of Thai law: UTC+7, without summer time.
// It is fixed rather than loaded, so that a server without a zone database
// counts the same days.
var Bangkok = time.FixedZone("Asia/Bangkok", 7*60*60)

// Date is a civil date of the Common Era, without a time and without a zone.
// The zero value is "no date".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// NewDate is a date that exists in the calendar, years 1 to 9999, or an error.
func NewDate(year int, month time.Month, day int) (Date, error) {
	d := Date{Year: year, Month: month, Day: day}
	if year < 1 || year > 9999 || d != DateOf(d.At(0, 0, 0, time.UTC), time.UTC) {
		return Date{}, fmt.Errorf("there is no date %04d-%02d-%02d", year, int(month), day)
	}
	return d, nil
}

// ParseDate reads exactly yyyy-mm-dd in ASCII digits, Common Era, and nothing
// more lenient: a guessed date is a wrong deadline.
func ParseDate(text string) (Date, error) {
	if len(text) != len("2006-01-02") || text[4] != '-' || text[7] != '-' {
		return Date{}, fmt.Errorf("%q is not a date like 2026-12-05", text)
	}
	year, okYear := digits(text[0:4])
	month, okMonth := digits(text[5:7])
	day, okDay := digits(text[8:10])
	if !okYear || !okMonth || !okDay {
		return Date{}, fmt.Errorf("%q is not a date like 2026-12-05", text)
	}
	return NewDate(year, time.Month(month), day)
}

func digits(text string) (n int, ok bool) {
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// DateOf is the civil date of an instant in a zone.
func DateOf(t time.Time, loc *time.Location) Date {
	year, month, day := t.In(loc).Date()
	return Date{Year: year, Month: month, Day: day}
}

// IsZero tells "no date".
func (d Date) IsZero() bool { return d == Date{} }

// String is ISO 8601 (2026-12-05), empty for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	const zero = '0'
	tens := func(n int) (byte, byte) { return byte(zero + n/10%10), byte(zero + n%10) }
	var text [len(time.DateOnly)]byte
	text[0], text[1] = tens(d.Year / 100)
	text[2], text[3] = tens(d.Year)
	text[5], text[6] = tens(int(d.Month))
	text[8], text[9] = tens(d.Day)
	text[4], text[7] = '-', '-'
	return string(text[:])
}

// At is the instant of a time of day on this date in a zone.
func (d Date) At(hour, minute, second int, loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, hour, minute, second, 0, loc)
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.At(0, 0, 0, time.UTC).Weekday() }

// AddDays is the date n calendar days later, earlier when n is negative. No
// date stays no date.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC), time.UTC)
}

// AddMonths is the same day number n months later, or the last day of that
// month when it has no such day (CCC 193/5). No date stays no date.
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		return d
	}
	first := DateOf(time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC), time.UTC)
	last := DateOf(time.Date(first.Year, first.Month+1, 0, 0, 0, 0, 0, time.UTC), time.UTC)
	return Date{Year: first.Year, Month: first.Month, Day: min(d.Day, last.Day)}
}

// Compare is -1 when d is before other, 0 on the same day, 1 after. No date is
// before every date.
func (d Date) Compare(other Date) int {
	switch {
	case d == other:
		return 0
	case d.Year != other.Year:
		return sign(d.Year - other.Year)
	case d.Month != other.Month:
		return sign(int(d.Month) - int(other.Month))
	default:
		return sign(d.Day - other.Day)
	}
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

// Before tells whether d is an earlier date than other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After tells whether d is a later date than other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// DaysUntil is how many calendar days other is after d, negative when before.
func (d Date) DaysUntil(other Date) int {
	const day = 24 * 60 * 60
	return int((other.At(0, 0, 0, time.UTC).Unix() - d.At(0, 0, 0, time.UTC).Unix()) / day)
}
