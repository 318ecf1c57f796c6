package law

import (
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"sitthi/domain"
)

// government is the calendar of Thai government offices: no Labour Day, but
// the Royal Ploughing Ceremony.
const government = "th-government"

// calendars are all versions under domain.Calendar.Ref; latest is the newest
// of the government's.
var calendars, latest = loadCalendars(files)

// Calendar is the newest calendar of government offices.
func Calendar() domain.Calendar { return calendars[latest] }

// CalendarByVersion is the calendar with which a date was once counted
// ("th-government@1"). It fails with *UnknownIDError.
func CalendarByVersion(ref string) (domain.Calendar, error) {
	calendar, ok := calendars[ref]
	if !ok {
		return domain.Calendar{}, &UnknownIDError{ID: ref}
	}
	return calendar, nil
}

var calendarColumns = []string{"date", "name_th", "name_en", "type", "certainty"}

func loadCalendars(from fs.FS) (all map[string]domain.Calendar, newest string) {
	all = make(map[string]domain.Calendar)
	top := 0
	for _, name := range mustGlob(from, "calendars/*/*.csv") {
		id, version := path.Base(path.Dir(name)), strings.TrimSuffix(path.Base(name), ".csv")
		number, err := strconv.Atoi(version)
		if err != nil || number < 1 {
			panic(fmt.Sprintf("law: %s: a calendar's file is named by its version, from 1", name))
		}
		calendar := mustCalendar(from, name, id, version)
		all[calendar.Ref()] = calendar
		if id == government && number > top {
			top, newest = number, calendar.Ref()
		}
	}
	if newest == "" {
		panic("law: no calendar " + government)
	}
	return all, newest
}

func mustCalendar(from fs.FS, name, id, version string) domain.Calendar {
	var holidays []domain.Holiday
	for i, row := range mustRows(from, name, calendarColumns) {
		date, err := domain.ParseDate(row["date"])
		if err != nil {
			panic(fmt.Sprintf("law: %s: row %d: %v", name, i+1, err))
		}
		holidays = append(holidays, domain.Holiday{
			Date: date, Name: row["name_th"], NameEN: row["name_en"], Type: row["type"], Certainty: row["certainty"],
		})
	}
	calendar, err := domain.NewCalendar(id, version, holidays)
	if err != nil {
		panic(fmt.Sprintf("law: %s: %v", name, err))
	}
	return calendar
}
