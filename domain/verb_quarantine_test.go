package domain

import (
	"slices"
	"testing"
	"time"
)

func TestQuarantine(t *testing.T) {
	apart := func(kind Kind) *Request {
		r := received(kind)
		if _, err := r.SetApart(testNow); err != nil {
			t.Fatal(err)
		}
		return r
	}
	later := testNow.Add(time.Hour)

	t.Run("a case is kept apart with its status, its dates and its clocks, and leaves the hands of whom the desk chose", func(t *testing.T) {
		r := received(Question)
		r.Routing.Strategy, r.Assignee, r.GivenAt = LeastOpen, "officer", testNow
		due := r.DueOn
		act, err := r.Quarantine(actor(intakeAccount), QuarantineInput{Reason: "โฆษณา"}, later)
		if err != nil || act.Verb != Quarantine || act.Data["before"] != "officer" || len(act.Messages) != 1 || len(act.Notices) != 0 {
			t.Fatalf("%v %+v", err, act)
		}
		if !r.Quarantined() || r.Status != Received || r.DueOn != due || r.Clocks[0].State != ClockOpen || r.Assignee != "" || r.Version != 2 || r.Waiting() {
			t.Errorf("%+v", r)
		}
		if _, err := r.Quarantine(actor(headAccount), QuarantineInput{}, later); CodeOf(err) != "already_quarantined" || r.Version != 2 {
			t.Error(err)
		}
		if _, err := r.Release(actor(headAccount), ReasonInput{}, later); err != nil || r.Quarantined() || !r.Waiting() || r.Version != 3 {
			t.Errorf("%v %+v", err, r)
		}
		if _, err := r.Release(actor(headAccount), ReasonInput{}, later); CodeOf(err) != "not_quarantined" || r.Version != 3 {
			t.Error(err)
		}
	})
	t.Run("the desk says why it did it by itself", func(t *testing.T) {
		act, err := received(Question).SetApart(testNow)
		if err != nil || act.Data["cause"] != "flood" || len(act.Messages) != 0 {
			t.Errorf("%v %+v", err, act)
		}
	})
	t.Run("nobody takes it on before it is released", func(t *testing.T) {
		for _, verb := range quarantineRefuses {
			if r := apart(Question); CodeOf(r.CanMove(verb)) != "quarantined" {
				t.Errorf("%s: %v", verb, r.CanMove(verb))
			}
		}
		for _, verb := range []Verb{Release, Lapse, Withdraw, PostMessage, Write, Note, CorrectReceipt, Tie, Recompute} {
			if err := apart(Question).CanMove(verb); err != nil {
				t.Errorf("%s: %v", verb, err)
			}
		}
	})
	t.Run("its citizen writes to it as to any other, which does not let it out, and may withdraw it", func(t *testing.T) {
		r := apart(Question)
		if _, err := r.Message(MessageInput{Text: "ข้าพเจ้ามีตัวตน"}, Recounted{}, later); err != nil || !r.Quarantined() {
			t.Error(err)
		}
		if _, err := r.Withdraw(CitizenActor("o", "c"), ReasonInput{}, later); err != nil || r.Quarantined() || r.Status != Closed || r.Outcome != Withdrawn {
			t.Errorf("%v %+v", err, r)
		}
	})
	t.Run("the head closes it as no request to the office; the desk by itself never does, nor anybody one that is not apart", func(t *testing.T) {
		cal := festive(t)
		r := apart(Access)
		if _, err := r.Lapse(SystemActor("o"), cal, later); KindOf(err) != Forbidden || r.Version != 2 {
			t.Error(err)
		}
		act, err := r.Lapse(actor(headAccount), cal, later)
		if err != nil || r.Status != Closed || r.Outcome != Spam || r.Quarantined() || act.Data["outcome"] != "spam" || r.Clocks[0].State != ClockCancelled {
			t.Errorf("%v %+v", err, r)
		}
		if _, err := received(Question).Lapse(actor(headAccount), cal, later); CodeOf(err) != "illegal_transition" {
			t.Error(err)
		}
		for _, a := range everybody {
			if err := MayAct(actor(a), Lapse, apart(Question)); (err == nil) != (a.ID == "head") {
				t.Errorf("%s: %v", a.ID, err)
			}
		}
	})
	t.Run("what is offered is what can be done", func(t *testing.T) {
		working := []Verb{Assign, Ask, Answer, Lapse, Quarantine, Release, Note}
		for name, c := range map[string]struct {
			r    *Request
			want []Verb
		}{
			"a received case": {received(Question), []Verb{Assign, Ask, Answer, Quarantine, Note}},
			"one kept apart":  {apart(Question), []Verb{Lapse, Release, Note}},
			"one in progress": {in(InProgress, Question), []Verb{Assign, Ask, Answer, Note}},
		} {
			if got := c.r.Allowed(actor(headAccount), working, Calendar{}, DateOf(later, Bangkok)); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v", name, got)
			}
		}
		if next := apart(Question).NextStep(working); next != Release {
			t.Error(next)
		}
	})
	t.Run("a row that says otherwise than its trail shows", func(t *testing.T) {
		r := apart(Question)
		was := string(r.Standing())
		if r.QuarantinedAt = (time.Time{}); string(r.Standing()) == was {
			t.Error("it stands as before")
		}
	})
	t.Run("what somebody did about it is in the head's next digest", func(t *testing.T) {
		r := apart(Question)
		r.LastActAt = testNow
		cal := festive(t)
		if got := r.NextPlanned(cal, DateOf(testNow, Bangkok)); got != day(t, "2026-11-24") {
			t.Error(got)
		}
		r.LastActAt = testNow.AddDate(0, 0, 2)
		told := Told{NoticeQuarantine, day(t, "2026-11-26")}
		if _, due := r.StillDue(cal, told, "head", everybody); !due {
			t.Error("nothing is due")
		}
	})
}
