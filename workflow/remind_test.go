package workflow_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
	"sitthi/workflow/demo"
)

// sweep looks for reminders at a time in Bangkok and delivers what is due then.
func (d *desk) sweep(at string) (mails []string) {
	d.t.Helper()
	d.clock.set(at + ":00")
	if _, err := d.Remind(d.t.Context()); err != nil {
		d.t.Fatal(at, err)
	}
	return d.post()
}

// post delivers what is due: "address: subject", and the lines of a digest.
func (d *desk) post() (mails []string) {
	d.t.Helper()
	before := len(d.postbox.sent)
	d.placesPass()
	for {
		taken, err := d.Deliver(d.t.Context())
		if err != nil {
			d.t.Fatal(err)
		}
		if taken == 0 {
			break
		}
	}
	for _, m := range d.postbox.sent[before:] {
		to, _, _ := strings.Cut(m.To, "@")
		mails = append(mails, to+": "+m.Subject)
	}
	slices.Sort(mails)
	return mails
}

func (d *desk) assigned(f filed) {
	d.t.Helper()
	head := d.officer(domain.Head, "sknpeo")
	officers, err := d.store.Officers(d.t.Context(), head.Scope())
	if err != nil {
		d.t.Fatal(err)
	}
	i := slices.IndexFunc(officers, func(a domain.Account) bool { return a.Email == demo.Email(domain.Officer, "sknpeo") })
	if _, err := d.Assign(d.t.Context(), head, f.Reference, matching(1), domain.AssignInput{Assignee: officers[i].ID}); err != nil {
		d.t.Fatal(err)
	}
}

