package web_test

import (
	"strings"
	"testing"

	"sitthi/domain"
)

// Who changes the language keeps where he is and what he typed: the form itself is
// sent to the page in the other language, by the script or by its own button.
func TestAcross(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	const typed = "พิมพ์ไว้ <b>แล้ว</b>"
	const shown = "พิมพ์ไว้ &lt;b&gt;แล้ว&lt;/b&gt;"

	t.Run("asking", func(t *testing.T) {
		form := b.asked("kind", "complaint", "details", typed, "reply", "email", "subject.email", "not an address", "across", "yes")
		page := b.post("/en/o/sknpeo/ask", form).want(t, 200)
		page.holds(t, `<html lang="en">`, shown, `value="not an address"`, `value="complaint" checked`, form.Get("key"), `formaction="/o/sknpeo/ask"`, "ภาษาไทย คงสิ่งที่อยู่ในหน้านี้ไว้").
			lacks(t, "aria-invalid", "Error:")
		if actionOf(page) != "/en/o/sknpeo/ask" {
			t.Error(actionOf(page))
		}
	})

	t.Run("the answers before they are sent, which stay that page", func(t *testing.T) {
		form := []any{"kind", "question", "details", typed, "reply", "email", "subject.email", "a@example.com"}
		check := b.post("/o/sknpeo/ask", pairs(append(form, "then", "check", "key", "k")...)).want(t, 200)
		for range 2 {
			check = b.crosses(check).want(t, 200)
			check.holds(t, shown, "a@example.com", `value="k"`).lacks(t, "<textarea")
		}
	})

	t.Run("a step of a right, without having to be whole and without being done", func(t *testing.T) {
		b.fill("", forMyself[:2]...)
		page := b.follow(b.post("/en"+filePath+"person", pairs("subject.given_name", "", "subject.family_name", typed, "across", "yes"))).want(t, 200)
		page.holds(t, "Step 3 of 6", "พิมพ์ไว้ &lt;b&gt;แล้ว").lacks(t, "aria-invalid")
		if a := b.get(filePath+"what").want(t, 303); a.header.Get("Location") != filePath+"person" {
			t.Errorf("it is done: %s", a.header.Get("Location"))
		}
	})

	t.Run("everything on one page, and nothing is filed", func(t *testing.T) {
		page := b.cookieless().post("/en/o/sknpeo/form", pairs("kind", "access", "for", "self", "subject.given_name", "ปี่", "details", typed,
			"relationship", "teacher", "contact.phone", "0812345678", "preferred_response", "counter", "declare", "yes", "across", "yes")).want(t, 200)
		page.holds(t, shown, `value="yes" checked`, `value="counter" checked`).lacks(t, "aria-invalid", "We have your request")
	})

	f := b.question()

	t.Run("a code that is being typed, which is not tried and not sent compressed", func(t *testing.T) {
		for _, path := range []string{"/en/track", "/en/r/" + f.reference} {
			page := b.cookieless().send("POST", path, strings.NewReader(pairs("reference", f.reference, "code", f.code, "across", "yes").Encode()),
				"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin", "Accept-Encoding", "gzip").want(t, 200)
			if page.lacks(t, "Timeline", "aria-invalid", `role="alert"`); page.value("code") != f.code || page.header.Get("Content-Encoding") != "" {
				t.Errorf("%s: %v", path, page.header)
			}
		}
		b.cookieless().post("/en/track", pairs("reference", "", "code", "half", "across", "yes")).want(t, 200).holds(t, `value="half"`).lacks(t, "aria-invalid")
	})

	t.Run("a message and a reason, and nothing is sent or withdrawn", func(t *testing.T) {
		page := b.post("/r/"+f.reference, pairs("code", f.code)).want(t, 200)
		b.post("/en/r/"+f.reference+"/messages", pairs("ticket", page.value("ticket"), "text", typed, "across", "yes")).want(t, 200).
			holds(t, shown+"</textarea>", "Timeline", `href="/r/`+f.reference+`" lang="th"`).lacks(t, "Message sent")
		b.post("/en/r/"+f.reference+"/withdraw", pairs("ticket", page.value("ticket"), "sure", "yes", "reason", typed, "across", "yes")).want(t, 200).
			holds(t, shown+"</textarea>", `class="warn"`)
		if v := d.caseOf(f).Version; v != 1 {
			t.Errorf("version %d", v)
		}
	})

	t.Run("a message with what it answers, its files asked for again, with cookies and without", func(t *testing.T) {
		d.as(domain.Intake).act(f.reference, "ask", "items", "ปีใด\nห้องใด", "reply_by.day", "20", "reply_by.month", "11", "reply_by.year", "2569")
		asked := d.caseOf(f).OpenAsked()
		for name, b := range map[string]*browser{"with": b, "without": b.cookieless()} {
			page := b.post("/r/"+f.reference, pairs("code", f.code)).want(t, 200)
			again := b.crosses(page.formOf(t, "/r/"+f.reference+"/messages"), "text", typed, "answers", asked[1].Code, "files", "a.pdf").want(t, 200)
			again.formOf(t, "/en/r/"+f.reference+"/messages").
				holds(t, shown+"</textarea>", `value="`+asked[1].Code+`" checked`, "Choose them again").lacks(t, `value="`+asked[0].Code+`" checked`)
			again.formOf(t, "/en/r/"+f.reference+"/documents").lacks(t, "Choose them again")
			if r := d.caseOf(f); r.Version != 2 || len(r.OpenAsked()) != 2 {
				t.Errorf("%s: version %d, %d open", name, r.Version, len(r.OpenAsked()))
			}
		}
	})

	t.Run("the receipt, which is shown only once", func(t *testing.T) {
		receipt := b.post("/o/sknpeo/ask", b.asked("kind", "question", "details", "ก", "reply", "code")).want(t, 200)
		g := b.filed(receipt)
		receipt.holds(t, `formaction="/en/r/`+g.reference+`/receipt"`)
		again := b.cookieless().post("/en/r/"+g.reference+"/receipt", pairs("code", g.code, "across", "receipt")).want(t, 200)
		again.holds(t, "We have your request", g.code, `formaction="/r/`+g.reference+`/receipt"`)
		if b.filed(again) != g {
			t.Error("another receipt")
		}
		other := b.question()
		b.cookieless().post("/en/r/"+g.reference+"/receipt", pairs("code", other.code, "across", "receipt")).want(t, 422).lacks(t, "We have your request")
	})
}
