package domain

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The types of holidays.
const (
	HolidayFixed        = "fixed" // on the same date each year
	HolidayLunar        = "lunar"
	HolidaySubstitution = "substitution"
	HolidaySpecial      = "cabinet_special"
	HolidayAnnounced    = "annual_announcement_government_only" // the Royal Ploughing Ceremony
	HolidayLocal        = "local"                               // of a province or one office: an election, a flood
)

// HolidayTypes lists all of them.
var HolidayTypes = []string{HolidayFixed, HolidayLunar, HolidaySubstitution, HolidaySpecial, HolidayAnnounced, HolidayLocal}

// Holiday is one day on which government offices are closed.
type Holiday struct {
	Date      Date
	Name      string // official Thai name
	NameEN    string // English name for readers; may be empty
	Type      string // one of HolidayTypes
	Certainty string // V: confirmed; certain; "projected 92": computed, 92 percent sure
	Source    string // what an office put it in for; empty for those of the binary
}

// Calendar is one version of the working days of an office. The zero value
// knows weekends only. It never changes: a new holiday makes a new version.
type Calendar struct {
	ID      string // "th-government"
	Version string // "1"

	holidays map[Date]Holiday
	years    map[int]bool
}

// NewCalendar is a calendar version, or Invalid naming each holiday that has
// no date or no name, or stands twice.
func NewCalendar(id, version string, holidays []Holiday) (Calendar, error) {
	c := Calendar{ID: id, Version: version, holidays: make(map[Date]Holiday, len(holidays)), years: make(map[int]bool)}
	var wrong []FieldError
	for i, h := range holidays {
		if h.Date.IsZero() {
			wrong = append(wrong, FieldError{Field: fmt.Sprintf("holidays.%d.date", i), Code: "required"})
		}
		if h.Name == "" {
			wrong = append(wrong, FieldError{Field: fmt.Sprintf("holidays.%d.name", i), Code: "required"})
		}
		if _, twice := c.holidays[h.Date]; twice {
			wrong = append(wrong, FieldError{Field: fmt.Sprintf("holidays.%d.date", i), Code: "duplicate"})
		}
		c.holidays[h.Date] = h
		// One special day announced early does not make a year's calendar; the
		// fixed holidays are in it as soon as somebody has drawn it up.
		if h.Type == HolidayFixed {
			c.years[h.Date.Year] = true
		}
	}
	if err := InvalidFields(wrong); err != nil {
		return Calendar{}, err
	}
	return c, nil
}

// Ref names the calendar with its version: "th-government@1". It is kept with
// every date that was counted with it.
func (c Calendar) Ref() string { return c.ID + "@" + c.Version }

// Holidays are all its holidays by date.
func (c Calendar) Holidays() []Holiday {
	all := make([]Holiday, 0, len(c.holidays))
	for _, h := range c.holidays {
		all = append(all, h)
	}
	slices.SortFunc(all, func(a, b Holiday) int { return a.Date.Compare(b.Date) })
	return all
}

// CalendarGap is something that a year of a calendar lacks.
type CalendarGap string

// The gaps.
const (
	YearUnknown    CalendarGap = "year_unknown"     // only weekends count in it
	NoPloughingDay CalendarGap = "no_ploughing_day" // which is announced anew each year
	SomeProjected  CalendarGap = "some_projected"   // some of its holidays are computed, not announced
)

// Gaps are what a year of the calendar lacks: a date counted in it may still move.
func (c Calendar) Gaps(year int) []CalendarGap {
	if !c.Covers(year) {
		return []CalendarGap{YearUnknown}
	}
	ploughing, projected := false, false
	for d, h := range c.holidays {
		if d.Year == year {
			ploughing = ploughing || h.Type == HolidayAnnounced
			projected = projected || strings.HasPrefix(h.Certainty, "projected")
		}
	}
	var gaps []CalendarGap
	if !ploughing {
		gaps = append(gaps, NoPloughingDay)
	}
	if projected {
		gaps = append(gaps, SomeProjected)
	}
	return gaps
}

// Covers tells whether the holidays of a year are known (its fixed ones, at
// least). In any other year only weekends count, and the explanation says so.
func (c Calendar) Covers(year int) bool { return c.years[year] }

// Holiday is the holiday on a date, if it is one.
func (c Calendar) Holiday(d Date) (Holiday, bool) {
	h, ok := c.holidays[d]
	return h, ok
}

// Working tells whether d is Monday to Friday and no holiday.
func (c Calendar) Working(d Date) bool {
	if weekday := d.Weekday(); weekday == time.Saturday || weekday == time.Sunday {
		return false
	}
	_, off := c.holidays[d]
	return !off
}

// NextWorkingDay is d itself when it is a working day, else the first after it.
func (c Calendar) NextWorkingDay(d Date) Date {
	for !c.Working(d) {
		d = d.AddDays(1)
	}
	return d
}

// AddWorkingDays is the n-th working day after d, the n-th before it when n is
// negative, and d itself for 0. d need not be a working day.
func (c Calendar) AddWorkingDays(d Date, n int) Date {
	step := 1
	if n < 0 {
		n, step = -n, -1
	}
	for n > 0 {
		d = d.AddDays(step)
		if c.Working(d) {
			n--
		}
	}
	return d
}

// DaysOff are the days from from to to, both included, that are not worked.
func (c Calendar) DaysOff(from, to Date) []Date {
	var off []Date
	for d := from; !d.After(to); d = d.AddDays(1) {
		if !c.Working(d) {
			off = append(off, d)
		}
	}
	return off
}

// OfficeHours are the times of day, since midnight in Bangkok, between which
// an office receives. In official business a "day" means these hours (CCC
// 193/4). The zero value stands for DefaultOfficeHours.
type OfficeHours struct {
	Open, Close time.Duration
}

// DefaultOfficeHours are those of government offices, 08:30 to 16:30.
var DefaultOfficeHours = OfficeHours{Open: 8*time.Hour + 30*time.Minute, Close: 16*time.Hour + 30*time.Minute}

// After tells whether an instant is past closing in Bangkok. The closing
// second itself is in hours; any fraction of a second beyond it is not.
func (h OfficeHours) After(t time.Time) bool {
	local := t.In(Bangkok)
	sinceMidnight := time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute +
		time.Duration(local.Second())*time.Second + time.Duration(local.Nanosecond())
	return sinceMidnight > h.closing()
}

func (h OfficeHours) closing() time.Duration {
	if h == (OfficeHours{}) {
		return DefaultOfficeHours.Close
	}
	return h.Close
}
