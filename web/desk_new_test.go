package web_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"sitthi/domain"
)

func TestEntry(t *testing.T) {
	d := newDesk(t)
	b := d.as(domain.Intake)
	entry := []any{
		"channel", "counter", "received_at.day", "๔", "received_at.month", "11", "received_at.year", "2569", "received_at.time", "09.15",
		"intake_no", "ศธ 12/2569", "kind", "question", "details", "ถามที่เคาน์เตอร์", "subject.given_name", "ผู้ถาม", "subject.phone", "081 234 5678",
	}

	t.Run("the dates are counted before anything is kept, and what was typed stays", func(t *testing.T) {
		page := b.get("/desk/new").want(t, 200)
		a := b.sends(page, "/desk/new", append(entry, "then", "count")...).want(t, 200)
		a.holds(t, "ยังไม่ได้บันทึก", "กำหนดของสำนักงาน", "เหลือ", "ถามที่เคาน์เตอร์", "ศธ 12/2569", "นับ")
		b.get("/desk?sort=due_on").holds(t, "ทั้งหมด 0")
	})

	page := b.get("/desk/new")
	slip := b.sends(page, "/desk/new", entry...)
	f := slipped(t, slip)
	t.Run("it is entered with its true time of receipt, by who entered it", func(t *testing.T) {
		r := d.kept(f.reference)
		if r.ReceivedAt.Format("2006-01-02T15:04Z07:00") != "2026-11-04T02:15Z" || r.IntakeNo != "ศธ 12/2569" || r.Channel != domain.AtCounter || r.EnteredBy != d.officer(domain.Intake).ID {
			t.Errorf("%+v", r)
		}
	})
	t.Run("the slip shows the code, uncompressed, and the code opens the case", func(t *testing.T) {
		slip.holds(t, f.reference, "แสดงเฉพาะตอนนี้")
		d.browser().post("/r/"+f.reference, pairs("code", f.code)).want(t, 200).holds(t, f.reference)
	})
	t.Run("sent twice it is entered once", func(t *testing.T) {
		if again := slipped(t, b.sends(page, "/desk/new", entry...)); again != f {
			t.Errorf("%v, then %v", f, again)
		}
	})
	t.Run("a number of the office's that is there already is said at its box", func(t *testing.T) {
		b.sends(b.get("/desk/new"), "/desk/new", append(entry, "details", "อีกเรื่อง")...).want(t, 409).holds(t, `href="#intake_no"`, "ผู้ถาม")
	})
	t.Run("a case of the same person is shown, and stops nothing", func(t *testing.T) {
		b.sends(b.get("/desk/new"), "/desk/new", append(entry, "then", "count")...).want(t, 200).holds(t, "อาจเป็นเรื่องเดียวกับ", f.reference)
	})
	t.Run("what only a head can enter is said at its box, when it is counted as when it is entered", func(t *testing.T) {
		for _, then := range []string{"count", "enter"} {
			a := b.sends(b.get("/desk/new"), "/desk/new", append(changed(entry, []any{"received_at.month", "9"}), "then", then)...).want(t, 409)
			a.holds(t, `href="#received_at"`, "ได้รับก่อนลงรับเกิน 30 วัน", "ถามที่เคาน์เตอร์").lacks(t, "กำหนดของสำนักงาน")
		}
	})
	t.Run("what lacks or lies ahead is said at its box, with all that was typed", func(t *testing.T) {
		a := b.sends(b.get("/desk/new"), "/desk/new", "channel", "counter", "details", "ยังอยู่", "received_at.day", "6", "received_at.month", "11",
			"received_at.year", "2026", "received_at.time", "10:00").want(t, 422)
		a.holds(t, `href="#received_at"`, `href="#kind"`, `href="#intake_no"`, "ยังอยู่")
	})
	t.Run("what is wrong stands in the order of the boxes", func(t *testing.T) {
		a := b.sends(b.get("/desk/new"), "/desk/new", "received_at.day", "", "received_at.month", "", "received_at.year", "", "received_at.time", "").want(t, 422)
		at := -1
		for _, box := range []string{"channel", "received_at", "kind", "details"} {
			next := strings.Index(a.body, `href="#`+box+`"`)
			if next < at || next < 0 {
				t.Errorf("%s is at %d, after %d", box, next, at)
			}
			at = next
		}
	})
	october := func(day, number, details string, more ...any) []any {
		typed := append(entry[:2:2], "received_at.day", day, "received_at.month", "10", "received_at.year", "2569", "received_at.time", "09.15",
			"intake_no", number, "kind", "question", "details", details, "subject.given_name", "ผู้ถาม")
		return append(typed, more...)
	}
	slow := october("29", "ศธ 13/2569", "ซองในตู้")
	t.Run("what lay for more than 3 working days needs a reason, which is said with its dates", func(t *testing.T) {
		b.sends(b.get("/desk/new"), "/desk/new", append(slow, "then", "count")...).want(t, 422).
			holds(t, `href="#late_reason"`, "กรอกเหตุที่ลงรับช้า", "ยังไม่ได้บันทึก", "กำหนดของสำนักงาน", "ซองในตู้")
		b.sends(b.get("/desk/new"), "/desk/new", slow...).want(t, 422).holds(t, `href="#late_reason"`, "ซองในตู้").lacks(t, "แสดงเฉพาะตอนนี้")
	})
	t.Run("with its reason it is entered, and the DPO reads it on the case", func(t *testing.T) {
		f := slipped(t, b.sends(b.get("/desk/new"), "/desk/new", append(slow, "late_reason", "ซองตกค้างที่โรงเรียน")...))
		d.as(domain.DPO).get("/desk/c/"+f.reference).want(t, 200).holds(t, "ซองตกค้างที่โรงเรียน")
		d.browser().post("/r/"+f.reference, pairs("code", f.code)).want(t, 200).lacks(t, "ซองตกค้าง")
	})
	t.Run("a slip whose date has passed says so, and how to complain, as the citizen's own page does", func(t *testing.T) {
		a := b.sends(b.get("/desk/new"), "/desk/new", october("7", "ศธ 14/2569", "นานแล้ว", "late_reason", "พบในตู้")...).want(t, 200).holds(t, "แสดงเฉพาะตอนนี้", "เลยกำหนดของสำนักงาน", "โทร 1111")
		d.browser().post("/r/"+slipped(t, a).reference, pairs("code", slipped(t, a).code)).want(t, 200).holds(t, "เลยกำหนดของสำนักงาน", "โทร 1111")
		slip.lacks(t, "เลยกำหนด")
	})
	t.Run("a slip leads to internal papers, and not to scans of the citizen's own", func(t *testing.T) {
		slip.holds(t, "เอกสารภายในที่ผู้ยื่นไม่ควรเห็น", `href="/desk/c/`+f.reference+`/note"`).lacks(t, "สำเนาของเอกสารที่ได้รับ")
	})
}

