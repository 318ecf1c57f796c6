package domain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/domain/law"
)

func date(t testing.TB, text string) domain.Date {
	t.Helper()
	d, err := domain.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func thai(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, domain.Bangkok)
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

// changed is the government's calendar with a day more ("+2026-12-08") or less.
func changed(t testing.TB, days ...string) domain.Calendar {
	t.Helper()
	var change domain.CalendarChange
	for _, d := range days {
		if on := date(t, d[1:]); d[0] == '+' {
			change.Add = append(change.Add, domain.Holiday{Date: on, Name: "วันหยุดพิเศษ", Type: domain.HolidaySpecial})
		} else {
			change.Remove = append(change.Remove, on)
		}
	}
	cal, err := law.Calendar().Changed("th-government/o", "1", change, "มติ ครม.")
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

var staff = []domain.Account{
	{ID: "officer", Office: "o", Unit: "u", UnitsBelow: []domain.UnitID{"u"}, Roles: []domain.Role{domain.Officer}},
	{ID: "head", Office: "o", Unit: "u", UnitsBelow: []domain.UnitID{"u"}, Roles: []domain.Role{domain.Head}},
	{ID: "dpo", Office: "o", Unit: "v", UnitsBelow: []domain.UnitID{"v"}, Roles: []domain.Role{domain.DPO}},
	{ID: "approver", Office: "o", Unit: "w", UnitsBelow: []domain.UnitID{"w"}, Roles: []domain.Role{domain.Approver}},
}

// filed is a case in officer's hands, counted by the government's calendar.
func filed(t testing.TB, kind domain.Kind, channel domain.Channel, at string) *domain.Request {
	t.Helper()
	cal, received := law.Calendar(), thai(t, at)
	deemed, leading := domain.DeemedReceived(cal, domain.DefaultOfficeHours, channel, received)
	n := 0
	clocks, err := domain.OpenClocks(law.Book{}, domain.Opening{
		Calendar: cal, Kind: kind, Channel: channel, ReceivedAt: received, Deemed: deemed, Leading: leading, Round: 1, Now: received,
		NewID: func() string { n++; return fmt.Sprint(n) },
	})
	if err != nil {
		t.Fatal(err)
	}
	f := domain.Filing{Kind: kind, Details: "x", Subject: domain.Subject{Person: domain.Person{Email: "a@example.com"}}}
	r := domain.NewRequest(domain.Office{ID: "o"}, f, domain.Intaken{
		ID: "c", Channel: channel, ReceivedAt: received, EnteredAt: received, Deemed: deemed, Clocks: clocks, Routing: domain.Routing{Unit: "u"},
	})
	r.Status, r.Assignee = domain.InProgress, "officer"
	return r
}

// recount counts a case by another calendar at a time of a day, as the desk does;
// ok is false when nothing moves.
func recount(t testing.TB, r *domain.Request, cal domain.Calendar, at string) (act domain.Act, ok bool) {
	t.Helper()
	now := thai(t, at)
	to, err := domain.Recount(law.Book{}, cal, domain.DefaultOfficeHours, r, domain.DateOf(now, domain.Bangkok))
	if err != nil {
		t.Fatal(err)
	}
	if !to.Moves(r) {
		return act, false
	}
	act, err = r.Recompute(to, cal.Ref(), staff, now)
	if err != nil {
		t.Fatal(err)
	}
	r.Acted(act, cal, now)
	return act, true
}

func owed(act domain.Act) string {
	var out []string
	for _, n := range act.Notices {
		out = append(out, fmt.Sprintf("%s>%s %s", n.Code, n.Officer, n.Day))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func bannered(act domain.Act) string {
	var out []string
	for _, b := range act.Banners {
		out = append(out, fmt.Sprintf("%s %s/%s to %s/%s", b.Officer, b.Was.DueOn, b.Was.LatestDueOn, b.Now.DueOn, b.Now.LatestDueOn))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func wantDates(t testing.TB, r *domain.Request, deemed, due, latest string) {
	t.Helper()
	if r.DeemedReceivedOn.String() != deemed || r.DueOn.String() != due || r.LatestDueOn.String() != latest {
		t.Errorf("deemed %s, due %s, latest %s", r.DeemedReceivedOn, r.DueOn, r.LatestDueOn)
	}
}

func TestRecount(t *testing.T) {
	t.Run("access of 4 November 17:05, and 8 December is made a holiday: the later date moves, the due date stays, one event", func(t *testing.T) {
		r := filed(t, domain.Access, domain.ByWeb, "2026-11-04 17:05")
		wantDates(t, r, "2026-11-05", "2026-12-05", "2026-12-08")
		before, cal := *r, changed(t, "+2026-12-08")
		act, ok := recount(t, r, cal, "2026-11-20 10:00")
		wantDates(t, r, "2026-11-05", "2026-12-05", "2026-12-09")
		if !ok || act.Verb != domain.Recompute || r.Version != before.Version+1 || r.Status != before.Status {
			t.Errorf("%+v", act)
		}
		for name, want := range map[string]string{
			"cause": "th-government/o@1", "due_on_before": "2026-12-05", "due_on": "2026-12-05",
			"latest_due_on_before": "2026-12-08", "latest_due_on": "2026-12-09",
			"clocks.0.answer_before": "2026-12-05/2026-12-08", "clocks.0.answer": "2026-12-05/2026-12-09",
		} {
			if act.Data[name] != want {
				t.Errorf("%s: %q, want %q", name, act.Data[name], want)
			}
		}
		if got := owed(act); got != "recompute_latest> 2026-12-09" || len(act.Banners) > 0 {
			t.Errorf("%s; %s", got, bannered(act))
		}
		clock := r.Explained()
		if clock.Calendar != cal.Ref() || clock.ID != before.Clocks[0].ID || clock.Steps[0].Code != domain.StepReceived || clock.Steps[1].Code != domain.StepDeemed {
			t.Errorf("%+v", clock)
		}
		if _, again := recount(t, r, cal, "2026-11-20 10:01"); again {
			t.Error("counted twice")
		}
	})

	t.Run("a holiday on the due date moves only the later one, and its two last reminders are one mail", func(t *testing.T) {
		r := filed(t, domain.Question, domain.ByWeb, "2026-11-23 10:00")
		wantDates(t, r, "2026-11-23", "2026-12-08", "2026-12-08")
		cal := changed(t, "+2026-12-08")
		if _, ok := recount(t, r, cal, "2026-12-03 10:00"); !ok {
			t.Fatal("nothing moved")
		}
		wantDates(t, r, "2026-11-23", "2026-12-08", "2026-12-09")
		told := []domain.Told{{Code: domain.NoticeT7, On: date(t, "2026-12-01")}, {Code: domain.NoticeT3, On: date(t, "2026-12-04")}}
		_, mails, _ := r.Remind(cal, date(t, "2026-12-04"), told, staff)
		got := map[domain.OfficerID][]domain.NoticeCode{}
		for _, o := range mails {
			got[o.Officer] = append(got[o.Officer], o.Code)
		}
		if len(got["officer"]) != 1 || got["officer"][0] != domain.NoticeT0 {
			t.Errorf("%+v", mails)
		}
		if _, still := r.StillDue(cal, domain.Told{Code: domain.NoticeT0, On: date(t, "2026-12-08")}, "officer", staff); still {
			t.Error("what was planned for the holiday still leaves")
		}
	})

	t.Run("a holiday withdrawn makes a date earlier: three mails, three banners, and the citizen is told", func(t *testing.T) {
		r := filed(t, domain.Access, domain.ByWeb, "2026-11-04 17:05")
		act, ok := recount(t, r, changed(t, "-2026-12-07"), "2026-11-20 10:00")
		wantDates(t, r, "2026-11-05", "2026-12-05", "2026-12-07")
		if got := owed(act); !ok || got != "recompute_latest> 2026-12-07, shortened>dpo 2026-12-07, shortened>head 2026-12-07, shortened>officer 2026-12-07" {
			t.Error(got)
		}
		const dates = " 2026-12-05/2026-12-08 to 2026-12-05/2026-12-07"
		if got := bannered(act); got != "dpo"+dates+", head"+dates+", officer"+dates {
			t.Error(got)
		}
	})

	t.Run("whoever a complaint names hears nothing of it", func(t *testing.T) {
		r := filed(t, domain.Complaint, domain.ByWeb, "2026-11-20 10:00")
		r.Conflict, r.Named, r.Excluded, r.Assignee = domain.ConflictTied, []domain.OfficerID{"head"}, []domain.OfficerID{"head", "officer"}, ""
		r.Status = domain.Received
		act, _ := recount(t, r, changed(t, "-2026-12-07"), "2026-11-24 10:00")
		if got := bannered(act); len(act.Banners) == 0 || strings.Contains(got, "head") || strings.Contains(got, "officer") {
			t.Error(got)
		}
	})

	t.Run("the day of receipt, declared a holiday", func(t *testing.T) {
		for _, c := range []struct{ name, at, deemed, due string }{
			{"on that day, moves to the next", "2026-11-23 23:59", "2026-11-24", "2026-12-09"},
			{"after it has ended, stays", "2026-11-24 00:00", "2026-11-23", "2026-12-08"},
		} {
			t.Run(c.name, func(t *testing.T) {
				r := filed(t, domain.Question, domain.ByWeb, "2026-11-20 18:00")
				wantDates(t, r, "2026-11-23", "2026-12-08", "2026-12-08")
				act, _ := recount(t, r, changed(t, "+2026-11-23"), c.at)
				wantDates(t, r, c.deemed, c.due, c.due)
				if clock := r.Explained(); clock.StartOn.String() != c.deemed || clock.Steps[0].Args["time"] != "18:00" {
					t.Errorf("%+v", clock)
				}
				if len(act.Banners) > 0 {
					t.Error(bannered(act))
				}
			})
		}
	})

	t.Run("a holiday that nothing is counted over changes nothing, not even the calendar that a clock names", func(t *testing.T) {
		r := filed(t, domain.Access, domain.ByWeb, "2026-11-04 17:05")
		if act, ok := recount(t, r, changed(t, "+2027-05-12"), "2026-11-20 10:00"); ok {
			t.Errorf("%+v", act)
		}
		if r.Version != 1 || r.Explained().Calendar != "th-government@1" {
			t.Errorf("%+v", r.Explained())
		}
	})

	t.Run("a target within the office moves with an event, and without a mail", func(t *testing.T) {
		r := filed(t, domain.Question, domain.AtCounter, "2026-11-23 10:00")
		for _, cal := range []domain.Calendar{changed(t, "+2026-11-25"), law.Calendar()} { // later, and back
			act, ok := recount(t, r, cal, "2026-11-24 10:00")
			if !ok || len(act.Notices) > 0 || len(act.Banners) > 0 || r.DueOn.String() != "2026-12-08" {
				t.Errorf("%v, %s", ok, owed(act))
			}
		}
	})

	t.Run("what ended stays as it ended, and a closed case never moves", func(t *testing.T) {
		r := filed(t, domain.Complaint, domain.ByWeb, "2026-11-23 10:00")
		i := slices.IndexFunc(r.Clocks, func(c domain.Clock) bool { return c.Code == domain.ClockFirstReply })
		r.Clocks[i].State = domain.ClockMet
		met := r.Clocks[i]
		cal := changed(t, "+2026-12-08", "+2026-12-23")
		if _, ok := recount(t, r, cal, "2026-11-24 10:00"); !ok || r.Clocks[i].LatestDueOn != met.LatestDueOn || r.Clocks[i].Calendar != met.Calendar {
			t.Errorf("%+v", r.Clocks[i])
		}
		r.Status = domain.Closed
		to := domain.Recounted{DeemedReceivedOn: r.DeemedReceivedOn, Clocks: r.Clocks}
		if _, err := r.Recompute(to, cal.Ref(), staff, thai(t, "2026-11-24 10:00")); domain.CodeOf(err) != "illegal_transition" {
			t.Error(err)
		}
	})

	t.Run("an act due at once stays on its day, a clock of a later round counts from its own", func(t *testing.T) {
		r := filed(t, domain.Objection, domain.ByWeb, "2026-11-20 18:00")
		appeal, err := domain.OpenAppeal(law.Book{}, domain.Opening{
			Calendar: law.Calendar(), ReceivedAt: thai(t, "2026-11-09 10:00"), Deemed: date(t, "2026-11-09"), Round: 2, NewID: func() string { return "a" },
		})
		if err != nil {
			t.Fatal(err)
		}
		r.Clocks = append(r.Clocks, appeal...)
		if _, ok := recount(t, r, changed(t, "+2026-11-23", "+2026-12-09"), "2026-11-23 08:00"); !ok {
			t.Fatal("nothing moved")
		}
		for _, c := range r.Clocks {
			switch c.Code {
			case domain.ClockSeparate:
				if c.StartOn.String() != "2026-11-20" || c.DueOn.String() != "2026-11-20" {
					t.Errorf("%+v", c)
				}
			case domain.ClockAppeal:
				if c.StartOn.String() != "2026-11-09" || c.DueOn.String() != "2026-12-09" || c.LatestDueOn.String() != "2026-12-11" {
					t.Errorf("%+v", c)
				}
			}
		}
	})

	t.Run("that the desk counted is nobody's work on the case", func(t *testing.T) {
		r := filed(t, domain.Access, domain.ByWeb, "2026-11-04 17:05")
		r.LastActAt, r.StatusSince = thai(t, "2026-11-05 09:00"), thai(t, "2026-11-05 09:00")
		worked := r.LastActAt
		recount(t, r, changed(t, "+2026-12-08"), "2026-11-20 10:00")
		if r.LastActAt != worked || r.StatusSince != worked {
			t.Error(r.LastActAt)
		}
	})
}
