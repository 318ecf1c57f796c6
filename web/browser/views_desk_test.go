package browser

import "strings"

// desks are the officers' pages. A role logs in once for all of its views.
var desks = []view{
	{"logging in", "/login", "", at("/login")},
	{"logging in with a wrong password", "/login", "", func(b *tab, _ *stage, lang string) {
		b.open(lang + "/login")
		b.put("email", "nobody@sknpeo.example")
		b.put("password", "not the password of anybody")
		b.press("main form button[type=submit]")
	}},
	{"the code of the second factor", "/login/code", "", func(b *tab, _ *stage, lang string) {
		b.logIn(lang, guarded(lang))
		b.enrol(lang)
		b.logIn(lang, guarded(lang))
		b.open(lang + "/login/code")
		b.shows("[name=totp]")
	}},
	{"the queue of nobody's cases", "/desk", "officer", at("/desk?assignee=none&kind=erasure")},
	{"the queue", "/desk", "officer", at("/desk")},
	{"the queue with filters, one of them bad", "/desk", "head", at("/desk?kind=question&sort=nonsense&unit=nowhere")},
	{"the queue with who filed its cases", "/desk/people", "head", func(b *tab, _ *stage, lang string) {
		b.open(lang + "/desk?sort=due_on")
		b.press("form[action$=people] button")
	}},
	{"a view that gets no name", "/desk/views", "head", func(b *tab, _ *stage, lang string) {
		b.open(lang + "/desk?overdue=false&sort=received_at")
		b.choose(".views summary")
		b.press(".views form[action$=views] button[type=submit]")
	}},
	{"a view that was saved, and one of its cases", "/desk/c/:reference", "head", func(b *tab, s *stage, lang string) {
		b.open(lang + "/desk?overdue=false&status=received&status=awaiting_info")
		b.choose(".views summary")
		b.put("name", "รอเอกสาร "+stacked)
		b.press(".views form[action$=views] button[type=submit]")
		b.shows("nav.tabs [aria-current=page] bdi")
		b.open(lang + "/desk/c/" + s.question.reference + "?view=overdue%3Dfalse")
	}},
	{"what is in quarantine", "/desk", "intake", at("/desk?quarantined=true")},
	{"a case in quarantine", "/desk/c/:reference", "head", func(b *tab, s *stage, lang string) { b.open(lang + "/desk/c/" + s.apart.reference) }},
	{"putting it back", "/desk/c/:reference/:verb", "head", func(b *tab, s *stage, lang string) {
		b.open(lang + "/desk/c/" + s.apart.reference + "/release")
	}},
	{"putting a case in quarantine without a reason", "/desk/c/:reference/:verb", "intake", func(b *tab, s *stage, lang string) {
		c := s.file(fields{"kind": "question", "details": "ถามที่จะแยกไว้ " + lang})
		b.open(lang + "/desk/c/" + c.reference + "/quarantine")
		b.press("main form[action$=quarantine] button[type=submit]")
	}},
	{"no case to be assigned", "/desk/bulk", "intake", at("/desk/bulk?verb=assign&view=assignee%3Dme%26status%3Dclosed")},
	{"cases to be assigned", "/desk/bulk", "intake", manyCases},
	{"what became of them", "/desk/bulk/:key", "intake", func(b *tab, s *stage, lang string) {
		manyCases(b, s, lang)
		b.press("main form[action$=bulk] button[type=submit]")
		b.says("1")
	}},
	{"the sheets of chosen cases", "/desk/print", "officer", sheetsOf},
	{"a case", "/desk/c/:reference", "officer", func(b *tab, s *stage, lang string) { b.open(lang + "/desk/c/" + s.question.reference) }},
	{"a case whose people are shown", "/desk/c/:reference/people", "officer", func(b *tab, s *stage, lang string) {
		b.open(lang + "/desk/c/" + s.question.reference)
		b.press("form[action$=people] button")
	}},
	{"a case with what was typed on it in the other language", "/desk/c/:reference/:verb", "officer", func(b *tab, s *stage, lang string) {
		b.open(map[string]string{"": "/en", "/en": ""}[lang] + "/desk/c/" + s.question.reference)
		b.put("message", stacked)
		b.press("a.switch")
		b.holds("message", stacked)
	}},
	{"a case that is answered", "/desk/c/:reference/acknowledge", "officer", func(b *tab, s *stage, lang string) {
		b.open(lang + "/desk/c/" + s.closed.reference + "/acknowledge")
	}},
	{"answering", "/desk/c/:reference/:verb", "officer", verb("answer")},
	{"asking for papers", "/desk/c/:reference/:verb", "officer", verb("ask")},
	{"writing with a file", "/desk/c/:reference/:verb", "officer", verb("write")},
	{"a note with nothing in it", "/desk/c/:reference/:verb", "officer", func(b *tab, s *stage, lang string) {
		verb("note")(b, s, lang)
		b.press("main form[action$=note] button[type=submit]")
	}},
	{"an answer without a word", "/desk/c/:reference/:verb", "officer", func(b *tab, s *stage, lang string) {
		verb("answer")(b, s, lang)
		b.press("main form[action$=answer] button[type=submit]")
	}},
	{"assigning", "/desk/c/:reference/:verb", "head", verb("assign")},
	{"correcting a receipt", "/desk/c/:reference/:verb", "intake", verb("correct_receipt")},
	{"a paper", "/desk/new", "intake", at("/desk/new")},
	{"a paper with everything wrong", "/desk/new", "intake", func(b *tab, _ *stage, lang string) {
		b.open(lang + "/desk/new")
		b.press("main form.entry button[type=submit]:not([name])")
	}},
	{"the trail of a case", "/desk/c/:reference/trail", "auditor", func(b *tab, s *stage, lang string) {
		b.open(lang + "/desk/c/" + s.question.reference + "/trail")
	}},
	{"looking for a trail", "/desk/trail", "auditor", at("/desk/trail")},
	{"the queue of the data protection officer", "/desk", "dpo", at("/desk")},
	{"one's own account", "/account", "officer", at("/account")},
	{"another password", "/account/password", "officer", at("/account/password")},
	{"a second factor", "/account/second-factor", "officer", at("/account/second-factor")},
	{"codes for a lost telephone", "/account/recovery-codes", "", func(b *tab, _ *stage, lang string) {
		b.logIn(lang, "approver@sesao11.example")
		b.open(lang + "/account/recovery-codes")
	}},
	{"one's own account, dark and in Thai digits", "/account/settings", "", func(b *tab, _ *stage, lang string) {
		b.logIn(lang, email("approver"))
		b.looks(lang, "dark", "thai")
	}},
	{"the queue, dark and in Thai digits", "/desk", "", at("/desk?sort=due_on")},
	{"a case, dark and in Thai digits", "/desk/c/:reference", "", func(b *tab, s *stage, lang string) { b.open(lang + "/desk/c/" + s.question.reference) }},
	{"an account that gets neither colours nor digits", "/account/settings", "", func(b *tab, _ *stage, lang string) {
		b.open(lang + "/account")
		eval[bool](b, `(() => { document.querySelectorAll('[type=radio]').forEach(e => { e.value = 'none'; }); return true; })()`)
		b.press(settings)
		b.answered(422)
	}},
	{"the queue, light", "/desk", "", func(b *tab, _ *stage, lang string) {
		b.looks(lang, "light", "arabic")
		b.open(lang + "/desk?sort=due_on")
	}},
}

