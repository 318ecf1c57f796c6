package web_test

import (
	"maps"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"sitthi/domain"
)

const filePath = "/o/sknpeo/file/"

// fill sends the pages of using a right, each as the page before leads to it, up to
// the check.
func (b *browser) fill(at string, pages ...url.Values) answer {
	b.t.Helper()
	page := b.follow(b.get(at + "/o/sknpeo/file"))
	for _, form := range pages {
		page = b.follow(b.post(actionOf(page), form))
	}
	return page
}

// actionOf is where the page's form is sent.
func actionOf(a answer) string {
	_, rest, _ := strings.Cut(a.body, `<form method="post" action="`)
	action, _, _ := strings.Cut(rest, `"`)
	return action
}

var (
	forMyself = []url.Values{
		pairs("kind", "access"), pairs("for", "self"),
		pairs("subject.title", "นางสาว", "subject.given_name", "ปี่", "subject.family_name", "ผู้ฎู", "relationship", "teacher"),
		pairs("details", "ประวัติการลา", "period", "ปี 2568"),
		pairs("contact.phone", "๐๘๑-๒๓๔-๕๖๗๘", "contact.email", "", "preferred_response", "counter"), pairs(),
	}
	forMyChild = []url.Values{
		pairs("kind", "rectification"), pairs("for", "guardian"),
		pairs("subject.given_name", "เด็กหญิงปี่", "relationship", "student",
			"subject.birth_date.day", "๒๑", "subject.birth_date.month", "11", "subject.birth_date.year", "2559"),
		pairs("requester.given_name", "แม่"),
		pairs("details", "ชื่อในทะเบียน", "wrong", "ปี", "right", "ปี่"),
		pairs("contact.email", "mother@example.com", "preferred_response", "system"), pairs(),
	}
)

