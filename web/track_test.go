package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

func TestTrack(t *testing.T) {
	b := newDesk(t).browser()
	f := b.question()

	t.Run("reference and code open the case, however they are typed", func(t *testing.T) {
		typed := map[string]string{
			"as printed":   f.code,
			"small":        strings.ToLower(f.code),
			"spaces":       strings.ReplaceAll(f.code, "-", " "),
			"no dashes":    strings.ReplaceAll(f.code, "-", ""),
			"o and l":      strings.NewReplacer("0", "o", "1", "l").Replace(f.code),
			"Thai digits":  strings.NewReplacer("0", "๐", "1", "๑", "2", "๒", "3", "๓", "4", "๔", "5", "๕", "6", "๖", "7", "๗", "8", "๘", "9", "๙").Replace(f.code),
			"space around": " " + f.code + "\t",
		}
		for name, code := range typed {
			visitor := b.browser()
			visitor.post("/track", pairs("reference", strings.ToLower(f.reference), "code", code)).want(t, 200).
				holds(t, "เรื่อง "+f.reference, "จะตอบภายใน 20 พฤศจิกายน 2569")
			if len(visitor.jar) != 1 {
				t.Errorf("%s: cookies %v", name, visitor.jar)
			}
		}
	})

	t.Run("so does the reference: its hyphens may be spaces, or left out", func(t *testing.T) {
		for _, typed := range []string{strings.ReplaceAll(f.reference, "-", " "), strings.ToLower(strings.ReplaceAll(f.reference, "-", ""))} {
			b.browser().post("/track", pairs("reference", typed, "code", f.code)).want(t, 200).holds(t, "เรื่อง "+f.reference)
		}
	})

	t.Run("the page of the QR code asks for the code only, and says nothing before", func(t *testing.T) {
		stranger := b.browser()
		there := stranger.get("/r/"+f.reference).want(t, 200)
		notThere := stranger.get("/r/SKNPEO-2569-000000").want(t, 200)
		if strings.ReplaceAll(there.body, f.reference, "X") != strings.ReplaceAll(notThere.body, "SKNPEO-2569-000000", "X") {
			t.Error("the pages of a case and of none differ")
		}
		stranger.post("/en/r/"+f.reference, pairs("code", f.code)).want(t, 200).holds(t, "Case "+f.reference, "by 20 November 2026 (B.E. 2569)")
	})

	t.Run("whoever has lost his code reads whom to call, by the reference alone", func(t *testing.T) {
		const call = `href="tel:077205317"`
		stranger := b.browser()
		stranger.get("/r/SESAO11-2569-000000").want(t, 200).holds(t, call, "หากรหัสหาย ติดต่อสำนักงาน")
		stranger.post("/track", pairs("reference", "sesao11-2569-000000", "code", "x")).want(t, 422).holds(t, call)
		for _, none := range []string{"", "x", "NOBODY-2569-000000", "SESAO11-2569"} {
			stranger.post("/track", pairs("reference", none, "code", "x")).want(t, 422).lacks(t, call)
		}
	})

	t.Run("a mistyped code says so; everything else is one reply", func(t *testing.T) {
		stranger := b.browser()
		other := b.question()
		wrong := f.code[:len(f.code)-1] + "*"
		if strings.HasSuffix(f.code, "*") {
			wrong = f.code[:len(f.code)-1] + "~"
		}
		for _, code := range []string{wrong, f.code[:20], "x", strings.Repeat("9", 500)} {
			stranger.post("/r/"+f.reference, pairs("code", code)).want(t, 422).holds(t, "รหัสติดตามพิมพ์ผิดหรือไม่ครบ")
		}
		stranger.post("/r/"+f.reference, pairs("code", " ")).want(t, 422).holds(t, "กรอกรหัสติดตาม")
		const none = "ไม่พบเรื่องที่ตรงกับเลขที่เรื่องและรหัสนี้"
		a := stranger.post("/r/"+f.reference, pairs("code", other.code)).want(t, 422)
		z := stranger.post("/r/SKNPEO-2569-000000", pairs("code", other.code)).want(t, 422)
		a.holds(t, none)
		if strings.ReplaceAll(a.body, f.reference, "X") != strings.ReplaceAll(z.body, "SKNPEO-2569-000000", "X") {
			t.Error("a wrong code and an absent case differ")
		}
		if len(stranger.jar) != 0 {
			t.Error("a stranger got a cookie")
		}
	})

	t.Run("after it was shown, its page loads again for half an hour, in either language, and for no other case", func(t *testing.T) {
		visitor := b.browser()
		visitor.post("/r/"+f.reference, pairs("code", f.code)).want(t, 200)
		visitor.get("/r/"+f.reference).want(t, 200).holds(t, "ลำดับเหตุการณ์")
		visitor.get("/en/r/"+f.reference).want(t, 200).holds(t, "Timeline")
		other := b.question()
		visitor.get("/r/"+other.reference).want(t, 200).lacks(t, "ลำดับเหตุการณ์")
		b.clock.Pass(31 * time.Minute)
		visitor.get("/r/"+f.reference).want(t, 200).lacks(t, "ลำดับเหตุการณ์")
	})

	t.Run("leaving takes the cookie and opens another site", func(t *testing.T) {
		visitor := b.browser()
		visitor.post("/r/"+f.reference, pairs("code", f.code)).want(t, 200)
		gone := visitor.get("/leave").want(t, 303)
		if len(visitor.jar) != 0 || !strings.HasPrefix(gone.header.Get("Location"), "https://") {
			t.Errorf("%v %v", visitor.jar, gone.header)
		}
	})
}

