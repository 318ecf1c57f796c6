package domain

import (
	"reflect"
	"testing"
	"time"
)

// thirty is the rule for access in form; the true rows are data of package law.
var thirty = Rule{
	Law: "TH-PDPA", Kind: "access", Section: "s.30", Start: StartRequestReceived, Length: 30, Unit: UnitCalendarDay,
	AfterHours: AfterHoursNextWorkingDay, EndRule: EndAPA64Para2, Statutory: true, Mark: "V 95", PackVersion: "2024-11-11",
}

func count(t testing.TB, rule Rule, at string, ev Events) Deadline {
	t.Helper()
	d, err := CountDeadline(rule, december(t), DefaultOfficeHours, instant(t, at), ev)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func codes(steps []Step) []string {
	var all []string
	for _, s := range steps {
		if s.Code != StepCalendarMissing {
			all = append(all, s.Code)
		}
	}
	return all
}

func TestTheChainOfAnAccessRequest(t *testing.T) {
	d := count(t, thirty, "2026-11-04T17:05:00+07:00", Events{})
	want := []Step{
		{Code: "received", Date: day(t, "2026-11-04"), Key: "step.received"},
		{Code: "deemed_next_working_day", Date: day(t, "2026-11-05"), Key: "step.deemed_next_working_day", Law: "TH-EPERF", Section: "s.10", Mark: "K 80"},
		{Code: "first_day", Date: day(t, "2026-11-06"), Key: "step.first_day", Law: "TH-CCC", Section: "s.193/3", Mark: "V"},
		{Code: "nominal_end", Date: day(t, "2026-12-05"), Key: "step.nominal_end_off", Law: "TH-PDPA", Section: "s.30", Mark: "V 95"},
		{Code: "due_on", Date: day(t, "2026-12-05"), Key: "step.due_on", Law: "TH-APA", Section: "s.64 para 2", Mark: "K 92"},
		{Code: "rolled", Date: day(t, "2026-12-08"), Key: "step.rolled", Law: "TH-CCC", Section: "s.193/8", Mark: "V"},
		{Code: "latest_due_on", Date: day(t, "2026-12-08"), Key: "step.latest_due_on"},
	}
	if len(d.Steps) != len(want) {
		t.Fatalf("got the steps %v", codes(d.Steps))
	}
	for i, got := range d.Steps {
		bare := got
		bare.Args = nil
		if !reflect.DeepEqual(bare, want[i]) {
			t.Errorf("step %d is %+v, want %+v", i, bare, want[i])
		}
	}
	if args := d.Steps[3].Args; args["n"] != "30" || args["off"] != "2026-12-05" || args["2026-12-05.en"] != "National Day" {
		t.Errorf("the nominal end says %v", args)
	}
	if args := d.Steps[5].Args; args["days"] != "2026-12-06,2026-12-07" || args["2026-12-07"] != "ชดเชยวันชาติ" {
		t.Errorf("rolled over %v", args)
	}
	if d.Start != day(t, "2026-11-05") || d.NominalEnd != day(t, "2026-12-05") || d.DueOn != d.NominalEnd || d.LatestDueOn != day(t, "2026-12-08") {
		t.Errorf("got %+v", d)
	}
	if d.Rule != "TH-PDPA/access@2024-11-11" || d.Calendar != "test@1" || !d.DueAt.IsZero() {
		t.Errorf("got %+v", d)
	}

	t.Run("a holiday put on the later date moves only that", func(t *testing.T) {
		more, err := NewCalendar("test", "2", append(december(t).Holidays(), Holiday{Date: day(t, "2026-12-08"), Name: "พิเศษ", Type: "cabinet_special"}))
		if err != nil {
			t.Fatal(err)
		}
		again, err := CountFrom(thirty, more, d.Start, d.Steps[:2])
		if err != nil {
			t.Fatal(err)
		}
		if again.DueOn != d.DueOn || again.LatestDueOn != day(t, "2026-12-09") {
			t.Errorf("got %v and %v", again.DueOn, again.LatestDueOn)
		}
	})
	t.Run("a recount from the frozen day gives the same chain", func(t *testing.T) {
		again, err := CountFrom(thirty, december(t), d.Start, d.Steps[:2])
		if err != nil {
			t.Fatal(err)
		}
		again.ReceivedAt = d.ReceivedAt
		if !reflect.DeepEqual(again, d) {
			t.Errorf("got %+v, want %+v", again, d)
		}
	})
}

func TestCountDeadline(t *testing.T) {
	citizens, internal, hours, none, keep, complete := thirty, thirty, thirty, thirty, thirty, thirty
	citizens.EndRule, citizens.AfterHours, citizens.Start = EndAPA64Para3, AfterHoursActual, StartOrderNotified
	internal.Unit, internal.Length, internal.EndRule = UnitBusinessDay, 3, EndNone
	hours.Unit, hours.Length, hours.AfterHours, hours.EndRule = UnitHour, 72, AfterHoursActual, EndNone
	none.Unit, none.Length = UnitNone, 0
	keep.Start, keep.EndRule, keep.AfterHours = StartDataEnteredSystem, EndNone, AfterHoursActual
	keep.ExtensionLength, keep.ExtensionUnit = 2, UnitYearMax
	complete.Start = StartRequestComplete
	extendable := thirty
	extendable.ExtensionLength, extendable.ExtensionUnit = 10, UnitCalendarDay

	const nov5 = "2026-11-05T10:00:00+07:00" // + 30 = Saturday 5 December
	for _, c := range []struct {
		name        string
		rule        Rule
		at          string
		ev          Events
		due, latest string
		result      string // under the end rule asked for; empty: as due
	}{
		{"an office has two readings", thirty, nov5, Events{}, "2026-12-05", "2026-12-08", ""},
		{"asked for CCC 193/8, the result is the later", thirty, nov5, Events{EndRule: EndCCC193s8}, "2026-12-05", "2026-12-08", "2026-12-08"},
		{"asked for none, the last day stays in both", thirty, nov5, Events{EndRule: EndNone}, "2026-12-05", "2026-12-05", ""},
		{"asked for roll, both move", thirty, nov5, Events{EndRule: EndRoll}, "2026-12-08", "2026-12-08", ""},
		{"a citizen's last day moves in both", citizens, "2026-11-05T22:00:00+07:00", Events{}, "2026-12-08", "2026-12-08", ""},
		{"both readings agree on a working day", thirty, "2026-11-04T10:00:00+07:00", Events{}, "2026-12-04", "2026-12-04", ""},
		{"working days skip holidays and do not roll", internal, "2026-12-04T10:00:00+07:00", Events{EndRule: EndCCC193s8}, "2026-12-11", "2026-12-11", ""},
		{"0 working days from a Saturday stay there", internal, "2026-12-05T10:00:00+07:00", Events{BaseBusinessDays: new(0), EndRule: EndCCC193s8, Channel: AtCounter}, "2026-12-05", "2026-12-05", ""},
		{"due at once stays on a day off", thirty, "2026-12-05T10:00:00+07:00", Events{BaseDays: new(0), Channel: AtCounter}, "2026-12-05", "2026-12-05", ""},
		{"days to keep stay", keep, nov5, Events{}, "2026-12-05", "2026-12-05", ""},
		{"an order to keep ends two years after entry", keep, nov5, Events{ExtensionNotifiedAt: instant(t, "2026-11-20T10:00:00+07:00")}, "2028-11-05", "2028-11-05", ""},
		{"base_days replaces the length", thirty, nov5, Events{BaseDays: new(29)}, "2026-12-04", "2026-12-04", ""},
		{"base_months keeps the day", thirty, nov5, Events{BaseMonths: new(1)}, "2026-12-05", "2026-12-08", ""},
		{"base_business_days replaces length and unit", thirty, "2026-12-04T10:00:00+07:00", Events{BaseBusinessDays: new(2)}, "2026-12-09", "2026-12-09", ""},
		{"the receipt day can be day 1", thirty, nov5, Events{PeriodBegins: PeriodOnReceiptDay}, "2026-12-04", "2026-12-04", ""},
		{"the receipt day can be in month 1", thirty, nov5, Events{BaseMonths: new(1), PeriodBegins: PeriodOnReceiptDay}, "2026-12-04", "2026-12-04", ""},
		{"the receipt day can be working day 1", thirty, "2026-12-04T10:00:00+07:00", Events{BaseBusinessDays: new(2), PeriodBegins: PeriodOnReceiptDay}, "2026-12-08", "2026-12-08", ""},
		{"an extension runs from the nominal end, not the moved one", thirty, nov5, Events{ExtensionDays: new(5), ExtensionNotifiedAt: instant(t, nov5)}, "2026-12-10", "2026-12-11", ""},
		{"told on the last day is in time", thirty, nov5, Events{ExtensionDays: new(5), ExtensionNotifiedAt: instant(t, "2026-12-05T23:59:59+07:00")}, "2026-12-10", "2026-12-11", ""},
		{"told the day after is too late", thirty, nov5, Events{ExtensionDays: new(5), ExtensionNotifiedAt: instant(t, "2026-12-05T17:00:00Z")}, "2026-12-05", "2026-12-08", ""},
		{"an extension nobody was told of is none", thirty, nov5, Events{ExtensionDays: new(5)}, "2026-12-05", "2026-12-08", ""},
		{"months extend from the nominal end", thirty, nov5, Events{ExtensionMonths: new(1), ExtensionNotifiedAt: instant(t, nov5)}, "2027-01-05", "2027-01-05", ""},
		{"telling without a length takes the rule's", extendable, nov5, Events{ExtensionNotifiedAt: instant(t, nov5)}, "2026-12-15", "2026-12-15", ""},
		{"telling without a length where the law has none is nothing", thirty, nov5, Events{ExtensionNotifiedAt: instant(t, nov5)}, "2026-12-05", "2026-12-08", ""},
		{"a clock from complete documents waits for them", complete, nov5, Events{CompleteAt: instant(t, "2026-11-08T10:00:00+07:00")}, "2026-12-09", "2026-12-09", ""},
		{"documents complete before the receipt move nothing", complete, nov5, Events{CompleteAt: instant(t, "2026-11-01T10:00:00+07:00")}, "2026-12-05", "2026-12-08", ""},
		{"a clock from receipt does not wait", thirty, nov5, Events{CompleteAt: instant(t, "2026-11-09T10:00:00+07:00")}, "2026-12-05", "2026-12-08", ""},
		{"by policy it waits for papers and identity", thirty, nov5, Events{
			Policy: PolicyClockFromComplete, CompleteAt: instant(t, "2026-11-06T10:00:00+07:00"), IdentityReceivedAt: instant(t, "2026-11-09T17:00:00+07:00"),
		}, "2026-12-10", "2026-12-11", ""},
		{"identity alone moves nothing", thirty, nov5, Events{IdentityReceivedAt: instant(t, "2026-11-09T10:00:00+07:00")}, "2026-12-05", "2026-12-08", ""},
		{"no number of days is no date", none, nov5, Events{EndRule: EndCCC193s8}, "", "", ""},
		{"a rule without a number can be given one", none, nov5, Events{BaseDays: new(30)}, "2026-12-05", "2026-12-08", ""},
		{"hours end on their date", hours, "2026-12-04T23:15:00+07:00", Events{}, "2026-12-07", "2026-12-07", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := count(t, c.rule, c.at, c.ev)
			if d.DueOn.String() != c.due || d.LatestDueOn.String() != c.latest {
				t.Errorf("got %v and %v, want %s and %s; %v", d.DueOn, d.LatestDueOn, c.due, c.latest, codes(d.Steps))
			}
			result := c.result
			if result == "" {
				result = c.due
			}
			if got := d.Result(december(t), d.EndRule); got.String() != result {
				t.Errorf("the result is %v, want %s", got, result)
			}
			if last := d.Steps[len(d.Steps)-1]; last.Date != d.LatestDueOn {
				t.Errorf("the chain ends on %v with %s", last.Date, last.Code)
			}
		})
	}
	t.Run("hours run through nights and holidays to the second", func(t *testing.T) {
		d := count(t, hours, "2026-12-04T16:15:07Z", Events{})
		if want := instant(t, "2026-12-07T23:15:07+07:00"); !d.DueAt.Equal(want) || d.DueAt.Location() != Bangkok {
			t.Errorf("got %v", d.DueAt)
		}
	})
}

