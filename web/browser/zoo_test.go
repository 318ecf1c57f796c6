package browser

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

// zoo are texts that would do something if a page, a database or a sheet took
// them for more than texts.
var zoo = []string{
	`' OR '1'='1`, `'; DROP TABLE cases;--`, `1) UNION SELECT NULL--`, `%' ESCAPE '\`, `%_%_%`, `$$;$$`, `\'`, `pg_sleep(10)`, `||(select sqlite_version())`,
	`"><script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `<svg/onload=alert(1)>`, `javascript:alert(1)`,
	`data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==`, `<a href="jav&#x09;ascript:alert(1)">`, `</textarea><script>alert(1)</script>`,
	`</title><script>alert(1)</script>`, `{{7*7}} {{.}} ${7*7} <%= 7*7 %> #{7*7} {{template "x"}}`, `--><!--`, `<base href=//evil.example>`,
	`<meta http-equiv=refresh content="0;url=//evil.example">`, `<style>@import'//evil.example'</style>`, `<form action=//evil.example><button>x</button></form>`,
	`<img src='//evil.example?`, `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`=HYPERLINK("http://evil.example","x")`, `=cmd|' /C calc'!A0`, `+1+1`, `-1+1`, `@SUM(1)`, "\t=1+1", "\r=1+1", `＝1+1`, `;=1+1`, `"=1+1`,
	"x\r\nBcc: a@b.c", `x%0d%0aSet-Cookie: a=b`, "x\nlevel=error msg=forged", `../../etc/passwd`, `..%2f`, `..\\..\\`, `/etc/passwd`, `C:\\x`, `file:///etc/passwd`,
	`\\\\host\\share`, `CON`, `a.pdf:stream`, `$(id)`, "`id`", `| id`, `*)(uid=*))(|(uid=*`, `(a+)+$` + strings.Repeat("a", 50) + `!`,
	"รายงาน\u202egpj.exe", "ก่อน\u2066กลาง\u2069หลัง", "กรุง\u200bเทพ", "\u200d\u2060\ufeffตัวอย่าง", "ครอบครัว 👨‍👩‍👧‍👦",
	strings.Repeat("%", 5000), strings.Repeat("ก", 5000),
}

// short are those that fit wherever somebody can write, together.
var (
	short = zoo[:len(zoo)-2]
	all   = strings.Join(short, "\n\n")
)

// read is a text as a page holds it that was typed so: a line ends in one way.
func read(typed string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(typed)
}

// line is a name as it is kept: on one line, and nothing in it that nobody sees.
func line(typed string) string {
	visible := strings.Map(func(c rune) rune {
		if strings.ContainsRune("\u202e\u2066\u2069\u200b\u200d\u2060\ufeff", c) {
			return -1
		}
		return c
	}, typed)
	return strings.Join(strings.Fields(visible), " ")
}

// creatures are a case in which every text is one of the zoo.
func (s *stage) creatures() filed {
	s.t.Helper()
	c := s.file(fields{
		"kind": "question", "details": all,
		"subject": fields{"title": zoo[10], "given_name": zoo[11], "family_name": zoo[15], "phone": "081 234 5678"},
	})
	head := s.officer("head")
	head.do(c, "assign", fields{"assignee": head.id("officer"), "reason": all})
	holder := officer{s.desk, ""}
	for _, text := range zoo {
		holder.api(http.MethodPost, "/v1/requests/"+c.reference+"/messages", fields{"text": text}, "Authorization", "Receipt "+c.receipt)
	}
	for names := range slices.Chunk(short, 10) {
		named := make([]string, len(names))
		for i, name := range names {
			named[i] = strings.NewReplacer("\r", "", "\n", "", `"`, "”").Replace(name) + ".pdf"
		}
		s.sends(c, named...)
	}
	owner := s.officer("officer")
	owner.do(c, "note", fields{"message": all})
	owner.do(c, "write", fields{"message": all})
	owner.do(c, "ask", fields{"items": []fields{{"code": "a", "text": zoo[9]}, {"code": "b", "text": zoo[10]}}})
	return c
}

// fileNames are the names of a case's files, as the desk tells them.
func (o officer) fileNames(c filed) (names []string) {
	o.t.Helper()
	messages, _ := o.get("/v1/cases/" + c.reference)["messages"].([]any)
	for _, m := range messages {
		message, _ := m.(map[string]any)
		files, _ := message["files"].([]any)
		for _, f := range files {
			file, _ := f.(map[string]any)
			names = append(names, fields(file).text("name"))
		}
	}
	if len(names) != len(short) {
		o.t.Fatalf("%d files, not %d", len(names), len(short))
	}
	return names
}

