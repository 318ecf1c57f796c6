package domain

import (
	"slices"
	"testing"
	"time"
)

// waiting is a fresh case for which the desk is to find an officer.
func waiting(kind Kind) *Request {
	r := received(kind)
	r.Routing.Strategy = LeastOpen
	return r
}

// handed is a case that the desk gave to officer.
func handed(t *testing.T) *Request {
	t.Helper()
	r := waiting(Question)
	if _, err := r.HandOut(&officerAccount, Choice{Strategy: LeastOpen, Officer: "officer"}, testNow); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestHandOut(t *testing.T) {
	t.Run("the case has an officer, nobody has taken it, and its version moved", func(t *testing.T) {
		r := waiting(Question)
		choice := Choice{Strategy: LeastOpen, Officer: "far", Officers: []Considered{{Officer: "far", Capacity: 30, InPlaceOf: "officer"}}}
		act, err := r.HandOut(&farAccount, choice, testNow)
		if err != nil || r.Status != Received || r.Assignee != "far" || r.Unit != "elsewhere" || r.Version != 2 || r.GivenAt != testNow || r.Routing.Choice.Officer != "far" {
			t.Fatalf("%+v, %v", r, err)
		}
		if noticed(act.Notices) != "assign>far" || act.Data["strategy"] != "least_open" || act.Data["in_place_of"] != "officer" || act.Verb != HandOut {
			t.Errorf("%+v", act)
		}
	})
	t.Run("it is handed out from received alone", func(t *testing.T) {
		for _, status := range Statuses {
			r := in(status, Question)
			_, err := r.HandOut(&officerAccount, Choice{}, testNow)
			if (err == nil) != (status == Received) || err != nil && CodeOf(err) != "illegal_transition" {
				t.Errorf("%s: %v", status, err)
			}
		}
	})
	t.Run("only the desk itself hands out", func(t *testing.T) {
		for _, a := range everybody {
			if MayAct(actor(a), HandOut, waiting(Question)) == nil {
				t.Errorf("%s may", a.ID)
			}
		}
		if err := MayAct(SystemActor("o"), HandOut, waiting(Question)); err != nil {
			t.Error(err)
		}
	})
	t.Run("never to whom the complaint is about, nor before it is tied, nor to somebody who left", func(t *testing.T) {
		r := waiting(Complaint)
		r.Excluded = []OfficerID{"officer"}
		if _, err := r.HandOut(&officerAccount, Choice{}, testNow); CodeOf(err) != "conflict_of_interest" {
			t.Error(err)
		}
		r.Conflict = ConflictUnresolved
		if _, err := r.HandOut(&farAccount, Choice{}, testNow); CodeOf(err) != "conflict_unresolved" {
			t.Error(err)
		}
		left := officerAccount
		left.Disabled = true
		if _, err := waiting(Question).HandOut(&left, Choice{}, testNow); KindOf(err) != Invalid {
			t.Error(err)
		}
	})
}

func TestWaiting(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(r *Request)
		want   bool
	}{
		"a fresh case that a rule with a strategy routed": {func(*Request) {}, true},
		"one without a strategy":                          {func(r *Request) { r.Routing.Strategy = "" }, false},
		"one that somebody holds":                         {func(r *Request) { r.Assignee = "officer" }, false},
		"one that was given before and handed back":       {func(r *Request) { r.GivenAt = testNow }, false},
		"one that somebody works on":                      {func(r *Request) { r.Status = AwaitingInfo }, false},
		"a complaint that is not tied yet":                {func(r *Request) { r.Conflict = ConflictUnresolved }, false},
		"a complaint that is tied":                        {func(r *Request) { r.Conflict = ConflictTied }, true},
	} {
		t.Run(name, func(t *testing.T) {
			r := waiting(Question)
			if tc.change(r); r.Waiting() != tc.want {
				t.Errorf("waits: %v", r.Waiting())
			}
		})
	}
	t.Run("what a person gave away and took back is no longer the desk's to give", func(t *testing.T) {
		r := waiting(Question)
		if _, err := r.Assign(actor(headAccount), AssignInput{}, &officerAccount, testNow); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Unassign(actor(headAccount), ReasonInput{}, testNow); err != nil || r.Status != Received || r.Waiting() {
			t.Error(r.Status, r.Waiting(), err)
		}
	})
	t.Run("a complaint that turns out to be about whoever holds it waits again", func(t *testing.T) {
		r := handed(t)
		r.Conflict = ConflictTied
		if _, err := r.Tie(TieInput{Officers: []OfficerID{"officer"}}, everybody, testNow); err != nil || !r.Waiting() {
			t.Error(r.Assignee, err)
		}
	})
}

