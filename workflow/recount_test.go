package workflow_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"sitthi/domain"
	"sitthi/workflow"
)

// due are cases that a withdrawn 7 December makes due a day earlier, in officer's hands.
func (d *desk) due(n int) []domain.Reference {
	d.t.Helper()
	d.clock.set("2026-11-04 17:05:00")
	refs := make([]domain.Reference, n)
	for i := range refs {
		f := d.file(another(right(domain.Access)))
		d.assigned(f)
		refs[i] = f.Reference
	}
	d.clock.set("2026-11-23 10:00:00")
	return refs
}

// recomputed is how often a case was counted anew.
func (d *desk) recomputed(ref domain.Reference) (n int) {
	d.t.Helper()
	for _, e := range d.events(ref) {
		if e.Verb == domain.Recompute {
			n++
		}
	}
	return n
}

func (d *desk) trailHolds() {
	d.t.Helper()
	if report, err := d.VerifyTrails(d.t.Context()); err != nil || len(report.Broken) > 0 {
		d.t.Errorf("%+v %v", report, err)
	}
}

func TestRecount(t *testing.T) {
	t.Run("access of 4 November 17:05, and 8 December is made a holiday: one event, later by a day, told to the citizen", func(t *testing.T) {
		d := newDesk(t)
		ref := d.due(1)[0]
		still := d.file(question) // due on 8 December itself: later at the latest
		d.post()
		d.publish(0, special("2026-12-08"))
		if n := d.recount(); n != 2 {
			t.Errorf("%d counted", n)
		}
		r := d.whole(ref)
		if r.DueOn.String() != "2026-12-05" || r.LatestDueOn.String() != "2026-12-09" || r.Version != 3 || r.Explained().Calendar != "th-government/sknpeo@1" {
			t.Errorf("%+v", r)
		}
		events := d.events(ref)
		last := events[len(events)-1]
		if len(events) != 3 || last.Verb != domain.Recompute || last.By != domain.System || last.Data["cause"] != "th-government/sknpeo@1" ||
			last.Data["latest_due_on_before"] != "2026-12-08" || last.Data["latest_due_on"] != "2026-12-09" {
			t.Errorf("%+v", last)
		}
		if d.whole(still.Reference).DueOn.String() != "2026-12-08" {
			t.Error(d.whole(still.Reference).DueOn)
		}
		mails := d.post()
		for i := range mails {
			mails[i] = strings.ReplaceAll(strings.ReplaceAll(mails[i], string(ref), "A"), string(still.Reference), "B")
		}
		slices.Sort(mails)
		if got := strings.Join(mails, ", "); got != "somsri: A วันกำหนดสุดท้ายเปลี่ยนเป็น 9 ธันวาคม 2569, somsri: B วันกำหนดสุดท้ายเปลี่ยนเป็น 9 ธันวาคม 2569" {
			t.Error(got)
		}
		if d.recount(); d.recomputed(ref) != 1 {
			t.Error("counted twice")
		}
		d.trailHolds()
	})

	t.Run("how far it is can be read, and it ends once what came meanwhile was looked at too", func(t *testing.T) {
		d := newDesk(t)
		d.due(3)
		closed := d.file(question)
		if _, err := d.Answer(t.Context(), d.officer(domain.Head, "sknpeo"), closed.Reference, matching(1), domain.AnswerInput{Message: "x"}); err != nil {
			t.Fatal(err)
		}
		if view := d.publish(0, withdrawn("2026-12-07")); view.Recount.Cases != 0 || !view.Recount.ListedAt.IsZero() {
			t.Errorf("%+v", view.Recount)
		}
		d.recount()
		if r := d.calendar().Recount; r.Cases != 3 || r.Left != 0 || r.Moved != 3 || !r.DoneAt.IsZero() {
			t.Errorf("%+v", r)
		}
		d.clock.set("2026-11-23 10:10:00")
		d.recount()
		if r := d.calendar().Recount; r.Left != 0 || r.Moved != 3 || r.DoneAt.IsZero() {
			t.Errorf("%+v", r)
		}
	})

	t.Run("an earlier date is a mail each to officer, head and DPO, and a banner each until he has seen it", func(t *testing.T) {
		d := newDesk(t)
		ref := d.due(1)[0]
		d.post()
		d.publish(0, withdrawn("2026-12-07"))
		d.recount()
		const word = " กำหนดเร็วขึ้นเป็น 7 ธันวาคม 2569"
		mails := d.post()
		for _, to := range []string{"officer", "head", "dpo"} {
			if !slices.Contains(mails, to+": "+string(ref)+word) {
				t.Errorf("%s: %v", to, mails)
			}
		}
		if len(mails) != 4 || !slices.Contains(mails, "somsri: "+string(ref)+" วันกำหนดสุดท้ายเปลี่ยนเป็น 7 ธันวาคม 2569") {
			t.Error(mails)
		}
		version := d.whole(ref).Version
		banners := func(role domain.Role) []domain.Banner {
			view, err := d.ViewCase(t.Context(), d.officer(role, "sknpeo"), ref)
			if err != nil {
				t.Fatal(err)
			}
			return view.Banners
		}
		seen := func(role domain.Role, event int) {
			if err := d.Acknowledge(t.Context(), d.officer(role, "sknpeo"), ref, domain.AcknowledgeInput{Event: event}); err != nil {
				t.Fatal(err)
			}
		}
		b := banners(domain.Officer)
		if len(b) != 1 || b[0].Was.LatestDueOn.String() != "2026-12-08" || b[0].Now.LatestDueOn.String() != "2026-12-07" || b[0].Seq != len(d.events(ref)) {
			t.Fatalf("%+v", b)
		}
		seen(domain.Officer, b[0].Seq-1) // of an earlier one
		if len(banners(domain.Officer)) != 1 || len(banners(domain.Intake)) != 0 {
			t.Error("gone, or another's")
		}
		seen(domain.Officer, b[0].Seq)
		seen(domain.Officer, b[0].Seq)
		if len(banners(domain.Officer)) != 0 || len(banners(domain.Head)) != 1 || len(banners(domain.DPO)) != 1 {
			t.Error("still there, or gone for others")
		}
		if r := d.whole(ref); r.Version != version || len(d.events(ref)) != b[0].Seq {
			t.Error("acknowledging moved the case")
		}
		err := d.Acknowledge(t.Context(), d.officer(domain.Officer, "sesao11"), ref, domain.AcknowledgeInput{Event: 1})
		refused(t, err, domain.NotFound, "not_found")
		err = d.Acknowledge(t.Context(), d.officer(domain.Admin, "sknpeo"), ref, domain.AcknowledgeInput{Event: 1})
		refused(t, err, domain.Forbidden, "role_may_not")
	})

	t.Run("a reminder that was planned is planned anew, one that left is not told again", func(t *testing.T) {
		d := newDesk(t)
		f := d.file(question) // due on 8 December
		d.assigned(f)
		d.post()
		d.sweep("2026-11-30 10:00")
		if got := d.sweep("2026-12-01 10:00"); len(got) > 1 {
			t.Fatal(got)
		}
		d.sweep("2026-12-01 10:02")
		d.clock.set("2026-12-03 10:00:00")
		d.publish(0, special("2026-12-08"))
		d.recount()
		if got := d.post(); len(got) != 1 || !strings.HasPrefix(got[0], "somsri: ") {
			t.Error(got)
		}
		got := d.sweep("2026-12-04 10:00") // the last working day before the due date
		want := []string{"head: " + string(f.Reference) + " ถึงกำหนด 8 ธันวาคม 2569", "officer: " + string(f.Reference) + " ถึงกำหนด 8 ธันวาคม 2569"}
		if !slices.Equal(got, want) {
			t.Error(got)
		}
		if got := d.sweep("2026-12-08 10:00"); len(got) != 0 {
			t.Error("on the new holiday:", got)
		}
		got = d.sweep("2026-12-09 10:00")
		if len(got) != 4 || strings.Contains(strings.Join(got, ""), "พ้นกำหนดสุดท้าย") {
			t.Error("overdue, and not at the latest:", got)
		}
	})

	t.Run("a holiday withdrawn makes the reminder of a case that does not move come in time", func(t *testing.T) {
		d := newDesk(t)
		d.clock.set("2026-11-24 10:00:00")
		f := d.file(question) // due on Wednesday 9 December, before Constitution Day
		d.assigned(f)
		d.post()
		d.sweep("2026-12-09 10:00")
		before := d.whole(f.Reference)
		if before.DueOn.String() != "2026-12-09" || before.RemindOn.String() != "2026-12-11" {
			t.Fatal(before.DueOn, before.RemindOn)
		}
		d.clock.set("2026-12-09 18:00:00")
		d.publish(0, withdrawn("2026-12-10"))
		d.recount()
		if got := strings.Join(d.sweep("2026-12-10 10:00"), ""); !strings.Contains(got, "somsri: "+string(f.Reference)+" ล่าช้า") {
			t.Error(got)
		}
		if r := d.whole(f.Reference); r.Version != before.Version || d.recomputed(f.Reference) != 0 {
			t.Errorf("version %d, was %d", r.Version, before.Version)
		}
	})

	t.Run("a crash in the middle of a batch leaves nothing half done, and it goes on", func(t *testing.T) {
		d := newDesk(t)
		refs := d.due(8)
		d.publish(0, withdrawn("2026-12-07"))
		before := d.totals()
		for n := 1; n <= 40; n++ { // any of the writes
			parts := d.parts
			parts.Store = dying{&failing{Store: d.store, at: n}}
			if _, err := workflow.New(parts).Recount(t.Context()); domain.KindOf(err) != domain.Unavailable {
				t.Fatalf("write %d: %v", n, err)
			}
			if after := d.totals(); after != before {
				t.Fatalf("write %d: %s, was %s", n, after, before)
			}
		}
		d.recount()
		for _, ref := range refs {
			if d.recomputed(ref) != 1 {
				t.Errorf("%s %d times", ref, d.recomputed(ref))
			}
		}
		d.trailHolds()
	})

	t.Run("a case that cannot be read keeps no other back, and stays on the list", func(t *testing.T) {
		d := newDesk(t)
		refs := d.due(3)
		d.publish(0, withdrawn("2026-12-07"))
		parts := d.parts
		parts.Store = &unreadable{Store: d.store, ref: refs[1]}
		n, err := workflow.New(parts).Recount(t.Context())
		if n != 2 || !errors.Is(err, errPlanted) || !strings.Contains(err.Error(), string(refs[1])) {
			t.Fatal(n, err)
		}
		if r := d.calendar().Recount; r.Left != 1 || r.Moved != 2 {
			t.Errorf("%+v", r)
		}
		if n := d.recount(); n != 1 || d.recomputed(refs[1]) != 1 {
			t.Errorf("%d, %d times", n, d.recomputed(refs[1]))
		}
	})

	t.Run("a filing that another replica counted by the calendar before is found", func(t *testing.T) {
		d := newDesk(t)
		parts := d.parts
		parts.Store = beforehand{d.store}
		d.publish(0, special("2026-12-08"))
		d.recount()
		behind := *d
		behind.Service = workflow.New(parts)
		f := behind.file(question)
		if f.DueOn != "2026-12-08" || d.whole(f.Reference).LatestDueOn.String() != "2026-12-08" {
			t.Fatalf("%+v %+v", f, d.whole(f.Reference).Clocks)
		}
		d.recount()
		if d.recomputed(f.Reference) != 0 {
			t.Fatal("found too early, so this proves nothing")
		}
		d.clock.set("2026-11-23 10:10:00")
		d.recount()
		if r := d.whole(f.Reference); r.LatestDueOn.String() != "2026-12-09" || d.recomputed(f.Reference) != 1 {
			t.Errorf("%+v", r)
		}
	})

	t.Run("published again in the middle, only the last calendar counts", func(t *testing.T) {
		d := newDesk(t)
		d.recount()       // the other office's, so that it is not in the way
		refs := d.due(60) // more than a batch
		d.publish(0, withdrawn("2026-12-07"))
		parts := d.parts
		parts.Store = &stopping{d.store, 2} // listing, and one batch
		n, err := workflow.New(parts).Recount(t.Context())
		if r := d.calendar().Recount; n != 50 || domain.KindOf(err) != domain.Unavailable || r.Left != 10 || r.Moved != 50 {
			t.Fatalf("%d, %v, %+v", n, err, r)
		}
		d.publish(1, announced(domain.CalendarChange{Add: []domain.Holiday{{Date: day("2026-12-07"), Name: "ชดเชยวันชาติ", Type: domain.HolidaySubstitution}}}))
		d.recount()
		for _, ref := range refs {
			if r := d.whole(ref); r.LatestDueOn.String() != "2026-12-08" || d.recomputed(ref) > 2 {
				t.Errorf("%s: %s, %d times", ref, r.LatestDueOn, d.recomputed(ref))
			}
		}
		versions, err := d.CalendarVersions(t.Context(), d.officer(domain.Admin, "sknpeo"))
		if err != nil || versions[1].Recount.DoneAt.IsZero() || versions[0].Recount.Left != 0 {
			t.Errorf("%+v %v", versions, err)
		}
		d.trailHolds()
	})

	t.Run("a calendar that comes with another program counts what an office without one of its own has open", func(t *testing.T) {
		d := newDesk(t)
		ref := d.due(1)[0]
		theirs := d.fileAt("sesao11")
		d.publish(0, special("2026-12-09"))
		d.recount()
		parts := d.parts
		parts.Law = newer{}
		if _, err := workflow.New(parts).Recount(t.Context()); err != nil {
			t.Fatal(err)
		}
		far, err := d.store.Case(t.Context(), domain.SystemActor("sesao11").Scope(), theirs)
		if err != nil || far.LatestDueOn.String() != "2026-12-09" || far.Version != 2 {
			t.Errorf("%+v %v", far, err)
		}
		if r := d.whole(ref); r.LatestDueOn.String() != "2026-12-08" || d.recomputed(ref) != 0 {
			t.Errorf("%s", r.LatestDueOn)
		}
		if n, err := d.Recount(t.Context()); n != 0 || err != nil { // the program before does not know it
			t.Error(n, err)
		}
	})
}

// dying is a store that is away when the n-th write of a transaction comes.
type dying struct{ *failing }

func (d dying) InTx(ctx context.Context, do func(domain.Tx) error) error {
	err := d.failing.InTx(ctx, do)
	if errors.Is(err, errPlanted) {
		return domain.Refuse(domain.Unavailable, "unavailable")
	}
	return err
}

// beforehand is the store of a replica that read its office before a calendar was
// published.
type beforehand struct{ domain.Store }

func (b beforehand) Reception(ctx context.Context, id domain.OfficeID) (domain.Reception, error) {
	at, err := b.Store.Reception(ctx, id)
	at.Office.Calendar = ""
	return at, err
}

// stopping is a store that is away after so many transactions.
type stopping struct {
	domain.Store
	left int
}

func (s *stopping) InTx(ctx context.Context, do func(domain.Tx) error) error {
	if s.left--; s.left < 0 {
		return domain.Refuse(domain.Unavailable, "unavailable")
	}
	return s.Store.InTx(ctx, do)
}