func TestMessages(t *testing.T) {
	for name, visitor := range map[string]func(*desk) *browser{"with cookies": (*desk).browser, "with every cookie refused": (*desk).cookieless} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			b := visitor(d)
			f := b.question()
			page := b.post("/r/"+f.reference, pairs("code", f.code)).want(t, 200)
			settled := func(a answer) answer {
				if a.status == http.StatusSeeOther {
					return b.follow(a)
				}
				return a
			}

			t.Run("what is written arrives, and pressing twice sends it once", func(t *testing.T) {
				form := pairs("ticket", page.value("ticket"), "key", page.value("key"), "text", "ขอเพิ่มเติมว่า <b>ด่วน</b>")
				settled(b.post("/r/"+f.reference+"/messages", form)).want(t, 200).
					holds(t, "ส่งข้อความแล้ว", "ขอเพิ่มเติมว่า &lt;b&gt;ด่วน&lt;/b&gt;")
				answered := b.post("/r/"+f.reference+"/messages", form)
				if redirected := answered.status == http.StatusSeeOther; redirected == b.refuses {
					t.Errorf("%d", answered.status)
				}
				again := settled(answered).want(t, 200)
				if n := strings.Count(again.body, "ขอเพิ่มเติมว่า"); n != 1 {
					t.Errorf("it stands there %d times", n)
				}
			})

			t.Run("an empty one is told so on the case's page", func(t *testing.T) {
				b.post("/r/"+f.reference+"/messages", pairs("ticket", page.value("ticket"), "text", "\u200b")).want(t, 422).
					holds(t, "<title>ข้อผิดพลาด: ", "เขียนข้อความที่ต้องการส่ง", `href="#text"`, "ลำดับเหตุการณ์")
			})

			t.Run("one that comes too late asks for the code and keeps what was written", func(t *testing.T) {
				d.clock.Pass(time.Hour)
				late := b.post("/r/"+f.reference+"/messages", pairs("ticket", page.value("ticket"), "text", "พิมพ์อยู่นาน\r\nมาก")).want(t, 403)
				late.holds(t, "สิ่งที่ท่านพิมพ์ไว้ยังอยู่", "พิมพ์อยู่นาน").lacks(t, "ลำดับเหตุการณ์")
				settled(b.post("/r/"+f.reference+"/messages", pairs("code", f.code, "text", late.value("text")))).want(t, 200).
					holds(t, "ส่งข้อความแล้ว", "พิมพ์อยู่นาน")
			})

			t.Run("withdrawing says what it does, and only then does it", func(t *testing.T) {
				page := b.post("/r/"+f.reference, pairs("code", f.code)).want(t, 200)
				asked := b.post("/r/"+f.reference+"/withdraw", pairs("ticket", page.value("ticket"))).want(t, 200)
				asked.holds(t, "สำนักงานจะหยุดดำเนินการ", `class="warn"`)
				if d.caseOf(f).Status == domain.Closed {
					t.Fatal("it is closed before he said so")
				}
				ended := settled(b.post("/r/"+f.reference+"/withdraw",
					pairs("ticket", asked.value("ticket"), "sure", "yes", "reason", "ได้คำตอบแล้ว"))).want(t, 200)
				ended.holds(t, "ถอนเรื่องแล้ว", "ท่านถอนเรื่องนี้แล้ว").lacks(t, "ดูการถอนเรื่อง")
				if d.caseOf(f).Outcome != domain.Withdrawn {
					t.Error("it is not withdrawn")
				}
			})
		})
	}
}

