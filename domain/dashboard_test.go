package domain

import (
	"reflect"
	"testing"
)

func TestDashboard(t *testing.T) {
	today := Date{2026, 11, 20}
	got := NewDashboard(today, []Tally{
		{InProgress, today.AddDays(-1), 2, false},
		{Received, today, 1, false},
		{Received, today.AddDays(1), 10, false},
		{AwaitingInfo, today.AddDays(3), 100, false},
		{InProgress, today.AddDays(4), 1_000, false},
		{InProgress, today.AddDays(14), 10_000, false},
		{InProgress, today.AddDays(15), 100_000, false},
		{Decided, Date{}, 5, false}, // open without a date: nobody can say when it is due
		{Closed, Date{}, 7, false},
		{Received, today.AddDays(-1), 3, true}, // a flood is no work, and not late
		{Received, today.AddDays(2), 700, true},
	})
	want := Dashboard{
		AsOf: today, Open: 111_118, Overdue: 2, Apart: 703,
		Statuses: map[Status]int{InProgress: 111_002, Received: 11, AwaitingInfo: 100, Decided: 5, Closed: 7},
		Due:      []DueBand{{0, 0, 1}, {1, 3, 110}, {4, 7, 1_000}, {8, 14, 10_000}, {15, -1, 100_000}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}
