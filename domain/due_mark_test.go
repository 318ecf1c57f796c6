package domain_test

import (
	"testing"

	"sitthi/domain"
)

func TestMark(t *testing.T) {
	due, latest := domain.Date{Year: 2026, Month: 12, Day: 5}, domain.Date{Year: 2026, Month: 12, Day: 8}
	for _, row := range []struct {
		says   string
		today  domain.Date
		status domain.Status
		mark   domain.DueMark
		days   int
	}{
		{"eight days ahead there is time", due.AddDays(-8), domain.InProgress, domain.MarkAmple, 8},
		{"seven days ahead it is near", due.AddDays(-7), domain.Received, domain.MarkNear, 7},
		{"three days ahead it is soon", due.AddDays(-3), domain.InProgress, domain.MarkSoon, 3},
		{"its day itself is not late", due, domain.InProgress, domain.MarkSoon, 0},
		{"a day later the office's date has passed", due.AddDays(1), domain.AwaitingInfo, domain.MarkOverdue, 1},
		{"on the latest day it is still not late", latest, domain.InProgress, domain.MarkOverdue, 3},
		{"after the latest day it is", latest.AddDays(1), domain.InProgress, domain.MarkLate, 4},
		{"a closed case is none of it", latest.AddDays(9), domain.Closed, domain.MarkClosed, 0},
	} {
		t.Run(row.says, func(t *testing.T) {
			if mark, days := domain.Mark(row.status, due, latest, row.today); mark != row.mark || days != row.days {
				t.Errorf("%s %d", mark, days)
			}
		})
	}
	t.Run("without a date nothing runs", func(t *testing.T) {
		if mark, _ := domain.Mark(domain.InProgress, domain.Date{}, domain.Date{}, due); mark != domain.MarkUndated {
			t.Error(mark)
		}
	})
}

func TestOnTime(t *testing.T) {
	due := domain.Date{Year: 2026, Month: 12, Day: 5}
	for says, row := range map[string]struct {
		r    domain.Request
		want bool
	}{
		"answered on its day is on time":     {domain.Request{Status: domain.Closed, DueOn: due, AnsweredOn: due}, true},
		"answered a day later is not":        {domain.Request{Status: domain.Closed, DueOn: due, AnsweredOn: due.AddDays(1)}, false},
		"withdrawn was never answered":       {domain.Request{Status: domain.Closed, DueOn: due}, false},
		"an open case is not answered yet":   {domain.Request{Status: domain.InProgress, DueOn: due, AnsweredOn: due}, false},
		"a case without a date has no proof": {domain.Request{Status: domain.Closed, AnsweredOn: due}, false},
	} {
		t.Run(says, func(t *testing.T) {
			if got := row.r.OnTime(); got != row.want {
				t.Error(got)
			}
		})
	}
}