// slipped is what a slip says: the reference and the code in its groups.
func slipped(t *testing.T, a answer) filed {
	t.Helper()
	_, code, _ := strings.Cut(a.want(t, 200).body, `translate="no">`)
	code, _, _ = strings.Cut(code, "</p>")
	return filed{referencePattern.FindString(a.body), regexp.MustCompile(`<[^>]*>`).ReplaceAllString(code, "")}
}

// flying is the desk's store while an entry under the same key is still on its way.
type flying struct{ domain.Store }

func (f *flying) InTx(ctx context.Context, do func(domain.Tx) error) error {
	return f.Store.InTx(ctx, func(tx domain.Tx) error { return do(&claimed{tx}) })
}

type claimed struct{ domain.Tx }

func (*claimed) ClaimReply(domain.ReplyClaim) (*domain.KeptReply, error) {
	return nil, domain.Refuse(domain.Conflict, "in_flight")
}

func TestEntryUnderWay(t *testing.T) {
	d := newDesk(t)
	b := d.as(domain.Intake)
	page := b.get("/desk/new").want(t, 200)
	d.over(&flying{d.store}, d.keys)
	b.sends(page, "/desk/new", "channel", "counter", "received_at.day", "4", "received_at.month", "11", "received_at.year", "2569", "received_at.time", "09.15",
		"intake_no", "1", "kind", "question", "details", "พิมพ์ไว้", "subject.given_name", "ผู้ถาม").want(t, 409).
		holds(t, "พิมพ์ไว้</textarea>", "รอสักครู่").lacks(t, `href="#received_at"`, `id="received_at-wrong"`)
}
