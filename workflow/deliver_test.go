package workflow_test

import (
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

func matching(version int) workflow.Match {
	return workflow.Match{Given: true, Versions: []int{version}}
}

func TestDeliver(t *testing.T) {
	t.Run("a notice tells the reference, the office, a word, a date and a link, and nothing else", func(t *testing.T) {
		d := newDesk(t)
		f := d.file(question)
		english := question
		english.Language = "en"
		d.file(english)
		if n, err := d.Deliver(t.Context()); n != 2 || err != nil {
			t.Fatal(n, err)
		}
		thai := d.postbox.sent[0]
		want := "สำนักงานศึกษาธิการจังหวัดสมุทรสาคร · รับเรื่องแล้ว กำหนด 8 ธันวาคม 2569 · https://desk.example/r/" + string(f.Reference)
		if thai.To != "somsri@example.com" || thai.Subject != string(f.Reference)+" รับเรื่องแล้ว กำหนด 8 ธันวาคม 2569" || thai.Body != want {
			t.Errorf("%+v", thai)
		}
		if m := d.postbox.sent[1]; !strings.Contains(m.Body, "Received, due 8 December 2026") || !strings.Contains(m.Body, "/en/r/") {
			t.Errorf("%+v", m)
		}
		for _, m := range d.postbox.sent {
			if strings.Contains(m.Subject+m.Body, "สมศรี") || strings.Contains(m.Subject+m.Body, "โรงเรียนเปิด") {
				t.Errorf("%+v", m)
			}
		}
		if n, err := d.Deliver(t.Context()); n != 0 || err != nil {
			t.Errorf("sent again: %d %v", n, err)
		}
	})
	t.Run("who gave no address is owed no mail", func(t *testing.T) {
		d := newDesk(t)
		d.file(domain.Filing{Kind: domain.Suggestion, Details: "x"})
		if n, err := d.Deliver(t.Context()); n != 0 || err != nil {
			t.Fatal(n, err)
		}
	})
	t.Run("what cannot be sent is tried again, later and later, under the same id", func(t *testing.T) {
		d := newDesk(t)
		d.file(question)
		d.postbox.broken = true
		if _, err := d.Deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, _ := d.Deliver(t.Context()); n != 0 {
			t.Fatal("at once again")
		}
		if err := d.clock.Sleep(t.Context(), time.Minute); err != nil {
			t.Fatal(err)
		}
		d.postbox.broken = false
		if n, err := d.Deliver(t.Context()); n != 1 || err != nil || len(d.postbox.sent) != 1 {
			t.Fatal(n, err)
		}
	})
	t.Run("a replica that died while sending leaves the notice due", func(t *testing.T) {
		d := newDesk(t)
		d.file(question)
		err := d.store.InTx(t.Context(), func(tx domain.Tx) error {
			_, err := tx.ClaimNotices(d.clock.Now(), 2*time.Minute, 10)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if n, _ := d.Deliver(t.Context()); n != 0 {
			t.Fatal("it was claimed")
		}
		d.clock.set("2026-11-23 10:02:00")
		if n, _ := d.Deliver(t.Context()); n != 0 {
			t.Fatal("only its own clock says that two minutes have passed")
		}
		d.claimsEnd()
		if n, err := d.Deliver(t.Context()); n != 1 || err != nil {
			t.Fatal(n, err)
		}
	})
	t.Run("a notice is given up after some two days", func(t *testing.T) {
		at, tries := time.Time{}, 0
		for n := (domain.Notice{}); ; n.Tries++ {
			next, ok := n.RetryAfter(at)
			if !ok {
				break
			}
			at, tries = next, tries+1
		}
		if took := at.Sub(time.Time{}); took < 48*time.Hour || took > 60*time.Hour {
			t.Fatal(took, tries)
		}
	})
}
