package web_test

import (
	"strings"
	"testing"

	"sitthi/domain"
)

func TestAskedOnTheDesk(t *testing.T) {
	d := newDesk(t) // Thursday 5 November 2026
	public := d.browser()
	f := public.question()
	path := "/desk/c/" + f.reference
	in := d.as(domain.Intake)
	ask := func(day string, more ...any) answer {
		return in.act(f.reference, "ask", append([]any{"reply_by.day", day, "reply_by.month", "11", "reply_by.year", "2569"}, more...)...)
	}
	ask("20", "items", "สำเนาบัตร\nที่อยู่").want(t, 200)
	pages := func() map[string]answer {
		return map[string]answer{"the case": in.get(path).want(t, 200), "its sheet": in.get("/desk/print?case="+f.reference).want(t, 200)}
	}
	marks := func(t *testing.T, name string, a answer, missing, received int) {
		t.Helper()
		if m, r := strings.Count(a.body, "ยังไม่ได้รับ"), strings.Count(a.body, "ได้รับแล้ว"); m != missing || r != received {
			t.Errorf("%s: %d missing, %d received", name, m, r)
		}
	}

	t.Run("an officer sees by when the citizen was asked, and that nothing has come", func(t *testing.T) {
		for name, page := range pages() {
			marks(t, name, page.holds(t, "ขอภายใน 20 พฤศจิกายน 2569"), 2, 0)
		}
		in.get(path+"/ask").want(t, 200).holds(t, "ขอภายใน 20 พฤศจิกายน 2569")
		in.get("/en"+path).want(t, 200).holds(t, "Asked for by", "Not received yet")
	})
	first := d.kept(f.reference).Asked[0].Code
	t.Run("asked for again, it is wanted by the new day, and said there alone", func(t *testing.T) {
		ask("25", "again", first, "text."+first, "สำเนาบัตรที่ชัด").want(t, 200)
		for name, page := range pages() {
			marks(t, name, page.holds(t, "ขอภายใน 20 พฤศจิกายน 2569", "ขอภายใน 25 พฤศจิกายน 2569"), 2, 0)
		}
	})
	t.Run("what came is marked as received, what did not as missing", func(t *testing.T) {
		page := public.post("/r/"+f.reference, pairs("code", f.code)).want(t, 200)
		public.post("/r/"+f.reference+"/messages", pairs("ticket", page.value("ticket"), "text", "ส่งแล้ว", "answers", first)).want(t, 303)
		for name, page := range pages() {
			marks(t, name, page, 1, 1)
		}
	})
}
