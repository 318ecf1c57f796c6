package domain

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// CalendarChange is what an office changes in its calendar of working days.
type CalendarChange struct {
	Add    []Holiday
	Remove []Date
	Rename []Renaming
}

// Renaming gives a holiday other names.
type Renaming struct {
	Date   Date
	Name   string
	NameEN string
}

// Announcement is why a calendar changes and which document says so. Both stay
// with the version for ever.
type Announcement struct {
	CalendarChange
	Reason   string
	Source   string // "มติคณะรัฐมนตรี 2 ธันวาคม 2568"
	SourceOn Date   // of the resolution
}

const (
	mostChanges  = 100 // of one sort in one change: more than a year has
	maxSource    = 300
	maxCertainty = 40

	// Counting walks from day to day, so a calendar is of years that a case can
	// come near.
	yearsBack, yearsAhead = 5, 10
)

// Check cleans the change and names every wrong field. cal is the calendar that
// it changes, today Bangkok's.
func (in CalendarChange) Check(cal Calendar, today Date) (CalendarChange, []FieldError) {
	c := checker{}
	in = in.check(&c, cal, today)
	return in, c.fields
}

func (in CalendarChange) check(c *checker, cal Calendar, today Date) CalendarChange {
	if len(in.Add)+len(in.Remove)+len(in.Rename) == 0 {
		c.wrong("add", "required")
	}
	for _, list := range []struct {
		field string
		n     int
	}{{"add", len(in.Add)}, {"remove", len(in.Remove)}, {"rename", len(in.Rename)}} {
		if list.n > mostChanges {
			c.wrongWith(list.field, "too_many_items", map[string]string{"max": strconv.Itoa(mostChanges)})
		}
	}
	in.Add, in.Remove, in.Rename = slices.Clone(in.Add), slices.Clone(in.Remove), slices.Clone(in.Rename)
	seen := map[Date]bool{}
	day := func(field string, d Date, holiday bool) {
		_, is := cal.Holiday(d)
		switch {
		case d.IsZero():
			c.wrong(field, "required")
		case seen[d]:
			c.wrong(field, "duplicate")
		case holiday && !is:
			c.wrong(field, "no_holiday")
		case !holiday && is:
			c.wrong(field, "already_holiday")
		case d.Year < today.Year-yearsBack:
			c.wrong(field, "too_early")
		case d.Year > today.Year+yearsAhead:
			c.wrong(field, "too_far")
		}
		seen[d] = true
	}
	for i, h := range in.Add {
		path := fmt.Sprintf("add.%d", i)
		day(path+".date", h.Date, false)
		h.Name, h.NameEN = c.names(path, h.Name, h.NameEN)
		if h.Type = oneOf(c, path+".type", h.Type, HolidayTypes); h.Type == "" && !c.has(path+".type") {
			c.wrong(path+".type", "required")
		}
		if h.Certainty = c.length(path+".certainty", cleanLine(h.Certainty), maxCertainty); h.Certainty == "" {
			h.Certainty = "V" // it comes with its source
		}
		in.Add[i] = h
	}
	for i, d := range in.Remove {
		day(fmt.Sprintf("remove.%d", i), d, true)
	}
	for i, n := range in.Rename {
		path := fmt.Sprintf("rename.%d", i)
		day(path+".date", n.Date, true)
		n.Name, n.NameEN = c.names(path, n.Name, n.NameEN)
		in.Rename[i] = n
	}
	return in
}

func (c *checker) names(path, name, english string) (string, string) {
	if name = c.name(path+".name_th", name, maxName); name == "" {
		c.wrong(path+".name_th", "required")
	}
	return name, c.name(path+".name_en", english, maxName)
}

// Check cleans the announcement and names every wrong field.
func (in Announcement) Check(cal Calendar, today Date) (Announcement, []FieldError) {
	c := checker{}
	in.CalendarChange = in.check(&c, cal, today)
	in.Reason = c.requiredText("reason", in.Reason, maxText)
	if in.Source = c.length("source", cleanLine(in.Source), maxSource); in.Source == "" {
		c.wrong("source", "required")
	}
	switch {
	case in.SourceOn.IsZero():
		c.wrong("source_on", "required")
	case in.SourceOn.After(today):
		c.wrong("source_on", "in_future")
	}
	return in, c.fields
}

// Changed is the calendar with a change that was checked, as another version.
// source is what its new holidays are put in for.
func (c Calendar) Changed(id, version string, change CalendarChange, source string) (Calendar, error) {
	days := maps.Clone(c.holidays)
	if days == nil {
		days = map[Date]Holiday{}
	}
	for _, d := range change.Remove {
		delete(days, d)
	}
	for _, n := range change.Rename {
		h := days[n.Date]
		h.Name, h.NameEN = n.Name, n.NameEN
		days[n.Date] = h
	}
	for _, h := range change.Add {
		h.Source = source
		days[h.Date] = h
	}
	return NewCalendar(id, version, slices.Collect(maps.Values(days)))
}

// PublishedCalendar is a version of an office's own calendar, with how it came
// about. It never changes.
type PublishedCalendar struct {
	Calendar
	Office OfficeID
	Number int    // 1, 2, 3 …
	Before string // ref of the calendar that it changed
	Announcement
	By OfficerID
	At time.Time // UTC
}

// Publish is the next version of an office's calendar; before is the one that it
// changes.
func Publish(office OfficeID, before Calendar, in Announcement, by OfficerID, now time.Time) (PublishedCalendar, error) {
	number := NumberOf(before.Ref()) + 1
	cal, err := before.Changed(governmentOf+string(office), strconv.Itoa(number), in.CalendarChange, in.Source)
	return PublishedCalendar{
		Calendar: cal, Office: office, Number: number, Before: before.Ref(), Announcement: in, By: by, At: now,
	}, err
}

// governmentOf begins the id of an office's own calendar, which is that of all
// government offices as the office changed it. No folder of the binary's
// calendars has such a name.
const governmentOf = "th-government/"

// CalendarOf is a calendar under its ref.
func CalendarOf(ref string, holidays []Holiday) (Calendar, error) {
	id, version, _ := strings.Cut(ref, "@")
	return NewCalendar(id, version, holidays)
}

// NumberOf is the number of an office's own calendar by its ref; 0 for one of
// the binary.
func NumberOf(ref string) int {
	if !strings.HasPrefix(ref, governmentOf) {
		return 0
	}
	n, _ := strconv.Atoi(ref[strings.LastIndexByte(ref, '@')+1:])
	return n
}
