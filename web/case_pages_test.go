package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

// answered closes a case as an officer does.
func (d *desk) answered(f filed) {
	d.t.Helper()
	actor := domain.OfficerActor(d.officer(domain.Officer), "")
	ref := domain.Reference(f.reference)
	now := func() workflow.Match { return workflow.Match{Given: true, Versions: []int{d.caseOf(f).Version}} }
	_, err := d.service.Assign(d.t.Context(), domain.OfficerActor(d.officer(domain.Head), ""), ref, now(), domain.AssignInput{Assignee: actor.ID()})
	if err == nil {
		_, err = d.service.Answer(d.t.Context(), actor, ref, now(), domain.AnswerInput{Message: "เปิดทุกวันทำการ"})
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

func TestDatesPage(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	f := b.question()
	path := "/r/" + f.reference + "/dates"

	t.Run("asks for the code like every page of the case, and then shows both dates and each step with its law", func(t *testing.T) {
		stranger := d.cookieless()
		asked := stranger.get(path).want(t, 200)
		asked.lacks(t, "193/3", "20 พฤศจิกายน")
		if actionOf(asked) != path {
			t.Errorf("the code leads to %s", actionOf(asked))
		}
		stranger.post(path, pairs("code", f.code)).want(t, 200).holds(t, "วิธีนับวันของเรื่อง "+f.reference, "วันศุกร์ที่ 20 พฤศจิกายน 2569",
			"เริ่มนับ วันศุกร์ที่ 6 พฤศจิกายน 2569 (ประมวลกฎหมายแพ่งและพาณิชย์ มาตรา 193/3)", "<details open>", "data-print", "TH-RD2546/")
	})

	t.Run("is one press from the case, in either language", func(t *testing.T) {
		b.post("/en/r/"+f.reference, pairs("code", f.code)).want(t, 200).holds(t, `href="/en`+path+`"`)
		b.get("/en"+path).want(t, 200).holds(t, "How the days of case", "Friday 20 November 2026 (B.E. 2569)", `href="`+path+`"`)
	})

	t.Run("each step tells its day to programs too", func(t *testing.T) {
		page := b.get(path).want(t, 200)
		page.holds(t, `เริ่มนับ วันศุกร์ที่ <time datetime="2026-11-06">6 พฤศจิกายน 2569</time> (ประมวลกฎหมายแพ่งและพาณิชย์ มาตรา`+"\u00a0"+`193/3)`)
	})

	t.Run("shows what else the office owes, and by when", func(t *testing.T) {
		right := b.browser()
		right.fill("", pairs("kind", "objection"), pairs("for", "self"), pairs("subject.given_name", "ปี่", "subject.family_name", "ผู้ฎู", "relationship", "teacher"),
			pairs("details", "รูปถ่าย", "reason", "ไม่ต้องการ"), pairs("contact.phone", "0812345678", "preferred_response", "system"), pairs())
		g := b.filed(right.follow(right.post(filePath+"check", pairs("declare", "yes"))))
		right.post("/r/"+g.reference+"/dates", pairs("code", g.code)).want(t, 200).holds(t, "สำนักงานแยกข้อมูลที่ท่านคัดค้านออกจากข้อมูลอื่น", "ต้องทำทันที")
	})

	t.Run("says of a closed case that these were its dates", func(t *testing.T) {
		d.answered(f)
		b.post(path, pairs("code", f.code)).want(t, 200).holds(t, "เรื่องนี้ปิดแล้ว วันด้านล่างคือกำหนดเมื่อเรื่องยังเปิดอยู่", "20 พฤศจิกายน 2569")
		b.get("/r/"+f.reference).want(t, 200).holds(t, "เรื่องนี้ปิดแล้ว วันด้านล่างคือกำหนดเมื่อเรื่องยังเปิดอยู่", `href="#messages"`, `id="messages"`)
	})
}

func TestMessagesPage(t *testing.T) {
	for name, visitor := range map[string]func(*desk) *browser{"with cookies": (*desk).browser, "with every cookie refused": (*desk).cookieless} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			b := visitor(d)
			f := b.question()
			path := "/r/" + f.reference + "/messages"

			t.Run("asks for the code, and then shows the messages and nothing else", func(t *testing.T) {
				if asked := d.cookieless().get(path).want(t, 200); actionOf(asked) != path || asked.value("from") != "messages" {
					t.Errorf("the code leads to %s", actionOf(asked))
				}
				b.post(path, pairs("code", f.code, "from", "messages")).want(t, 200).
					holds(t, "ข้อความของเรื่อง "+f.reference, "ยังไม่มีข้อความ").lacks(t, "ลำดับเหตุการณ์", "ข้อผิดพลาด", "ดูการถอนเรื่อง")
			})

			t.Run("what is written there leads back there, and what is wrong is told there", func(t *testing.T) {
				page := b.post(path, pairs("code", f.code, "from", "messages")).want(t, 200)
				b.post(path, pairs("ticket", page.value("ticket"), "from", "messages", "text", " ")).want(t, 422).
					holds(t, "เขียนข้อความที่ต้องการส่ง", "ข้อความของเรื่อง").lacks(t, "ลำดับเหตุการณ์")
				sent := b.post(path, pairs("ticket", page.value("ticket"), "from", "messages", "text", "เพิ่มเติม"))
				if !b.refuses {
					sent = b.follow(sent)
				}
				sent.want(t, 200).holds(t, "ส่งข้อความแล้ว", "เพิ่มเติม", "ข้อความของเรื่อง").lacks(t, "ลำดับเหตุการณ์")
			})

			t.Run("of many, the page of the case shows the newest and leads to the others", func(t *testing.T) {
				for i := range 6 {
					page := b.post("/r/"+f.reference, pairs("code", f.code)).want(t, 200)
					b.post(path, pairs("ticket", page.value("ticket"), "text", fmt.Sprintf("ข้อความที่ %d", i)))
				}
				page := b.post("/r/"+f.reference, pairs("code", f.code)).want(t, 200)
				page.holds(t, "ดูข้อความก่อนหน้าอีก 2 ข้อความ", "ข้อความที่ 5", "ข้อความที่ 1", `href="`+path+`"`).lacks(t, "ข้อความที่ 0", "เพิ่มเติม</bdi>")
				b.post(path, pairs("ticket", page.value("ticket"), "from", "messages")).want(t, 200).holds(t, "เพิ่มเติม</bdi>", "ข้อความที่ 0", "ข้อความที่ 5")
			})
		})
	}
}

