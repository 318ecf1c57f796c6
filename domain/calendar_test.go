package domain

import (
	"testing"
	"time"
)

// december has the holidays around 5 December 2026 (a Saturday).
func december(t testing.TB) Calendar {
	t.Helper()
	c, err := NewCalendar("test", "1", []Holiday{
		{Date: day(t, "2026-12-05"), Name: "วันชาติ", NameEN: "National Day", Type: HolidayFixed, Certainty: "V"},
		{Date: day(t, "2026-12-07"), Name: "ชดเชยวันชาติ", Type: "substitution", Certainty: "V"},
		{Date: day(t, "2026-12-10"), Name: "วันรัฐธรรมนูญ", Type: HolidayFixed, Certainty: "V"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCalendar(t *testing.T) {
	cal := december(t)
	t.Run("weekends and holidays are not worked", func(t *testing.T) {
		for text, want := range map[string]bool{
			"2026-12-04": true, "2026-12-05": false, "2026-12-06": false, "2026-12-07": false, "2026-12-08": true, "2026-12-10": false,
		} {
			if cal.Working(day(t, text)) != want {
				t.Errorf("%s: working is not %v", text, want)
			}
		}
	})
	t.Run("the next working day of a working day is itself", func(t *testing.T) {
		if got := cal.NextWorkingDay(day(t, "2026-12-04")); got != day(t, "2026-12-04") {
			t.Errorf("got %v", got)
		}
		if got := cal.NextWorkingDay(day(t, "2026-12-05")); got != day(t, "2026-12-08") {
			t.Errorf("got %v", got)
		}
	})
	t.Run("working days are counted from the day after, both ways", func(t *testing.T) {
		for _, c := range []struct {
			from string
			n    int
			want string
		}{
			{"2026-12-04", 1, "2026-12-08"},
			{"2026-12-04", 3, "2026-12-11"},
			{"2026-12-06", 1, "2026-12-08"},
			{"2026-12-05", 0, "2026-12-05"},
			{"2026-12-11", -1, "2026-12-09"},
			{"2026-12-08", -1, "2026-12-04"},
		} {
			if got := cal.AddWorkingDays(day(t, c.from), c.n); got != day(t, c.want) {
				t.Errorf("%s %+d = %v, want %s", c.from, c.n, got, c.want)
			}
		}
	})
	t.Run("a year is covered by its fixed holidays, not by one special day", func(t *testing.T) {
		early, err := NewCalendar("test", "2", []Holiday{{Date: day(t, "2028-01-03"), Name: "พิเศษ", Type: "cabinet_special"}})
		if err != nil {
			t.Fatal(err)
		}
		if !cal.Covers(2026) || cal.Covers(2027) || early.Covers(2028) {
			t.Error("covered years are wrong")
		}
	})
	t.Run("every wrong holiday is named at once", func(t *testing.T) {
		twice := Holiday{Date: day(t, "2026-01-01"), Name: "x"}
		_, err := NewCalendar("test", "1", []Holiday{twice, twice, {Name: "y"}, {Date: day(t, "2026-01-02")}})
		refusal, ok := err.(*Error)
		if !ok || refusal.Kind != Invalid || len(refusal.Fields) != 3 {
			t.Errorf("got %v", err)
		}
	})
	t.Run("holidays come back by date", func(t *testing.T) {
		all := cal.Holidays()
		if len(all) != 3 || all[0].Date != day(t, "2026-12-05") || all[2].Date != day(t, "2026-12-10") || cal.Ref() != "test@1" {
			t.Errorf("got %v of %s", all, cal.Ref())
		}
	})
}

func TestDeemedReceived(t *testing.T) {
	cal := december(t)
	const web, counter = ByWeb, AtCounter
	for _, c := range []struct {
		name    string
		channel Channel
		at      string
		want    string
	}{
		{"a web request at 16:30:00 is received that day", web, "2026-11-04T16:30:00+07:00", "2026-11-04"},
		{"a web request at 16:30:01 is received the next working day", web, "2026-11-04T16:30:01+07:00", "2026-11-05"},
		{"a nanosecond after 16:30:00 is after hours", web, "2026-11-04T16:30:00.000000001+07:00", "2026-11-05"},
		{"before opening is the same working day", web, "2026-11-04T00:30:00+07:00", "2026-11-04"},
		{"00:30 in Bangkok is Bangkok's date, though UTC has the day before", web, "2026-11-03T17:30:00Z", "2026-11-04"},
		{"at the counter 17:05 is that day", counter, "2026-11-04T17:05:00+07:00", "2026-11-04"},
		{"by telephone on a Sunday is that day", ByTelephone, "2026-12-06T10:00:00+07:00", "2026-12-06"},
		{"by post on a holiday is that day", ByLetter, "2026-12-07T10:00:00+07:00", "2026-12-07"},
		{"by fax after hours is the next working day", ByFax, "2026-11-04T18:00:00+07:00", "2026-11-05"},
		{"by e-mail after hours is the next working day", ByMail, "2026-11-04T18:00:00+07:00", "2026-11-05"},
		{"by API after hours is the next working day", ByAPI, "2026-11-04T18:00:00+07:00", "2026-11-05"},
		{"Sunday night with Monday a holiday is Tuesday", web, "2026-12-06T22:00:00+07:00", "2026-12-08"},
		{"Friday after hours before a long weekend is Tuesday", web, "2026-12-04T16:31:00+07:00", "2026-12-08"},
		{"a holiday after hours is the next working day, not the one after", web, "2026-12-07T20:00:00+07:00", "2026-12-08"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, steps := DeemedReceived(cal, DefaultOfficeHours, c.channel, instant(t, c.at))
			if got != day(t, c.want) {
				t.Errorf("got %v, want %s", got, c.want)
			}
			if len(steps) == 0 || steps[0].Code != StepReceived || steps[0].Date != DateOf(instant(t, c.at), Bangkok) {
				t.Errorf("the chain begins with %v", steps)
			}
			if moved := steps[len(steps)-1].Code == StepDeemed; moved != (got != steps[0].Date) {
				t.Errorf("moved to %v with the steps %v", got, steps)
			}
			if zero, _ := DeemedReceived(cal, OfficeHours{}, c.channel, instant(t, c.at)); zero != got {
				t.Errorf("hours not set are not the default: %v", zero)
			}
		})
	}
	t.Run("an office's own closing time decides", func(t *testing.T) {
		hours := OfficeHours{Open: 8 * time.Hour, Close: 12 * time.Hour}
		if got, _ := DeemedReceived(cal, hours, web, instant(t, "2026-11-04T12:01:00+07:00")); got != day(t, "2026-11-05") {
			t.Errorf("got %v", got)
		}
	})
}

func instant(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
