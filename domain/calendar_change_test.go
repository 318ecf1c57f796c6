package domain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sitthi/domain"
	"sitthi/domain/law"
)

func wrongFields(wrong []domain.FieldError) string {
	var out []string
	for _, w := range wrong {
		out = append(out, w.Field+"="+w.Code)
	}
	return strings.Join(out, " ")
}

func TestCalendarChange(t *testing.T) {
	cal, today := law.Calendar(), date(t, "2026-11-23")
	special := domain.Holiday{Date: date(t, "2026-12-08"), Name: " วันหยุดพิเศษ ", Type: domain.HolidaySpecial}
	for _, c := range []struct {
		name  string
		in    domain.CalendarChange
		wrong string
	}{
		{"nothing at all is no change", domain.CalendarChange{}, "add=required"},
		{"a new holiday has a date, a name and a sort", domain.CalendarChange{Add: []domain.Holiday{{}}}, "add.0.date=required add.0.name_th=required add.0.type=required"},
		{"a holiday is put in once", domain.CalendarChange{Add: []domain.Holiday{special, special}}, "add.1.date=duplicate"},
		{"what is one already cannot be put in", domain.CalendarChange{Add: []domain.Holiday{{Date: date(t, "2026-12-07"), Name: "x", Type: "local"}}}, "add.0.date=already_holiday"},
		{"nor what no case comes near", domain.CalendarChange{Add: []domain.Holiday{{Date: date(t, "2037-01-01"), Name: "x", Type: "local"}, {Date: date(t, "2020-01-02"), Name: "x", Type: "local"}}}, "add.0.date=too_far add.1.date=too_early"},
		{"a sort is one of a few", domain.CalendarChange{Add: []domain.Holiday{{Date: date(t, "2026-12-08"), Name: "x", Type: "bank"}}}, "add.0.type=unknown_value"},
		{"only a holiday can be withdrawn or renamed", domain.CalendarChange{
			Remove: []domain.Date{date(t, "2026-12-08"), {}}, Rename: []domain.Renaming{{Date: date(t, "2026-12-09"), Name: "x"}},
		}, "remove.0=no_holiday remove.1=required rename.0.date=no_holiday"},
		{"and not both", domain.CalendarChange{Remove: []domain.Date{date(t, "2026-12-07")}, Rename: []domain.Renaming{{Date: date(t, "2026-12-07")}}}, "rename.0.date=duplicate rename.0.name_th=required"},
		{"more than a year has is a mistake", domain.CalendarChange{Remove: make([]domain.Date, 101)}, "remove=too_many_items"},
		{"one of each is right", domain.CalendarChange{
			Add: []domain.Holiday{special}, Remove: []domain.Date{date(t, "2026-12-07")}, Rename: []domain.Renaming{{Date: date(t, "2026-12-05"), Name: "วันชาติ"}},
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, wrong := c.in.Check(cal, today)
			got := wrongFields(wrong)
			if strings.Contains(c.wrong, "too_many") {
				got, _, _ = strings.Cut(got, " ")
			}
			if got != c.wrong {
				t.Errorf("got %q", got)
			}
		})
	}

	t.Run("publishing needs a reason, a source and its date, which has come", func(t *testing.T) {
		change := domain.CalendarChange{Add: []domain.Holiday{special}}
		_, wrong := domain.Announcement{CalendarChange: change}.Check(cal, today)
		if got := wrongFields(wrong); got != "reason=required source=required source_on=required" {
			t.Error(got)
		}
		_, wrong = domain.Announcement{CalendarChange: change, Reason: "x", Source: "x", SourceOn: date(t, "2026-11-24")}.Check(cal, today)
		if got := wrongFields(wrong); got != "source_on=in_future" {
			t.Error(got)
		}
	})

	t.Run("a version has the days it began with, less and more, and says where a new one is from", func(t *testing.T) {
		in := domain.Announcement{CalendarChange: domain.CalendarChange{
			Add: []domain.Holiday{special}, Remove: []domain.Date{date(t, "2026-12-07")},
			Rename: []domain.Renaming{{Date: date(t, "2026-12-10"), Name: "วันรัฐธรรมนูญ ๒๕๖๙"}},
		}, Reason: "x", Source: "มติ ครม. 20 พ.ย. 2569", SourceOn: date(t, "2026-11-20")}
		in, wrong := in.Check(cal, today)
		if len(wrong) > 0 {
			t.Fatal(wrong)
		}
		first, err := domain.Publish("o", cal, in, "admin", thai(t, "2026-11-23 10:00"))
		if err != nil {
			t.Fatal(err)
		}
		if first.Ref() != "th-government/o@1" || first.Before != "th-government@1" || first.Number != 1 || len(first.Holidays()) != len(cal.Holidays()) {
			t.Errorf("%+v", first)
		}
		day, _ := first.Holiday(date(t, "2026-12-08"))
		if day.Name != "วันหยุดพิเศษ" || day.Source != in.Source || day.Certainty != "V" {
			t.Errorf("%+v", day)
		}
		renamed, _ := first.Holiday(date(t, "2026-12-10"))
		if first.Working(date(t, "2026-12-07")) != true || renamed.Name != "วันรัฐธรรมนูญ ๒๕๖๙" || renamed.Type != domain.HolidayFixed {
			t.Errorf("%+v", renamed)
		}
		if !cal.Working(date(t, "2026-12-08")) || cal.Working(date(t, "2026-12-07")) {
			t.Error("the calendar before has changed too")
		}
		second, err := domain.Publish("o", first.Calendar, in, "admin", thai(t, "2026-11-23 11:00"))
		if err != nil || second.Ref() != "th-government/o@2" || second.Before != first.Ref() || domain.NumberOf(cal.Ref()) != 0 {
			t.Errorf("%s %v", second.Ref(), err)
		}
		same, err := domain.CalendarOf(first.Ref(), first.Holidays())
		if err != nil || same.Ref() != first.Ref() || !slices.Equal(same.Holidays(), first.Holidays()) {
			t.Errorf("%s %v", same.Ref(), err)
		}
	})

	t.Run("a year without Ploughing Day, or without anything, is a standing warning", func(t *testing.T) {
		for year, want := range map[int]string{2026: "[]", 2027: "[no_ploughing_day some_projected]", 2028: "[year_unknown]"} {
			if got := fmt.Sprint(cal.Gaps(year)); got != want {
				t.Errorf("%d: %s", year, got)
			}
		}
	})
}