func TestWithdrawPage(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	f := b.question()
	b.post("/r/"+f.reference, pairs("code", f.code)).want(t, 200)
	path := "/r/" + f.reference + "/withdraw"

	t.Run("opens by its address, in either language", func(t *testing.T) {
		b.get(path).want(t, 200).holds(t, "สำนักงานจะหยุดดำเนินการ", `class="warn"`, `href="/en`+path+`"`)
		b.get("/en"+path).want(t, 200).holds(t, `class="warn"`)
	})

	t.Run("pressed twice, it is withdrawn once and says so both times", func(t *testing.T) {
		form := pairs("ticket", b.get(path).value("ticket"), "sure", "yes")
		for range 2 {
			b.follow(b.post(path, form)).want(t, 200).holds(t, "ถอนเรื่องแล้ว")
		}
		if n := b.caseOf(f).Version; n != 2 {
			t.Errorf("version %d", n)
		}
	})

	t.Run("of a closed case it says why there is nothing to withdraw, and what to do instead", func(t *testing.T) {
		b.get(path).want(t, 200).holds(t, "ท่านถอนเรื่องนี้แล้ว", "เขียนข้อความจากหน้าเรื่อง").lacks(t, `class="warn"`, `name="sure"`)
		g := b.question()
		d.answered(g)
		page := b.post("/r/"+g.reference, pairs("code", g.code)).want(t, 200)
		at := "/r/" + g.reference + "/withdraw"
		b.get(at).want(t, 200).holds(t, "เรื่องนี้ปิดแล้ว จึงถอนไม่ได้").lacks(t, `class="warn"`)
		b.post(at, pairs("ticket", page.value("ticket"), "sure", "yes")).want(t, 409).holds(t, "เรื่องนี้ปิดแล้ว จึงถอนไม่ได้")
		if d.caseOf(g).Outcome != domain.Answered {
			t.Error("it was withdrawn")
		}
	})

	t.Run("one that comes too late asks for the code, keeps the reason, and asks once more whether he is sure", func(t *testing.T) {
		g := b.question()
		at := "/r/" + g.reference + "/withdraw"
		page := b.post(at, pairs("code", g.code)).want(t, 200)
		b.clock.Pass(time.Hour)
		late := b.post(at, pairs("ticket", page.value("ticket"), "sure", "yes", "reason", "ได้คำตอบแล้ว")).want(t, 403)
		again := b.post(at, pairs("code", g.code, "reason", late.value("reason"))).want(t, 200)
		again.holds(t, "ได้คำตอบแล้ว</textarea>", `class="warn"`)
		if d.caseOf(g).Status == domain.Closed {
			t.Error("it is withdrawn without his saying so")
		}
	})
}

// Every page of a case tells how long it is open, and each form of it holds a ticket
// that lasts until then: the script that lets somebody stay renews them all.
func TestStaying(t *testing.T) {
	b := newDesk(t).cookieless()
	f := b.question()
	for _, at := range []string{"", "/dates", "/messages", "/withdraw"} {
		t.Run("r"+at, func(t *testing.T) {
			page := b.post("/r/"+f.reference+at, pairs("code", f.code, "from", strings.TrimPrefix(at, "/"))).want(t, 200)
			page.holds(t, "หน้านี้ใช้ได้โดยไม่ต้องใส่รหัสอีกถึง 10.35 น.", `data-until="2026-11-05T03:35:00Z"`, `data-ticket="`+page.value("ticket")+`"`, "อยู่ต่อ", "ออกทันที")
		})
	}
}