func TestFile(t *testing.T) {
	t.Run("an access request for oneself: six steps, the check, the receipt", func(t *testing.T) {
		b := newDesk(t).browser()
		b.follow(b.get("/o/sknpeo/file")).want(t, 200).holds(t, "ขั้นที่ 1 จาก 6", "ขอดูข้อมูลของฉัน", "ตอบภายใน 30 วัน (กฎหมายกำหนด)", "ตอบภายใน 90 วัน")
		check := b.fill("", forMyself...).want(t, 200)
		check.holds(t, "ตรวจคำตอบก่อนยื่นเรื่อง", "นางสาว ปี่ ผู้ฎู", "ประวัติการลา", "ปี 2568", "๐๘๑-๒๓๔-๕๖๗๘", "มารับเอง", "ไม่ได้ระบุ", "ยังไม่ถึงสำนักงานจนกว่าจะกด “ยื่นเรื่อง”")

		b.post(filePath+"check", pairs()).want(t, 422).holds(t, "ทำเครื่องหมายรับรองก่อนยื่นเรื่อง", "ประวัติการลา")
		receipt := b.follow(b.post(filePath+"check", pairs("declare", "yes")))
		f := b.filed(receipt)
		r := b.caseOf(f)
		if r.Kind != domain.Access || r.Filing.Subject.Phone != "๐๘๑-๒๓๔-๕๖๗๘" || r.Filing.Period != "ปี 2568" || r.Filing.Requester != nil || r.Channel != domain.ByWeb {
			t.Errorf("%+v", r.Filing)
		}
		receipt.holds(t, "5 ธันวาคม 2569", "มาตรา 73")

		t.Run("pressed again, and loaded again, it is the same receipt", func(t *testing.T) {
			if again := b.filed(b.follow(b.post(filePath+"check", pairs("declare", "yes")))); again != f {
				t.Errorf("%v, then %v", f, again)
			}
			if again := b.filed(b.get(filePath + "done")); again != f {
				t.Errorf("%v, then %v", f, again)
			}
			b.get("/en"+filePath+"done").want(t, 200).holds(t, f.code, "We have your request")
		})
		t.Run("another right takes the same details over, and nothing of the first one", func(t *testing.T) {
			page := b.follow(b.post(filePath+"again", pairs()))
			page.lacks(t, "checked")
			page = b.follow(b.post(filePath+"right", pairs("kind", "erasure", "then", "check"))).want(t, 200)
			page.holds(t, "สิ่งที่ต้องการ", "เหตุผล").lacks(t, "ประวัติการลา")
			page = b.follow(b.post(filePath+"what", pairs("details", "รูปถ่าย", "reason", "ไม่ใช้แล้ว", "then", "check")))
			page = b.follow(b.post(actionOf(page), pairs()))
			page.holds(t, "ผู้ฎู", "รูปถ่าย")
			if second := b.filed(b.follow(b.post(filePath+"check", pairs("declare", "yes")))); second == f {
				t.Error("the first one again")
			}
		})
	})

	t.Run("a guardian's request has a page for his own name, and shows the date back as it was understood", func(t *testing.T) {
		b := newDesk(t).browser()
		check := b.fill("/en", forMyChild...).want(t, 200)
		check.holds(t, "21 November 2016 (B.E. 2559)", "A child in my care", "แม่")
		f := b.filed(b.follow(b.post("/en"+filePath+"check", pairs("declare", "yes"))))
		r := b.caseOf(f).Filing
		if r.Requester == nil || r.Requester.Capacity != domain.Guardian || r.Requester.Email != "mother@example.com" || r.Subject.Email != "" ||
			r.Subject.BirthDate.String() != "2016-11-21" || r.Language != "en" || r.Wrong != "ปี" {
			t.Errorf("%+v %+v", r, r.Requester)
		}
	})

	t.Run("out of order is the first open step, and going back keeps everything", func(t *testing.T) {
		b := newDesk(t).browser()
		b.fill("", forMyself[:3]...).holds(t, "ขั้นที่ 4 จาก 6")
		for _, far := range []string{"reply", "documents", "check"} {
			if a := b.get(filePath+far).want(t, 303); a.header.Get("Location") != filePath+"what" {
				t.Errorf("%s leads to %s", far, a.header.Get("Location"))
			}
		}
		b.get(filePath+"person").want(t, 200).holds(t, `value="ผู้ฎู"`, `value="teacher" checked`, `href="/o/sknpeo/file/whom"`)
		b.get("/en"+filePath+"person").want(t, 200).holds(t, `value="ผู้ฎู"`, "Step 3 of 6")
		b.get(filePath+"nowhere").want(t, 404)
		b.post(filePath+"nowhere", pairs()).want(t, 404)
		b.get("/o/nobody/file/right").want(t, 404)
	})

	t.Run("change leads back to the check, and another right asks for its own things first", func(t *testing.T) {
		b := newDesk(t).browser()
		b.fill("", forMyself...)
		page := b.get(filePath+"person?from=check").want(t, 200)
		if page.value("then") != "check" {
			t.Error("it forgets where it came from")
		}
		b.follow(b.post(filePath+"person", pairs("subject.given_name", "ใหม่", "then", "check"))).holds(t, "ตรวจคำตอบ", "ใหม่")
		b.follow(b.post(filePath+"right", pairs("kind", "consent_withdrawal", "then", "check"))).
			holds(t, "ความยินยอมที่ต้องการถอน", "สิ่งที่ทำไปก่อนแล้วยังชอบด้วยกฎหมาย", "ประวัติการลา")
	})

	t.Run("what is wrong is said above its box with nothing lost", func(t *testing.T) {
		b := newDesk(t).browser()
		b.post(filePath+"right", pairs()).want(t, 422).holds(t, "<title>ข้อผิดพลาด:", "เลือกสิทธิที่ต้องการใช้", `href="#kind"`, "autofocus")
		b.fill("", forMyChild[:2]...)
		b.post(filePath+"person", pairs("subject.given_name", "ปี่", "subject.birth_date.day", "30", "subject.birth_date.month", "2", "subject.birth_date.year", "2559")).
			want(t, 422).holds(t, `value="ปี่"`, `value="30"`, `href="#subject.birth_date">กรอกวันเกิดให้ครบและถูกต้อง เช่น 21 11 2559`)
		b.post(filePath+"person", pairs("subject.given_name", "", "subject.birth_date.day", "")).want(t, 422).
			holds(t, "กรอกชื่อเจ้าของข้อมูล", "กรอกวันเกิดให้ครบ เช่น 21 11 2559")
	})

	t.Run("what may stay empty says so at its box, and not among the answers", func(t *testing.T) {
		b := newDesk(t).browser()
		b.fill("", forMyself[:2]...).holds(t, "นามสกุล (ไม่บังคับ)", "ความเกี่ยวข้องกับสำนักงาน (ไม่บังคับ)")
		b.follow(b.post(filePath+"person", forMyself[2])).holds(t, "ช่วงเวลาของข้อมูล (ไม่บังคับ)")
		b.follow(b.post(filePath+"what", forMyself[3])).holds(t, "กรอกเบอร์โทรศัพท์หรืออีเมลอย่างน้อยหนึ่งอย่าง")
		b.follow(b.post(filePath+"reply", forMyself[4]))
		b.follow(b.post(filePath+"documents", pairs())).holds(t, "ช่วงเวลาของข้อมูล").lacks(t, "ไม่บังคับ")
	})

	t.Run("a browser fills in its owner's name for himself, and never for a child", func(t *testing.T) {
		const own = `name="subject.given_name" type="text" value="" autocomplete="given-name"`
		newDesk(t).browser().fill("", forMyself[:2]...).holds(t, own)
		b := newDesk(t).browser()
		b.fill("", forMyChild[:2]...).holds(t, `name="subject.given_name" type="text" value="" autocomplete="off"`).lacks(t, own)
		b.follow(b.post(filePath+"person", forMyChild[2])).holds(t, `name="requester.given_name" type="text" value="" autocomplete="given-name"`)
	})

	t.Run("a child of ten alone keeps the answers and is asked to bring a guardian; one day older goes on", func(t *testing.T) {
		b := newDesk(t).browser()
		b.fill("", forMyself[:2]...)
		born := func(day string) url.Values {
			return pairs("subject.given_name", "ปี่", "relationship", "student",
				"subject.birth_date.day", day, "subject.birth_date.month", "11", "subject.birth_date.year", "2559")
		}
		b.post(filePath+"person", born("5")).want(t, 422).holds(t, "ต้องให้ผู้ปกครองยื่นให้", "คำตอบที่กรอกไว้ยังอยู่")
		b.get(filePath+"person").want(t, 200).holds(t, `value="ปี่"`)
		b.post(filePath+"person", born("4")).want(t, 303)
	})

	t.Run("a pupil of age files alone, and his date of birth is not sent", func(t *testing.T) {
		b := newDesk(t).browser()
		b.fill("", forMyself[0], forMyself[1], pairs("subject.given_name", "ปี่", "relationship", "student",
			"subject.birth_date.day", "1", "subject.birth_date.month", "1", "subject.birth_date.year", "2000"),
			forMyself[3], forMyself[4], forMyself[5]).holds(t, "ตรวจคำตอบ").lacks(t, "2543")
		if r := b.caseOf(b.filed(b.follow(b.post(filePath+"check", pairs("declare", "yes"))))); !r.Filing.Subject.BirthDate.IsZero() {
			t.Errorf("%v", r.Filing.Subject)
		}
	})

	t.Run("a browser without cookies is told of the single page", func(t *testing.T) {
		b := newDesk(t).cookieless()
		b.follow(b.follow(b.post(filePath+"right", pairs("kind", "access")))).want(t, 200).holds(t, "เบราว์เซอร์ไม่เก็บคุกกี้", `href="/o/sknpeo/form"`)
	})

	t.Run("whoever took too long over a page is told that the answers before it are gone, and keeps that page", func(t *testing.T) {
		d := newDesk(t)
		b := d.browser()
		b.fill("", forMyself[:3]...)
		d.clock.Pass(25 * time.Hour)
		b.follow(b.post(filePath+"what", forMyself[3])).holds(t, "ขั้นที่ 1 จาก 6", "ไม่พบคำตอบก่อนหน้า", `href="/o/sknpeo/form"`)
		for i, step := range []string{"right", "whom", "person"} {
			b.follow(b.post(filePath+step, forMyself[i]))
		}
		b.get(filePath+"what").want(t, 200).holds(t, "ประวัติการลา")
	})

	t.Run("erasing leaves nothing behind", func(t *testing.T) {
		b := newDesk(t).browser()
		b.fill("", forMyself...)
		kept := b.jar["__Host-draft-sknpeo"]
		b.post(filePath+"erase", pairs()).want(t, 200).holds(t, "ลบคำตอบแล้ว")
		if b.jar["__Host-draft-sknpeo"] != "" {
			t.Error("the cookie is still there")
		}
		b.jar["__Host-draft-sknpeo"] = kept
		b.follow(b.get(filePath+"check")).holds(t, "ไม่พบคำตอบก่อนหน้า")
	})

	t.Run("a draft lives a day, a receipt an hour; then the reference is all that is shown", func(t *testing.T) {
		b := newDesk(t).browser()
		b.fill("", forMyself...)
		b.clock.Pass(24*time.Hour - time.Second)
		b.get(filePath+"check").want(t, 200)
		f := b.filed(b.follow(b.post(filePath+"check", pairs("declare", "yes"))))
		b.clock.Pass(time.Hour)
		later := b.get(filePath+"done").want(t, 200)
		later.holds(t, f.reference, "/r/"+f.reference).lacks(t, f.code)
		b.fill("", forMyself...)
		b.clock.Pass(24 * time.Hour)
		b.get(filePath+"check").want(t, 303)
	})

	t.Run("answers that are too long together are not kept, and what was kept before is", func(t *testing.T) {
		b := newDesk(t).browser()
		b.fill("", forMyself...)
		long := strings.Repeat("ก", 29_090) // a form that is just short enough, but not with the other answers
		for at, says := range map[string]string{"": "เก็บได้ไม่เกิน 256 KB", "/en": "256 KB at most"} {
			for _, across := range []string{"", "yes"} {
				b.post(at+filePath+"what", pairs("details", long, "period", "พิมพ์ไว้", "across", across)).want(t, 413).
					holds(t, says, "<title>", long, "พิมพ์ไว้", `href="#details"`)
			}
		}
		b.get(filePath+"check").want(t, 200).holds(t, "ประวัติการลา", "ปี 2568").lacks(t, "พิมพ์ไว้")
		form := pairs("details", "ใหม่", "then", "check")
		for range 1000 {
			form.Add("period", strings.Repeat("x", 200)) // of which there is one
		}
		b.follow(b.post(filePath+"what", form)).want(t, 200).holds(t, "ใหม่")
		b.follow(b.post(filePath+"reply", pairs("contact.phone", "0812345678", "preferred_response", "post",
			"subject.address", strings.Repeat("ก", 1000)))).want(t, 200)
		longest := pairs("details", strings.Repeat("ก", 10_000), "period", strings.Repeat("ก", 4000), "then", "check")
		b.follow(b.post(filePath+"what", longest)).want(t, 200).holds(t, longest.Get("details"))
	})

	t.Run("another's cookie, a broken one and another office open nothing", func(t *testing.T) {
		b := newDesk(t).browser()
		b.fill("", forMyself...)
		b.get("/o/sesao11/file/check").want(t, 303)
		for _, bad := range []string{"x", strings.Repeat("A", 43), "..", strings.Repeat("B", 43) + ".SKNPEO-2569-AAAAAA"} {
			b.jar["__Host-draft-sknpeo"] = bad
			b.get(filePath+"check").want(t, 303)
			b.get(filePath+"done").want(t, 200).lacks(t, "ผู้ฎู")
		}
	})
}

