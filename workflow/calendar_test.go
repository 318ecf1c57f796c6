package workflow_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"sitthi/domain"
	"sitthi/domain/law"
	"sitthi/workflow"
)

func day(text string) domain.Date {
	d, err := domain.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// special and withdrawn are changes of one day, as an administrator announces them.
func special(on string) domain.Announcement {
	return announced(domain.CalendarChange{Add: []domain.Holiday{{Date: day(on), Name: "วันหยุดพิเศษ", Type: domain.HolidaySpecial}}})
}

func withdrawn(on string) domain.Announcement {
	return announced(domain.CalendarChange{Remove: []domain.Date{day(on)}})
}

func announced(change domain.CalendarChange) domain.Announcement {
	return domain.Announcement{CalendarChange: change, Reason: "มติคณะรัฐมนตรี", Source: "มติ ครม. 3 พ.ย. 2569", SourceOn: day("2026-11-03")}
}

// publish makes a change the office's next version.
func (d *desk) publish(number int, in domain.Announcement) workflow.CalendarView {
	d.t.Helper()
	view, err := d.PublishCalendar(d.t.Context(), d.officer(domain.Admin, "sknpeo"), matching(number), in)
	if err != nil {
		d.t.Fatal(err)
	}
	return view
}

// recount counts anew until there is nothing left to do.
func (d *desk) recount() (counted int) {
	d.t.Helper()
	for {
		n, err := d.Recount(d.t.Context())
		if err != nil {
			d.t.Fatal(err)
		}
		if n == 0 {
			return counted
		}
		counted += n
	}
}

func (d *desk) calendar() workflow.CalendarView {
	d.t.Helper()
	view, err := d.Calendar(d.t.Context(), d.officer(domain.DPO, "sknpeo"), 0)
	if err != nil {
		d.t.Fatal(err)
	}
	return view
}

func TestCalendar(t *testing.T) {
	t.Run("an office has the government's calendar until it publishes one of its own, which is nobody else's", func(t *testing.T) {
		d := newDesk(t)
		if view := d.calendar(); view.Number != 0 || view.Calendar.Ref() != "th-government@1" || view.Year != 2026 || len(view.Holidays) != 22 || len(view.Gaps) == 0 {
			t.Fatalf("%+v", view)
		}
		view := d.publish(0, special("2026-12-09"))
		if view.Number != 1 || view.Calendar.Ref() != "th-government/sknpeo@1" || len(view.Holidays) != 23 || view.Recount == nil {
			t.Fatalf("%+v", view)
		}
		far, err := d.Calendar(t.Context(), d.officer(domain.Admin, "sesao11"), 2026)
		if err != nil || far.Number != 0 || len(far.Holidays) != 22 {
			t.Errorf("%+v %v", far, err)
		}
		versions, err := d.CalendarVersions(t.Context(), d.officer(domain.Auditor, "sknpeo"))
		if err != nil || len(versions) != 1 || versions[0].Reason != "มติคณะรัฐมนตรี" || versions[0].Before != "th-government@1" ||
			len(versions[0].Add) != 1 || versions[0].By != d.officer(domain.Admin, "sknpeo").ID() || !versions[0].At.Equal(d.clock.Now()) {
			t.Errorf("%+v %v", versions, err)
		}
	})

	t.Run("whatever is counted from then on is counted by it", func(t *testing.T) {
		d := newDesk(t)
		r := d.fax("1", domain.Question)
		d.publish(0, special("2026-11-24"))
		d.clock.set("2026-11-23 17:00:00")
		if f := d.file(question); f.Deemed != "2026-11-25" || f.DueOn != "2026-12-10" {
			t.Errorf("%+v", f)
		}
		after, err := d.correct(d.officer(domain.Intake, "sknpeo"), r.Reference, "2026-11-19 09:00:00")
		if err != nil || clockOf(after, domain.ClockAcknowledge).DueOn.String() != "2026-11-25" || clockOf(after, domain.ClockAnswer).Calendar != "th-government/sknpeo@1" {
			t.Errorf("%+v %v", after.Clocks, err)
		}
	})

	t.Run("its days off are its own: one office's reminders rest, the other's leave", func(t *testing.T) {
		d := newDesk(t)
		ours := d.file(question)
		theirs := d.fileAt("sesao11")
		d.post()
		d.publish(0, special("2026-12-04"))
		d.recount()
		d.post()
		got := strings.Join(d.sweep("2026-12-04 10:00"), "\n")
		if strings.Contains(got, string(ours.Reference)) || !strings.Contains(got, string(theirs)) {
			t.Error(got)
		}
		id := d.whole(ours.Reference).ID
		err := d.store.InTx(t.Context(), func(tx domain.Tx) error {
			told, err := tx.Told(id, 1)
			if len(told) > 0 {
				t.Errorf("looked at on a day off: %v", told)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})

	t.Run("a preview tells which cases move, the shortened first, and keeps nothing", func(t *testing.T) {
		d := newDesk(t)
		d.clock.set("2026-11-04 17:05:00")
		first, second := d.file(right(domain.Access)), d.file(right(domain.Access))
		d.clock.set("2026-11-06 10:00:00")
		later := d.file(right(domain.Access)) // due on Sunday 6 December, at the latest on Tuesday
		still := d.file(question)
		d.clock.set("2026-11-23 10:00:00")
		before := d.totals()
		admin := d.officer(domain.Admin, "sknpeo")
		preview, err := d.PreviewCalendar(t.Context(), admin, domain.CalendarChange{Remove: []domain.Date{day("2026-12-07")}})
		if err != nil || preview.Cases != 4 || len(preview.Moves) != 3 || preview.Earlier != 3 {
			t.Fatalf("%+v %v", preview, err)
		}
		wanted := []filed{first, second}
		slices.SortFunc(wanted, func(a, b filed) int { return strings.Compare(string(a.Reference), string(b.Reference)) })
		for i, want := range append(wanted, later) {
			m := preview.Moves[i]
			if m.Reference != want.Reference || m.Was.LatestDueOn.String() != "2026-12-08" || m.Now.LatestDueOn.String() != "2026-12-07" || m.Was.DueOn != m.Now.DueOn {
				t.Errorf("%d: %+v", i, m)
			}
		}
		preview, err = d.PreviewCalendar(t.Context(), admin, domain.CalendarChange{
			Add: []domain.Holiday{{Date: day("2026-11-24"), Name: "x", Type: "local"}, {Date: day("2026-12-08"), Name: "x", Type: "local"}},
		})
		if err != nil || len(preview.Moves) != 3 || preview.Earlier != 0 {
			t.Errorf("%+v %v", preview, err)
		}
		for _, m := range preview.Moves {
			if m.Reference == still.Reference {
				t.Errorf("%+v", m)
			}
		}
		if after := d.totals(); after != before || d.calendar().Number != 0 {
			t.Errorf("%s, was %s", after, before)
		}
	})

	t.Run("a case that is hidden from somebody is not in his preview, and not in its numbers", func(t *testing.T) {
		d := newDesk(t)
		d.clock.set("2026-11-06 10:00:00")
		hidden := question
		hidden.Kind, hidden.AboutOfficers = domain.Complaint, "ผู้ดูแลระบบ"
		f := d.file(hidden)
		d.clock.set("2026-11-10 10:00:00")
		change := domain.CalendarChange{Add: []domain.Holiday{{Date: day("2026-12-08"), Name: "x", Type: "local"}}}
		for role, cases := range map[domain.Role]int{domain.Intake: 1, domain.DPO: 1, domain.Head: 0, domain.Admin: 0} {
			preview, err := d.PreviewCalendar(t.Context(), d.officer(role, "sknpeo"), change)
			if err != nil || preview.Cases != cases || len(preview.Moves) > cases {
				t.Errorf("%s: %+v %v", role, preview, err)
			}
		}
		for _, role := range []domain.Role{domain.Officer, domain.Approver, domain.Auditor} {
			_, err := d.PreviewCalendar(t.Context(), d.officer(role, "sknpeo"), change)
			refused(t, err, domain.Forbidden, "role_may_not")
		}
		d.publish(0, announced(change))
		d.recount()
		if r := d.whole(f.Reference); r.Version == 1 {
			t.Error("it is counted with the others all the same")
		}
	})

	t.Run("only an administrator publishes, and only what he saw", func(t *testing.T) {
		d := newDesk(t)
		admin := d.officer(domain.Admin, "sknpeo")
		for _, role := range []domain.Role{domain.Intake, domain.Head, domain.DPO, domain.Approver} {
			_, err := d.PublishCalendar(t.Context(), d.officer(role, "sknpeo"), matching(0), special("2026-12-09"))
			refused(t, err, domain.Forbidden, "role_may_not")
		}
		_, err := d.PublishCalendar(t.Context(), admin, workflow.Match{}, special("2026-12-09"))
		refused(t, err, domain.PreconditionRequired, "calendar_match_required")
		d.publish(0, special("2026-12-09"))
		_, err = d.PublishCalendar(t.Context(), admin, matching(0), domain.Announcement{})
		refused(t, err, domain.Stale, "calendar_stale")
		_, err = d.PublishCalendar(t.Context(), admin, matching(1), special("2026-12-09"))
		refused(t, err, domain.Invalid, "add.0.date=already_holiday")
		d.publish(1, withdrawn("2026-12-09"))
		if view := d.calendar(); view.Number != 2 || len(view.Holidays) != 22 {
			t.Errorf("%+v", view)
		}
	})

	t.Run("of two who publish at once one wins", func(t *testing.T) {
		d := newDesk(t)
		admin := d.officer(domain.Admin, "sknpeo")
		errs := make([]error, 4)
		atOnce(t, len(errs), func(i int) error {
			_, errs[i] = d.PublishCalendar(context.Background(), admin, matching(0), special(fmt.Sprintf("2026-12-%02d", 14+i)))
			return nil
		})
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
				continue
			}
			refused(t, err, domain.Stale, "calendar_stale")
		}
		if won != 1 || d.calendar().Number != 1 {
			t.Errorf("%d won: %v", won, errs)
		}
	})
}

// fileAt files a question with an office.
func (d *desk) fileAt(office domain.OfficeID) domain.Reference {
	d.t.Helper()
	var ref domain.Reference
	_, err := d.Submit(d.t.Context(), workflow.SubmitCommand{
		Office: office, Filing: question, Channel: domain.ByAPI,
		Reply: func(f workflow.Filed) ([]byte, error) { ref = f.Request.Reference; return nil, nil },
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return ref
}

// newer is the law of a program that brings another calendar of the government.
type newer struct{ law.Book }

func (n newer) Calendar(ref string) (domain.Calendar, bool) {
	if ref != "" && ref != "th-government@2" {
		return n.Book.Calendar(ref)
	}
	cal, err := law.Calendar().Changed("th-government", "2", special("2026-12-08").CalendarChange, "")
	return cal, err == nil
}
