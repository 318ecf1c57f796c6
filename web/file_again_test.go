package web_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

// The receipt is shown to the browser that filed for an hour, whatever it does meanwhile.
func TestReceiptBesideAnother(t *testing.T) {
	for name, begin := range map[string]func(b *browser){
		"another right with the same details": func(b *browser) {
			b.follow(b.post(filePath+"again", pairs()))
			b.post(filePath+"right", pairs("kind", "erasure")).want(t, 303)
		},
		"another right from the start": func(b *browser) { b.post(filePath+"right", pairs("kind", "erasure")).want(t, 303) },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			b := d.browser()
			b.fill("", forMyself...)
			f := b.filed(b.follow(b.post(filePath+"check", pairs("declare", "yes"))))
			begin(b)
			if again := b.filed(b.get(filePath + "done")); again != f {
				t.Errorf("%v, then %v", f, again)
			}
			b.get(filePath+"right").want(t, 200).holds(t, `value="erasure" checked`)
			d.clock.Pass(time.Hour)
			b.get(filePath+"done").want(t, 200).holds(t, f.reference, "/r/"+f.reference).lacks(t, f.code)
			b.get(filePath+"right").want(t, 200).holds(t, `value="erasure" checked`)
		})
	}
	for name, goes := range map[string]func(b *browser){
		"erases the next answers": func(b *browser) { b.post(filePath+"erase", pairs()).want(t, 200) },
		"leaves at once":          func(b *browser) { b.get("/leave").want(t, 303) },
	} {
		t.Run("whoever "+name+" leaves nothing behind", func(t *testing.T) {
			d := newDesk(t)
			b := d.browser()
			b.fill("", forMyself...)
			f := b.filed(b.follow(b.post(filePath+"check", pairs("declare", "yes"))))
			b.post(filePath+"again", pairs()).want(t, 303)
			cookie := b.jar["__Host-draft-sknpeo"]
			goes(b)
			b.get(filePath+"done").want(t, 200).lacks(t, f.reference)
			if name == "erases the next answers" {
				b.jar["__Host-draft-sknpeo"] = cookie
				b.get(filePath+"done").want(t, 200).lacks(t, f.code)
			}
		})
	}
	t.Run("once the next is filed its receipt is the one that is shown", func(t *testing.T) {
		b := newDesk(t).browser()
		b.fill("", forMyself...)
		first := b.filed(b.follow(b.post(filePath+"check", pairs("declare", "yes"))))
		b.fill("", forMyChild...)
		second := b.filed(b.follow(b.post(filePath+"check", pairs("declare", "yes"))))
		if again := b.filed(b.get(filePath + "done")); again != second || again == first {
			t.Errorf("%v and %v, then %v", first, second, again)
		}
	})
}

// Who changes an answer on the check comes back to it, by way of what the change asks for.
func TestChangeLeadsBackToCheck(t *testing.T) {
	b := newDesk(t).browser()
	b.fill("", forMyself...)
	page := b.get(filePath+"whom?from=check").want(t, 200)
	page = b.follow(b.post(actionOf(page), pairs("for", "guardian", "then", page.value("then"))))
	page.holds(t, "เจ้าของข้อมูล", `href="/o/sknpeo/file/whom"`) // back is no way round to this page
	page = b.follow(b.post(actionOf(page), together(forMyChild[2], pairs("then", page.value("then")))))
	page.holds(t, "ผู้ยื่นแทน")
	page = b.follow(b.post(actionOf(page), together(forMyChild[3], pairs("then", page.value("then")))))
	page.holds(t, "ตรวจคำตอบก่อนยื่นเรื่อง", "แม่", "ประวัติการลา")
}

