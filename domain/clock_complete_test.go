package domain_test

import (
	"slices"
	"strings"
	"testing"

	"sitthi/domain"
	"sitthi/domain/law"
)

// asks asks a citizen for papers at a time.
func asks(t testing.TB, r *domain.Request, at string, codes ...string) {
	t.Helper()
	in := domain.AskInput{ReplyBy: date(t, "2027-01-15")}
	for _, code := range codes {
		in.Items = append(in.Items, domain.AskItem{Code: code, Text: "x"})
	}
	if _, err := r.Ask(domain.OfficerActor(staff[0], "s"), in, thai(t, at)); err != nil {
		t.Fatal(err)
	}
}

// answers brings what was asked, as the desk takes it, and says by when the case is due.
func answers(t testing.TB, r *domain.Request, at string, codes ...string) (due string, act domain.Act) {
	t.Helper()
	now := thai(t, at)
	to, err := domain.RecountComplete(law.Book{}, law.Calendar(), domain.DefaultOfficeHours, r, codes, now)
	if err == nil {
		act, err = r.Message(domain.MessageInput{Text: "x", Answers: codes}, to, now)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r.DueOn.String() + "/" + r.LatestDueOn.String(), act
}

// A rectification has no limit of its own: thirty days from a complete request, APA s.39/1.
// Filed on Wednesday 4 November 2026 it is due on Friday 4 December.
func TestRecountComplete(t *testing.T) {
	const wednesday, fromReceipt, fromFriday20 = "2026-11-04 10:00", "2026-12-04/2026-12-04", "2026-12-20/2026-12-21"
	rectification := func(t *testing.T) *domain.Request {
		r := filed(t, domain.Rectification, domain.ByWeb, wednesday)
		asks(t, r, "2026-11-10 10:00", "old_card", "new_card")
		return r
	}

	t.Run("the answer is due from the day on which the last of the list came, with its steps, an event and a notice", func(t *testing.T) {
		r := rectification(t)
		if due, act := answers(t, r, "2026-11-18 10:00", "old_card"); due != fromReceipt || act.Data["complete_at"] != "" {
			t.Error("half of it:", due)
		}
		due, act := answers(t, r, "2026-11-20 10:00", "new_card")
		if due != fromFriday20 {
			t.Error(due)
		}
		if act.Data["due_on_before"] != "2026-12-04" || act.Data["due_on"] != "2026-12-20" || !strings.HasPrefix(act.Data["complete_at"], "2026-11-20T03:00") {
			t.Error(act.Data)
		}
		if !slices.ContainsFunc(act.Notices, func(n domain.Notice) bool { return n.Code == domain.NoticeRecomputed && n.Day == r.DueOn }) {
			t.Error(act.Notices)
		}
		var codes []string
		for _, s := range r.Explained().Steps {
			codes = append(codes, s.Code)
		}
		if got := strings.Join(codes, " "); !strings.HasPrefix(got, "received complete first_day") {
			t.Error(got)
		}
	})

	t.Run("what comes after hours counts from the next working day", func(t *testing.T) {
		r := rectification(t)
		if due, _ := answers(t, r, "2026-11-20 17:00"); due != "2026-12-23/2026-12-23" {
			t.Error(due)
		}
	})

	t.Run("it stays due from the receipt", func(t *testing.T) {
		for name, r := range map[string]func(t *testing.T) *domain.Request{
			"when the list went out on the eighth day": func(t *testing.T) *domain.Request {
				r := filed(t, domain.Rectification, domain.ByWeb, wednesday)
				asks(t, r, "2026-11-12 00:00", "old_card")
				return r
			},
			"when nobody knows whether the list went out": func(t *testing.T) *domain.Request {
				r := filed(t, domain.Rectification, domain.ByWeb, wednesday)
				r.Filing.Subject.Email = ""
				asks(t, r, "2026-11-10 10:00", "old_card")
				return r
			},
			"when nothing was asked": func(t *testing.T) *domain.Request {
				return filed(t, domain.Rectification, domain.ByWeb, wednesday)
			},
		} {
			if due, act := answers(t, r(t), "2026-11-20 10:00"); due != fromReceipt || act.Data["due_on"] != "" {
				t.Errorf("%s: %s", name, due)
			}
		}
		r := filed(t, domain.Rectification, domain.ByWeb, wednesday)
		asks(t, r, "2026-11-11 23:59", "old_card")
		if due, _ := answers(t, r, "2026-11-20 10:00"); due != fromFriday20 {
			t.Error("the seventh day is in time:", due)
		}
	})

	t.Run("what was asked later delays nothing", func(t *testing.T) {
		r := rectification(t)
		asks(t, r, "2026-11-19 10:00", "photograph")
		if due, _ := answers(t, r, "2026-11-20 10:00", "old_card", "new_card"); due != fromFriday20 {
			t.Error(due)
		}
		if due, _ := answers(t, r, "2026-11-27 10:00", "photograph"); due != fromFriday20 {
			t.Error(due)
		}
	})

	t.Run("a request is complete once", func(t *testing.T) {
		r := rectification(t)
		answers(t, r, "2026-11-10 15:00")
		asks(t, r, "2026-11-11 10:00", "old_card")
		if due, _ := answers(t, r, "2026-11-20 10:00"); due != "2026-12-10/2026-12-11" {
			t.Error(due)
		}
	})

	t.Run("what is overdue stays overdue", func(t *testing.T) {
		r := rectification(t)
		if due, _ := answers(t, r, "2026-12-05 10:00"); due != fromReceipt {
			t.Error(due)
		}
	})

	t.Run("never what has a limit of its own: access, erasure; nor acts due at once", func(t *testing.T) {
		for _, kind := range domain.Kinds {
			r := filed(t, kind, domain.ByWeb, wednesday)
			before := slices.Clone(r.Clocks)
			asks(t, r, "2026-11-10 10:00", "old_card")
			answers(t, r, "2026-11-20 10:00")
			for i, c := range r.Clocks {
				by39 := c.Class == domain.RespondClock && strings.HasPrefix(c.Rule, "TH-APA/")
				if moved := c.DueOn != before[i].DueOn; moved != by39 {
					t.Errorf("%s, %s by %s moved: %v", kind, c.Code, c.Rule, moved)
				}
			}
		}
	})

	t.Run("a receipt moved back so far that the list came too late is counted from again", func(t *testing.T) {
		for at, want := range map[string]string{"2026-11-03 10:00": "2026-12-20", "2026-11-02 10:00": "2026-12-02"} {
			r := rectification(t)
			answers(t, r, "2026-11-20 10:00")
			to, err := domain.RecountReceipt(law.Book{}, law.Calendar(), domain.DefaultOfficeHours, r, thai(t, at))
			if err != nil {
				t.Fatal(err)
			}
			if got := to.Clocks[0].DueOn.String(); got != want {
				t.Errorf("received %s: %s", at, got)
			}
		}
	})

	t.Run("another calendar counts on from the day on which it was complete", func(t *testing.T) {
		r := rectification(t)
		answers(t, r, "2026-11-20 10:00")
		to, err := domain.Recount(law.Book{}, changed(t, "+2026-12-21"), domain.DefaultOfficeHours, r, date(t, "2026-11-25"))
		if err != nil {
			t.Fatal(err)
		}
		if c := to.Clocks[0]; c.DueOn.String() != "2026-12-20" || c.LatestDueOn.String() != "2026-12-22" || c.Steps[1].Code != domain.StepComplete {
			t.Error(c)
		}
	})
}