func TestWholeForm(t *testing.T) {
	b := newDesk(t).cookieless()
	page := b.get("/o/sknpeo/form").want(t, 200)
	page.holds(t, "สำหรับเจ้าหน้าที่", "ลงชื่อผู้ยื่น")
	form := pairs("key", page.value("key"), "declare", "yes")
	for _, part := range forMyChild {
		for name, values := range part {
			form[name] = values
		}
	}

	t.Run("everything on one page is filed without a cookie", func(t *testing.T) {
		f := b.filed(b.post("/o/sknpeo/form", form))
		if r := b.caseOf(f).Filing; r.Requester == nil || r.Subject.BirthDate.String() != "2016-11-21" || r.Kind != domain.Rectification {
			t.Errorf("%+v", r)
		}
		if again := b.filed(b.post("/o/sknpeo/form", form)); again != f {
			t.Errorf("sent twice it is %v and %v", f, again)
		}
	})
	t.Run("empty it names all that is missing at once", func(t *testing.T) {
		b.post("/o/sknpeo/form", pairs()).want(t, 422).holds(t, "เลือกสิทธิที่ต้องการใช้", "เลือกว่าใช้สิทธิของใคร",
			"กรอกชื่อเจ้าของข้อมูล", "เขียนว่าต้องการข้อมูลใด", `href="#contact.phone">กรอกเบอร์โทรศัพท์หรืออีเมลอย่างน้อยหนึ่งอย่าง`, "ทำเครื่องหมายรับรอง", "พบ 6 จุดที่ต้องแก้ไข")
	})
	t.Run("what another choice makes needless is not sent", func(t *testing.T) {
		form := pairs("key", "x", "declare", "yes")
		for _, part := range forMyself {
			for name, values := range part {
				form[name] = values
			}
		}
		form.Set("requester.given_name", "คนอื่น")
		form.Set("wrong", "ผิด")
		form.Set("subject.address", "บ้าน")
		r := b.caseOf(b.filed(b.post("/o/sknpeo/form", form))).Filing
		if r.Requester != nil || r.Wrong != "" || r.Subject.Address != "" {
			t.Errorf("%+v", r)
		}
	})
}

