package domain

import (
	"strconv"
	"strings"
	"time"
)

// Step is one line of the explanation of a count: what happened to the date,
// by which law, and how sure we are of that law.
type Step struct {
	Code string // StepReceived…: stable, for programs
	Date Date   // where the count stands after this step

	// Key is the step's text in the locale files, a variant of its code
	// ("step.nominal_end"). Args fill the text; locale.Step knows their forms:
	// ISO dates, times of day ("17:05"), lists of days (see daysArgs), plain words.
	Key  string
	Args map[string]string

	Law     string // "TH-CCC"; empty where the step is a fact and no law
	Section string // "s.193/3"
	Mark    string // "V", "V 95", "K 80", "D": see Rule.Mark
}

// The codes of the steps, in the order in which they can occur.
const (
	StepReceived        = "received"                // when it truly came in
	StepComplete        = "complete"                // request and documents became complete later
	StepIdentified      = "identified"              // identity was shown later, and the office counts from it
	StepDeemed          = "deemed_next_working_day" // came after hours or on a day off
	StepFirstDay        = "first_day"               // the first day that counts
	StepNoDayCount      = "no_day_count"            // the law sets no number: there is no date
	StepNominalEnd      = "nominal_end"             // the last day of the period as it is counted
	StepExtended        = "extended"                // the nominal end, later
	StepNotExtended     = "not_extended"            // an extension without effect
	StepDueOn           = "due_on"                  // the office's date, the earlier reading
	StepCalendarMissing = "calendar_missing_year"   // no holidays known of a year that mattered
	StepRolled          = "rolled"                  // over days that are not worked
	StepLatestDueOn     = "latest_due_on"           // the later reading
)

// citation is a place in the law with our certainty of it.
type citation struct{ law, section, mark string }

// The law of counting itself; how long is the rule's own.
var (
	afterHoursReceipt  = citation{"TH-EPERF", "s.10", "K 80"}
	firstDayNotCounted = citation{"TH-CCC", "s.193/3", "V"}
	monthsByCalendar   = citation{"TH-CCC", "s.193/5", "K 95"}
	extensionFromEnd   = citation{"TH-CCC", "s.193/7", "V"}
	rollsToWorkingDay  = citation{"TH-CCC", "s.193/8", "V"}
	officialsLastDay   = citation{"TH-APA", "s.64 para 2", "K 92"}
	citizensLastDay    = citation{"TH-APA", "s.64 para 3", "K 92"}
	noLaw              = citation{}
)

// step is a step whose key is its code with the variant behind it.
func step(code, variant string, date Date, by citation, args map[string]string) Step {
	key := "step." + code
	if variant != "" {
		key += "_" + variant
	}
	return Step{Code: code, Date: date, Key: key, Args: args, Law: by.law, Section: by.section, Mark: by.mark}
}

// instantStep is a step of something that happened at an instant.
func instantStep(code, variant string, at time.Time, by citation) Step {
	return step(code, variant, DateOf(at, Bangkok), by, map[string]string{"time": clockTime(at)})
}

// clockTime is a time of day in Bangkok, to the minute as people say it; within
// the minute of closing to whatever it was, for there a moment decides the day.
func clockTime(t time.Time) string {
	local := t.In(Bangkok)
	minute := time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute
	if minute != DefaultOfficeHours.Close || local.Second() == 0 && local.Nanosecond() == 0 {
		return local.Format("15:04")
	}
	return local.Format("15:04:05.999999999")
}

// daysArgs are the arguments for a list of days that are not worked: under
// name the ISO dates with commas between, and for each that is a holiday its
// names and certainty under the date itself, "DATE.en" and "DATE.certainty".
func daysArgs(cal Calendar, name string, days []Date) map[string]string {
	args := make(map[string]string)
	iso := make([]string, 0, len(days))
	for _, d := range days {
		iso = append(iso, d.String())
		h, ok := cal.Holiday(d)
		if !ok {
			continue
		}
		args[d.String()] = h.Name
		args[d.String()+".certainty"] = h.Certainty
		if h.NameEN != "" {
			args[d.String()+".en"] = h.NameEN
		}
	}
	args[name] = strings.Join(iso, ",")
	return args
}

// missingYears are the steps that say of which years from from to to no
// holidays are known, each year once in a chain.
func missingYears(cal Calendar, from, to Date, chain []Step) []Step {
	var steps []Step
	for year := from.Year; year <= to.Year; year++ {
		if !cal.Covers(year) && !saidMissing(chain, year) {
			steps = append(steps, step(StepCalendarMissing, "", to, noLaw, map[string]string{"year": strconv.Itoa(year)}))
		}
	}
	return steps
}

func saidMissing(chain []Step, year int) bool {
	for _, s := range chain {
		if s.Code == StepCalendarMissing && s.Args["year"] == strconv.Itoa(year) {
			return true
		}
	}
	return false
}
