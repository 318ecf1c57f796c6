package browser

import (
	"fmt"

	"github.com/chromedp/chromedp"
)

// states are pages that come only when something is in the way, and what is handed
// over once.
var states = []view{
	{"more than a form may hold", "/o/:office/ask", "", func(b *tab, _ *stage, lang string) {
		b.open(lang + "/o/sknpeo/ask")
		eval[bool](b, `(() => { document.querySelector('[name=key]').value = 'a'.repeat(300000); return true; })()`)
		b.goOn()
		b.answered(413)
	}},
	{"a page that takes only what a form sends", "/", "", func(b *tab, _ *stage, lang string) {
		b.open(lang + "/logout")
		b.answered(405)
	}},
	{"a form of another site", "/login", "", func(b *tab, _ *stage, lang string) {
		form := fmt.Sprintf(`data:text/html,<form method=post action="%s%s/track"><button>x</button></form>`, b.base, lang)
		b.do(chromedp.Navigate(form))
		b.press("button")
		b.answered(403)
	}},
	{"a form that another officer opened in this browser", "/login", "", func(b *tab, s *stage, lang string) {
		b.logIn(lang, email("officer"))
		b.open(lang + "/desk/c/" + s.question.reference + "/note")
		b.put("message", "บันทึกของคนก่อน "+stacked)
		eval[bool](b, fmt.Sprintf(`(() => { // who comes after him logs in to another tab
			const page = new XMLHttpRequest();
			page.open('POST', '/login', false);
			page.send(new URLSearchParams({ email: 'intake@sknpeo.example', password: '%s' }));
			return true;
		})()`, password))
		b.press("main form[action$=note] button[type=submit]")
		b.answered(403)
		b.shows(".note + p a[href$=login]")
	}},
	{"no such case", "/desk/c/:reference", "officer", func(b *tab, _ *stage, lang string) {
		b.open(lang + "/desk/c/SKNPEO-2569-000000")
		b.answered(404)
	}},
	{"a page of another role", "/desk/new", "officer", func(b *tab, _ *stage, lang string) {
		b.open(lang + "/desk/new")
		b.answered(404)
	}},
	{"a case whose date became earlier", "/desk/c/:reference", "officer", func(b *tab, s *stage, lang string) {
		b.open(lang + "/desk/c/" + s.earlier.reference)
		b.shows("#banner")
	}},
	{"a case that somebody changed meanwhile", "/desk/c/:reference/:verb", "officer", func(b *tab, s *stage, lang string) {
		b.open(lang + "/desk/c/" + s.question.reference + "/answer")
		b.put("message", "คำตอบที่พิมพ์ไว้ "+stacked)
		s.officer("head").do(s.question, "note", fields{"message": "บันทึกระหว่างนั้น"})
		b.press("main form[action$=answer] button[type=submit]")
		b.answered(409)
		b.shows("#conflict")
		b.holds("message", "คำตอบที่พิมพ์ไว้ "+stacked)
	}},
	{"a case that somebody ended meanwhile", "/desk/c/:reference/:verb", "officer", func(b *tab, s *stage, lang string) {
		c := s.file(fields{"kind": "question", "details": "ถามเพื่อให้ผู้อื่นปิดก่อน"})
		head := s.officer("head")
		head.do(c, "assign", fields{"assignee": head.id("officer")})
		b.open(lang + "/desk/c/" + c.reference + "/answer")
		b.put("message", "คำตอบที่มาช้า")
		head.do(c, "answer", fields{"message": "หัวหน้าตอบแล้ว"})
		b.press("main form[action$=answer] button[type=submit]")
		b.answered(409)
		b.shows("#kept-message")
	}},
	{"the dates of a paper before it is kept", "/desk/new", "intake", func(b *tab, _ *stage, lang string) {
		b.paper(lang)
		b.press("form.entry button[value=count]")
		b.do(visible("#counted-dates"))
	}},
	{"a paper with scans that wait", "/desk/new", "intake", func(b *tab, _ *stage, lang string) {
		b.paper(lang)
		b.attachSome("#files")
		b.press("form.entry button[value=count]")
		b.shows("#keep input:checked")
	}},
	{"the slip", "/desk/new", "intake", func(b *tab, _ *stage, lang string) {
		b.paper(lang)
		b.press("form.entry button[type=submit]:not([name])")
		b.do(visible(".code"))
	}},
	{"a log-in that ended while somebody wrote", "/login", "", func(b *tab, s *stage, lang string) {
		b.lateAnswer(lang, s)
	}},
	{"what was written before the log-in", "/desk/c/:reference/:verb", "", func(b *tab, s *stage, lang string) {
		b.lateAnswer(lang, s)
		b.put("email", email("officer"))
		b.put("password", password)
		b.press("main form button[type=submit]")
		b.holds("message", "พิมพ์ไว้ก่อนหมดเวลา")
	}},
	{"a message that came after the time of its page", "/r/:reference", "", func(b *tab, s *stage, lang string) {
		b.track(lang, s.question)
		b.put("text", "พิมพ์ไว้นาน")
		b.signOut()
		eval[bool](b, `document.querySelectorAll('[name=ticket]').forEach(e => e.value = ''), true`)
		b.press("form[action$=messages] button[type=submit]")
		b.answered(403)
		b.shows("[name=code]")
	}},
}

// lateAnswer sends an answer when its log-in has ended.
func (b *tab) lateAnswer(lang string, s *stage) {
	b.t.Helper()
	b.logIn(lang, email("officer"))
	b.open(lang + "/desk/c/" + s.question.reference + "/answer")
	b.put("message", "พิมพ์ไว้ก่อนหมดเวลา")
	b.signOut()
	b.press("main form[action$=answer] button[type=submit]")
	b.shows("[name=password]")
}

// answered fails the test unless the page came with a status.
func (b *tab) answered(status int) {
	b.t.Helper()
	b.saw.mu.Lock()
	got := b.saw.status
	b.saw.mu.Unlock()
	if got != status {
		b.t.Errorf("%s came with %d, not %d", b.path(), got, status)
	}
}

// holds fails the test unless a box still has what was typed into it.
func (b *tab) holds(name, text string) {
	b.t.Helper()
	if got := eval[string](b, fmt.Sprintf(`document.querySelector('[name=%q]')?.value ?? ''`, name)); got != text {
		b.t.Errorf("%s holds %q in %s, not %q", b.path(), got, name, text)
	}
}
