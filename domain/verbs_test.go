package domain

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

var testNow = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC) // Monday 10:00 in Bangkok

func account(id OfficerID, unit UnitID, roles ...Role) Account {
	return Account{ID: id, Office: "o", Unit: unit, Roles: roles, UnitsBelow: []UnitID{unit}}
}

var (
	intakeAccount   = account("intake", "front", Intake)
	officerAccount  = account("officer", "service", Officer)
	otherAccount    = account("other", "service", Officer)
	headAccount     = account("head", "service", Head)
	dpoAccount      = account("dpo", "privacy", DPO)
	approverAccount = account("approver", "top", Approver)
	auditorAccount  = account("auditor", "top", Auditor)
	adminAccount    = account("admin", "top", Admin)
	farAccount      = account("far", "elsewhere", Officer)
	everybody       = []Account{intakeAccount, officerAccount, otherAccount, headAccount, dpoAccount, approverAccount, auditorAccount, adminAccount, farAccount}
)

func actor(a Account) Actor { return OfficerActor(a, "s") }

// received is a fresh case of a kind in the service unit.
func received(kind Kind) *Request {
	f := Filing{Kind: kind, Details: "x", Subject: Subject{Person: Person{Email: "a@example.com"}}}
	return NewRequest(Office{ID: "o", NoticeVersion: "1"}, f, Intaken{
		ID: "c", Reference: "O-2569-000000", Channel: ByAPI, ReceivedAt: testNow, EnteredAt: testNow, Deemed: DateOf(testNow, Bangkok),
		Routing: Routing{Rule: "r", Unit: "service"},
		Clocks:  []Clock{{ID: "1", Round: 1, Code: ClockAnswer, Class: RespondClock, State: ClockOpen, DueOn: Date{2026, 12, 8}, LatestDueOn: Date{2026, 12, 8}}},
	})
}

// in puts a fresh case into a status, as the verbs would have left it.
func in(status Status, kind Kind) *Request {
	r := received(kind)
	r.Status = status
	if status == InProgress {
		r.Assignee = "officer"
	}
	if status == Closed {
		r.Outcome, r.ClosedAt = Answered, testNow
	}
	return r
}

func noticed(acts []Notice) string {
	var out []string
	for _, n := range acts {
		out = append(out, string(n.Code)+">"+string(n.Officer))
	}
	return strings.Join(out, " ")
}

