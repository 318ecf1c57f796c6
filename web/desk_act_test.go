package web_test

import (
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

func TestDeskCase(t *testing.T) {
	d := newDesk(t)
	public := d.browser()
	f := public.filed(public.post("/o/sknpeo/ask", public.asked(
		"kind", "question", "details", "ขอทราบเวลาทำการ", "reply", "phone", "subject.phone", "081 234 5678", "subject.given_name", "ชื่อทดสอบ")))
	path := "/desk/c/" + f.reference
	in := d.as(domain.Intake)

	t.Run("it shows what was filed, both dates, and one next step", func(t *testing.T) {
		a := in.get(path).want(t, 200)
		a.holds(t, "ขอทราบเวลาทำการ", "กำหนดของสำนักงาน", "ตรวจความครบถ้วน แล้วมอบหมาย", path+"/assign", path+"/trail")
		if n := strings.Count(a.body, `class="button primary"`); n != 1 {
			t.Errorf("%d primary buttons", n)
		}
	})
	t.Run("the people are hidden until they are asked for, which no link can do", func(t *testing.T) {
		in.get(path).lacks(t, "ชื่อทดสอบ", "tel:", "081 ")
		in.get(path+"/people").lacks(t, "ชื่อทดสอบ")
		in.sends(in.get(path), path+"/people").want(t, 200).holds(t, "ชื่อทดสอบ", "tel:081")
	})
	t.Run("a case goes from intake to its answer by forms alone", func(t *testing.T) {
		officer := d.officer(domain.Officer)
		in.act(f.reference, "assign", "assignee", officer.ID, "reason", "ตรงกับงาน").holds(t, "บันทึกแล้ว", "อยู่ระหว่างดำเนินการ")
		b := d.as(domain.Officer)
		b.get("/desk").holds(t, f.reference)
		b.get(path).holds(t, `href="`+path+`/answer"`)
		b.act(f.reference, "ask", "items", "สำเนาบัตร\nที่อยู่", "reply_by.day", "๒๐", "reply_by.month", "11", "reply_by.year", "2569").holds(t, "รอเอกสาร", "สำเนาบัตร")
		if r := d.kept(f.reference); len(r.Asked) != 2 || r.Asked[0].ReplyBy.String() != "2026-11-20" {
			t.Errorf("%+v", r.Asked)
		}
		b.act(f.reference, "note", "message", "โทรแล้ว").holds(t, "โทรแล้ว")
		b.act(f.reference, "write", "message", "เรียนท่าน").holds(t, "เรียนท่าน")
		b.act(f.reference, "answer", "message", "เปิด 08.30 น.").holds(t, "ตอบทัน", "ปิดเรื่อง")
		if r := d.kept(f.reference); r.Status != domain.Closed || r.Outcome != domain.Answered {
			t.Errorf("%s %s", r.Status, r.Outcome)
		}
		public.post("/r/"+f.reference, pairs("code", f.code)).holds(t, "เปิด 08.30 น.").lacks(t, "โทรแล้ว")
	})
	t.Run("the trail names who did what, former officers too, and nothing of what was written", func(t *testing.T) {
		first, gone := d.officer(domain.Intake), d.officer(domain.Officer)
		err := d.store.InTx(t.Context(), func(tx domain.Tx) error { return tx.SetDisabled(domain.OfficerActor(first, "").Scope(), gone.ID, true) })
		if err != nil {
			t.Fatal(err)
		}
		d.as(domain.Auditor).get(path+"/trail").want(t, 200).holds(t, first.Name, gone.Name).lacks(t, string(first.ID), string(gone.ID))
		d.as(domain.Auditor).get(path+"/trail").want(t, 200).holds(t, "ตอบ", "มอบหมาย").lacks(t, "โทรแล้ว", "เวลาทำการของ")
		a := d.as(domain.Auditor).get("/desk/trail?reference="+strings.ToLower(f.reference)).want(t, 303)
		if a.header.Get("Location") != path+"/trail" {
			t.Error(a.header.Get("Location"))
		}
	})
}

func TestActWrong(t *testing.T) {
	d := newDesk(t)
	ref := d.browser().question().reference
	in := d.as(domain.Intake)
	for verb, list := range map[string][]any{
		"assign":          {"assignee", "", "reason", "คงไว้"},
		"ask":             {"items", " ", "reply_by.day", "31", "reply_by.month", "2", "reply_by.year", "2569"},
		"write":           {"message", " "},
		"note":            {"message", "\u200b"},
		"correct_receipt": {"received_at.day", "1", "received_at.month", "11", "received_at.year", "2569", "received_at.time", "25.00", "reason", "คงไว้"},
	} {
		t.Run("a wrong "+verb+" is shown again with what was typed, and changes nothing", func(t *testing.T) {
			path := "/desk/c/" + ref + "/" + verb
			a := in.sends(in.get(path).want(t, 200), path, list...).want(t, 422)
			a.holds(t, "<title>ข้อผิดพลาด:", `role="alert"`)
			for i := 1; i < len(list); i += 2 {
				if text := strings.Trim(list[i].(string), " \u200b"); text != "" { //nolint:forcetypeassert // they are texts
					a.holds(t, text)
				}
			}
			if r := d.kept(ref); r.Version != 1 {
				t.Errorf("version %d", r.Version)
			}
		})
	}
	t.Run("an officer of nobody's office cannot be given a case", func(t *testing.T) {
		path := "/desk/c/" + ref + "/assign"
		other := d.officerOf(domain.Officer, "sesao11")
		in.sends(in.get(path), path, "assignee", other.ID).want(t, 422).holds(t, "มอบหมายให้เจ้าหน้าที่คนนี้ไม่ได้")
	})
	t.Run("an officer is offered nobody but himself", func(t *testing.T) {
		head := d.officer(domain.Head)
		b := d.as(domain.Officer)
		path := "/desk/c/" + ref + "/assign"
		page := b.get(path).want(t, 200)
		page.lacks(t, string(head.ID))
		b.sends(page, path, "assignee", head.ID, "reason", "เก็บข้อความนี้").want(t, 403).
			holds(t, "<title>ข้อผิดพลาด: ", "ยังไม่ได้บันทึก", "เก็บข้อความนี้").lacks(t, "ตรวจแล้วส่งอีกครั้งได้")
	})
	t.Run("without a version nothing is done", func(t *testing.T) {
		a := in.post("/desk/c/"+ref+"/write", pairs("message", "ก"))
		if a.status < 400 || a.status >= 500 || d.kept(ref).Version != 1 {
			t.Errorf("%d, version %d", a.status, d.kept(ref).Version)
		}
	})
	t.Run("a verb that is none is not there", func(t *testing.T) {
		for _, verb := range []string{"approve", "nonsense", "submit", "hand_out"} {
			in.get("/desk/c/"+ref+"/"+verb).want(t, 404)
			in.post("/desk/c/"+ref+"/"+verb, pairs("version", "1")).want(t, 404)
		}
	})
}

func TestConflict(t *testing.T) {
	d := newDesk(t)
	ref := d.browser().question().reference
	path := "/desk/c/" + ref
	in := d.as(domain.Intake)
	slow := in.get(path+"/write").want(t, 200)
	d.as(domain.Head).act(ref, "note", "message", "หัวหน้าเขียนก่อน")

	page := in.sends(slow, path+"/write", "message", "ข้อความที่พิมพ์ไว้ยาว ๆ").want(t, 409)
	t.Run("it says who did what, and keeps what was typed", func(t *testing.T) {
		page.holds(t, "<title>มีผู้แก้ไขเรื่องนี้ก่อนท่าน", "ตรวจแล้วส่งอีกครั้งได้", "บันทึกภายใน", "หัวหน้าเขียนก่อน", "ข้อความที่พิมพ์ไว้ยาว ๆ", "ยังไม่ได้บันทึก")
		if d.kept(ref).Version != 2 {
			t.Errorf("version %d", d.kept(ref).Version)
		}
	})
	t.Run("sent again from there it is saved", func(t *testing.T) {
		in.follow(in.sends(page, path+"/write", "message", "ข้อความที่พิมพ์ไว้ยาว ๆ")).want(t, 200).holds(t, "บันทึกแล้ว", "ข้อความที่พิมพ์ไว้ยาว ๆ")
	})
	t.Run("a button pressed twice does its work once, and is no conflict", func(t *testing.T) {
		form := in.get(path + "/write")
		before := d.kept(ref).Version
		for range 2 {
			in.sends(form, path+"/write", "message", "สองครั้ง").want(t, 303)
		}
		if after := d.kept(ref).Version; after != before+1 {
			t.Errorf("%d after %d", after, before)
		}
	})
	t.Run("what can be done no more is shown to be read", func(t *testing.T) {
		head := d.as(domain.Head)
		head.act(ref, "assign", "assignee", d.officer(domain.Head).ID)
		form := head.get(path+"/answer").want(t, 200)
		head.act(ref, "answer", "message", "ตอบแล้ว")
		a := head.sends(form, path+"/answer", "message", "อีกคำตอบ").want(t, 409)
		a.holds(t, "อีกคำตอบ", "readonly")
		a.lacks(t, `action="`+path+`/answer"`)
	})
}

func TestLatePost(t *testing.T) {
	d := newDesk(t)
	ref := d.browser().question().reference
	path := "/desk/c/" + ref + "/write"
	b := d.as(domain.Intake)
	form := b.get(path).want(t, 200)
	d.clock.Pass(time.Hour)
	asked := b.sends(form, path, "message", "พิมพ์ไว้นาน").want(t, 403)

	t.Run("it asks for a log-in and does not say what was typed", func(t *testing.T) {
		asked.holds(t, "การเข้าสู่ระบบสิ้นสุดแล้ว", "ข้อความที่ท่านพิมพ์ยังอยู่").lacks(t, "พิมพ์ไว้นาน")
	})
	logIn := func(role domain.Role) answer {
		return d.browser().post("/login", pairs("email", d.officer(role).Email, "password", password, "to", asked.value("to"), "late", asked.value("late")))
	}
	t.Run("the same officer gets his form with his text, and nothing is done yet", func(t *testing.T) {
		a := logIn(domain.Intake).want(t, 200)
		a.holds(t, "พิมพ์ไว้นาน", `action="`+path+`"`, "ยังไม่ได้บันทึก")
		if d.kept(ref).Version != 1 {
			t.Errorf("version %d", d.kept(ref).Version)
		}
	})
	t.Run("when the case is out of his sight by then, it is shown to be read", func(t *testing.T) {
		d := newDesk(t)
		ref := d.browser().question().reference
		path := "/desk/c/" + ref + "/write"
		d.as(domain.Head).act(ref, "assign", "assignee", d.officer(domain.Officer).ID)
		b := d.as(domain.Officer)
		form := b.get(path).want(t, 200)
		d.clock.Pass(time.Hour)
		asked := b.sends(form, path, "message", "พิมพ์ไว้นาน").want(t, 403)
		d.as(domain.Head).act(ref, "assign", "assignee", d.officer(domain.Head).ID)
		d.browser().post("/login", pairs("email", d.officer(domain.Officer).Email, "password", password, "late", asked.value("late"))).want(t, 403).
			holds(t, "พิมพ์ไว้นาน", "readonly")
	})
	t.Run("anybody else gets his own pages", func(t *testing.T) {
		logIn(domain.Head).want(t, 303).lacks(t, "พิมพ์ไว้นาน")
	})
	t.Run("a form that does not say whose it is is not kept", func(t *testing.T) {
		a := d.browser().post(path, pairs("version", "1", "message", "ของใคร")).want(t, 403)
		if a.value("late") != "" {
			t.Error("it is kept")
		}
	})
	t.Run("an entry on paper comes back as well", func(t *testing.T) {
		b := d.as(domain.Intake)
		form := b.get("/desk/new").want(t, 200)
		d.clock.Pass(time.Hour)
		asked := b.sends(form, "/desk/new", "kind", "question", "details", "เรื่องจากเคาน์เตอร์").want(t, 403)
		a := d.browser().post("/login", pairs("email", d.officer(domain.Intake).Email, "password", password, "late", asked.value("late"))).want(t, 200)
		a.holds(t, "เรื่องจากเคาน์เตอร์", `action="/desk/new"`)
	})
	t.Run("also one as long as every box of it may be", func(t *testing.T) {
		b := d.as(domain.Intake)
		form := b.get("/desk/new").want(t, 200)
		d.clock.Pass(time.Hour)
		long := func(letters int, last string) string { return strings.Repeat("ปี่ผู้", letters/6) + last }
		asked := b.sends(form, "/desk/new", "kind", "rectification", "details", long(9996, "จบ1"), "wrong", long(3996, "จบ2"),
			"right", long(3996, "จบ3"), "reason", long(3996, "จบ4")).want(t, 403)
		a := d.browser().post("/login", pairs("email", d.officer(domain.Intake).Email, "password", password, "late", asked.value("late"))).want(t, 200)
		a.holds(t, "จบ1", "จบ2", "จบ3", "จบ4", `action="/desk/new"`)
	})
}