// guarded is an officer who gets a second factor, one for each language.
func guarded(lang string) string {
	if lang == "" {
		return "auditor@sesao11.example"
	}
	return "dpo@sesao11.example"
}

// verb is the form of a verb on the open case.
func verb(name string) func(b *tab, s *stage, lang string) {
	return func(b *tab, s *stage, lang string) { b.open(lang + "/desk/c/" + s.question.reference + "/" + name) }
}

// sheetsOf are the sheets of two cases, and of one that is not there.
func sheetsOf(b *tab, s *stage, lang string) {
	b.open(lang + "/desk/print?case=" + s.question.reference + "&case=" + s.closed.reference + "&case=SKNPEO-2569-000000")
}

// manyCases are an open case and a closed one, to be given to the officer.
func manyCases(b *tab, s *stage, lang string) {
	b.open(lang + "/desk/bulk?verb=assign&to=" + s.officer("head").id("officer") + "&case=" + s.question.reference + "&case=" + s.closed.reference)
}

// rights are the pages of a citizen who uses a right, step by step for a child.
var rights = []view{
	{"the first step", "/o/:office/file", "", at("/o/sknpeo/file")},
	{"the right, not chosen", "/o/:office/file/:step", "", func(b *tab, _ *stage, lang string) {
		b.open(lang + "/o/sknpeo/file")
		b.goOn()
	}},
	{"for whom", "/o/:office/file/:step", "", untilStep("whom")},
	{"the child", "/o/:office/file/:step", "", untilStep("person")},
	{"a child born on a day that never was", "/o/:office/file/:step", "", func(b *tab, s *stage, lang string) {
		untilStep("person")(b, s, lang)
		b.put("subject.given_name", strings.Repeat("ก", 300))
		b.put("subject.birth_date.day", "๓๑")
		b.put("subject.birth_date.month", "๒")
		b.put("subject.birth_date.year", "๒๕๕๙")
		b.goOn()
		b.answered(422)
	}},
	{"the guardian", "/o/:office/file/:step", "", untilStep("acting")},
	{"what", "/o/:office/file/:step", "", untilStep("what")},
	{"the reply", "/o/:office/file/:step", "", untilStep("reply")},
	{"the papers", "/o/:office/file/:step", "", untilStep("documents")},
	{"the answers, checked", "/o/:office/file/:step", "", untilStep("check")},
	{"answers that are gone", "/o/:office/file/:step", "", func(b *tab, s *stage, lang string) {
		untilStep("what")(b, s, lang)
		b.signOut()
		b.put("details", "ทะเบียนนักเรียน")
		b.goOn()
		b.shows("main .note")
	}},
	{"what was filed", "/o/:office/file/done", "", func(b *tab, s *stage, lang string) {
		untilStep("check")(b, s, lang)
		b.choose("#declare-yes")
		b.goOn()
		b.says(`SKNPEO-`)
		b.open(lang + "/o/sknpeo/file/done")
	}},
	{"everything on one page", "/o/:office/form", "", at("/o/sknpeo/form")},
	{"everything on one page, all of it wrong", "/o/:office/form", "", func(b *tab, _ *stage, lang string) {
		b.open(lang + "/o/sknpeo/form")
		b.goOn()
	}},
	{"the rights", "/o/:office/rights", "", at("/o/sknpeo/rights")},
	{"the notice", "/o/:office/notice", "", at("/o/sknpeo/notice")},
	{"the notice that a case is pinned to", "/o/:office/notice/:version", "", at("/o/sesao11/notice/2020-10-01")},
	{"help", "/help", "", at("/help")},
	{"accessibility", "/accessibility", "", at("/accessibility")},
	{"cookies", "/cookies", "", at("/cookies")},
}

