package web_test

import (
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

func TestNotice(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	const at = "/o/sesao11/notice"

	t.Run("the office's own notice stands there whole, in its language, below what the desk does", func(t *testing.T) {
		page := b.get("/en"+at).want(t, 200)
		page.holds(t, "Privacy notice of this request desk", "Version of 1 October 2020 (B.E. 2563)", `<div class="text" lang="th">`, "โดยมิได้แจ้งให้ท่านทราบล่วงหน้า", "in force", "data-print")
		if n := strings.Count(page.body, `<p class="said">`); n < 20 {
			t.Errorf("%d paragraphs", n)
		}
		b.get("/o/sknpeo/notice").want(t, 200).holds(t, "จะมิให้มีการเปิดเผย")
	})

	t.Run("a first version has nothing to be compared with, and its address stays good", func(t *testing.T) {
		b.get(at+"/2020-10-01").want(t, 200).holds(t, "ประกาศความเป็นส่วนตัวของการรับเรื่อง").lacks(t, `id="changes"`, "ไม่ใช่ฉบับที่ใช้อยู่")
	})

	next := domain.PrivacyNotice{
		Office: "sesao11", Version: "2026-11-01", On: domain.Date{Year: 2026, Month: time.November, Day: 1},
		Text: "ประกาศใหม่ <b>ของ</b>สำนักงาน\n\nการใช้คุกกี้ (Cookies)",
	}
	if err := d.store.InTx(t.Context(), func(tx domain.Tx) error { return tx.PublishNotice(next, "2020-10-01") }); err != nil {
		t.Fatal(err)
	}

	t.Run("after another was published it is in force, and tells which paragraphs came in and went out", func(t *testing.T) {
		page := b.get(at).want(t, 200)
		page.holds(t, "ฉบับวันที่ 1 พฤศจิกายน 2569", "สิ่งที่เปลี่ยนจากฉบับวันที่ 1 ตุลาคม 2563", `<ins class="said" lang="th">ประกาศใหม่ &lt;b&gt;ของ&lt;/b&gt;สำนักงาน</ins>`, "ตัดออก", `href="`+at+`/2020-10-01"`).lacks(t, "<b>ของ")
		if strings.Contains(page.body, `<del class="said" lang="th">การใช้คุกกี้ (Cookies)</del>`) || strings.Count(page.body, "<del") < 20 {
			t.Error("what stayed is told as changed, or what went out is not")
		}
	})

	t.Run("the version before says that it is in force no more, and that what was filed under it is judged by it", func(t *testing.T) {
		b.get(at+"/2020-10-01").want(t, 200).holds(t, "<title>ประกาศความเป็นส่วนตัว ฉบับวันที่ 1 ตุลาคม 2563", "ฉบับนี้ไม่ใช่ฉบับที่ใช้อยู่", `href="`+at+`"`, "โดยมิได้แจ้ง")
		b.get("/en"+at+"/2020-10-01").want(t, 200).holds(t, "not the version in force", `href="`+at+`/2020-10-01" lang="th"`)
	})

	t.Run("what is filed now is pinned to the new one", func(t *testing.T) {
		b.post("/o/sesao11/ask", pairs("kind", "question", "details", "ก")).want(t, 200).holds(t, `href="`+at+`/2026-11-01"`)
	})

	t.Run("a second one of the same day is told apart by its number", func(t *testing.T) {
		before := next.Version
		next.Version = "2026-11-01-2"
		if err := d.store.InTx(t.Context(), func(tx domain.Tx) error { return tx.PublishNotice(next, before) }); err != nil {
			t.Fatal(err)
		}
		b.get(at).want(t, 200).holds(t, "ฉบับวันที่ 1 พฤศจิกายน 2569 (2) ของ", "สิ่งที่เปลี่ยนจากฉบับวันที่ 1 พฤศจิกายน 2569")
	})

	t.Run("a version that never was, or is another office's, is not there", func(t *testing.T) {
		for _, version := range []string{"2023-06-09", "%00", "%ff", strings.Repeat("9", 4000), "..%2f", "'--"} {
			b.get(at+"/"+version).want(t, 404).holds(t, "ไม่พบหน้านี้")
		}
	})
}