func TestRemind(t *testing.T) {
	// A question filed on Monday 23 November 2026 is due on Tuesday 8 December.
	asked := func(t *testing.T) (*desk, filed) {
		d := newDesk(t)
		f := d.file(question)
		d.assigned(f)
		d.post()
		return d, f
	}
	want := func(t *testing.T, got []string, f filed, lines ...string) {
		t.Helper()
		for i := range lines {
			lines[i] = strings.ReplaceAll(lines[i], "REF", string(f.Reference))
		}
		if strings.Join(got, "\n") != strings.Join(lines, "\n") {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(lines, "\n"))
		}
	}

	t.Run("day by day to the officer, his head, the DPO, the approver and the citizen", func(t *testing.T) {
		d, f := asked(t)
		everywhere := domain.SystemActor("sknpeo").Scope()
		before, err := d.store.Case(t.Context(), everywhere, f.Reference)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			at    string
			lines []string
		}{
			{"2026-11-27 16:30", nil},
			{"2026-11-30 07:29", nil},
			{"2026-11-30 08:30", nil},
			{"2026-11-30 08:31", []string{"officer: เรื่องที่ต้องติดตาม 1 เรื่อง วันที่ 30 พฤศจิกายน 2569"}},
			{"2026-12-01 09:00", nil},
			{"2026-12-01 09:01", []string{"officer: เรื่องที่ต้องติดตาม 1 เรื่อง วันที่ 1 ธันวาคม 2569"}},
			{"2026-12-04 10:00", []string{"officer: REF ใกล้ครบกำหนด 8 ธันวาคม 2569"}},
			{"2026-12-05 10:00", nil},
			{"2026-12-07 10:00", nil}, // a holiday
			{"2026-12-08 10:00", []string{"head: REF ถึงกำหนด 8 ธันวาคม 2569", "officer: REF ถึงกำหนด 8 ธันวาคม 2569"}},
			{"2026-12-09 10:00", []string{
				"approver: REF พ้นกำหนดสุดท้าย 8 ธันวาคม 2569", "dpo: REF พ้นกำหนดสุดท้าย 8 ธันวาคม 2569",
				"head: REF เกินกำหนด 8 ธันวาคม 2569", "officer: REF เกินกำหนด 8 ธันวาคม 2569", "somsri: REF ล่าช้า ขออภัย",
			}},
			{"2026-12-15 10:00", []string{
				"approver: REF เกินกำหนด 8 ธันวาคม 2569 ยังไม่เสร็จ", "dpo: REF เกินกำหนด 8 ธันวาคม 2569 ยังไม่เสร็จ",
				"head: REF เกินกำหนด 8 ธันวาคม 2569 ยังไม่เสร็จ",
			}},
		} {
			t.Run(step.at, func(t *testing.T) {
				want(t, d.sweep(step.at), f, step.lines...)
				want(t, d.sweep(step.at), f)
			})
		}
		t.Run("without moving the case or its trail", func(t *testing.T) {
			after, err := d.store.Case(t.Context(), everywhere, f.Reference)
			if err != nil || after.Version != before.Version || after.Trail.Seq != before.Trail.Seq || after.Assignee != before.Assignee {
				t.Errorf("%+v, %v", after, err)
			}
		})
	})

	t.Run("a digest has a line for each case, and nobody's name", func(t *testing.T) {
		d := newDesk(t)
		var refs []string
		for range 3 {
			f := d.file(question)
			d.assigned(f)
			refs = append(refs, string(f.Reference))
		}
		d.post()
		d.sweep("2026-12-01 07:30")
		d.sweep("2026-12-01 08:30")
		last := d.postbox.sent[len(d.postbox.sent)-1]
		slices.Sort(refs)
		body := "สำนักงานศึกษาธิการจังหวัดสมุทรสาคร · เรื่องที่ต้องติดตาม 3 เรื่อง วันที่ 1 ธันวาคม 2569 · https://desk.example/desk/\n"
		for _, ref := range refs {
			body += "\n" + ref + " ครบกำหนด 8 ธันวาคม 2569"
		}
		if last.Body != body {
			t.Errorf("got\n%s\nwant\n%s", last.Body, body)
		}
	})

	t.Run("made ready before the office opens, a day's mail leaves when it opens", func(t *testing.T) {
		d, f := asked(t)
		d.clock.set("2026-12-08 07:29:00")
		if n, err := d.Remind(t.Context()); n != 0 || err != nil {
			t.Fatal(n, err)
		}
		want(t, d.sweep("2026-12-08 07:31"), f)
		d.clock.set("2026-12-08 08:30:00")
		if got := d.post(); len(got) != 2 {
			t.Error(got)
		}
	})

	t.Run("what could not be sent by closing time waits for the next morning", func(t *testing.T) {
		d, f := asked(t)
		d.postbox.broken = true
		want(t, d.sweep("2026-12-04 16:30"), f)
		d.postbox.broken = false
		d.clock.set("2026-12-04 16:40:00")
		want(t, d.post(), f)
		d.clock.set("2026-12-08 08:29:00")
		want(t, d.post(), f)
		d.clock.set("2026-12-08 08:30:00")
		want(t, d.post(), f, "officer: REF ใกล้ครบกำหนด 8 ธันวาคม 2569")
	})

	t.Run("an answer drops what has not left, single or in a digest", func(t *testing.T) {
		d, f := asked(t)
		d.sweep("2026-12-01 07:31")
		d.sweep("2026-12-01 08:10")
		intake := d.officer(domain.Head, "sknpeo")
		if _, err := d.Answer(t.Context(), intake, f.Reference, matching(2), domain.AnswerInput{Message: "ตอบ"}); err != nil {
			t.Fatal(err)
		}
		d.clock.set("2026-12-01 08:30:00")
		want(t, d.post(), f, "somsri: REF มีผลแล้ว โปรดรับผล")
		want(t, d.sweep("2026-12-09 10:00"), f)
	})

	t.Run("a question whose citizen does not reply lapses; only then his case moves", func(t *testing.T) {
		d, f := asked(t)
		head := d.officer(domain.Head, "sknpeo")
		_, err := d.Ask(t.Context(), head, f.Reference, matching(2), domain.AskInput{
			Items: []domain.AskItem{{Code: "which", Text: "โรงเรียนใด"}}, ReplyBy: domain.Date{Year: 2026, Month: time.November, Day: 30},
		})
		if err != nil {
			t.Fatal(err)
		}
		d.post()
		if got := d.sweep("2026-11-27 10:00"); len(got) != 1 || !strings.Contains(got[0], "somsri: "+string(f.Reference)+" ขอข้อมูลเพิ่ม ภายใน 30") {
			t.Error(got)
		}
		d.sweep("2026-12-04 10:00")
		d.clock.set("2026-12-08 07:40:00")
		if n, err := d.Remind(t.Context()); n != 0 || err != nil {
			t.Fatal("before the office opens:", n, err)
		}
		got := d.sweep("2026-12-08 08:30") // 7 December is a holiday
		want(t, got, f, "officer: REF ปิดเรื่องแล้ว", "somsri: REF ปิดเรื่องแล้ว")
		r, err := d.store.Case(t.Context(), domain.SystemActor("sknpeo").Scope(), f.Reference)
		if err != nil || r.Status != domain.Closed || r.Outcome != domain.Lapsed || r.Version != 4 {
			t.Fatalf("%+v %v", r, err)
		}
		events, err := d.store.Trail(t.Context(), domain.SystemActor("sknpeo").Scope(), f.Reference)
		if last := events[len(events)-1]; err != nil || last.Verb != domain.Lapse || last.By != domain.System {
			t.Errorf("%+v %v", last, err)
		}
		if report, err := d.VerifyTrails(t.Context()); err != nil || len(report.Broken) > 0 {
			t.Error(report, err)
		}
		want(t, d.sweep("2026-12-09 10:00"), f)
	})

	t.Run("who is asked for something within days is not reminded of it on the same day", func(t *testing.T) {
		d, f := asked(t)
		_, err := d.Ask(t.Context(), d.officer(domain.Head, "sknpeo"), f.Reference, matching(2), domain.AskInput{
			Items: []domain.AskItem{{Code: "which", Text: "โรงเรียนใด"}}, ReplyBy: domain.Date{Year: 2026, Month: time.November, Day: 27},
		})
		if err != nil {
			t.Fatal(err)
		}
		const line = "somsri: REF ขอข้อมูลเพิ่ม ภายใน 27 พฤศจิกายน 2569"
		want(t, d.sweep("2026-11-23 10:00"), f, line)
		want(t, d.sweep("2026-11-23 10:05"), f)
		want(t, d.sweep("2026-11-24 10:00"), f)
		want(t, d.sweep("2026-11-25 10:00"), f, line)
	})

	t.Run("a desk whose clock was a day back tells nothing twice and loses nothing", func(t *testing.T) {
		d, f := asked(t)
		d.sweep("2026-12-01 10:00")
		d.sweep("2026-12-04 10:00")
		want(t, d.sweep("2026-12-03 10:00"), f)
		if got := d.sweep("2026-12-08 10:00"); len(got) != 2 {
			t.Error(got)
		}
		want(t, d.sweep("2026-12-04 10:00"), f)
		if got := d.sweep("2026-12-09 10:00"); len(got) != 5 {
			t.Error(got)
		}
		d.clock.set("2026-12-09 09:55:00")
		want(t, d.post(), f)
	})

	t.Run("a mail more than an address may get in an hour waits, and a digest is one", func(t *testing.T) {
		d := newDesk(t)
		const cases = 7
		for range cases {
			f := question
			f.Subject.Email = ""
			d.assigned(d.file(f))
		}
		d.post()
		d.sweep("2026-12-01 10:00")
		d.sweep("2026-12-04 10:00")
		heads := 0
		for _, at := range []string{"2026-12-08 10:00", "2026-12-08 11:02"} {
			for _, m := range d.sweep(at) {
				if strings.HasPrefix(m, "head: ") {
					heads++
				}
			}
			if at == "2026-12-08 10:00" && heads != domain.MailsPerHour {
				t.Error(heads)
			}
		}
		if heads != cases {
			t.Error(heads)
		}
	})

	t.Run("one case that cannot be looked at keeps no other back", func(t *testing.T) {
		d := newDesk(t)
		broken, other := d.file(question), d.file(question)
		parts := d.parts
		parts.Store = &unreadable{Store: d.store, ref: broken.Reference}
		d.post()
		d.clock.set("2026-12-08 10:00:00")
		if n, err := workflow.New(parts).Remind(t.Context()); n == 0 || err == nil {
			t.Fatal(n, err)
		}
		got := d.post()
		if joined := fmt.Sprint(got); strings.Contains(joined, string(broken.Reference)) || !strings.Contains(joined, string(other.Reference)) {
			t.Error(got)
		}
	})
}