func TestWorkingVerbsFollowTheTable(t *testing.T) {
	// Each working verb with an input that no guard refuses.
	verbs := map[Verb]func(r *Request) (Act, error){
		Assign: func(r *Request) (Act, error) {
			return r.Assign(actor(intakeAccount), AssignInput{}, &officerAccount, testNow)
		},
		Ask: func(r *Request) (Act, error) {
			return r.Ask(actor(intakeAccount), AskInput{Items: []AskItem{{"a", "b"}}}, testNow)
		},
		Write: func(r *Request) (Act, error) { return r.Write(actor(intakeAccount), WriteInput{Message: "x"}, testNow) },
		Note:  func(r *Request) (Act, error) { return r.Note(actor(intakeAccount), WriteInput{Message: "x"}, testNow) },
		Answer: func(r *Request) (Act, error) {
			return r.Answer(actor(officerAccount), AnswerInput{Message: "x"}, testNow)
		},
		Withdraw: func(r *Request) (Act, error) { return r.Withdraw(CitizenActor("o", "c"), ReasonInput{}, testNow) },
		Reopen: func(r *Request) (Act, error) {
			return r.Reopen(actor(headAccount), ReopenInput{Cause: CauseError}, nil, nextID, testNow)
		},
		PostMessage: func(r *Request) (Act, error) { return r.Message(MessageInput{Text: "x"}, testNow) },
		Unassign: func(r *Request) (Act, error) {
			r.Assignee = "officer"
			return r.Unassign(actor(headAccount), ReasonInput{}, testNow)
		},
		CorrectReceipt: func(r *Request) (Act, error) {
			earlier := Recounted{ReceivedAt: testNow.Add(-time.Hour), Clocks: r.Clocks}
			return r.CorrectReceipt(actor(intakeAccount), CorrectReceiptInput{}, earlier, everybody, testNow)
		},
		Recompute: func(r *Request) (Act, error) {
			return r.Recompute(Recounted{Clocks: r.Clocks}, "th-government@2", everybody, testNow)
		},
		Quarantine: func(r *Request) (Act, error) {
			return r.Quarantine(actor(intakeAccount), QuarantineInput{Reason: "x"}, testNow)
		},
		Release: func(r *Request) (Act, error) {
			r.QuarantinedAt = testNow
			return r.Release(actor(headAccount), ReasonInput{}, testNow)
		},
		Tie: func(r *Request) (Act, error) {
			r.Conflict = ConflictUnresolved
			return r.Tie(TieInput{}, everybody, testNow)
		},
	}
	for verb, use := range verbs {
		for _, status := range Statuses {
			move := Transition(verb, status)
			t.Run(fmt.Sprintf("%s in %s is %q", verb, status, move), func(t *testing.T) {
				r := in(status, Question)
				version := r.Version
				act, err := use(r)
				if move == None {
					if KindOf(err) != Conflict || CodeOf(err) != "illegal_transition" || r.Status != status || r.Version != version {
						t.Fatalf("%v, now %s", err, r.Status)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				want := map[Move]Status{
					Stay: status, ToReceived: Received, ToProgress: InProgress, ToAwait: AwaitingInfo, ToClosed: Closed,
					Close: Closed, ByPath: Closed, BackToWork: Received,
				}[move]
				if r.Assignee != "" && move == BackToWork {
					want = InProgress
				}
				if r.Status != want || r.Version != version+1 || act.Verb != verb || act.From != status {
					t.Fatalf("%s, version %d, act %+v", r.Status, r.Version, act)
				}
			})
		}
	}
}

func TestAssign(t *testing.T) {
	t.Run("taking a case tells its citizen and its officer", func(t *testing.T) {
		r := received(Question)
		act, err := r.Assign(actor(intakeAccount), AssignInput{}, &officerAccount, testNow)
		if err != nil || noticed(act.Notices) != "assign>officer take>" {
			t.Fatal(noticed(act.Notices), err)
		}
	})
	t.Run("the case goes with the officer to his unit", func(t *testing.T) {
		r := received(Question)
		if _, err := r.Assign(actor(intakeAccount), AssignInput{}, &farAccount, testNow); err != nil || r.Unit != "elsewhere" {
			t.Fatal(r.Unit, err)
		}
	})
	t.Run("an officer takes a case for himself and gives it to nobody else", func(t *testing.T) {
		r := received(Question)
		if _, err := r.Assign(actor(officerAccount), AssignInput{Assignee: "other"}, &otherAccount, testNow); CodeOf(err) != "only_to_yourself" {
			t.Fatal(err)
		}
		if _, err := r.Assign(actor(officerAccount), AssignInput{Assignee: "officer"}, &officerAccount, testNow); err != nil {
			t.Fatal(err)
		}
	})
	for name, a := range map[string]*Account{
		"nobody": nil, "a data-protection officer": &dpoAccount, "somebody who left": {ID: "x", Office: "o", Roles: []Role{Officer}, Disabled: true},
		"another office's officer": {ID: "x", Office: "p", Roles: []Role{Officer}},
	} {
		t.Run("it cannot go to "+name, func(t *testing.T) {
			_, err := received(Question).Assign(actor(intakeAccount), AssignInput{Assignee: "x"}, a, testNow)
			if KindOf(err) != Invalid {
				t.Fatal(err)
			}
		})
	}
}

func TestComplaintAboutOfficers(t *testing.T) {
	about := func() *Request {
		r := received(Complaint)
		r.Conflict = ConflictUnresolved
		return r
	}
	t.Run("until it is tied only intake and the DPO see it, and nobody gets it", func(t *testing.T) {
		r := about()
		for _, a := range everybody {
			want := slices.Contains(a.Roles, Intake) || slices.Contains(a.Roles, DPO)
			if got := actor(a).Scope().Sees(r); got != want {
				t.Errorf("%s sees it: %v", a.ID, got)
			}
		}
		if _, err := r.Assign(actor(intakeAccount), AssignInput{}, &officerAccount, testNow); CodeOf(err) != "conflict_unresolved" {
			t.Fatal(err)
		}
	})
	t.Run("tied to a head it is hidden from him and everybody below him", func(t *testing.T) {
		r := about()
		if _, err := r.Tie(TieInput{Officers: []OfficerID{"head"}}, everybody, testNow); err != nil {
			t.Fatal(err)
		}
		for _, a := range []Account{headAccount, officerAccount, otherAccount} {
			if actor(a).Scope().Sees(r) {
				t.Errorf("%s sees it", a.ID)
			}
			if _, err := r.Assign(actor(intakeAccount), AssignInput{}, &a, testNow); CodeOf(err) != "conflict_of_interest" {
				t.Errorf("%s: %v", a.ID, err)
			}
		}
		if !actor(intakeAccount).Scope().Sees(r) || !actor(dpoAccount).Scope().Sees(r) {
			t.Error("intake and DPO go on seeing it")
		}
		if _, err := r.Assign(actor(intakeAccount), AssignInput{}, &farAccount, testNow); err != nil {
			t.Error(err)
		}
		if _, err := r.Answer(actor(farAccount), AnswerInput{Message: "x"}, testNow); CodeOf(err) != "approval_needed" {
			t.Error(err)
		}
	})
	t.Run("tied to nobody it is a complaint like any other", func(t *testing.T) {
		r := about()
		if _, err := r.Tie(TieInput{}, everybody, testNow); err != nil || !actor(officerAccount).Scope().Sees(r) || r.Path() != Direct {
			t.Fatal(err)
		}
	})
	t.Run("whoever holds it loses it when it turns out to be about him", func(t *testing.T) {
		r := about()
		r.Status, r.Assignee = InProgress, "officer"
		if _, err := r.Tie(TieInput{Officers: []OfficerID{"officer"}}, everybody, testNow); err != nil || r.Assignee != "" || r.Status != Received {
			t.Fatal(r.Assignee, r.Status, err)
		}
	})
}

func TestAskAndMessage(t *testing.T) {
	asked := func() *Request {
		r := in(InProgress, Access)
		if _, err := r.Ask(actor(officerAccount), AskInput{Items: []AskItem{{"id_copy", "สำเนาบัตร"}, {"mandate", "หนังสือมอบอำนาจ"}}, ReplyBy: Date{2026, 12, 8}}, testNow); err != nil {
			t.Fatal(err)
		}
		return r
	}
	t.Run("a reply to a part of what was asked leaves it with the citizen", func(t *testing.T) {
		r := asked()
		if _, err := r.Message(MessageInput{Text: "x", Answers: []string{"mandate"}}, testNow); err != nil || r.Status != AwaitingInfo {
			t.Fatal(r.Status, err)
		}
		if _, err := r.Message(MessageInput{Text: "x", Answers: []string{"id_copy"}}, testNow); err != nil || r.Status != InProgress {
			t.Fatal(r.Status, err)
		}
	})
	t.Run("a reply that names nothing answers everything", func(t *testing.T) {
		r := asked()
		if _, err := r.Message(MessageInput{Text: "x"}, testNow); err != nil || r.Status != InProgress || len(r.OpenAsked()) != 0 {
			t.Fatal(r.Status, err)
		}
	})
	t.Run("a code that was not asked is refused, and nothing is answered by it", func(t *testing.T) {
		r := asked()
		if _, err := r.Message(MessageInput{Text: "x", Answers: []string{"mandate", "nothing"}}, testNow); KindOf(err) != Invalid || len(r.OpenAsked()) != 2 {
			t.Fatal(err)
		}
	})
	t.Run("asking stops no clock", func(t *testing.T) {
		if r := asked(); r.DueOn != (Date{2026, 12, 8}) {
			t.Fatal(r.DueOn)
		}
	})
}

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
			"message": func() (Act, error) { return r.Message(MessageInput{Text: "x"}, later) },
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