func TestAbout(t *testing.T) {
	b := newDesk(t).browser()
	b.get("/o/sknpeo/rights").want(t, 200).holds(t, "ตอบภายใน 90 วัน (กฎหมายกำหนด)", "เป้าหมายของสำนักงาน", "ดำเนินการทันที", "มาตรา\u00a033")
	b.get("/en/o/sknpeo/rights").want(t, 200).holds(t, "answered within 30 days (set by law)")
	b.get("/o/sknpeo/notice").want(t, 200).holds(t, "ไม่ขอเลขประจำตัวประชาชน")
	for _, page := range []string{"/help", "/accessibility", "/cookies"} {
		b.get(page).want(t, 200)
		b.get("/en"+page).want(t, 200)
	}
	b.get("/cookies").holds(t, "__Host-draft", "__Host-track")
	b.get("/o/sknpeo").holds(t, "ใช้สิทธิข้อมูลส่วนบุคคล", `href="/o/sknpeo/file"`, `href="/o/sknpeo/form"`)
}

func TestFileZoo(t *testing.T) {
	b := newDesk(t).browser()
	for _, typed := range []string{
		`"><script>alert(1)</script>`, `</textarea><script>`, `<img src=x onerror=alert(1)>`, `{{7*7}} ${7*7} {office}`, `' OR '1'='1`, `javascript:alert(1)`,
		`=cmd|' /C calc'!A0`, "กรุง\u200bเทพ", "\u202egpj.exe",
	} {
		check := b.fill("", pairs("kind", "rectification"), pairs("for", "self"), pairs("subject.given_name", "ก", "relationship", "other"),
			pairs("details", typed, "wrong", typed, "right", typed), forMyself[4], pairs()).want(t, 200)
		page := b.get(filePath+"what").want(t, 200)
		for name, a := range map[string]answer{"the check": check, "the step again": page} {
			if !strings.Contains(a.text(), strings.Join(strings.Fields(typed), " ")) {
				t.Errorf("%s does not say %q as it was typed", name, typed)
			}
			a.lacks(t, "<script>alert", "<img", "<script>\n")
		}
		if r := b.caseOf(b.filed(b.follow(b.post(filePath+"check", pairs("declare", "yes"))))); r.Filing.Wrong != typed {
			t.Errorf("%q is stored as %q", typed, r.Filing.Wrong)
		}
	}
	t.Run("nothing that a form or a path holds breaks a page", func(t *testing.T) {
		for _, bad := range []string{"\x00", "\xff\xfe", strings.Repeat("ก", 20_000), strings.Repeat("ก\u0e49", 10), "-1", "99999999999999999999", "\u0e49ก"} {
			form := url.Values{}
			for _, name := range []string{"kind", "for", "subject.given_name", "subject.birth_date.day", "subject.birth_date.year", "details", "contact.email", "preferred_response", "relationship", "done", "filed", "key", "then", "declare"} {
				form.Set(name, bad)
			}
			for _, at := range []string{"/o/sknpeo/form", filePath + "right", filePath + "person", filePath + "reply", filePath + "check", filePath + url.PathEscape(bad)} {
				if a := b.post(at, form); a.status >= 500 {
					t.Errorf("%s with %.20q: %d", at, bad, a.status)
				}
			}
		}
	})
}

func TestFileTwice(t *testing.T) {
	b := newDesk(t).browser()
	b.fill("", forMyself...)
	const presses = 4
	var pressed sync.WaitGroup
	for range presses {
		each := &browser{desk: b.desk, jar: maps.Clone(b.jar)}
		pressed.Go(func() {
			if a := each.post(filePath+"check", pairs("declare", "yes")); a.status != 303 && a.status != 409 {
				t.Errorf("%d", a.status)
			}
		})
	}
	pressed.Wait()
	b.filed(b.get(filePath + "done"))
	queue, err := b.store.Queue(t.Context(), domain.SystemActor("sknpeo").Scope(), domain.QueueFilter{Kinds: []domain.Kind{domain.Access}, Sort: domain.ByDueOn, Limit: 50})
	if err != nil || len(queue) != 1 {
		t.Errorf("%d cases, %v", len(queue), err)
	}
}
