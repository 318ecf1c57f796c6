package workflow_test

import (
	"strings"
	"testing"

	"sitthi/domain"
)

func TestCompleteRequest(t *testing.T) {
	onBothDesks(t, func(t *testing.T, d *desk) {
		f := d.file(domain.Filing{
			Kind: domain.Rectification, Details: "ชื่อสะกดผิด",
			Subject: domain.Subject{Person: domain.Person{GivenName: "สมศรี", Email: "somsri@example.com"}},
		})
		d.assigned(f)
		d.clock.set("2026-11-24 10:00:00")
		head := d.officer(domain.Head, "sknpeo")
		_, err := d.Ask(t.Context(), head, f.Reference, matching(2), domain.AskInput{
			Items: []domain.AskItem{{Code: "old_card", Text: "สำเนาบัตร"}}, ReplyBy: domain.Date{Year: 2026, Month: 12, Day: 15},
		})
		if err != nil || f.DueOn != "2026-12-23" {
			t.Fatal(err, f.DueOn)
		}
		d.post()

		t.Run("the citizen brings the last paper that was asked for in time: dates, event and mail say so together", func(t *testing.T) {
			d.clock.set("2026-12-08 10:00:00")
			view, err := d.SendMessage(d.somebody(), f.Reference, f.Receipt, domain.MessageInput{Text: "แนบแล้ว"})
			if err != nil || view.Request.DueOn.String() != "2027-01-07" {
				t.Fatal(err, view.Request.DueOn)
			}
			events := d.events(f.Reference)
			last := events[len(events)-1]
			if last.Verb != domain.PostMessage || last.Data["due_on_before"] != "2026-12-23" || last.Data["due_on"] != "2027-01-07" {
				t.Errorf("%+v", last)
			}
			if mails := strings.Join(d.post(), "\n"); !strings.Contains(mails, "somsri: "+string(f.Reference)+" วันกำหนดเปลี่ยนเป็น 7 มกราคม 2570") {
				t.Error(mails)
			}
			d.trailHolds()
		})

		t.Run("nobody is reminded of the day that was", func(t *testing.T) {
			for _, day := range []string{"2026-12-22 10:00", "2026-12-23 10:00", "2026-12-24 10:00"} {
				for _, mail := range d.sweep(day) {
					if strings.Contains(mail, string(f.Reference)) {
						t.Errorf("%s: %s", day, mail)
					}
				}
			}
			if mails := strings.Join(d.sweep("2027-01-06 10:00"), "\n"); !strings.Contains(mails, string(f.Reference)) {
				t.Error("nor of the one that is:", mails)
			}
		})
	})
}
