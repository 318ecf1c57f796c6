package domain

import (
	"slices"
	"testing"
)

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