func TestOwnName(t *testing.T) {
	for at, words := range map[string][]string{
		"": {"ข้อมูลของท่าน", "กรอกชื่อของท่าน"}, "/en": {"About you", "Enter your given name"},
	} {
		b := newDesk(t).browser()
		b.fill(at, forMyself[:2]...).holds(t, "<h1>"+words[0]+"</h1>")
		b.post(at+filePath+"person", pairs()).want(t, 422).holds(t, `href="#subject.given_name">`+words[1])
		b.post(at+"/o/sknpeo/form", pairs("for", "self")).want(t, 422).holds(t, words[1])
	}
}

// Which consent is withdrawn is all that a withdrawal has to say.
func TestWithdrawingConsent(t *testing.T) {
	const consent = "ภาพถ่ายในสื่อ"
	of := func(what ...any) []any { return append([]any{"kind", "consent_withdrawal"}, what...) }

	t.Run("step by step it is the box that must be filled in", func(t *testing.T) {
		b := newDesk(t).browser()
		page := b.fill("", pairs(of()...), forMyself[1], forMyself[2])
		page.holds(t, "ข้อมูลหรือเรื่องที่ต้องการ (ไม่บังคับ)").lacks(t, "ความยินยอมที่ต้องการถอน <span")
		for _, wrong := range [][]any{{"consent", " "}, {"consent", "", "details", "อย่างอื่น"}} {
			a := b.post(filePath+"what", pairs(wrong...)).want(t, 422)
			a.holds(t, `href="#consent">เขียนว่าถอนความยินยอมเรื่องใด`, "พบ 1 จุด")
		}
		b.post(filePath+"what", pairs("consent", consent)).want(t, 303)
		b.post(filePath+"reply", forMyself[4]).want(t, 303)
		check := b.follow(b.post(filePath+"documents", pairs())).want(t, 200)
		if n := strings.Count(check.body, consent); n != 1 {
			t.Errorf("the check says it %d times", n)
		}
		f := b.caseOf(b.filed(b.follow(b.post(filePath+"check", pairs("declare", "yes"))))).Filing
		if f.Consent != consent || f.Details != consent {
			t.Errorf("%+v", f)
		}
	})
	t.Run("on one page too", func(t *testing.T) {
		b := newDesk(t).browser()
		form := func(what ...any) (all map[string][]string) {
			return together(pairs("for", "self", "declare", "yes", "key", "x"), forMyself[2], forMyself[4], pairs(of(what...)...))
		}
		b.post("/o/sknpeo/form", form()).want(t, 422).holds(t, `href="#consent"`, "พบ 1 จุด")
		f := b.caseOf(b.filed(b.post("/o/sknpeo/form", form("consent", consent, "details", "ของปีที่แล้ว")))).Filing
		if f.Kind != domain.ConsentWithdrawal || f.Consent != consent || f.Details != "ของปีที่แล้ว" {
			t.Errorf("%+v", f)
		}
	})
	t.Run("what is wrong and what is right are wanted of a correction, and who does not know goes on", func(t *testing.T) {
		b := newDesk(t).browser()
		b.fill("", pairs("kind", "rectification"), forMyself[1], forMyself[2]).holds(t, "หากไม่ทราบ เขียนว่า ไม่ทราบ").lacks(t, "ไม่บังคับ")
		b.post(filePath+"what", pairs("details", "ชื่อ")).want(t, 303)
	})
}

// Of more files than can go along the step keeps those that can, and names the others.
func TestElevenFiles(t *testing.T) {
	const step = filePath + "documents"
	d := newDesk(t)
	b := d.browser()
	b.fill("", forMyself[:5]...)
	var eleven []attached
	for n := range domain.MaxFiles + 1 {
		eleven = append(eleven, attached{strconv.Itoa(n) + ".pdf", scan(9)})
	}
	b.brings(step, pairs(), eleven...).want(t, 422).holds(t, "จึงไม่ได้รับ “10.pdf”", "9.pdf").lacks(t, "เลือกไฟล์อีกครั้ง")
	if n := d.leftBehind(); n != domain.MaxFiles {
		t.Errorf("%d wait", n)
	}
}
