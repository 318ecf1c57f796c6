package domain

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// festive has the days off around National Day, the year end and Songkran.
func festive(t testing.TB) Calendar {
	t.Helper()
	var all []Holiday
	for _, d := range []string{"2026-12-05", "2026-12-07", "2026-12-10", "2026-12-31", "2027-01-01", "2027-04-06", "2027-04-13", "2027-04-14", "2027-04-15"} {
		all = append(all, Holiday{Date: day(t, d), Name: "วันหยุด", Type: HolidayFixed})
	}
	c, err := NewCalendar("test", "1", all)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// atThai is a time of a day in Bangkok, to the minute.
func atThai(t testing.TB, text string) time.Time {
	t.Helper()
	return instant(t, strings.Replace(text, " ", "T", 1)+":00+07:00").UTC()
}

// chased is a case with its dates whose last verb was used at an instant.
func chased(t testing.TB, status Status, acted, due, latest string) *Request {
	t.Helper()
	r := in(status, Access)
	r.DueOn, r.LatestDueOn = day(t, due), day(t, latest)
	r.LastActAt = atThai(t, acted)
	r.StatusSince = r.LastActAt
	return r
}

// walk sweeps a case on each working day and gives what it owed, a line a day.
func walk(t testing.TB, cal Calendar, r *Request, from, to string, all []Account) string {
	t.Helper()
	var told []Told
	var lines []string
	for d := day(t, from); !d.After(day(t, to)); d = d.AddDays(1) {
		if !cal.Working(d) {
			continue
		}
		now, owed, next := r.Remind(cal, d, told, all)
		told = append(told, now...)
		if !next.After(d) {
			t.Fatalf("on %s the next look is on %s", d, next)
		}
		if line := said(owed); line != "" {
			lines = append(lines, d.String()[5:]+" "+line)
		}
		if again, owed, _ := r.Remind(cal, d, told, all); len(again)+len(owed) > 0 {
			t.Fatalf("on %s again: %v %v", d, again, owed)
		}
	}
	return strings.Join(lines, "\n")
}

// said is what is owed by code: "t0>head,officer", a digest in brackets.
func said(owed []Owed) string {
	var words []string
	for _, o := range owed {
		to := string(o.Officer)
		if to == "" {
			to = "citizen"
		}
		if o.Digest {
			to = "(" + to + ")"
		}
		i := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(w, string(o.Code)+">") })
		if i < 0 {
			words = append(words, string(o.Code)+">"+to)
		} else {
			words[i] += "," + to
		}
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

// TestRemindersCellByCell walks through weeks of a case's life.
func TestRemindersCellByCell(t *testing.T) {
	cal := festive(t)
	appointed := func(status Status, acted, due, latest string) *Request {
		r := chased(t, status, acted, due, latest)
		r.Assignee = "officer"
		return r
	}
	asked := func(kind Kind, replyBy ...string) *Request {
		r := appointed(AwaitingInfo, "2026-11-23 10:00", "2027-02-22", "2027-02-22")
		r.Kind = kind
		for i, by := range replyBy {
			r.Asked = append(r.Asked, Asked{Code: fmt.Sprint(i), ReplyBy: day(t, by)})
		}
		return r
	}
	askedOn := func(r *Request, days ...string) *Request {
		for i, on := range days {
			r.Asked[i].On = day(t, on)
		}
		return r
	}
	acting := appointed(InProgress, "2026-12-03 17:00", "2027-02-22", "2027-02-22")
	acting.Clocks = append(acting.Clocks, Clock{Round: 1, Code: ClockSeparate, Class: ActClock, State: ClockOpen, Opened: atThai(t, "2026-12-03 17:00")})

	seen := ""
	for name, c := range map[string]struct {
		r        *Request
		from, to string
		want     []string
	}{
		"a due date on a holiday: back before it, forward after it, one mail for t1 and t0": {
			appointed(InProgress, "2026-11-23 10:00", "2026-12-05", "2026-12-08"), "2026-11-24", "2027-01-05",
			[]string{
				"11-27 t7>(officer)", "11-30 stale>(officer)", "12-02 t3>(officer)", "12-04 t0>head,officer",
				"12-08 late1>citizen,dpo,head,officer", "12-09 latest>approver,dpo",
				"12-14 late7>approver,dpo,head", "12-21 late7>approver,dpo,head", "12-28 late7>approver,dpo,head", "01-04 late7>approver,dpo,head",
			},
		},
		"over Songkran": {
			appointed(InProgress, "2027-04-08 10:00", "2027-04-14", "2027-04-16"), "2027-03-29", "2027-04-30",
			[]string{
				"04-07 t7>(officer)", "04-09 t3>(officer)", "04-12 t0>head,officer", "04-16 late1>citizen,dpo,head,officer",
				"04-19 latest>approver,dpo", "04-20 stale>(officer)", "04-21 late7>approver,dpo,head", "04-28 late7>approver,dpo,head",
			},
		},
		"over the year end": {
			appointed(InProgress, "2026-12-25 10:00", "2027-01-02", "2027-01-04"), "2026-12-21", "2027-01-12",
			[]string{
				"12-25 t7>(officer)", "12-30 t0>head,officer", "01-04 late1>citizen,dpo,head,officer",
				"01-05 latest>approver,dpo stale>(officer)", "01-11 late7>approver,dpo,head",
			},
		},
		"on working days, both readings the same: the citizen hears of it, the DPO the graver": {
			appointed(InProgress, "2027-02-22 10:00", "2027-02-24", "2027-02-24"), "2027-02-22", "2027-02-26",
			[]string{"02-22 t3>(officer)", "02-23 t1>officer", "02-24 t0>head,officer", "02-25 late1>citizen,head,officer latest>approver,dpo"},
		},
		"nobody takes it: intake's digest, then the head": {
			chased(t, Received, "2026-11-23 10:00", "2026-12-22", "2026-12-22"), "2026-11-23", "2026-12-11",
			[]string{"11-24 untaken>(intake)", "11-25 untaken>head", "11-30 stale>(head)"},
		},
		"nobody takes what came in on a Friday evening": {
			chased(t, Received, "2026-11-27 20:00", "2026-12-27", "2026-12-28"), "2026-11-27", "2026-12-04",
			[]string{"12-01 untaken>(intake)", "12-02 untaken>head"},
		},
		"in quarantine: its dates go on, and only the head's digest tells of them": {
			func() *Request {
				r := chased(t, Received, "2026-11-22 21:00", "2026-12-22", "2026-12-23")
				r.QuarantinedAt = r.LastActAt
				return r
			}(), "2026-11-23", "2027-01-05",
			[]string{
				"11-23 quarantine>(head)", "11-24 untaken>(head)", "11-25 untaken>(head)", "11-30 stale>(head)", "12-15 t7>(head)",
				"12-18 t3>(head)", "12-21 t1>(head)", "12-22 t0>(head)", "12-23 late1>(head)", "12-24 latest>(head)",
				"12-29 late7>(head)", "01-05 late7>(head)",
			},
		},
		"the citizen is asked; a right is decided on what there is": {
			asked(Access, "2026-12-08"), "2026-11-23", "2027-01-31",
			[]string{"12-01 await>citizen", "12-04 await>citizen", "12-15 lapse>head,officer"},
		},
		"asked a week before: the mail that asked said it": {
			askedOn(asked(Access, "2026-12-08"), "2026-12-01"), "2026-12-01", "2026-12-31",
			[]string{"12-04 await>citizen", "12-15 lapse>head,officer"},
		},
		"asked a day more than a week before": {
			askedOn(asked(Access, "2026-12-09"), "2026-12-01"), "2026-12-01", "2026-12-31",
			[]string{"12-02 await>citizen", "12-04 await>citizen", "12-16 lapse>head,officer"},
		},
		"asked within days: nothing comes on the same day, though the day before the weekend is all that is left": {
			askedOn(asked(Access, "2026-12-08"), "2026-12-04"), "2026-12-04", "2026-12-31",
			[]string{"12-15 lapse>head,officer"},
		},
		"asked for more by the same day: the last mail said it for both": {
			askedOn(asked(Access, "2026-12-08", "2026-12-08"), "2026-11-23", "2026-12-01"), "2026-12-01", "2026-12-31",
			[]string{"12-04 await>citizen", "12-15 lapse>head,officer"},
		},
		"two things asked: each date by itself": {
			asked(Access, "2026-12-08", "2026-12-17"), "2026-11-23", "2027-01-31",
			[]string{
				"12-01 await>citizen", "12-04 await>citizen", "12-09 await>citizen", "12-15 await>citizen lapse>head,officer",
				"12-24 lapse>head,officer",
			},
		},
		"an act at once, each working day": {
			acting, "2026-12-03", "2026-12-11",
			[]string{
				"12-03 act>head,officer", "12-04 act>head,officer", "12-08 act>head,officer",
				"12-09 act>head,officer", "12-11 act>head,officer",
			},
		},
		"the DPO after three working days": {
			appointed(DPOReview, "2026-12-03 10:00", "2027-02-22", "2027-02-22"), "2026-12-03", "2026-12-13",
			[]string{"12-09 review>(dpo)"},
		},
		"the approver after two": {
			appointed(AwaitingApproval, "2026-12-03 10:00", "2027-02-22", "2027-02-22"), "2026-12-03", "2026-12-12",
			[]string{"12-08 review>(approver)"},
		},
		"nobody in charge: the head hears what the assignee would": {
			chased(t, DPOReview, "2027-02-22 10:00", "2027-02-24", "2027-02-24"), "2027-02-23", "2027-02-24",
			[]string{"02-23 t1>head", "02-24 t0>head"},
		},
		"closed": {in(Closed, Access), "2026-11-23", "2027-02-01", nil},
		"answered, and to be handed over": {func() *Request {
			r := appointed(Decided, "2026-11-23 10:00", "2026-12-05", "2026-12-08")
			r.AnsweredOn = day(t, "2026-11-24")
			return r
		}(), "2026-11-24", "2027-02-01", nil},
	} {
		t.Run(name, func(t *testing.T) {
			want := strings.Join(c.want, "\n")
			seen += want
			if got := walk(t, cal, c.r, c.from, c.to, everybody); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
	t.Run("every row of the table was seen above", func(t *testing.T) {
		for _, m := range Reminders() {
			if !strings.Contains(seen, string(m.Code)+">") || !m.Code.IsReminder() {
				t.Error(m.Code)
			}
		}
	})
}

func TestRemindersMissedAndMoved(t *testing.T) {
	cal := festive(t)
	owed := func(r *Request, on string, told ...Told) string {
		_, owed, _ := r.Remind(cal, day(t, on), told, everybody)
		return said(owed)
	}
	late := func(due string) *Request {
		r := chased(t, InProgress, "2027-03-01 10:00", due, due)
		r.LastActAt = atThai(t, "2027-03-26 10:00")
		return r
	}
	t.Run("a desk that was down sends the gravest of what it missed, once", func(t *testing.T) {
		if got := owed(late("2027-03-29"), "2027-03-30"); got != "late1>citizen,head,officer latest>approver,dpo" {
			t.Error(got)
		}
		if got := owed(late("2027-03-20"), "2027-03-30"); got != "late1>citizen,officer late7>approver,dpo,head" {
			t.Error(got)
		}
	})
	t.Run("what was missed and is less grave than what was told is not worth a mail", func(t *testing.T) {
		r := late("2027-03-29")
		told := []Told{{NoticeLate1, day(t, "2027-03-26")}, {NoticeLatest, day(t, "2027-03-26")}}
		now, _, _ := r.Remind(cal, day(t, "2027-03-29"), told, everybody)
		if got := owed(r, "2027-03-29", told...); got != "t0>head,officer" || len(now) != 4 {
			t.Error(got, now)
		}
	})
	still := func(r *Request, told Told, officer OfficerID) bool {
		_, ok := r.StillDue(cal, told, officer, everybody)
		return ok
	}
	t.Run("a date that moved later has its days anew, and what is not sent of the old ones falls away", func(t *testing.T) {
		r := late("2027-03-31")
		sent := Told{NoticeT1, day(t, "2027-03-30")}
		if !still(r, sent, "officer") {
			t.Error("the reminder has no reason")
		}
		r.DueOn = day(t, "2027-04-01")
		if still(r, sent, "officer") {
			t.Error("the date moved")
		}
		if got := owed(r, "2027-03-31", sent); got != "t1>officer" {
			t.Error(got)
		}
	})
	t.Run("a date that moved over days off names the new one in what has not left", func(t *testing.T) {
		r := late("2026-12-06")
		r.DueOn = day(t, "2026-12-07")
		if names, ok := r.StillDue(cal, Told{NoticeT0, day(t, "2026-12-04")}, "officer", everybody); !ok || names != day(t, "2026-12-07") {
			t.Error(names, ok)
		}
	})
	t.Run("a reminder waiting to leave has no reason once the case is taken, acted on, hidden or closed", func(t *testing.T) {
		r := chased(t, Received, "2026-11-23 10:00", "2026-12-22", "2026-12-22")
		untaken, stale := Told{NoticeUntaken, day(t, "2026-11-24")}, Told{NoticeStale, day(t, "2026-11-30")}
		if !still(r, untaken, "intake") || !still(r, stale, "head") || still(r, stale, "officer") {
			t.Error("no reason at first")
		}
		r.Status, r.Assignee = InProgress, "officer"
		if still(r, untaken, "intake") || still(r, stale, "head") || !still(r, stale, "officer") {
			t.Error("taken")
		}
		r.Excluded = []OfficerID{"officer"}
		if still(r, stale, "officer") {
			t.Error("hidden from him")
		}
		r.Excluded, r.LastActAt = nil, atThai(t, "2026-11-30 09:00")
		if still(r, stale, "officer") {
			t.Error("acted on")
		}
		if r.Status = Closed; still(r, Told{NoticeT7, day(t, "2026-12-15")}, "officer") {
			t.Error("closed")
		}
	})
	t.Run("a new case is looked at when it is untaken, one with something passed at once", func(t *testing.T) {
		r := received(Question)
		r.Acted(Act{Verb: Submit}, cal, testNow)
		if r.RemindOn != day(t, "2026-11-24") || r.StatusSince != testNow || r.LastActAt != testNow {
			t.Errorf("%v %v", r.RemindOn, r.StatusSince)
		}
		r.Acted(Act{Verb: Assign, From: Received}, cal, testNow.AddDate(0, 0, 20))
		if r.RemindOn != day(t, "2026-12-13") || r.StatusSince != testNow {
			t.Error(r.RemindOn)
		}
		r.Status = Closed
		if r.Acted(Act{Verb: Answer, From: InProgress}, cal, testNow); r.RemindOn != Never {
			t.Error(r.RemindOn)
		}
	})
	t.Run("a clock a day back plans and tells nothing twice, and loses nothing", func(t *testing.T) {
		r := late("2027-03-31")
		var told []Told
		var days []string
		for _, d := range []string{"2027-03-29", "2027-03-30", "2027-03-29", "2027-03-31", "2027-03-30", "2027-03-31", "2027-04-01"} {
			now, owed, _ := r.Remind(cal, day(t, d), told, everybody)
			told = append(told, now...)
			days = append(days, d[8:]+":"+said(owed))
		}
		want := "29:t3>(officer) 30:t1>officer 29: 31:t0>head,officer 30: 31: 01:late1>citizen,head,officer latest>approver,dpo"
		if got := strings.Join(days, " "); got != want {
			t.Errorf("%s\n%s", got, want)
		}
	})
}