// quiet fails the test unless each text stands on the page as it was typed, and does
// nothing there.
func (b *tab) quiet(texts []string) {
	b.t.Helper()
	b.report("what ran", b.ran())
	b.report("sideways", b.sideways())
	shown := eval[[]string](b, `[...document.querySelectorAll('bdi')].map(e => e.textContent)`)
	for _, text := range texts {
		if !slices.Contains(shown, text) {
			b.t.Errorf("%s does not show %.80q as it was typed", b.path(), text)
		}
	}
	if eval[bool](b, `!!document.querySelector('main :is(bdi, .said) *:not(bdi)')`) {
		b.t.Errorf("%s has marks inside of a text", b.path())
	}
}

// TestStoredTextStaysText stores the zoo in every free text, and looks at every
// page of every role that shows it.
func TestStoredTextStaysText(t *testing.T) {
	s := stageOf(t)
	c := s.creatures()
	about := s.file(fields{"kind": "complaint", "details": all, "about_officers": all})
	head := s.officer("head")
	names := head.fileNames(c)
	messages := []string{read(all)}
	for _, text := range zoo {
		messages = append(messages, read(text))
	}
	named := 0
	for _, lang := range languages {
		t.Run("the citizen"+lang, func(t *testing.T) {
			b := newTab(t, s.base)
			b.width(phone)
			b.track(lang, c)
			b.quiet(nil)
			for page, texts := range map[string][]string{"dates": nil, "messages": messages, "documents": names, "withdraw": nil} {
				b.open(lang + "/r/" + c.reference + "/" + page)
				b.quiet(texts)
			}
		})
		for _, role := range []string{"officer", "head", "intake", "dpo", "auditor", "approver", "admin"} {
			t.Run(role+lang, func(t *testing.T) {
				b := newTab(t, s.base)
				b.width(phone)
				b.logIn(lang, email(role))
				for _, path := range []string{"/desk", "/desk/c/" + c.reference, "/desk/c/" + c.reference + "/trail", "/desk/c/" + c.reference + "/answer"} {
					b.open(lang + path)
					var texts []string
					if role == "officer" && path == "/desk/c/"+c.reference {
						texts = slices.Concat(messages, names)
						b.open(lang + path + "?messages=all")
					}
					b.quiet(texts)
				}
				b.open(lang + "/desk/c/" + about.reference + "/tie")
				b.quiet(nil)
				if strings.Contains(b.text(), zoo[1]) {
					named++
				}
				if role == "officer" {
					b.open(fmt.Sprintf("%s/desk/c/%s?messages=all", lang, c.reference))
					b.press("form[action$=people] button")
					b.quiet(messages)
				}
			})
		}
	}
	if named == 0 {
		t.Error("nobody was shown whom a complaint is about")
	}
}

// TestFiledTextStaysText is the same of everything that a filing can hold: each kind
// with each text that it takes, and with other names.
func TestFiledTextStaysText(t *testing.T) {
	s := stageOf(t)
	b := newTab(t, s.base)
	b.width(phone)
	b.logIn("", email("intake"))
	next := 0
	name := func() string {
		next++
		return short[next%len(short)]
	}
	for _, kind := range domain.Kinds {
		subject := fields{"given_name": name(), "family_name": name(), "address": short[0] + "\n" + short[9] + "\n" + short[10], "phone": "081 234 5678"}
		filing := fields{"kind": kind, "details": all, "subject": subject, "relationship": "other", "preferred_response": "post"}
		rule, _ := kind.Rule()
		for _, field := range rule.Optional {
			filing[field] = all
		}
		if kind.Right() {
			filing["requester"] = fields{"capacity": "attorney", "given_name": name(), "family_name": name(), "phone": "081 234 5678"}
		}
		c := s.file(filing)
		t.Run(string(kind), func(t *testing.T) {
			page := *b
			page.t = t
			page.open("/desk/c/" + c.reference)
			page.quiet([]string{read(all)})
			if n := eval[int](&page, fmt.Sprintf(`[...document.querySelectorAll('bdi')].filter(e => e.textContent === %q).length`, read(all))); n != 1+len(rule.Optional) {
				t.Errorf("%d texts of %d", n, 1+len(rule.Optional))
			}
			page.press("form[action$=people] button")
			whom := []string{line(subject.text("given_name") + " " + subject.text("family_name"))}
			if by, ok := filing["requester"].(fields); ok {
				whom = append(whom, line(by.text("given_name")+" "+by.text("family_name")))
			}
			page.quiet(append(whom, subject.text("address")))
		})
	}
	t.Run("what intake writes", func(t *testing.T) {
		page := *b
		page.t = t
		intake := s.officer("intake")
		c := intake.api(http.MethodPost, "/v1/offices/sknpeo/cases", fields{
			"kind": "question", "details": all, "channel": "counter", "intake_no": "7/" + rand.Text(), "received_at": time.Now().Add(-time.Hour).Format(time.RFC3339), "late_reason": all,
		}, "Authorization", intake.header)
		page.open("/desk/c/" + c.text("reference"))
		page.quiet([]string{read(all)})
	})
}
