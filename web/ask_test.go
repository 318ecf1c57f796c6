package web_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"sitthi/domain"
)

var (
	referencePattern = regexp.MustCompile(`(?:SKNPEO|SESAO11)-25[0-9]{2}-[0-9A-Z]{6}`)
	codePattern      = regexp.MustCompile(`data-copy="([^"]+)"`)
)

// filed is a case and its code, as the receipt page shows them.
type filed struct{ reference, code string }

func (b *browser) filed(a answer) filed {
	b.t.Helper()
	a.want(b.t, 200)
	code := codePattern.FindStringSubmatch(a.body)
	reference := referencePattern.FindString(a.body)
	if code == nil || reference == "" {
		b.t.Fatalf("no receipt:\n%.800s", a.text())
	}
	return filed{reference, code[1]}
}

// question is a filed question.
func (b *browser) question() filed {
	b.t.Helper()
	return b.filed(b.post("/o/sknpeo/ask", b.asked("kind", "question", "details", "ขอทราบเวลาทำการ", "reply", "code")))
}

// asked is the form of /ask as it would be sent, with its key.
func (b *browser) asked(fields ...any) url.Values {
	b.t.Helper()
	form := pairs(fields...)
	form.Set("key", b.get("/o/sknpeo/ask").want(b.t, 200).value("key"))
	return form
}

