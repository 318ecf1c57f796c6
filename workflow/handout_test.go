package workflow_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"sitthi/domain"
	"sitthi/workflow"
)

func TestHandOut(t *testing.T) {
	t.Run("cases go to whom the rule's strategy says, and it says why", func(t *testing.T) {
		d := newPooledDesk(t)
		refs := d.files(8, question)
		d.handOut(8)
		if got := d.holders(refs...); got != "abcdabca" {
			t.Error(got)
		}
		r := d.whole(refs[0])
		if r.Status != domain.Received || r.Version != 2 || r.Routing.Choice.Officer != "a" || len(r.Routing.Choice.Officers) != 5 ||
			r.Routing.Choice.Officers[4] != (domain.Considered{Officer: "h", ExcludedFor: domain.BarFull}) {
			t.Errorf("%s %d %+v", r.Status, r.Version, r.Routing.Choice)
		}
		d.handOut(0)
		d.holds(domain.HandOut, 1)
		turns := d.files(5, filing(domain.Suggestion))
		d.handOut(5)
		if got := d.holders(turns...); got != "abcda" {
			t.Error(got)
		}
	})

	t.Run("each officer is told of his case, the citizen of nothing", func(t *testing.T) {
		d := newPooledDesk(t)
		ref := d.file(question).Reference
		d.handOut(1)
		var owed []string
		d.tx(func(tx domain.Tx) error {
			notices, err := tx.ClaimNotices(d.clock.Now(), 0, 10)
			for _, n := range notices {
				owed = append(owed, string(n.Code)+">"+string(n.Officer))
			}
			return err
		})
		slices.Sort(owed)
		if !slices.Equal(owed, []string{"assign>a", "submit>"}) {
			t.Error(owed)
		}
		tracked, err := d.store.Trail(t.Context(), system.Scope(), ref)
		if err != nil || len(tracked) != 2 || tracked[1].Verb != domain.HandOut || tracked[1].By != domain.System || tracked[1].Data["assignee"] != "a" {
			t.Errorf("%+v, %v", tracked, err)
		}
	})

	t.Run("whoever is absent gets none, whoever stands in for him does, and full is full", func(t *testing.T) {
		d := newPooledDesk(t)
		today := domain.DateOf(d.clock.Now(), domain.Bangkok)
		standIn := d.officer(domain.Officer, "sknpeo").ID()
		d.tx(func(tx domain.Tx) error {
			var errs []error
			for _, id := range []domain.OfficerID{"b", "c"} {
				errs = append(errs, tx.SetCapacity(system.Scope(), id, 1))
			}
			return errors.Join(append(errs, tx.AddAbsence(domain.Absence{ID: "x", Office: "sknpeo", Officer: "a", FromOn: today, ToOn: today, Delegate: standIn, WrittenRef: "1/2569"}),
				tx.AddAbsence(domain.Absence{ID: "y", Office: "sknpeo", Officer: "d", FromOn: today}))...)
		})
		refs := d.files(4, question)
		d.handOut(4)
		got := strings.ReplaceAll(d.holders(refs...), string(standIn), "S")
		if strings.Count(got, "S") != 2 || strings.Count(got, "b") != 1 || strings.Count(got, "c") != 1 {
			t.Error(got)
		}
		d.clock.set("2026-11-24 10:00:00")
		d.files(1, question)
		d.handOut(1)
		later := d.files(1, question)
		d.handOut(1)
		if got := d.holders(later...); got != "a" {
			t.Errorf("the day after: %s", got)
		}
	})

	t.Run("when everybody is full the rest waits, and goes on when there is room", func(t *testing.T) {
		d := newPooledDesk(t)
		d.tx(func(tx domain.Tx) error {
			var errs []error
			for _, id := range []domain.OfficerID{"a", "b", "c", "d"} {
				errs = append(errs, tx.SetCapacity(system.Scope(), id, 1))
			}
			return errors.Join(errs...)
		})
		refs := d.files(6, question)
		d.handOut(4)
		if got := d.holders(refs...); got != "abcd--" {
			t.Fatal(got)
		}
		a := d.actorOf("a")
		if _, err := d.Answer(t.Context(), a, refs[0], workflow.Match{Given: true, Versions: []int{2}}, domain.AnswerInput{Message: "x"}); err != nil {
			t.Fatal(err)
		}
		d.handOut(1)
		if got := d.holders(refs...); got != "abcda-" {
			t.Error(got)
		}
	})

	t.Run("what no rule with a strategy routed waits to be taken", func(t *testing.T) {
		d := newPooledDesk(t)
		access := question
		access.Kind = domain.Access
		ref := d.file(access).Reference
		d.handOut(0)
		if r := d.whole(ref); r.Assignee != "" || r.Unit != "sknpeo-intake" || r.Version != 1 {
			t.Errorf("%+v", r)
		}
	})

	t.Run("the chosen officer finds it among his, takes it, and it is in progress", func(t *testing.T) {
		d := newPooledDesk(t)
		ref := d.file(question).Reference
		d.handOut(1)
		a := d.actorOf("a")
		page, err := d.Queue(t.Context(), a, domain.QueueFilter{Assignee: a.ID(), Limit: 10})
		if err != nil || len(page.Items) != 1 || page.Items[0].Status != domain.Received || page.Items[0].Version != 2 {
			t.Fatalf("%+v, %v", page, err)
		}
		view, err := d.Assign(t.Context(), a, ref, workflow.Match{Given: true, Versions: []int{2}}, domain.AssignInput{Assignee: "a"})
		if err != nil || view.Request.Status != domain.InProgress {
			t.Fatal(err)
		}
		if _, err := d.ViewCase(t.Context(), d.actorOf("b"), ref); domain.KindOf(err) != domain.Forbidden {
			t.Errorf("a colleague: %v", err)
		}
		d.handOut(0)
	})

	t.Run("who was given a case by a person waits as if the desk had given it", func(t *testing.T) {
		d := newPooledDesk(t)
		first := d.file(question).Reference
		if _, err := d.Assign(t.Context(), d.actorOf("h"), first, workflow.Match{Given: true, Versions: []int{1}}, domain.AssignInput{Assignee: "a"}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Answer(t.Context(), d.actorOf("a"), first, workflow.Match{Given: true, Versions: []int{2}}, domain.AnswerInput{Message: "x"}); err != nil {
			t.Fatal(err)
		}
		refs := d.files(1, question)
		d.handOut(1)
		if got := d.holders(refs...); got != "b" {
			t.Error(got)
		}
	})
}

func TestHandOutOfComplaints(t *testing.T) {
	complaint := filing(domain.Complaint)
	complaint.AboutOfficers = "หัวหน้ากลุ่ม"
	tie := func(d *desk, ref domain.Reference, officers ...domain.OfficerID) {
		d.t.Helper()
		_, err := d.Tie(d.t.Context(), d.officer(domain.Intake, "sknpeo"), ref, workflow.Match{Given: true, Versions: []int{1}}, domain.TieInput{Officers: officers})
		if err != nil {
			d.t.Fatal(err)
		}
	}
	t.Run("nobody gets one until it is tied, and then nobody whom it is about; those behind it do not wait", func(t *testing.T) {
		d := newPooledDesk(t)
		untied, named := d.file(complaint).Reference, d.file(complaint).Reference
		tie(d, named, "a")
		behind := d.file(question).Reference
		d.handOut(2)
		if got := d.holders(untied, named, behind); got != "-ba" {
			t.Error(got)
		}
		r := d.whole(named)
		if r.Routing.Choice.Officers[0] != (domain.Considered{Officer: "a", Capacity: 40, ExcludedFor: domain.BarConflict}) {
			t.Errorf("%+v", r.Routing.Choice)
		}
	})
	t.Run("one that names the head goes to nobody below him and is not there for them", func(t *testing.T) {
		d := newPooledDesk(t)
		ref := d.file(complaint).Reference
		tie(d, ref, "h")
		d.handOut(0)
		for _, id := range []domain.OfficerID{"a", "h"} {
			if _, err := d.ViewCase(t.Context(), d.actorOf(id), ref); domain.KindOf(err) != domain.NotFound {
				t.Errorf("%s: %v", id, err)
			}
			if page, err := d.Queue(t.Context(), d.actorOf(id), domain.QueueFilter{Limit: 10}); err != nil || len(page.Items) != 0 {
				t.Errorf("%s: %+v, %v", id, page, err)
			}
		}
	})
	t.Run("a whole batch that nobody may have does not stop what is behind it", func(t *testing.T) {
		d := newPooledDesk(t)
		for range 51 {
			tie(d, d.file(another(complaint)).Reference, "h")
		}
		behind := d.files(1, question)
		d.handOut(1)
		if got := d.holders(behind...); got != "a" {
			t.Error(got)
		}
	})
}

func TestDisabledOfficer(t *testing.T) {
	disable := func(d *desk, id domain.OfficerID) {
		d.t.Helper()
		d.tx(func(tx domain.Tx) error { return tx.SetDisabled(system.Scope(), id, true) })
	}
	t.Run("his open cases go to his head, taken or not, each by one event", func(t *testing.T) {
		d := newPooledDesk(t)
		refs := d.files(5, question)
		d.handOut(5)
		if _, err := d.Assign(t.Context(), d.actorOf("a"), refs[4], workflow.Match{Given: true, Versions: []int{2}}, domain.AssignInput{Assignee: "a"}); err != nil {
			t.Fatal(err)
		}
		disable(d, "a")
		d.handOut(0)
		if got := d.holders(refs...); got != "hbcdh" {
			t.Error(got)
		}
		if untaken, taken := d.whole(refs[0]), d.whole(refs[4]); untaken.Status != domain.Received || untaken.Version != 3 || taken.Status != domain.InProgress || taken.Version != 4 {
			t.Error(untaken.Status, untaken.Version, taken.Status, taken.Version)
		}
		d.holds(domain.Assign, 2)
		if _, err := d.LogIn(t.Context(), domain.Credentials{Email: "a@pool.example", Password: password}, "192.0.2.1"); err == nil {
			t.Error("he still logs in")
		}
	})
	t.Run("without a head they wait again, and the desk finds somebody else", func(t *testing.T) {
		d := newPooledDesk(t)
		refs := d.files(1, question)
		d.handOut(1)
		disable(d, "h")
		disable(d, "a")
		d.handOut(1)
		if got := d.holders(refs...); got != "b" {
			t.Error(got)
		}
		d.holds(domain.HandOut, 2)
	})
	t.Run("more cases than fit into one transaction all go", func(t *testing.T) {
		d := newPooledDesk(t)
		d.tx(func(tx domain.Tx) error { return tx.SetCapacity(system.Scope(), "a", 10_000) })
		for _, id := range []domain.OfficerID{"b", "c", "d"} {
			d.tx(func(tx domain.Tx) error { return tx.SetCapacity(system.Scope(), id, 0) })
		}
		refs := d.files(101, question)
		d.handOut(101)
		disable(d, "a")
		d.handOut(0)
		if got := d.holders(refs...); got != strings.Repeat("h", 101) {
			t.Error(got)
		}
		d.holds(domain.HandOut, 2)
	})
}