func TestCountDeadlineRefuses(t *testing.T) {
	for name, ev := range map[string]Events{
		"an unknown channel":        {Channel: "pigeon"},
		"an unknown end rule":       {EndRule: "sometimes"},
		"an unknown policy":         {Policy: "whenever"},
		"an unknown beginning":      {PeriodBegins: "yesterday"},
		"an unknown milestone":      {Milestone: "party"},
		"an unknown size":           {ControllerSize: "huge"},
		"two base lengths":          {BaseDays: new(1), BaseMonths: new(1)},
		"two extensions":            {ExtensionDays: new(1), ExtensionMonths: new(1)},
		"a negative length":         {BaseDays: new(-1)},
		"a length beyond the years": {BaseMonths: new(maxLength + 1)},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := CountDeadline(thirty, december(t), DefaultOfficeHours, instant(t, "2026-11-05T10:00:00+07:00"), ev); err == nil {
				t.Error("counted all the same")
			}
		})
	}
	t.Run("a count without a receipt", func(t *testing.T) {
		if _, err := CountDeadline(thirty, december(t), DefaultOfficeHours, time.Time{}, Events{}); err == nil {
			t.Error("counted all the same")
		}
	})
	t.Run("a count from no day, or of hours from a day", func(t *testing.T) {
		if _, err := CountFrom(thirty, december(t), Date{}, nil); err == nil {
			t.Error("counted from no day")
		}
		hours := thirty
		hours.Unit = UnitHour
		if _, err := CountFrom(hours, december(t), day(t, "2026-11-05"), nil); err == nil {
			t.Error("counted hours from a day")
		}
	})
}

func TestAYearWithoutACalendarIsSaidOnce(t *testing.T) {
	d := count(t, thirty, "2027-12-31T17:00:00+07:00", Events{})
	said := map[string]int{}
	for _, s := range d.Steps {
		if s.Code == StepCalendarMissing {
			said[s.Args["year"]]++
		}
	}
	if said["2027"] != 1 || said["2028"] != 1 || len(said) != 2 {
		t.Errorf("said %v in %v", said, d.Steps)
	}
	if d.Start != day(t, "2028-01-03") {
		t.Errorf("weekends do not count: %v", d.Start)
	}
}