// steps are what a guardian of a child fills in, page by page.
var steps = []struct {
	slug string
	fill func(b *tab)
}{
	{"right", func(b *tab) { b.choose("#kind-rectification") }},
	{"whom", func(b *tab) { b.choose("input[name=for][value=guardian]") }},
	{"person", func(b *tab) {
		b.put("subject.given_name", "เด็กหญิง"+stacked)
		b.put("subject.family_name", "ตัวอย่าง")
		b.choose("input[name=relationship][value=student]")
		b.put("subject.birth_date.day", "๒๑")
		b.put("subject.birth_date.month", "11")
		b.put("subject.birth_date.year", "2559")
	}},
	{"acting", func(b *tab) {
		b.put("requester.given_name", "ผู้ปกครอง")
		b.put("requester.family_name", "ตัวอย่าง")
	}},
	{"what", func(b *tab) {
		b.put("details", "ทะเบียนนักเรียน")
		b.put("wrong", "ชื่อสะกดผิด")
		b.put("right", stacked)
	}},
	{"reply", func(b *tab) {
		b.put("contact.phone", "081 234 5678")
		b.choose("input[name=preferred_response][value=counter]")
	}},
	{"documents", func(*tab) {}},
}

// untilStep goes through the steps up to one.
func untilStep(slug string) func(b *tab, s *stage, lang string) {
	return func(b *tab, _ *stage, lang string) {
		b.signOut()
		b.open(lang + "/o/sknpeo/file")
		for _, step := range steps {
			if at := b.path(); !strings.HasSuffix(at, "/"+step.slug) {
				b.t.Fatalf("at %s instead of the step %s:\n%.1200s", at, step.slug, b.text())
			}
			if step.slug == slug {
				return
			}
			step.fill(b)
			b.goOn()
		}
	}
}

// goOn presses the one button that leads on.
func (b *tab) goOn() {
	b.t.Helper()
	b.press("main form .acts button[type=submit]:not(.plain)")
}
