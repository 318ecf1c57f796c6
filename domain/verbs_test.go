package domain

import (
	"fmt"
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
		PostMessage: func(r *Request) (Act, error) { return r.Message(MessageInput{Text: "x"}, Recounted{}, testNow) },
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
