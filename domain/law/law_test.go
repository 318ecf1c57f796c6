package law_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/domain/law"
)

func on(t testing.TB, text string) domain.Date {
	t.Helper()
	d, err := domain.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPacks(t *testing.T) {
	t.Run("every Thai law is there, its rules under their own IDs", func(t *testing.T) {
		rules := map[string]int{}
		for _, pack := range law.Packs() {
			for _, rule := range pack.Rules {
				rules[pack.Law]++
				byID, err := law.RuleByID(rule.ID())
				if err != nil || byID != rule {
					t.Errorf("%s is %+v, %v", rule.ID(), byID, err)
				}
				if inForce, err := law.Rule(rule.Law, rule.Kind, pack.From); err != nil || inForce != rule {
					t.Errorf("%s is not in force on its first day: %+v, %v", rule.ID(), inForce, err)
				}
			}
		}
		want := map[string]int{"TH-PDPA": 22, "TH-APA": 3, "TH-RD2546": 3, "TH-OIA": 2, "TH-CCA": 1, "TH-SLA": 7}
		for name, n := range want {
			if rules[name] != n {
				t.Errorf("%s has %d rules, want %d", name, rules[name], n)
			}
		}
		if len(rules) != len(want) {
			t.Errorf("the laws are %v", rules)
		}
	})

	for _, c := range []struct {
		name, law, kind, received string
		id                        string
		length                    int
		unit                      domain.LengthUnit
	}{
		{"erasure has 90 days from 11 November 2024", "TH-PDPA", "erasure", "2024-11-11", "TH-PDPA/erasure@2024-11-11", 90, domain.UnitCalendarDay},
		{"erasure has no number of days the day before", "TH-PDPA", "erasure", "2024-11-10", "TH-PDPA/erasure@2022-06-01", 0, domain.UnitNone},
		{"access has 30 days in both versions", "TH-PDPA", "access", "2022-06-01", "TH-PDPA/access@2022-06-01", 30, domain.UnitCalendarDay},
		{"separating the data is due at once", "TH-PDPA", "objection", "2026-11-04", "TH-PDPA/objection@2024-11-11", 0, domain.UnitCalendarDay},
		{"a TH-APA kind without a row takes the general one", "TH-APA", "rectification", "2026-11-04", "TH-APA/any_decision_without_own_limit@2014-12-27", 30, domain.UnitCalendarDay},
		{"an appeal is decided in 30 days", "TH-APA", "decide_appeal", "2026-11-04", "TH-APA/decide_appeal@2014-12-27", 30, domain.UnitCalendarDay},
		{"a suggestion has the office's 15 days", "TH-SLA", "suggestion", "2026-11-04", "TH-SLA/suggestion@2022-06-01", 15, domain.UnitCalendarDay},
		{"a withdrawal of consent is obeyed in a working day", "TH-SLA", "stop", "2026-11-04", "TH-SLA/stop@2022-06-01", 1, domain.UnitBusinessDay},
		{"TH-GENERIC has no length of its own", "TH-GENERIC", "n_days", "2026-11-04", "TH-GENERIC/n_days", 0, domain.UnitNone},
	} {
		t.Run(c.name, func(t *testing.T) {
			rule, err := law.Rule(c.law, c.kind, on(t, c.received))
			if err != nil || rule.ID() != c.id || rule.Length != c.length || rule.Unit != c.unit {
				t.Errorf("got %+v, %v", rule, err)
			}
		})
	}

	t.Run("what is not there is refused by name", func(t *testing.T) {
		_, err := law.Rule("EU-GDPR", "access", on(t, "2026-11-04"))
		var noPack *law.NoPackError
		if !errors.As(err, &noPack) || err.Error() != "no pack for EU-GDPR" {
			t.Errorf("got %v", err)
		}
		_, err = law.Rule("TH-PDPA", "tea", on(t, "2026-11-04"))
		var noRule *law.NoRuleError
		if !errors.As(err, &noRule) || !strings.Contains(err.Error(), "TH-PDPA/tea") {
			t.Errorf("got %v", err)
		}
		_, err = law.Rule("TH-PDPA", "access", on(t, "2022-05-31"))
		var notYet *law.NotInForceError
		if !errors.As(err, &notYet) || !strings.Contains(err.Error(), "TH-PDPA was in force on 2022-05-31") {
			t.Errorf("got %v", err)
		}
		var unknown *law.UnknownIDError
		if _, err = law.RuleByID("TH-PDPA/access@1999-01-01"); !errors.As(err, &unknown) || !strings.Contains(err.Error(), "1999") {
			t.Errorf("got %v", err)
		}
		if _, err = law.CalendarByVersion("th-government@99"); !errors.As(err, &unknown) {
			t.Errorf("got %v", err)
		}
	})
}

func TestGovernmentCalendar(t *testing.T) {
	cal := law.Calendar()
	same, err := law.CalendarByVersion("th-government@1")
	if err != nil || same.Ref() != cal.Ref() || cal.Ref() != "th-government@1" {
		t.Fatalf("got %s and %s, %v", cal.Ref(), same.Ref(), err)
	}
	if n := len(cal.Holidays()); n != 44 {
		t.Errorf("%d holidays", n)
	}
	for text, working := range map[string]bool{
		"2026-05-01": true,                                          // Labour Day is none of the government's
		"2026-05-13": false,                                         // the Royal Ploughing Ceremony is
		"2026-01-02": false, "2026-06-02": true, "2026-07-31": true, // a special day made, two withdrawn
		"2026-06-01": false, "2026-12-07": false, "2027-10-25": false, // substitutions
	} {
		if cal.Working(on(t, text)) != working {
			t.Errorf("%s: working is not %v", text, working)
		}
	}
	if !cal.Covers(2026) || !cal.Covers(2027) || cal.Covers(2025) || cal.Covers(2028) {
		t.Error("2026 and 2027 are covered, and nothing else")
	}
	for _, h := range cal.Holidays() {
		if h.NameEN == "" || h.Type == "" || h.Certainty == "" || strings.ContainsAny(h.Name, "0123456789()") && !strings.Contains(h.Name, "จักรี") && !strings.HasPrefix(h.Name, "ชดเชยวันที่") {
			t.Errorf("holiday %+v", h)
		}
	}
}

// TestEveryDay walks every date of eleven years as a receipt.
func TestEveryDay(t *testing.T) {
	cal := law.Calendar()
	count := func(name, kind string, received domain.Date) domain.Deadline {
		t.Helper()
		rule, err := law.Rule(name, kind, received)
		if err != nil {
			t.Fatal(err)
		}
		d, err := domain.CountDeadline(rule, cal, domain.DefaultOfficeHours, received.At(10, 0, 0, domain.Bangkok), domain.Events{})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	var before domain.Deadline
	for day := on(t, "2024-01-01"); !day.After(on(t, "2034-12-31")); day = day.AddDays(1) {
		access := count("TH-PDPA", "access", day)
		switch {
		case access.Start != cal.NextWorkingDay(day):
			t.Fatalf("%v is received on %v", day, access.Start)
		case access.Start.DaysUntil(access.DueOn) != 30 || access.NominalEnd != access.DueOn:
			t.Fatalf("%v is due on %v", day, access.DueOn)
		case access.LatestDueOn.Before(access.DueOn) || access.DueOn.DaysUntil(access.LatestDueOn) > 9:
			t.Fatalf("%v is due on %v, latest %v", day, access.DueOn, access.LatestDueOn)
		case !cal.Working(access.LatestDueOn) || len(cal.DaysOff(access.DueOn, access.LatestDueOn)) != access.DueOn.DaysUntil(access.LatestDueOn):
			t.Fatalf("%v: latest %v is not the first working day from %v", day, access.LatestDueOn, access.DueOn)
		case access.DueOn.Before(before.DueOn) || access.LatestDueOn.Before(before.LatestDueOn):
			t.Fatalf("%v is due before the day before it", day)
		}
		before = access

		missing := map[string]bool{}
		for _, step := range access.Steps {
			if step.Code == domain.StepCalendarMissing {
				missing[step.Args["year"]] = true
			}
		}
		if last := access.LatestDueOn.Year; missing[time.Date(last, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006")] == cal.Covers(last) {
			t.Fatalf("%v: the chain says that %v lack a calendar", day, missing)
		}

		if d := count("TH-PDPA", "objection", day); d.DueOn != day || d.LatestDueOn != day {
			t.Fatalf("%v: separate by %v, latest %v", day, d.DueOn, d.LatestDueOn)
		}
		if d := count("TH-SLA", "stop", day); d.Start != day || !cal.Working(d.DueOn) || !d.DueOn.After(day) || d.DueOn != d.LatestDueOn {
			t.Fatalf("%v: stop by %v", day, d.DueOn)
		}
		if d := count("TH-APA", "appeal_by_citizen", day); d.DueOn != cal.NextWorkingDay(day.AddDays(15)) || d.DueOn != d.LatestDueOn {
			t.Fatalf("%v: appeal by %v", day, d.DueOn)
		}
	}
}
