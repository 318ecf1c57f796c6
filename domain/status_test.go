package domain

import (
	"strings"
	"testing"
)

// wantTransitions is the table as the lawyers read it: R P I D A X C.
var wantTransitions = map[Verb]string{
	Assign: "P = = = = = ·", Unassign: "= R = = = = ·", Verify: "= = P1 = = · ·", Unverify: "= = = P P P2 ·",
	Ask: "I I = · · · ·", PostMessage: "= = P1 = = = =", Write: "= = = = = = =", Note: "= = = = = = =",
	Task: "= = = = = = ·", Done: "= = = = = = ·", Consult: "D D D · · · ·", Opine: "= = = A3 · · ·",
	Answer: "e e e · · · ·", RefuseRequest: "D D D · · · ·", Return: "· · · P P P2 ·", ApproveVerb: "· · · · X · ·",
	Deliver: "· · · · · C ·", Withdraw: "C C C C C C2 ·", Lapse: "C5 · C6 · · · ·", Retype: "= = = · · · ·",
	Split: "= = = · · · ·", Link: "= = = = = = =", Unlink: "= = = = = = =", Forward: "F4 F4 F4 · · · ·",
	CorrectReceipt: "= = = = = · ·", Extend: "= = = = = · ·", Pause: "= = = = = · ·", Resume: "= = = = = · ·",
	Hold: "= = = = = = =", Unhold: "= = = = = = =", Quarantine: "= · · · · · ·", Release: "= · · · · · ·",
	Reopen: "· · · · · · P1", Recompute: "= = = = = = ·", Shred: "· · · · · · =",
	Submit: "· · · · · · ·", Register: "· · · · · · ·", Tie: "= = = · · · =",
	HandOut: "= · · · · · ·",
}

func TestTransitions(t *testing.T) {
	t.Run("every verb has a row and the rows are those of the specification", func(t *testing.T) {
		if len(transitions) != len(wantTransitions) {
			t.Fatalf("%d rows, want %d", len(transitions), len(wantTransitions))
		}
		for verb, row := range wantTransitions {
			for column, want := range strings.Fields(row) {
				if want == "·" {
					want = ""
				}
				if got := Transition(verb, Statuses[column]); string(got) != want {
					t.Errorf("%s in %s: %q, want %q", verb, Statuses[column], got, want)
				}
			}
		}
	})
	t.Run("every verb names who may use it, and neither auditor nor administrator is among them", func(t *testing.T) {
		known := map[Party]bool{ByCitizen: true, ByIntake: true, ByAssignee: true, BySelf: true, ByHead: true, ByDPO: true, ByApprover: true, BySystem: true}
		for verb := range transitions {
			if len(verb.Parties()) == 0 {
				t.Errorf("%s: nobody may", verb)
			}
			for _, party := range verb.Parties() {
				if !known[party] {
					t.Errorf("%s: %s", verb, party)
				}
			}
		}
	})
	t.Run("every kind has its row, a clock to answer by and one to acknowledge by", func(t *testing.T) {
		for _, kind := range Kinds {
			rule, ok := kind.Rule()
			if !ok {
				t.Errorf("%s has no row", kind)
			}
			classes := map[ClockClass]int{}
			for _, clock := range rule.Clocks {
				classes[clock.Class]++
			}
			if classes[RespondClock] == 0 || classes[InternalClock] == 0 {
				t.Errorf("%s: %v", kind, classes)
			}
			if rule.Right != (rule.Level > L0) {
				t.Errorf("%s: a right needs an identity and nothing else does", kind)
			}
		}
	})
}
