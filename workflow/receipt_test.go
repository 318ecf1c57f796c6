package workflow_test

import (
	"slices"
	"strings"
	"testing"

	"sitthi/domain"
)

// right is a filing whose clocks are of every class.
func right(kind domain.Kind) domain.Filing {
	f := question
	f.Kind = kind
	return f
}

func (d *desk) correct(by domain.Actor, ref domain.Reference, bangkok string) (*domain.Request, error) {
	d.t.Helper()
	view, err := d.CorrectReceipt(d.t.Context(), by, ref, matching(d.whole(ref).Version),
		domain.CorrectReceiptInput{ReceivedAt: at(bangkok), Reason: "ลงวันรับผิด", Evidence: "ตราวันที่บนซองของนางสมศรี"})
	return view.Request, err
}

// fax is a case that came by fax on Friday 20 November at 17:00, so on Monday 23.
func (d *desk) fax(number string, kind domain.Kind) *domain.Request {
	d.t.Helper()
	got, err := d.register(d.officer(domain.Intake, "sknpeo"), entry(domain.ByFax, "2026-11-20 17:00:00", number), "", right(kind))
	if err != nil {
		d.t.Fatal(err)
	}
	return d.whole(got.Reference)
}

func clockOf(r *domain.Request, code string) domain.Clock {
	return r.Clocks[slices.IndexFunc(r.Clocks, func(c domain.Clock) bool { return c.Code == code })]
}