func TestYourTurn(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	f := b.question()
	officer, err := d.store.AccountByEmail(t.Context(), "intake@sknpeo.example")
	if err != nil {
		t.Fatal(err)
	}
	actor := domain.OfficerActor(officer, "")
	_, err = d.service.Ask(t.Context(), actor, domain.Reference(f.reference), workflow.Match{Given: true, Versions: []int{1}}, domain.AskInput{
		Items: []domain.AskItem{{Code: "year", Text: "ปีการศึกษาใด"}, {Code: "school", Text: "โรงเรียนใด <x>"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	page := b.post("/r/"+f.reference, pairs("code", f.code)).want(t, 200)

	t.Run("what the office waits for comes first, with its day, and that the clock runs on", func(t *testing.T) {
		page.holds(t, "สำนักงานรอข้อมูลจากท่าน", "ปีการศึกษาใด", "โรงเรียนใด &lt;x&gt;", "ภายในวันศุกร์ที่ 20 พฤศจิกายน 2569", "ยังนับต่อ")
		if strings.Index(page.body, `id="turn"`) > strings.Index(page.body, `id="dates"`) {
			t.Error("the dates come before the citizen's turn")
		}
	})

	t.Run("a message answers the things that it is marked for", func(t *testing.T) {
		b.follow(b.post("/r/"+f.reference+"/messages", pairs("ticket", page.value("ticket"), "text", "2568", "answers", "year"))).
			want(t, 200).holds(t, "สำนักงานรอข้อมูลจากท่าน")
		if open := d.caseOf(f).OpenAsked(); len(open) != 1 || open[0].Code != "school" {
			t.Errorf("%+v", open)
		}
	})

	t.Run("the timeline is told by sides, not names, the newest first", func(t *testing.T) {
		told := b.get("/r/"+f.reference).want(t, 200).text()
		_, told, _ = strings.Cut(told, "ลำดับเหตุการณ์")
		sent, asked, filed := strings.Index(told, "ท่านส่งข้อความ"), strings.Index(told, "สำนักงานขอข้อมูลเพิ่ม"), strings.Index(told, "ยื่นเรื่อง")
		if sent < 0 || asked < sent || filed < asked || strings.Contains(told, officer.Name) {
			t.Error(told)
		}
	})

	t.Run("a late case says so first, and how to complain", func(t *testing.T) {
		d.clock.Set(d.clock.Now().AddDate(0, 0, 17)) // 22 November, two days past
		late := b.post("/r/"+f.reference, pairs("code", f.code)).want(t, 200)
		late.holds(t, "เลยกำหนดของสำนักงาน 2\u00a0วัน", "1111")
		if strings.Index(late.body, "เลยกำหนด") > strings.Index(late.body, `class="status"`) {
			t.Error("it does not come first")
		}
	})
}
