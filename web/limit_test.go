package web_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

const school = "198.51.100.7" // the address of many

// crowded is a desk at which others at the school have filed as often as one address may.
func crowded(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	ctx := workflow.From(t.Context(), school)
	for range 300 {
		_, err := d.service.Submit(ctx, workflow.SubmitCommand{
			Office: "sesao11", Filing: domain.Filing{Kind: domain.Question, Details: "x"}, Channel: domain.ByWeb,
			Reply: func(workflow.Filed) ([]byte, error) { return nil, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return d
}

func (d *desk) pupil() *browser {
	b := d.browser()
	b.address = school
	return b
}

// waits are the seconds that a page asks to wait: it says them, and so does its header.
func (a answer) waits(t *testing.T) time.Duration {
	t.Helper()
	n, err := strconv.Atoi(a.want(t, http.StatusTooManyRequests).header.Get("Retry-After"))
	if err != nil || n < 1 {
		t.Fatalf("Retry-After %q", a.header.Get("Retry-After"))
	}
	a.holds(t, fmt.Sprintf(" %d ", n)).lacks(t, "รอตามเวลาที่แจ้ง") // which this is
	if about := fmt.Sprintf("(ประมาณ %d นาที)", (n+59)/60); (n > 120) != strings.Contains(a.text(), about) {
		t.Errorf("of %d seconds it says %q", n, a.text())
	}
	return time.Duration(n) * time.Second
}

func TestHeldUpFiling(t *testing.T) {
	t.Run("whoever asks too late in a crowd keeps what he wrote, hears the seconds, and sends it again", func(t *testing.T) {
		d := crowded(t)
		b := d.pupil()
		form := b.asked("kind", "complaint", "details", "ปี่ ผู้ ฎู", "about_officers", "ครูเวร", "reply", "email", "subject.email", "a@example.com", "subject.given_name", "ป้ำ")
		page := b.post("/o/sknpeo/ask", form)
		wait := page.waits(t)
		page.holds(t, "ยังรับรายการนี้ไม่ได้ในตอนนี้", "ยังไม่ได้บันทึก", "สิ่งที่ท่านกรอกยังอยู่ในหน้านี้",
			"<title>ข้อผิดพลาด:", "ปี่ ผู้ ฎู", "ครูเวร", `value="a@example.com"`, `value="ป้ำ"`, `role="alert"`)
		page.lacks(t, "จุดที่ต้องแก้ไข")
		if page.value("key") != form.Get("key") {
			t.Error("sent again it would be another filing")
		}
		b.post("/en/o/sknpeo/ask", form).want(t, 429).holds(t, "This cannot be taken now", "was not saved. You can send it again in", "What you filled in is still on this page", "ปี่ ผู้ ฎู").
			lacks(t, "There is a problem")
		d.clock.Pass(wait)
		b.filed(b.post("/o/sknpeo/ask", form))
	})
	t.Run("somebody elsewhere does not notice", func(t *testing.T) {
		crowded(t).browser().question()
	})
	t.Run("the form on one page keeps everything", func(t *testing.T) {
		b := crowded(t).pupil()
		form := pairs("kind", "access", "for", "self", "subject.given_name", "ปี่", "relationship", "teacher", "details", "ประวัติการลา",
			"contact.phone", "0812345678", "preferred_response", "counter", "declare", "yes")
		form.Set("key", b.get("/o/sknpeo/form").want(t, 200).value("key"))
		page := b.post("/o/sknpeo/form", form)
		page.waits(t)
		page.holds(t, "ประวัติการลา", `value="0812345678"`, `value="yes" checked`)
	})
	t.Run("a right step by step waits at its last page, declared as it was", func(t *testing.T) {
		d := crowded(t)
		b := d.pupil()
		b.fill("", forMyself...).want(t, 200)
		page := b.post(filePath+"check", pairs("declare", "yes"))
		wait := page.waits(t)
		page.holds(t, "ประวัติการลา", `value="yes" checked`)
		d.clock.Pass(wait)
		b.filed(b.follow(b.post(filePath+"check", pairs("declare", "yes"))))
	})
	t.Run("a right that cannot be begun yet keeps its first answer", func(t *testing.T) {
		d := newDesk(t)
		ctx := workflow.From(t.Context(), school)
		for range 600 {
			if _, err := d.service.NewDraft(ctx, "sknpeo"); err != nil {
				t.Fatal(err)
			}
		}
		page := d.pupil().post(filePath+"right", pairs("kind", "erasure"))
		page.waits(t)
		page.holds(t, `value="erasure" checked`)
	})
}

func TestHeldUpTracking(t *testing.T) {
	d := newDesk(t)
	holder := d.pupil()
	f, other := holder.question(), holder.question()
	holder.post("/track", pairs("reference", f.reference, "code", f.code)).want(t, 200)
	guesser := d.pupil()
	for range 10 {
		guesser.post("/track", pairs("reference", f.reference, "code", other.code)).want(t, 422).holds(t, "ไม่พบเรื่องที่ตรงกับเลขที่เรื่องและรหัสนี้")
	}
	t.Run("after ten wrong codes the next one is answered later, and the right one at once", func(t *testing.T) {
		before := d.clock.Now()
		guesser.post("/en/track", pairs("reference", f.reference, "code", other.code)).want(t, 422)
		if !d.clock.Now().After(before) {
			t.Error("it was answered at once")
		}
		before = d.clock.Now()
		guesser.post("/track", pairs("reference", f.reference, "code", f.code)).want(t, 200).holds(t, "จะตอบภายใน")
		if d.clock.Now().After(before) {
			t.Error("the right one waited")
		}
	})
	t.Run("whoever has shown his code before goes on, in the midst of it", func(t *testing.T) {
		holder.get("/r/"+f.reference).want(t, 200).holds(t, "จะตอบภายใน")
		page := holder.get("/r/" + f.reference)
		holder.follow(holder.post("/r/"+f.reference+"/messages", pairs("ticket", page.value("ticket"), "text", "ขอบคุณ"))).want(t, 200).holds(t, "ขอบคุณ")
	})
	t.Run("whoever files there now sees his receipt", func(t *testing.T) {
		d.pupil().question()
	})
	t.Run("what was typed on a page that asks for the code again is kept", func(t *testing.T) {
		guesser.post("/r/"+f.reference+"/messages", pairs("code", other.code, "text", "ปี่ ผู้ ฎู")).want(t, 422).holds(t, `value="ปี่ ผู้ ฎู"`)
	})
	t.Run("elsewhere the code opens the case", func(t *testing.T) {
		d.browser().post("/track", pairs("reference", f.reference, "code", f.code)).want(t, 200).holds(t, "จะตอบภายใน")
	})
}

func TestHeldUpMessage(t *testing.T) {
	d := newDesk(t)
	b := d.pupil()
	f := b.question()
	ctx := workflow.From(t.Context(), school)
	for n := range 300 {
		in := domain.MessageInput{Text: fmt.Sprint("ข้อความ ", n)}
		if _, err := d.service.SendMessage(ctx, domain.Reference(f.reference), f.code, in); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("a message that comes too late in a crowd stays in its box, and is sent again", func(t *testing.T) {
		b.post("/track", pairs("reference", f.reference, "code", f.code)).want(t, 200)
		page := b.post("/r/"+f.reference+"/messages", pairs("text", "ปี่ ผู้ ฎู"))
		wait := page.waits(t)
		page.holds(t, "ข้อความนี้ยังไม่ได้บันทึก", "ปี่ ผู้ ฎู</textarea>")
		d.clock.Pass(wait)
		b.post("/r/"+f.reference+"/messages", pairs("code", f.code, "text", "ปี่ ผู้ ฎู"))
		if r := d.caseOf(f); r.Version != 302 {
			t.Errorf("version %d", r.Version)
		}
	})
}

func TestHeldUpUpload(t *testing.T) {
	d := newDesk(t)
	b := d.pupil()
	f := b.question()
	path := "/r/" + f.reference
	page := b.post(path, pairs("code", f.code)).want(t, 200)
	ctx := workflow.From(t.Context(), school)
	for range 30 {
		u, err := d.service.UploadByReceipt(ctx, domain.Reference(f.reference), f.code)
		if err != nil {
			t.Fatal(err)
		}
		u.End(ctx)
	}
	t.Run("files that come too late in a crowd leave the text in its box, and are chosen and sent again", func(t *testing.T) {
		form := pairs("ticket", page.value("ticket"), "text", "ปี่ ผู้ ฎู")
		held := b.brings(path+"/messages", form, attached{"a.pdf", scan(20)})
		wait := held.waits(t)
		held.holds(t, "ไฟล์นี้ยังไม่ได้บันทึก", "เลือกไฟล์อีกครั้ง", "ปี่ ผู้ ฎู</textarea>")
		d.clock.Pass(wait)
		page = b.post(path, pairs("code", f.code)).want(t, 200)
		b.settled(b.brings(path+"/messages", pairs("ticket", page.value("ticket"), "text", "ปี่ ผู้ ฎู"), attached{"a.pdf", scan(20)})).want(t, 200).holds(t, "a.pdf")
	})
}
