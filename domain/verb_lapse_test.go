package domain

import (
	"testing"
	"time"
)

func TestLapse(t *testing.T) {
	cal := festive(t)
	system := SystemActor("o")
	asked := func(kind Kind) *Request {
		r := in(AwaitingInfo, kind)
		r.Assignee = "officer"
		r.Asked = []Asked{{Code: "a", ReplyBy: day(t, "2026-12-01")}, {Code: "b", ReplyBy: day(t, "2026-11-28")}, {Code: "c", ReplyBy: day(t, "2027-11-28"), Answered: true}}
		return r
	}
	on := func(text string) time.Time { return atThai(t, text) }
	t.Run("a question that is not explained is closed a week after its last day", func(t *testing.T) {
		r := asked(Question)
		if _, err := r.Lapse(system, cal, on("2026-12-07 10:00")); CodeOf(err) != "lapse_too_early" || r.Version != 1 {
			t.Error(err)
		}
		act, err := r.Lapse(system, cal, on("2026-12-08 08:30"))
		if err != nil || r.Status != Closed || r.Outcome != Lapsed || r.Version != 2 || act.Verb != Lapse || noticed(act.Notices) != "closed> closed>officer" {
			t.Errorf("%v %+v %s", err, r, noticed(act.Notices))
		}
		if r.DueOn != day(t, "2026-12-08") || r.Clocks[0].State != ClockCancelled {
			t.Errorf("%+v", r.Clocks)
		}
	})
	t.Run("a right, a complaint about officers and a case that waits for nobody do not lapse", func(t *testing.T) {
		about, waiting := asked(Complaint), in(Received, Question)
		about.Conflict = ConflictUnresolved
		for _, r := range []*Request{asked(Access), about, waiting, in(InProgress, Question)} {
			if _, err := r.Lapse(system, cal, on("2027-06-08 10:00")); CodeOf(err) != "illegal_transition" || r.Version != 1 {
				t.Errorf("%s: %v", r.Kind, err)
			}
		}
	})
	t.Run("only the head and the desk itself may", func(t *testing.T) {
		r := asked(Question)
		for _, a := range everybody {
			if err := MayAct(actor(a), Lapse, r); (err == nil) != (a.ID == "head") {
				t.Errorf("%s: %v", a.ID, err)
			}
		}
	})
}
