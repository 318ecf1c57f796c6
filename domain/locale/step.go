package locale

import (
	"strconv"
	"strings"
	"time"

	"sitthi/domain"
)

// buddhistEra is the year of the Buddhist era less that of the Common Era.
const buddhistEra = 543

// Date is a date for people: "5 ธันวาคม 2569" (Buddhist era), "5 December
// 2026". It is empty for no date.
func Date(lang Lang, d domain.Date) string {
	if d.IsZero() {
		return ""
	}
	year := d.Year
	if lang != English {
		year += buddhistEra
	}
	return Text(lang, "date.day", map[string]string{
		"day":   strconv.Itoa(d.Day),
		"month": Text(lang, "date.month_"+strconv.Itoa(int(d.Month)), nil),
		"year":  strconv.Itoa(year),
	})
}

// Weekday is the name of a day of the week: "เสาร์", "Saturday".
func Weekday(lang Lang, w time.Weekday) string {
	return Text(lang, "date.weekday_"+strconv.Itoa(int(w)), nil)
}

// Step is one step of a count for people: plain words first, the law that it
// rests on behind them in brackets.
func Step(lang Lang, s domain.Step) string {
	words := StepWords(lang, s)
	if s.Law == "" {
		return words
	}
	return Text(lang, "step.with_law", map[string]string{"text": words, "law": Citation(lang, s.Law, s.Section)})
}

// StepWords is a step without its law, for pages that show the law beside it.
func StepWords(lang Lang, s domain.Step) string {
	shown := map[string]string{
		"date":    Date(lang, s.Date),
		"weekday": Weekday(lang, s.Date.Weekday()),
	}
	for name, value := range s.Args {
		shown[name] = shownArg(lang, s.Args, name, value)
	}
	return Text(lang, s.Key, shown)
}

// shownArg brings an argument of a step from the form programs read into the
// form people read.
func shownArg(lang Lang, args map[string]string, name, value string) string {
	switch name {
	case "time", "close":
		return timeOfDay(lang, value)
	case "year":
		if year, err := strconv.Atoi(value); err == nil && lang != English {
			return strconv.Itoa(year + buddhistEra)
		}
		return value
	case "off", "days":
		return daysOff(lang, args, value, name == "days")
	}
	if d, err := domain.ParseDate(value); err == nil {
		return Date(lang, d)
	}
	return value
}

// timeOfDay shows "17:05" the Thai way (17.05 น.); seconds stay where the step
// has them, for there they decide the day.
func timeOfDay(lang Lang, value string) string {
	hour, minute, ok := strings.Cut(value, ":")
	if !ok {
		return value
	}
	if lang != English {
		minute = strings.ReplaceAll(minute, ":", ".")
	}
	return Text(lang, "date.time", map[string]string{"hour": hour, "minute": minute})
}

// daysOff names days that are not worked: by their holiday, else by the day of
// the week; each with its date if asked for.
func daysOff(lang Lang, args map[string]string, list string, dated bool) string {
	var shown []string
	for iso := range strings.SplitSeq(list, ",") {
		d, err := domain.ParseDate(iso)
		if err != nil {
			continue
		}
		name := holidayName(lang, args, iso)
		if name == "" {
			name = Text(lang, "step.weekend", map[string]string{"weekday": Weekday(lang, d.Weekday())})
		}
		if dated {
			name = Text(lang, "step.day_off", map[string]string{"date": Date(lang, d), "name": name})
		}
		shown = append(shown, name)
	}
	return strings.Join(shown, ", ")
}

func holidayName(lang Lang, args map[string]string, iso string) string {
	name := args[iso]
	if english := args[iso+".en"]; lang == English && english != "" {
		name = english
	}
	if strings.HasPrefix(args[iso+".certainty"], "projected") {
		name = Text(lang, "step.projected", map[string]string{"name": name})
	}
	return name
}

// Law is the name of a law: "TH-APA" is "Administrative Procedure Act B.E. 2539".
func Law(lang Lang, law string) string { return Text(lang, "law."+law, nil) }

// Citation is a place in a law for people: "TH-APA", "s.64 para 2" is
// "Administrative Procedure Act B.E. 2539 s.64 para 2". The office's own
// targets have no places, only their name.
func Citation(lang Lang, law, section string) string {
	cited := ""
	for i, part := range strings.Split(section, " + ") {
		place := place(lang, law, part, i == 0)
		if i == 0 {
			cited = place
			continue
		}
		cited = Text(lang, "section.and", map[string]string{"one": cited, "other": place})
	}
	return cited
}

// place is one part of a section: "s.64 para 2", or the name of a notification.
func place(lang Lang, law, part string, first bool) string {
	articles, isArticle := strings.CutPrefix(part, "s.")
	if !isArticle {
		if first {
			return Law(lang, law)
		}
		return Text(lang, "section."+strings.ReplaceAll(strings.ToLower(part), " ", "_"), nil)
	}
	number, para, hasPara := strings.Cut(articles, " para ")
	key := "section.also"
	if first {
		key = "section.articles"
	}
	shown := Text(lang, key, map[string]string{"law": Law(lang, law), "n": number})
	if hasPara {
		shown = Text(lang, "section.para_"+para, map[string]string{"section": shown})
	}
	return shown
}