func TestHandedOutCase(t *testing.T) {
	t.Run("its officer opens it, takes it, and then it is in progress", func(t *testing.T) {
		r := handed(t)
		me := actor(officerAccount)
		if !me.Opens(r) || MayAct(me, Assign, r) != nil {
			t.Fatal("it is closed to him")
		}
		act, err := r.Assign(me, AssignInput{Assignee: "officer"}, &officerAccount, testNow.Add(time.Minute))
		if err != nil || r.Status != InProgress || r.Version != 3 || r.GivenAt != testNow || noticed(act.Notices) != "take>" {
			t.Fatal(r.Status, r.Version, noticed(act.Notices), err)
		}
	})
	t.Run("its officer answers it at once, or asks first", func(t *testing.T) {
		me := actor(officerAccount)
		r := handed(t)
		if err := MayAct(me, Answer, r); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Answer(me, AnswerInput{Message: "x"}, testNow); err != nil || r.Status != Closed {
			t.Error(r.Status, err)
		}
		r = handed(t)
		if _, err := r.Ask(me, AskInput{Items: []AskItem{{"a", "b"}}}, testNow); err != nil || r.Status != AwaitingInfo {
			t.Fatal(r.Status, err)
		}
		if _, err := r.Message(MessageInput{Text: "x"}, Recounted{}, testNow); err != nil || r.Status != InProgress {
			t.Error(r.Status, err)
		}
	})
	t.Run("a colleague sees it and neither opens nor takes it", func(t *testing.T) {
		r, colleague := handed(t), actor(otherAccount)
		if !colleague.Scope().Sees(r) || colleague.Opens(r) || MayAct(colleague, Assign, r) == nil || MayAct(colleague, Answer, r) == nil {
			t.Error("he does")
		}
	})
	t.Run("the head gives it to somebody else, who then has taken it, or takes it back", func(t *testing.T) {
		r := handed(t)
		if _, err := r.Assign(actor(headAccount), AssignInput{}, &otherAccount, testNow); err != nil || r.Status != InProgress || r.Assignee != "other" {
			t.Error(r.Status, err)
		}
		r = handed(t)
		if _, err := r.Unassign(actor(headAccount), ReasonInput{}, testNow); err != nil || r.Status != Received || r.Assignee != "" || r.Waiting() {
			t.Error(r.Status, err)
		}
	})
	t.Run("somebody of another unit who stands in takes it like anybody", func(t *testing.T) {
		r := waiting(Question)
		if _, err := r.HandOut(&farAccount, Choice{}, testNow); err != nil {
			t.Fatal(err)
		}
		if verbs := r.Allowed(actor(farAccount), []Verb{Assign, Answer, Write}, Calendar{}, DateOf(testNow, Bangkok)); !slices.Equal(verbs, []Verb{Assign, Answer, Write}) {
			t.Error(verbs)
		}
	})
}

func TestLeaveDisabled(t *testing.T) {
	desk := SystemActor("o")
	for _, status := range []Status{InProgress, AwaitingInfo, DPOReview, AwaitingApproval} {
		t.Run(string(status)+": the head gets it, and whose move it is stays", func(t *testing.T) {
			r := in(status, Question)
			r.Assignee = "officer"
			act, err := r.LeaveDisabled(desk, &headAccount, testNow)
			if err != nil || r.Status != status || r.Assignee != "head" || act.Verb != Assign || act.Data["before"] != "officer" || act.Data["cause"] != "officer_disabled" || noticed(act.Notices) != "assign>head" {
				t.Errorf("%s %s %+v %v", r.Status, r.Assignee, act, err)
			}
		})
	}
	t.Run("one that he had not taken waits for the head to take it", func(t *testing.T) {
		r := handed(t)
		act, err := r.LeaveDisabled(desk, &headAccount, testNow)
		if err != nil || r.Status != Received || r.Assignee != "head" || act.Verb != HandOut || r.Version != 3 {
			t.Errorf("%s %s %+v %v", r.Status, r.Assignee, act, err)
		}
	})
	t.Run("without a head it is received again, nobody's, and waits for the desk", func(t *testing.T) {
		r := handed(t)
		r.Status = InProgress
		act, err := r.LeaveDisabled(desk, nil, testNow)
		if err != nil || r.Status != Received || r.Assignee != "" || !r.Waiting() || act.Verb != Unassign || act.Data["cause"] != "officer_disabled" {
			t.Errorf("%s %s %+v %v", r.Status, r.Assignee, act, err)
		}
	})
}

func TestRouteTrial(t *testing.T) {
	takes := func(k Kind) bool { return k != Access }
	t.Run("no more than a kind and a text is needed", func(t *testing.T) {
		got, wrong := RouteTrial{Kind: " question ", Details: "x"}.Check(takes)
		if len(wrong) != 0 || got != (RouteTrial{Kind: Question, Details: "x", Channel: ByAPI}) {
			t.Error(got, wrong)
		}
	})
	t.Run("every wrong field is named", func(t *testing.T) {
		_, wrong := RouteTrial{Kind: "dance", Details: " ", Relationship: "x", Channel: "pigeon"}.Check(takes)
		var fields []string
		for _, f := range wrong {
			fields = append(fields, f.Field+" "+f.Code)
		}
		if !slices.Equal(fields, []string{"kind unknown_value", "details required", "relationship unknown_value", "channel unknown_value"}) {
			t.Error(fields)
		}
		for kind, want := range map[Kind]string{"": "required", Access: "kind_not_taken"} {
			if _, wrong := (RouteTrial{Kind: kind, Details: "x"}).Check(takes); len(wrong) != 1 || wrong[0].Code != want {
				t.Error(kind, wrong)
			}
		}
	})
}
