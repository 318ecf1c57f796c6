package web_test

import (
	"strings"
	"testing"

	"sitthi/domain"
)

// What a case's page offers is what can be done, under the name of doing it.
func TestOffered(t *testing.T) {
	d := newDesk(t)
	filer := d.browser()
	file := func(list ...any) string {
		return filer.filed(filer.post("/o/sknpeo/ask", filer.asked(append(list, "details", "x", "reply", "code")...))).reference
	}
	intake, head, officer := d.as(domain.Intake), d.as(domain.Head), d.as(domain.Officer)
	owner := d.officer(domain.Officer).ID

	t.Run("an act is called by what it will do, not by what was done", func(t *testing.T) {
		path := "/en/desk/c/" + file("kind", "question")
		intake.get(path).want(t, 200).holds(t, ">Ask for papers or information<", ">Correct the time of receipt<").lacks(t, ">Asked for information<", ">Withdrawn<")
	})
	t.Run("missing papers are asked for again by pressing its one button", func(t *testing.T) {
		ref := file("kind", "question")
		path := "/desk/c/" + ref + "/ask"
		head.act(ref, "assign", "assignee", owner)
		if page := officer.get(path).want(t, 200); strings.Contains(page.body, `name="again"`) || strings.Contains(page.body, "ทวงเอกสาร") {
			t.Error("something is missing before anything was asked for")
		}
		officer.act(ref, "ask", "items", "สำเนาบัตร\nที่อยู่", "reply_by.day", "10", "reply_by.month", "11", "reply_by.year", "2569").
			holds(t, `href="`+path+`">ทวงเอกสาร</a>`)
		page := officer.get(path).want(t, 200)
		page.holds(t, "<title>ทวงเอกสาร", `<button type="submit">ทวงเอกสาร</button>`, `data-key="KeyU">ยกเลิก`)
		again := []any{}
		for _, box := range strings.Split(page.body, `name="again" value="`)[1:] {
			code, rest, _ := strings.Cut(box, `"`)
			if !strings.HasPrefix(rest, " checked") {
				t.Errorf("%s is not ticked", code)
			}
			again = append(again, "again", code, "text."+code, d.asked(ref, code))
		}
		officer.follow(officer.sends(page, path, again...)).want(t, 200)
		for _, a := range d.kept(ref).Asked {
			if a.ReplyBy.String() != "2026-11-20" || a.Answered {
				t.Errorf("%+v", a)
			}
		}
	})
	t.Run("what somebody unticked stays unticked when something else is wrong", func(t *testing.T) {
		ref := file("kind", "question")
		path := "/desk/c/" + ref + "/ask"
		intake.act(ref, "ask", "items", "สำเนาบัตร")
		intake.sends(intake.get(path), path, "items", "").want(t, 422).lacks(t, " checked")
	})
	t.Run("closing without papers is offered from the day on which it is lawful", func(t *testing.T) {
		ref := file("kind", "question")
		link := `href="/desk/c/` + ref + `/lapse"`
		head.act(ref, "assign", "assignee", owner)
		officer.act(ref, "ask", "items", "สำเนาบัตร")
		head.get("/desk/c/"+ref).lacks(t, link)
		head.get("/desk/c/"+ref+"/lapse").want(t, 303)
		d.clock.Set(d.clock.Now().AddDate(0, 0, 30))
		d.as(domain.Head).get("/desk/c/"+ref).holds(t, link)
		d.clock.Set(d.clock.Now().AddDate(0, 0, -30))
	})
	t.Run("a right tells its own officer what he can do, and others whom it waits for", func(t *testing.T) {
		ref := filer.filed(filer.post("/o/sknpeo/form", pairs(
			"kind", "access", "for", "self", "subject.given_name", "ก", "relationship", "guardian", "details", "ขอดูข้อมูล",
			"contact.phone", "081 234 5678", "preferred_response", "counter", "declare", "yes"))).reference
		head.act(ref, "assign", "assignee", owner).holds(t, "รอเจ้าของเรื่องดำเนินการ")
		officer.get("/desk/c/"+ref).want(t, 200).holds(t, "ท่านเป็นเจ้าของเรื่อง", "ผลของการใช้สิทธิยังบันทึกในระบบไม่ได้").lacks(t, "รอเจ้าของเรื่อง")
	})
	t.Run("so does a complaint about an officer", func(t *testing.T) {
		ref := file("kind", "complaint", "about_officers", "คนหนึ่ง")
		intake.act(ref, "tie", "officers", d.officer(domain.DPO).ID)
		head.act(ref, "assign", "assignee", owner)
		officer.get("/en/desk/c/"+ref).want(t, 200).holds(t, "This case is yours", "needs an approval").lacks(t, "Waits for its owner")
	})
	t.Run("a case is opened again for what could have happened to it", func(t *testing.T) {
		answered, withdrawn := file("kind", "question"), file("kind", "question")
		head.act(answered, "assign", "assignee", d.officer(domain.Head).ID)
		head.act(answered, "answer", "message", "ตอบแล้ว")
		intake.act(withdrawn, "withdraw")
		head.get("/desk/c/"+answered+"/reopen").want(t, 200).holds(t, `value="appeal"`, `value="order"`).lacks(t, `value="not_withdrawn"`)
		head.get("/desk/c/"+withdrawn+"/reopen").want(t, 200).holds(t, `value="not_withdrawn"`, `value="order"`).lacks(t, `value="appeal"`, `value="error"`)
	})
	t.Run("what is printed says only that the people are hidden", func(t *testing.T) {
		ref := file("kind", "question")
		head.get("/desk/c/"+ref).holds(t, `ซ่อนชื่อและช่องทางติดต่อไว้ <span class="screen">การกดแสดงจะถูกบันทึก`)
		head.get("/desk/print?case="+ref).want(t, 200).holds(t, "ซ่อนชื่อและช่องทางติดต่อไว้").lacks(t, "การกดแสดง")
	})
	t.Run("what came on paper is asked for as what was written or told", func(t *testing.T) {
		intake.get("/desk/new").want(t, 200).holds(t, `<label for="details">เรื่องที่ยื่น ตามที่เขียนหรือบอก</label>`)
	})
}

// asked is the text under which something was asked for.
func (d *desk) asked(reference, code string) string {
	d.t.Helper()
	messages, err := d.store.Messages(d.t.Context(), domain.SystemActor("sknpeo").Scope(), d.kept(reference))
	if err != nil {
		d.t.Fatal(err)
	}
	for _, m := range messages {
		for _, item := range m.Items {
			if item.Code == code {
				return item.Text
			}
		}
	}
	return ""
}
