package domain

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// nextID makes ids that differ.
func nextID() string { testIDs++; return fmt.Sprint("new-", testIDs) }

var testIDs int

func TestEndings(t *testing.T) {
	t.Run("the first reply to a complaint leaves the clock of its result", func(t *testing.T) {
		r := in(InProgress, Complaint)
		r.Clocks = []Clock{
			{Code: ClockFirstReply, Round: 1, Class: RespondClock, State: ClockOpen, DueOn: Date{2026, 12, 8}},
			{Code: ClockResult, Round: 1, Class: RespondClock, State: ClockOpen, DueOn: Date{2026, 12, 23}},
		}
		if _, err := r.Write(actor(officerAccount), WriteInput{Message: "x"}, testNow); err != nil || r.DueOn != (Date{2026, 12, 23}) {
			t.Fatal(r.DueOn, err)
		}
	})
	t.Run("an answered case is closed, keeps its dates and leaves no clock open", func(t *testing.T) {
		r := in(InProgress, Question)
		act, err := r.Answer(actor(officerAccount), AnswerInput{Message: "x"}, testNow)
		if err != nil || r.Outcome != Answered || r.DueOn != (Date{2026, 12, 8}) || r.Clocks[0].State != ClockMet || noticed(act.Notices) != "answered>" {
			t.Fatalf("%+v %v", r, err)
		}
	})
	t.Run("a right cannot be answered before its subject is identified", func(t *testing.T) {
		for _, kind := range Kinds {
			if kind.Right() {
				if _, err := in(InProgress, kind).Answer(actor(officerAccount), AnswerInput{Message: "x"}, testNow); CodeOf(err) != "identity_not_verified" {
					t.Error(kind, err)
				}
			}
		}
	})
	fresh := []Clock{{ID: "2", Round: 2, Code: ClockAnswer, Class: RespondClock, State: ClockOpen, DueOn: Date{2027, 1, 1}, LatestDueOn: Date{2027, 1, 4}}}
	t.Run("a withdrawal taken back goes on with the dates it had", func(t *testing.T) {
		r := received(Question)
		if _, err := r.Withdraw(CitizenActor("o", "c"), ReasonInput{}, testNow); err != nil || r.DueOn != (Date{2026, 12, 8}) {
			t.Fatal(r.DueOn, err)
		}
		if _, err := r.Reopen(actor(headAccount), ReopenInput{Cause: CauseNotWithdrawn}, fresh, nextID, testNow); err != nil || r.DueOn != (Date{2026, 12, 8}) || r.Round != 2 || r.Outcome != "" {
			t.Fatalf("%+v %v", r, err)
		}
	})
	t.Run("thirty days after a withdrawal it cannot be taken back", func(t *testing.T) {
		for days, want := range map[int]string{30: "", 31: "reopen_too_late"} {
			r := received(Question)
			if _, err := r.Withdraw(CitizenActor("o", "c"), ReasonInput{}, testNow); err != nil {
				t.Fatal(err)
			}
			_, err := r.Reopen(actor(headAccount), ReopenInput{Cause: CauseNotWithdrawn}, fresh, nextID, testNow.AddDate(0, 0, days))
			if CodeOf(err) != want {
				t.Errorf("%d days: %v", days, err)
			}
		}
	})
	t.Run("new facts begin a new count", func(t *testing.T) {
		r := in(Closed, Question)
		r.Clocks[0].State = ClockMet
		if _, err := r.Reopen(actor(headAccount), ReopenInput{Cause: CauseNewFacts}, fresh, nextID, testNow); err != nil || r.DueOn != (Date{2027, 1, 1}) || r.Status != Received {
			t.Fatalf("%+v %v", r, err)
		}
	})
	t.Run("what was met before a withdrawal stays met when it is taken back", func(t *testing.T) {
		r := in(InProgress, Complaint)
		r.Clocks = []Clock{
			{Code: ClockFirstReply, Round: 1, Class: RespondClock, State: ClockOpen, DueOn: Date{2026, 12, 8}},
			{Code: ClockResult, Round: 1, Class: RespondClock, State: ClockOpen, DueOn: Date{2026, 12, 23}},
		}
		if _, err := r.Write(actor(officerAccount), WriteInput{Message: "x"}, testNow); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Withdraw(CitizenActor("o", "c"), ReasonInput{}, testNow.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Reopen(actor(headAccount), ReopenInput{Cause: CauseNotWithdrawn}, nil, nextID, testNow.Add(2*time.Hour)); err != nil || r.DueOn != (Date{2026, 12, 23}) {
			t.Fatal(r.DueOn, err)
		}
	})
	t.Run("an appeal that is withdrawn and taken back still has its date", func(t *testing.T) {
		r := in(InProgress, Question)
		if _, err := r.Answer(actor(officerAccount), AnswerInput{Message: "x"}, testNow); err != nil {
			t.Fatal(err)
		}
		appeal := []Clock{{ID: "a", Round: 2, Code: ClockAppeal, Class: RespondClock, State: ClockOpen, DueOn: Date{2027, 1, 5}}}
		if _, err := r.Reopen(actor(headAccount), ReopenInput{Cause: CauseAppeal}, appeal, nextID, testNow); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Withdraw(CitizenActor("o", "c"), ReasonInput{}, testNow); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Reopen(actor(headAccount), ReopenInput{Cause: CauseNotWithdrawn}, nil, nextID, testNow); err != nil || r.DueOn != (Date{2027, 1, 5}) {
			t.Fatal(r.DueOn, err)
		}
	})
	t.Run("an answer that never arrived leaves the date it should have met", func(t *testing.T) {
		r := in(InProgress, Question)
		if _, err := r.Answer(actor(officerAccount), AnswerInput{Message: "x"}, testNow); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Reopen(actor(headAccount), ReopenInput{Cause: CauseUndelivered}, nil, nextID, testNow.AddDate(0, 0, 40)); err != nil || r.DueOn != (Date{2026, 12, 8}) {
			t.Fatal(r.DueOn, err)
		}
	})
	t.Run("a case opened again is chased again, and is not closed by what was asked before", func(t *testing.T) {
		r := in(InProgress, Question)
		if _, err := r.Ask(actor(officerAccount), AskInput{Items: []AskItem{{"a", "b"}}, ReplyBy: Date{2026, 11, 24}}, testNow); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Answer(actor(officerAccount), AnswerInput{Message: "x"}, testNow); err != nil {
			t.Fatal(err)
		}
		later := testNow.AddDate(0, 1, 0)
		if _, err := r.Reopen(actor(headAccount), ReopenInput{Cause: CauseError}, fresh, nextID, later); err != nil {
			t.Fatal(err)
		}
		if !r.AnsweredOn.IsZero() || r.Outcome != Answered || r.Status != AwaitingInfo || r.OpenAsked()[0].ReplyBy != DateOf(later, Bangkok).AddDays(15) {
			t.Fatalf("%+v", r)
		}
	})
	t.Run("an appeal goes to somebody else than whoever decided, by any hand", func(t *testing.T) {
		r := in(InProgress, Question)
		if _, err := r.Answer(actor(officerAccount), AnswerInput{Message: "x"}, testNow); err != nil {
			t.Fatal(err)
		}
		appeal := []Clock{{ID: "a", Round: 2, Code: ClockAppeal, Class: RespondClock, State: ClockOpen, DueOn: Date{2027, 1, 5}}}
		if _, err := r.Reopen(actor(headAccount), ReopenInput{Cause: CauseAppeal}, appeal, nextID, testNow); err != nil || r.Assignee != "" || r.Status != Received {
			t.Fatalf("%+v %v", r, err)
		}
		if _, err := r.Assign(actor(intakeAccount), AssignInput{Assignee: "officer"}, &officerAccount, testNow); CodeOf(err) != "other_preparer" {
			t.Error(err)
		}
		if _, err := r.handTo(&officerAccount, testNow); CodeOf(err) != "other_preparer" || !slices.Contains(r.Barred(), "officer") {
			t.Error(err)
		}
		if _, err := r.Assign(actor(intakeAccount), AssignInput{Assignee: "other"}, &otherAccount, testNow); err != nil {
			t.Error(err)
		}
	})
	t.Run("what was withdrawn is opened again as that or by order, and in no other name", func(t *testing.T) {
		for _, cause := range ReopenCauses {
			r := received(Question)
			if _, err := r.Withdraw(CitizenActor("o", "c"), ReasonInput{}, testNow); err != nil {
				t.Fatal(err)
			}
			_, err := r.Reopen(actor(headAccount), ReopenInput{Cause: cause}, fresh, nextID, testNow)
			if may := cause == CauseNotWithdrawn || cause == CauseOrder; may != (err == nil) {
				t.Errorf("%s: %v", cause, err)
			}
		}
	})
	t.Run("whatever is said about a closed case, the day of its closing stays", func(t *testing.T) {
		r := in(Closed, Question)
		later := testNow.AddDate(0, 0, 3)
		for name, use := range map[string]func() (Act, error){
			"note":    func() (Act, error) { return r.Note(actor(headAccount), WriteInput{Message: "x"}, later) },
			"write":   func() (Act, error) { return r.Write(actor(headAccount), WriteInput{Message: "x"}, later) },
			"message": func() (Act, error) { return r.Message(MessageInput{Text: "x"}, Recounted{}, later) },
		} {
			if _, err := use(); err != nil || !r.ClosedAt.Equal(testNow) {
				t.Errorf("%s: %v %v", name, r.ClosedAt, err)
			}
		}
	})
	t.Run("what was answered was not withdrawn", func(t *testing.T) {
		if _, err := in(Closed, Question).Reopen(actor(headAccount), ReopenInput{Cause: CauseNotWithdrawn}, fresh, nextID, testNow); CodeOf(err) != "not_a_cause" {
			t.Fatal(err)
		}
	})
}
