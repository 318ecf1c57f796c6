package web_test

import (
	"fmt"
	"testing"

	"sitthi/domain"
)

func TestQuarantineOnTheDesk(t *testing.T) {
	d := newDesk(t)
	ref := d.browser().question().reference
	intake, head := d.as(domain.Intake), d.as(domain.Head)

	t.Run("without anything apart there is no tab for it", func(t *testing.T) {
		intake.get("/desk").lacks(t, "quarantined=true")
		intake.get("/desk?quarantined=true").holds(t, `aria-current="page"`, "แยกไว้ตรวจ <span class=\"count\">0</span>")
	})
	t.Run("a case is kept apart by a form that wants to know why", func(t *testing.T) {
		form := intake.get("/desk/c/" + ref + "/quarantine")
		form.holds(t, "กำหนดยังเดินต่อ", `name="reason"`)
		wrong := intake.sends(form, "/desk/c/"+ref+"/quarantine", "reason", " ")
		if wrong.status != 422 {
			t.Fatal(wrong.status)
		}
		intake.act(ref, "quarantine", "reason", "โฆษณา").holds(t, "แยกไว้ตรวจตั้งแต่")
		if !d.kept(ref).Quarantined() {
			t.Fatal("it is not apart")
		}
	})
	t.Run("its page says so in words and a shape, and offers to put it back first", func(t *testing.T) {
		for at, words := range map[string]string{"": "แยกไว้ตรวจตั้งแต่", "/en": "set apart since"} {
			page := head.get(at + "/desk/c/" + ref)
			page.holds(t, `<span class="mark apart"><span aria-hidden="true">⊘</span>`, words, fmt.Sprintf(`href="%s/desk/c/%s/release`, at, ref), fmt.Sprintf(`href="%s/desk/c/%s/lapse`, at, ref))
			page.lacks(t, ref+"/assign", ref+"/answer", ref+"/quarantine")
		}
		head.get("/en/desk/c/"+ref+"/lapse").holds(t, "not addressed to the office")
	})
	t.Run("the queue leaves it out, its tab has it, and a search finds it", func(t *testing.T) {
		intake.get("/desk?sort=due_on").lacks(t, ">"+ref+"</a>")
		tab := intake.get("/desk?quarantined=true&sort=received_at")
		tab.holds(t, ">"+ref+"</a>", `mark apart`, `<input type="hidden" name="quarantined" value="true">`, "แสดงเฉพาะที่แยกไว้ตรวจ")
		intake.get("/desk?q="+ref).holds(t, ">"+ref+"</a>", "mark apart")
		intake.get("/en/desk").holds(t, `Set apart <span class="count">1</span>`, `<dt>Set apart</dt><dd>1</dd>`)
		intake.get("/en/desk?quarantined=perhaps").holds(t, "quarantined")
	})
	t.Run("put back, it is assigned as any other", func(t *testing.T) {
		head.act(ref, "release", "reason", "").lacks(t, "mark apart")
		intake.act(ref, "assign", "assignee", string(d.officer(domain.Officer).ID))
		if r := d.kept(ref); r.Status != domain.InProgress || r.Quarantined() {
			t.Errorf("%s", r.Status)
		}
	})
	t.Run("a head closes what is apart as no request to the office", func(t *testing.T) {
		other := d.browser().question().reference
		intake.act(other, "quarantine", "reason", "โฆษณา")
		head.act(other, "lapse")
		if r := d.kept(other); r.Status != domain.Closed || r.Outcome != domain.Spam {
			t.Errorf("%s %s", r.Status, r.Outcome)
		}
	})
}