func TestCorrectReceipt(t *testing.T) {
	d := newDesk(t) // Monday 23 November 2026, 10:00
	intake, head := d.officer(domain.Intake, "sknpeo"), d.officer(domain.Head, "sknpeo")

	t.Run("an earlier time counts every open clock again, each by its own rule", func(t *testing.T) {
		before := d.fax("1", domain.Objection)
		if before.DeemedReceivedOn.String() != "2026-11-23" || clockOf(before, domain.ClockSeparate).DueOn.String() != "2026-11-20" {
			t.Fatalf("%+v", before)
		}
		after, err := d.correct(intake, before.Reference, "2026-11-18 16:30:00") // Wednesday, in hours
		if err != nil {
			t.Fatal(err)
		}
		stored := d.whole(before.Reference)
		for _, r := range []*domain.Request{after, stored} {
			if r.DeemedReceivedOn.String() != "2026-11-18" || !r.ReceivedAt.Equal(at("2026-11-18 16:30:00")) ||
				r.DueOn.String() != "2026-12-18" || r.Version != before.Version+1 || r.Status != before.Status || r.Reference != before.Reference {
				t.Errorf("%s, due %s, version %d", r.DeemedReceivedOn, r.DueOn, r.Version)
			}
			for code, due := range map[string]string{
				domain.ClockAnswer: "2026-12-18", domain.ClockSeparate: "2026-11-18", domain.ClockAcknowledge: "2026-11-23", domain.ClockIdentity: "2026-11-25",
			} {
				was, c := clockOf(before, code), clockOf(r, code)
				if c.DueOn.String() != due || c.ID != was.ID || c.State != domain.ClockOpen || !c.Opened.Equal(was.Opened) {
					t.Errorf("%s: %+v", code, c)
				}
				if c.Steps[0].Date.String() != "2026-11-18" || c.Steps[0].Args["time"] != "16:30" {
					t.Errorf("%s is explained by %+v", code, c.Steps[0])
				}
			}
		}
	})

	t.Run("the event says what was before and after, and neither reason nor evidence", func(t *testing.T) {
		r := d.fax("2", domain.Question)
		if _, err := d.correct(intake, r.Reference, "2026-11-20 16:00:00"); err != nil {
			t.Fatal(err)
		}
		events := d.events(r.Reference)
		e := events[len(events)-1]
		if len(events) != 2 || e.Verb != domain.CorrectReceipt || e.Officer != intake.ID() {
			t.Fatalf("%+v", events)
		}
		for key, want := range map[string]string{
			"received_at_before": "2026-11-20T10:00:00Z", "received_at": "2026-11-20T09:00:00Z",
			"deemed_received_on_before": "2026-11-23", "deemed_received_on": "2026-11-20",
			"due_on_before": "2026-12-08", "due_on": "2026-12-05",
			"latest_due_on_before": "2026-12-08", "latest_due_on": "2026-12-08",
			"clocks.0.answer_before": "2026-12-08/2026-12-08", "clocks.0.answer": "2026-12-05/2026-12-08",
			"clocks.1.acknowledge_before": "2026-11-26/2026-11-26", "clocks.1.acknowledge": "2026-11-25/2026-11-25",
		} {
			if e.Data[key] != want {
				t.Errorf("%s: %q, want %q", key, e.Data[key], want)
			}
		}
		for key, value := range e.Data {
			if strings.Contains(value, "ลงวัน") || strings.Contains(value, "สมศรี") {
				t.Errorf("%s holds %s", key, value)
			}
		}
		messages, err := d.store.Messages(t.Context(), domain.SystemActor("sknpeo").Scope(), d.whole(r.Reference))
		if err != nil || len(messages) != 1 || messages[0].Text != "ลงวันรับผิด" || messages[0].Public() ||
			len(messages[0].Items) != 1 || messages[0].Items[0].Code != "evidence" || messages[0].Items[0].Text != "ตราวันที่บนซองของนางสมศรี" {
			t.Errorf("%+v, %v", messages, err)
		}
	})

	t.Run("a clock that ended stays as it ended", func(t *testing.T) {
		r := d.fax("3", domain.Complaint)
		if _, err := d.Write(t.Context(), head, r.Reference, matching(1), domain.WriteInput{Message: "ได้รับแล้ว"}); err != nil {
			t.Fatal(err)
		}
		met := clockOf(d.whole(r.Reference), domain.ClockFirstReply)
		after, err := d.correct(intake, r.Reference, "2026-11-18 09:00:00")
		if err != nil {
			t.Fatal(err)
		}
		if c := clockOf(after, domain.ClockFirstReply); c.State != domain.ClockMet || c.DueOn != met.DueOn || c.StartOn != met.StartOn || !c.MetAt.Equal(met.MetAt) {
			t.Errorf("%+v, was %+v", c, met)
		}
		if c := clockOf(after, domain.ClockResult); c.DueOn.String() != "2026-12-18" || after.DueOn != c.DueOn {
			t.Errorf("%+v", c)
		}
	})

	t.Run("the citizen is told of new dates; officer, head and DPO of earlier ones, with a banner each; nobody of the same", func(t *testing.T) {
		r := d.fax("4", domain.Question)
		officer := d.officer(domain.Officer, "sknpeo")
		if _, err := d.Assign(t.Context(), officer, r.Reference, matching(1), domain.AssignInput{Assignee: officer.ID()}); err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			name, at string
			by       domain.Actor
			told     []domain.OfficerID
		}{
			{"earlier", "2026-11-19 09:00:00", intake, []domain.OfficerID{"", officer.ID(), head.ID(), d.officer(domain.DPO, "sknpeo").ID()}},
			{"the same day", "2026-11-19 08:00:00", intake, nil},
			{"later", "2026-11-20 09:00:00", head, []domain.OfficerID{""}},
		} {
			if _, err := d.correct(step.by, r.Reference, step.at); err != nil {
				t.Fatal(err)
			}
			var told []domain.OfficerID
			for _, n := range d.owed(r.ID, len(d.events(r.Reference))) {
				code := domain.NoticeShortened
				if n.Officer == "" {
					code = domain.NoticeRecomputed
				}
				if n.Code != code || n.Day != d.whole(r.Reference).DueOn {
					t.Errorf("%s: %+v", step.name, n)
				}
				told = append(told, n.Officer)
			}
			slices.Sort(told)
			if !slices.Equal(told, step.told) {
				t.Errorf("%s: %q", step.name, told)
			}
			view, err := d.ViewCase(t.Context(), head, r.Reference)
			if err != nil || len(view.Banners) != 1 || view.Banners[0].Now.DueOn.String() != "2026-12-04" {
				t.Errorf("%s: %+v %v", step.name, view.Banners, err)
			}
		}
	})

	t.Run("intake moves it earlier, the unit's head later, and nobody else at all", func(t *testing.T) {
		r := d.fax("5", domain.Question)
		_, err := d.correct(intake, r.Reference, "2026-11-21 09:00:00")
		refused(t, err, domain.Forbidden, "later_by_head")
		_, err = d.correct(head, r.Reference, "2026-11-19 09:00:00")
		refused(t, err, domain.Forbidden, "earlier_by_intake")
		_, err = d.correct(intake, r.Reference, "2026-11-20 17:00:00")
		refused(t, err, domain.Conflict, "receipt_unchanged")
		for _, role := range []domain.Role{domain.Officer, domain.DPO} {
			_, err = d.correct(d.officer(role, "sknpeo"), r.Reference, "2026-11-19 09:00:00")
			refused(t, err, domain.Forbidden, "")
		}
		after, err := d.correct(head, r.Reference, "2026-11-23 09:30:00")
		if err != nil || after.DeemedReceivedOn.String() != "2026-11-23" {
			t.Error(err)
		}
		_, err = d.correct(head, r.Reference, "2026-11-23 10:03:00")
		refused(t, err, domain.Invalid, "received_at=in_future")
		d.clock.set("2026-11-23 10:30:00")
		_, err = d.correct(head, r.Reference, "2026-11-23 10:03:00")
		refused(t, err, domain.Invalid, "received_at=after_entry")
		_, err = d.correct(intake, r.Reference, "1999-01-04 10:00:00")
		refused(t, err, domain.Invalid, "received_at=too_early")
		d.clock.set("2026-11-23 10:00:00")
	})

	t.Run("more than 30 days before the entry it is the head's", func(t *testing.T) {
		r := d.fax("6", domain.Question)
		_, err := d.correct(intake, r.Reference, "2026-10-22 09:00:00")
		refused(t, err, domain.Conflict, "late_entry_needs_head")
		after, err := d.correct(head, r.Reference, "2026-10-22 09:00:00")
		if err != nil || after.DueOn.String() != "2026-11-06" {
			t.Fatal(err)
		}
		_, err = d.correct(head, r.Reference, "2026-11-20 09:00:00")
		refused(t, err, domain.Conflict, "overdue_already")
		if _, err := d.correct(head, r.Reference, "2026-10-21 09:00:00"); err != nil {
			t.Error("earlier still:", err)
		}
	})

	t.Run("the reference keeps its year, the rule is the law's of the new day", func(t *testing.T) {
		d.clock.set("2024-11-20 10:00:00")
		intake := d.officer(domain.Intake, "sknpeo")
		got, err := d.register(intake, late(entry(domain.ByLetter, "2024-11-11 09:00:00", "7")), "", right(domain.Erasure))
		if err != nil {
			t.Fatal(err)
		}
		if c := clockOf(d.whole(got.Reference), domain.ClockAnswer); c.Rule != "TH-PDPA/erasure@2024-11-11" || c.DueOn.IsZero() {
			t.Fatalf("%+v", c)
		}
		if _, err := d.correct(intake, got.Reference, "2024-11-10 09:00:00"); err != nil {
			t.Fatal(err)
		}
		r := d.whole(got.Reference)
		if c := clockOf(r, domain.ClockAnswer); c.Rule == "TH-PDPA/erasure@2024-11-11" || !c.DueOn.IsZero() || !r.DueOn.IsZero() {
			t.Errorf("the day before, the law had no number yet: %+v", c)
		}
		d.clock.set("2026-01-05 10:00:00")
		letter := d.entered(d.officer(domain.Intake, "sknpeo"), entry(domain.ByLetter, "2026-01-05 09:00:00", "8"))
		after, err := d.correct(d.officer(domain.Intake, "sknpeo"), letter.Reference, "2025-12-29 09:00:00")
		if err != nil || after.Reference != letter.Reference || !strings.Contains(string(after.Reference), "-2569-") || after.DueOn.String() != "2026-01-13" {
			t.Errorf("%v %v", after, err)
		}
		d.clock.set("2026-11-23 10:00:00")
	})

	t.Run("what did not begin with the receipt does not move with it", func(t *testing.T) {
		r := d.fax("9", domain.Question)
		if _, err := d.Answer(t.Context(), head, r.Reference, matching(1), domain.AnswerInput{Message: "x"}); err != nil {
			t.Fatal(err)
		}
		_, err := d.correct(intake, r.Reference, "2026-11-19 09:00:00")
		refused(t, err, domain.Conflict, "illegal_transition")
		reopened, err := d.Reopen(t.Context(), head, r.Reference, matching(2), domain.ReopenInput{Cause: domain.CauseNewFacts, Reason: "x"})
		if err != nil {
			t.Fatal(err)
		}
		after, err := d.correct(intake, r.Reference, "2026-11-19 09:00:00")
		if err != nil || after.DueOn != reopened.Request.DueOn || after.DeemedReceivedOn.String() != "2026-11-19" {
			t.Errorf("due %s, was %s: %v", after.DueOn, reopened.Request.DueOn, err)
		}
	})

	t.Run("a withdrawal that was none goes on from the receipt, so it moves", func(t *testing.T) {
		r := d.fax("10", domain.Question)
		if _, err := d.Withdraw(t.Context(), intake, r.Reference, matching(1), domain.ReasonInput{}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Reopen(t.Context(), head, r.Reference, matching(2), domain.ReopenInput{Cause: domain.CauseNotWithdrawn, Reason: "x"}); err != nil {
			t.Fatal(err)
		}
		for _, moved := range []struct{ at, due string }{{"2026-11-19 09:00:00", "2026-12-04"}, {"2026-11-18 09:00:00", "2026-12-03"}} {
			after, err := d.correct(intake, r.Reference, moved.at)
			if err != nil || after.DueOn.String() != moved.due {
				t.Errorf("%+v: %v", after, err)
			}
		}
	})

	t.Run("the trail holds, whatever was corrected", func(t *testing.T) {
		if report, err := d.VerifyTrails(t.Context()); err != nil || len(report.Broken) > 0 || report.Cases < 8 {
			t.Errorf("%+v, %v", report, err)
		}
	})
}

// owed are the notices of one event of a case.
func (d *desk) owed(id domain.CaseID, seq int) []domain.Notice {
	d.t.Helper()
	var owed []domain.Notice
	err := d.store.InTx(d.t.Context(), func(tx domain.Tx) error {
		all, err := tx.ClaimNotices(d.clock.Now(), 0, 1000)
		for _, n := range all {
			if n.Case == id && n.Seq == seq {
				owed = append(owed, n)
			}
		}
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return owed
}