func (d *desk) caseOf(f filed) *domain.Request {
	d.t.Helper()
	r, err := d.store.Case(d.t.Context(), domain.SystemActor("sknpeo").Scope(), domain.Reference(f.reference))
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

func TestAsk(t *testing.T) {
	b := newDesk(t).browser()

	t.Run("a question with nothing but its text gets a receipt with both dates and their count", func(t *testing.T) {
		form := b.asked("kind", "question", "details", "ขอทราบเวลาทำการ\r\nของสำนักงาน", "reply", "code")
		a := b.post("/o/sknpeo/ask", form)
		f := b.filed(a)
		a.holds(t, "ได้รับเรื่องแล้ว", f.reference, "วันศุกร์ที่ 20 พฤศจิกายน 2569", `<time datetime="2026-11-20">`, "ครบ 15 วัน",
			"พ.ร.ฎ.ว่าด้วยหลักเกณฑ์และวิธีการบริหารกิจการบ้านเมืองที่ดี", "https://desk.example/r/"+f.reference, "<svg", "10.05 น.")
		r := b.caseOf(f)
		if r.Channel != domain.ByWeb || r.Filing.Language != "th" || r.Filing.PreferredResponse != domain.BySystemPage ||
			r.Filing.Details != "ขอทราบเวลาทำการ\nของสำนักงาน" || r.Filing.Subject != (domain.Subject{}) {
			t.Errorf("%+v", r.Filing)
		}
	})

	t.Run("in English it is English, with both eras", func(t *testing.T) {
		form := b.asked("kind", "suggestion", "details", "Open on Saturdays.", "reply", "code")
		a := b.post("/en/o/sknpeo/ask", form).want(t, 200)
		a.holds(t, "We have your request", "Friday 20 November 2026 (B.E. 2569)", "https://desk.example/en/r/")
		if r := b.caseOf(b.filed(a)); r.Filing.Language != "en" {
			t.Error(r.Filing.Language)
		}
	})

	t.Run("sent twice, one case and the same receipt", func(t *testing.T) {
		form := b.asked("kind", "question", "details", "กดสองครั้ง", "reply", "code")
		first := b.filed(b.post("/o/sknpeo/ask", form))
		if again := b.filed(b.post("/o/sknpeo/ask", form)); again != first {
			t.Errorf("%v, then %v", first, again)
		}
		form.Set("details", "เรื่องอื่น ยื่นจากหน้าเดิมที่ย้อนกลับมา")
		if other := b.filed(b.post("/o/sknpeo/ask", form)); other.reference == first.reference {
			t.Error("another text from the same page was not filed")
		}
	})

	t.Run("sent by many fingers at once, one case and the same receipt", func(t *testing.T) {
		form := b.asked("kind", "question", "details", "กดพร้อมกัน", "reply", "code")
		const fingers = 8
		receipts := make(chan answer, fingers)
		for range fingers {
			go func() { receipts <- b.cookieless().post("/o/sknpeo/ask", form) }()
		}
		seen := map[filed]bool{}
		for range fingers {
			seen[b.filed(<-receipts)] = true
		}
		if len(seen) != 1 {
			t.Errorf("%d receipts", len(seen))
		}
	})

	t.Run("the answers can be checked first, changed, and then sent", func(t *testing.T) {
		form := b.asked("kind", "complaint", "details", "ประตูเปิดทิ้งไว้", "about_officers", "หัวหน้ากลุ่ม", "reply", "email", "subject.email", "a@example.com")
		form.Set("then", "check")
		a := b.post("/o/sknpeo/ask", form).want(t, 200)
		a.holds(t, "ยังไม่ถึงสำนักงานจนกว่าจะกด “ส่งเรื่อง”", "ประตูเปิดทิ้งไว้", "a@example.com", "หัวหน้ากลุ่ม", "ไม่ได้ระบุ")
		again := url.Values{}
		for _, name := range []string{"key", "kind", "details", "about_officers", "reply", "subject.email", "subject.given_name"} {
			again.Set(name, a.value(name))
		}
		again.Set("then", "change")
		b.post("/o/sknpeo/ask", again).want(t, 200).holds(t, "<textarea", "ประตูเปิดทิ้งไว้", `value="complaint" checked`)
		again.Del("then")
		f := b.filed(b.post("/o/sknpeo/ask", again))
		if r := b.caseOf(f); r.Filing.Subject.Email != "a@example.com" || r.Filing.AboutOfficers != "หัวหน้ากลุ่ม" || r.Conflict != domain.ConflictUnresolved {
			t.Errorf("%+v", r.Filing)
		}
	})

	t.Run("what another choice hides is not filed", func(t *testing.T) {
		f := b.filed(b.post("/o/sknpeo/ask", b.asked("kind", "question", "details", "ก", "about_officers", "ใครคนหนึ่ง",
			"reply", "code", "subject.email", "hidden@example.com", "subject.phone", "not a number")))
		if r := b.caseOf(f); r.Filing.Subject.Email != "" || r.Filing.Subject.Phone != "" || r.Filing.AboutOfficers != "" {
			t.Errorf("%+v", r.Filing)
		}
	})
}

func TestAskErrors(t *testing.T) {
	b := newDesk(t).browser()

	t.Run("every wrong field is named at once, in the summary and above its box, and nothing typed is lost", func(t *testing.T) {
		form := b.asked("kind", "complaint", "details", "  ", "about_officers", "<b>เขา", "reply", "email", "subject.email", "not an address", "subject.given_name", "ก้้้้้")
		a := b.post("/o/sknpeo/ask", form).want(t, 422)
		a.holds(t, "<title>ข้อผิดพลาด: ", "พบ 3 จุดที่ต้องแก้ไข", `href="#details"`, `id="details-wrong"`, `href="#subject.email"`,
			`aria-describedby="subject.email-hint subject.email-wrong" aria-invalid="true"`, "เขียนเรื่องที่ต้องการแจ้ง",
			`value="not an address"`, "&lt;b&gt;เขา", "ก้้้้้", `value="complaint" checked`, `value="email" checked`, form.Get("key"))
		if strings.Count(a.body, "autofocus") != 1 {
			t.Error("the summary does not take the focus")
		}
	})

	t.Run("what could be wrong with any field names its own in the summary", func(t *testing.T) {
		form := b.asked("kind", "complaint", "details", "ก", "about_officers", "ก้้้้้", "subject.given_name", strings.Repeat("ก", 300))
		b.post("/o/sknpeo/ask", form).want(t, 422).holds(t, `href="#subject.given_name">ชื่อของท่าน: ย่อให้ไม่เกิน`, `href="#about_officers">เรื่องนี้เกี่ยวกับเจ้าหน้าที่คนใด: มีสระหรือวรรณยุกต์ซ้อนกันมากเกินไป`)
		b.post("/en/o/sknpeo/ask", form).want(t, 422).holds(t, `href="#subject.given_name">Your name: Shorten this to`)
	})

	t.Run("in English too", func(t *testing.T) {
		b.post("/en/o/sknpeo/ask", pairs("kind", "question")).want(t, 422).
			holds(t, "<title>Error: ", "There is a problem (1)", "Write what you want to tell us")
	})

	t.Run("who wants a call gives a number, and no kind or a right is asked for again", func(t *testing.T) {
		b.post("/o/sknpeo/ask", pairs("kind", "question", "details", "ก", "reply", "phone")).want(t, 422).
			holds(t, "กรอกเบอร์โทรศัพท์ หรือเลือกรับคำตอบทางอื่น")
		for _, kind := range []string{"", "erasure", "nonsense"} {
			b.post("/o/sknpeo/ask", pairs("kind", kind, "details", "ก")).want(t, 422).holds(t, "เลือกเรื่องที่ต้องการติดต่อ", `id="kind"`)
		}
	})

	t.Run("10,000 letters of Thai are filed, one more is told apart, and all of it is kept", func(t *testing.T) {
		b.filed(b.post("/o/sknpeo/ask", b.asked("kind", "question", "details", strings.Repeat("ก", 10_000), "reply", "code")))
		b.post("/o/sknpeo/ask", pairs("kind", "question", "details", strings.Repeat("ก", 10_001))).want(t, 422).
			holds(t, "10000", strings.Repeat("ก", 10_001))
	})

	t.Run("text that is not UTF-8 is refused, never stored with holes", func(t *testing.T) {
		form := url.Values{"kind": {"question"}, "details": {"\xa1\xd2\xc3"}}
		b.post("/o/sknpeo/ask", form).want(t, 422).holds(t, "UTF-8")
	})

	t.Run("an office that is not there is the page of things not there", func(t *testing.T) {
		for _, path := range []string{"/o/nobody", "/o/nobody/ask", "/o/%00/ask", "/o/SKNPEO", "/o/" + strings.Repeat("x", 9000)} {
			b.get(path).want(t, 404).holds(t, "ไม่พบหน้านี้")
		}
		b.get("/en/o/nobody/ask").want(t, 404).holds(t, "Page not found")
	})
}
