package web_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

// casePattern is a case in the form that is to be confirmed, with its version.
var casePattern = regexp.MustCompile(`name="case" value="([^"]*)"`)

var sesao11Pattern = regexp.MustCompile(`SESAO11-25[0-9]{2}-[0-9A-Z]{6}`)

// confirmed sends the page that asks whether many cases are meant.
func (b *browser) confirmed(page answer, more ...any) answer {
	b.t.Helper()
	form := pairs(more...)
	for _, field := range casePattern.FindAllStringSubmatch(page.body, -1) {
		form.Add("case", field[1])
	}
	for _, name := range []string{"by", "key", "verb", "to", "view"} {
		if value := page.value(name); value != "" {
			form.Set(name, value)
		}
	}
	return b.post("/desk/bulk", form)
}

func TestBulkPages(t *testing.T) {
	d := newDesk(t)
	filer := d.browser()
	var refs []string
	choice := url.Values{"verb": {"assign"}, "to": {string(d.officer(domain.Officer).ID)}, "view": {"assignee=none"}}
	for range 3 {
		refs = append(refs, filer.question().reference)
		choice.Add("case", refs[len(refs)-1])
	}
	b := d.as(domain.Intake)

	t.Run("the queue has a box for each case and the officers who can get them", func(t *testing.T) {
		a := b.get("/desk?assignee=none").want(t, 200)
		a.holds(t, `<input type="checkbox" form="many" name="case" value="`+refs[0]+`">`, "เลือก "+refs[0], `<form id="many" class="screen" method="get" action="/desk/bulk">`)
		a.holds(t, `<option value="`+choice.Get("to")+`">`+d.officer(domain.Officer).Name)
	})
	t.Run("an officer can take for himself alone, the data protection officer gives nothing and prints", func(t *testing.T) {
		_, form, _ := strings.Cut(d.as(domain.Officer).get("/desk?assignee=none").body, `<select id="to"`)
		if n := strings.Count(form, "<option"); n != 2 || !strings.Contains(form, choice.Get("to")) {
			t.Errorf("%d to choose from", n)
		}
		dpo := d.as(domain.DPO)
		dpo.get("/desk?assignee=none").holds(t, `name="case"`, `formaction="/desk/print"`).lacks(t, `name="verb"`, `name="to"`)
		dpo.get("/desk/bulk?"+choice.Encode()).want(t, 404)
		b.get("/desk/bulk?verb=answer&case="+refs[0]).want(t, 404)
	})
	t.Run("nothing chosen is told on the queue, and what was chosen stays", func(t *testing.T) {
		b.get("/desk/bulk?verb=assign&view=assignee%3Dnone").want(t, 422).holds(t, "<title>ข้อผิดพลาด:", "เลือกอย่างน้อยหนึ่งเรื่อง", "เลือกเจ้าหน้าที่", `href="#to"`)
		b.get("/desk/bulk?verb=assign&view=assignee%3Dnone&case="+refs[1]).want(t, 422).holds(t, `value="`+refs[1]+`" checked`)
		b.get("/desk/bulk?verb=assign&case="+refs[1]+"&to=nobody").want(t, 422).holds(t, "เลือกเจ้าหน้าที่")
	})
	t.Run("the cases are listed before anything is done, in the other language too", func(t *testing.T) {
		a := b.get("/desk/bulk?"+choice.Encode()).want(t, 200)
		a.holds(t, append([]string{"มอบหมาย 3 เรื่อง", d.officer(domain.Officer).Name, `href="/desk?assignee=none" data-key="KeyU">ยกเลิก`}, refs...)...)
		if d.kept(refs[0]).Version != 1 {
			t.Error("something was")
		}
		other := linkOf(a, `class="switch"`)
		b.get(other).want(t, 200).holds(t, append([]string{"Assign 3 cases"}, refs...)...)
	})

	t.Run("what was changed meanwhile is left out and said, the rest is done", func(t *testing.T) {
		page := b.get("/desk/bulk?"+choice.Encode()).want(t, 200)
		d.as(domain.Head).act(refs[1], "note", "message", "แก้ก่อน")
		sent := b.confirmed(page, "reason", "แบ่งงาน").want(t, 303)
		a := b.follow(sent).want(t, 200)
		a.holds(t, "มอบหมาย 2 จาก 3 เรื่อง", "เรื่องที่ยังไม่ได้ทำ "+refs[1]+" มีผู้แก้ไขเรื่องนี้ก่อนท่าน", `href="/desk?assignee=none"`)
		for i, want := range []domain.Status{domain.InProgress, domain.Received, domain.InProgress} {
			if got := d.kept(refs[i]).Status; got != want {
				t.Errorf("case %d is %s", i, got)
			}
		}
		again := b.confirmed(page, "reason", "แบ่งงาน").want(t, 303)
		if again.header.Get("Location") != sent.header.Get("Location") {
			t.Errorf("%s and %s", sent.header.Get("Location"), again.header.Get("Location"))
		}
		b.follow(again).holds(t, "มอบหมาย 2 จาก 3 เรื่อง")
		if v := d.kept(refs[0]).Version; v != 2 {
			t.Errorf("pressed twice it is version %d", v)
		}
		gone := b.confirmed(page, "reason", "อีกเหตุผลหลังกดย้อนกลับ").want(t, 303)
		b.follow(gone).want(t, 200).holds(t, "มอบหมาย 2 จาก 3 เรื่อง", "แบบนี้ส่งไปแล้วก่อนหน้านี้", "สิ่งที่แก้หลังจากนั้นไม่ได้บันทึก", `href="/desk?assignee=none"`)
		if v := d.kept(refs[0]).Version; v != 2 {
			t.Errorf("sent with another reason it is version %d", v)
		}
		at := strings.Split(sent.header.Get("Location"), "?")[0]
		b.get("/en"+at).want(t, 200).holds(t, "Assigned 2 of 3 cases", "Someone changed this case before you")
		d.as(domain.Head).get(at).want(t, 404)
	})
	t.Run("cases out of sight are not told of", func(t *testing.T) {
		asked := filer.asked("kind", "question", "details", "x", "reply", "code")
		theirs := sesao11Pattern.FindString(filer.post("/o/sesao11/ask", asked).want(t, 200).body)
		a := b.get("/desk/bulk?"+pairs("verb", "assign", "to", choice.Get("to"), "case", refs[1], "case", theirs).Encode()).want(t, 200)
		a.holds(t, "มอบหมาย 1 เรื่อง", "มี 1 เรื่องที่ท่านไม่เห็นแล้ว")
		form := pairs("verb", "assign", "to", choice.Get("to"), "key", "made-by-hand", "case", theirs+" 1")
		b.follow(b.post("/desk/bulk", form)).want(t, 200).holds(t, "มอบหมาย 0 จาก 1 เรื่อง", "ไม่พบ")
	})
	t.Run("a flood is set apart in one go, with a reason, and put back in another", func(t *testing.T) {
		flood := []string{filer.question().reference, filer.question().reference}
		choice := url.Values{"verb": {"quarantine"}, "view": {"assignee=none"}, "case": flood}
		page := b.get("/desk/bulk?"+choice.Encode()).want(t, 200).holds(t, "แยกไว้ตรวจ 2 เรื่อง")
		b.confirmed(page).want(t, 422).holds(t, "<title>ข้อผิดพลาด:", `href="#reason"`, "เขียนเหตุผล", flood[1])
		if d.kept(flood[0]).Quarantined() {
			t.Error("without a reason")
		}
		b.follow(b.confirmed(page, "reason", "ข้อความเดียวกัน")).want(t, 200).holds(t, "แยกไว้ตรวจ 2 จาก 2 เรื่อง")
		b.get("/desk?assignee=none").lacks(t, flood...)
		apart := b.get("/desk?quarantined=true").want(t, 200).holds(t, flood...).holds(t, `name="verb" value="release"`)
		apart.lacks(t, `value="assign"`)
		choice.Set("verb", "release")
		b.follow(b.confirmed(b.get("/desk/bulk?"+choice.Encode()).want(t, 200))).want(t, 200).holds(t, "นำกลับเข้าคิว 2 จาก 2 เรื่อง")
		b.get("/desk?assignee=none").holds(t, flood...)
	})
	t.Run("a form whose log-in ended is asked once more, not done", func(t *testing.T) {
		page := b.get("/desk/bulk?"+choice.Encode()).want(t, 200)
		d.clock.Pass(31 * time.Minute)
		late := b.confirmed(page, "reason", "พิมพ์ค้าง").want(t, 403)
		a := b.post("/login", pairs("email", d.officer(domain.Intake).Email, "password", password, "late", late.value("late"), "to", late.value("to")))
		a.want(t, 200).holds(t, "มอบหมาย 3 เรื่อง", "พิมพ์ค้าง", "ยังไม่ได้บันทึก")
		if d.kept(refs[1]).Status != domain.Received {
			t.Error("it was done")
		}
	})
	t.Run("the eleventh within an hour waits", func(t *testing.T) {
		b := d.as(domain.Head)
		for i := range 12 {
			page := b.get("/desk/bulk?"+choice.Encode()).want(t, 200)
			want := 303
			if i >= domain.BulksInHour {
				want = 429
			}
			a := b.confirmed(page, "reason", "พิมพ์ไว้นาน").want(t, want)
			if want == 429 && a.header.Get("Retry-After") != "3600" {
				t.Error(a.header.Get("Retry-After"))
			}
			if want == 429 {
				a.holds(t, "พิมพ์ไว้นาน</textarea>", "มอบหมาย 3 เรื่อง", "รายการนี้ยังไม่ได้บันทึก")
			}
		}
	})
}
