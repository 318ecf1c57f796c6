package domain

import (
	"strings"
	"testing"
)

func TestMayAct(t *testing.T) {
	// Who may, on a case of the service unit that is officer's: I intake, O its
	// officer, o another of the unit, f one of another unit, H its head, D DPO,
	// A approver, u auditor, a administrator, C the citizen.
	want := map[Verb]string{
		Assign: "I O H A", Unassign: "H", Ask: "I O H", Write: "I O H D A", Note: "I O H D A", Answer: "O H",
		Withdraw: "C I", PostMessage: "C", Reopen: "H A", Tie: "I D", Submit: "C", Register: "I", CorrectReceipt: "I H", ApproveVerb: "A", Opine: "D",
		Hold: "D A", Extend: "H", Verify: "I O H", Return: "O D A", Recompute: "", Shred: "",
	}
	actors := map[string]Actor{
		"I": actor(intakeAccount), "O": actor(officerAccount), "o": actor(otherAccount), "f": actor(farAccount), "H": actor(headAccount),
		"D": actor(dpoAccount), "A": actor(approverAccount), "u": actor(auditorAccount), "a": actor(adminAccount),
		"C": CitizenActor("o", "c"), "c": CitizenActor("o", "another"), "-": {},
	}
	for verb, who := range want {
		for letter, a := range actors {
			r := in(InProgress, Question)
			err := MayAct(a, verb, r)
			if may := strings.Contains(" "+who+" ", " "+letter+" "); may != (err == nil) {
				t.Errorf("%s by %s: %v", verb, letter, err)
			}
			if err != nil && KindOf(err) != Forbidden {
				t.Errorf("%s by %s: %v", verb, letter, err)
			}
		}
	}
	t.Run("an officer takes what nobody has in his unit, and not elsewhere", func(t *testing.T) {
		r := received(Question)
		if MayAct(actor(otherAccount), Assign, r) != nil || MayAct(actor(farAccount), Assign, r) == nil {
			t.Fatal("only of his unit")
		}
	})
	t.Run("an officer who would need the case is told so", func(t *testing.T) {
		if err := MayAct(actor(otherAccount), Answer, in(InProgress, Question)); CodeOf(err) != "not_assignee" {
			t.Fatal(err)
		}
	})
}

func TestSight(t *testing.T) {
	r := in(InProgress, Question)
	t.Run("the zero scope sees nothing", func(t *testing.T) {
		if (Scope{}).Sees(&Request{}) || (Scope{}).Sees(r) || (Actor{}).Scope().Sees(r) {
			t.Fatal("it does")
		}
	})
	t.Run("nobody sees another office's case", func(t *testing.T) {
		for _, a := range everybody {
			a.Office = "p"
			if actor(a).Scope().Sees(r) || actor(a).TrailScope().Sees(r) {
				t.Error(a.ID)
			}
		}
	})
	t.Run("auditor and administrator see no case; the auditor sees its trail", func(t *testing.T) {
		for _, a := range []Account{auditorAccount, adminAccount} {
			if actor(a).Scope().Sees(r) {
				t.Error(a.ID)
			}
		}
		if !actor(auditorAccount).TrailScope().Sees(r) || actor(adminAccount).TrailScope().Sees(r) {
			t.Error("trail")
		}
	})
	t.Run("an officer sees his unit's cases and opens his own and nobody's", func(t *testing.T) {
		a := actor(otherAccount)
		if !a.Scope().Sees(r) || a.Opens(r) {
			t.Error("a colleague's")
		}
		if free := received(Question); !a.Scope().Sees(free) || !a.Opens(free) {
			t.Error("nobody's")
		}
		if actor(farAccount).Scope().Sees(r) {
			t.Error("another unit's")
		}
	})
	t.Run("an approver sees what waits for him or was decided by him", func(t *testing.T) {
		a := actor(approverAccount)
		if a.Scope().Sees(r) || !a.Scope().Sees(in(AwaitingApproval, Access)) {
			t.Error("before him")
		}
		decided := in(Closed, Access)
		decided.DecidedBy = "approver"
		if !a.Scope().Sees(decided) || !a.Opens(decided) {
			t.Error("decided by him")
		}
	})
	t.Run("a receipt shows one case", func(t *testing.T) {
		if !CitizenActor("o", "c").Scope().Sees(r) || CitizenActor("o", "d").Scope().Sees(r) || CitizenActor("p", "c").Scope().Sees(r) {
			t.Fatal("its own")
		}
	})
}

func TestRoute(t *testing.T) {
	table := RoutingTable{Version: 3, Intake: "front", Rules: []RoutingRule{
		{ID: "fees", When: Condition{Kinds: []Kind{Question}, Keywords: []string{"ค่าเทอม"}}, Unit: "money"},
		{ID: "staff", When: Condition{Relationships: []Relationship{"teacher", "staff"}}, Unit: "people"},
		{ID: "questions", When: Condition{Kinds: []Kind{Question}, Channels: []Channel{ByWeb, ByAPI}}, Unit: "service"},
	}}
	for _, c := range []struct {
		name   string
		filing Filing
		rule   string
		unit   UnitID
		trace  string
	}{
		{"the first match wins", Filing{Kind: Question, Details: "ถามเรื่องค่าเทอมครับ", Relationship: "staff"}, "fees", "money", "fees"},
		{"conditions of one rule must all hold", Filing{Kind: Suggestion, Details: "ค่าเทอม", Relationship: "staff"}, "staff", "people", "fees:kind staff"},
		{"each rule that failed says on what", Filing{Kind: Question, Details: "x"}, "questions", "service", "fees:keyword staff:relationship questions"},
		{"what nothing matches goes to intake", Filing{Kind: Access, Details: "x"}, "intake", "front", "fees:kind staff:relationship questions:kind intake"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := table.Route(c.filing, ByAPI)
			var trace []string
			for _, step := range got.Trace {
				s := step.Rule
				if !step.Matched {
					s += ":" + step.FailedOn
				}
				trace = append(trace, s)
			}
			if got.Rule != c.rule || got.Unit != c.unit || strings.Join(trace, " ") != c.trace || got.Version != 3 {
				t.Fatalf("%+v", got)
			}
		})
	}
}
