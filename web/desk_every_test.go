package web_test

import (
	"regexp"
	"strings"
	"testing"

	"sitthi/domain"
)

// deskPages are a page of each kind that officers have, without a language.
func deskPages(b *browser, ref string) map[string]func(at string) answer {
	path, question := "/desk/c/"+ref, b.desk.browser().question().reference
	all := map[string]func(at string) answer{
		"log-in wrong": func(at string) answer { return b.desk.browser().post(at+"/login", pairs("email", "", "password", "")) },
		"late":         func(at string) answer { return b.desk.browser().post(at+path+"/write", pairs("message", "x")) },
		"empty queue":  func(at string) answer { return b.get(at + "/desk?status=decided&unit=x&kind=bad") },
		"people":       func(at string) answer { return b.sends(b.get(path), at+path+"/people") },
		"entry wrong": func(at string) answer {
			return b.sends(b.get("/desk/new"), at+"/desk/new", "subject.birth_date.day", "x")
		},
		"conflict":  func(at string) answer { return b.post(at+path+"/write", pairs("version", "99", "message", "x")) },
		"ask wrong": func(at string) answer { return b.sends(b.get(path+"/ask"), at+path+"/ask", "items", "") },
		"assign":    func(at string) answer { return b.get(at + "/desk/c/" + question + "/assign") },
		"bulk":      func(at string) answer { return b.get(at + "/desk/bulk?verb=quarantine&case=" + question) },
		"no bulk":   func(at string) answer { return b.get(at + "/desk/bulk?verb=assign&case=x") },
		"print":     func(at string) answer { return b.get(at + "/desk/print?case=" + question + "&case=" + ref) },
		"no print":  func(at string) answer { return b.get(at + "/desk/print?case=x") },
		"people of": func(at string) answer { return b.sends(b.get("/desk"), at+"/desk/people", "query", "sort=due_on") },
		"no view":   func(at string) answer { return b.sends(b.get("/desk"), at+"/desk/views", "query", "sort=due_on") },
		"mistyped":  func(at string) answer { return b.get(at + "/desk/trail?reference=x") },
	}
	for _, page := range []string{
		"/login", "/account", "/account/password", "/account/second-factor", "/desk", "/desk?sort=due_on", "/desk/new", "/desk/trail", path,
		path + "/trail", path + "/ask", path + "/write", path + "/note", path + "/withdraw", path + "/correct_receipt", path + "/tie",
	} {
		all[page] = func(at string) answer {
			if page == "/login" {
				return b.desk.browser().get(at + page)
			}
			return b.get(at + page)
		}
	}
	return all
}

func TestEveryDeskPage(t *testing.T) {
	d := newDesk(t)
	public := d.browser()
	ref := public.filed(public.post("/o/sknpeo/ask", public.asked("kind", "complaint", "details", "x", "about_officers", "x", "reply", "code"))).reference
	b := d.as(domain.Intake)
	rawKey := regexp.MustCompile(`\b(page|desk|act|entry|login|account|trail|filing|conflict|views|bulk|keys|when|slip|kind|status|verb|word|field|error)\.[a-z_]+\b`)
	for name, open := range deskPages(b, ref) {
		for lang, at := range map[string]string{"th": "", "en": "/en"} {
			t.Run(strings.ReplaceAll(name, ref, "REF")+" in "+lang, func(t *testing.T) {
				a := open(at)
				if a.header.Get("Content-Language") != lang || a.status >= 500 || a.header.Get("Cache-Control") != "no-store" {
					t.Fatalf("%d %v", a.status, a.header)
				}
				a.holds(t, `<html lang="`+lang+`">`, `href="#main"`, `id="help"`)
				if strings.Count(a.body, "<h1>") != 1 || strings.Count(a.body, "<main ") != 1 {
					t.Error("not one heading and one main part")
				}
				if key := rawKey.FindString(a.text()); key != "" {
					t.Errorf("it shows the raw key %q", key)
				}
				a.lacks(t, "<style", " style=", " onclick", "javascript:", `src="http`)
				ids := map[string]bool{}
				for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(a.body, -1) {
					if ids[m[1]] {
						t.Errorf("id %q twice", m[1])
					}
					ids[m[1]] = true
				}
				for _, m := range regexp.MustCompile(`(?:href="#|for="|aria-labelledby="|aria-describedby=" ?)([^" ]*)`).FindAllStringSubmatch(a.body, -1) {
					if m[1] != "" && !ids[m[1]] {
						t.Errorf("nothing has the id %q", m[1])
					}
				}
			})
		}
	}
}

func TestDeskZoo(t *testing.T) {
	d := newDesk(t)
	public, b := d.browser(), d.as(domain.Intake)
	for _, typed := range []string{
		`"><script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `</textarea><script>`, `</title><script>`, `{{7*7}} {{.}} ${7*7}`,
		`--><!--`, `<base href=//evil>`, `<style>@import'//evil'`, `' OR '1'='1`, `%' ESCAPE '\`, `=cmd|' /C calc'!A0`,
	} {
		ref := public.filed(public.post("/o/sknpeo/ask", public.asked("kind", "complaint", "details", typed, "about_officers", typed, "reply", "code"))).reference
		path := "/desk/c/" + ref
		seen := map[string]answer{
			"the case":      b.act(ref, "note", "message", typed),
			"a form":        b.get(path + "/tie"),
			"a wrong entry": b.sends(b.get("/desk/new"), "/desk/new", "details", typed, "intake_no", typed),
			"a conflict":    b.post(path+"/write", pairs("version", "9999", "message", typed)),
			"the search":    b.get("/desk?" + pairs("q", typed).Encode()),
		}
		for name, a := range seen {
			if !strings.Contains(a.text(), typed) && name != "a wrong entry" && !strings.Contains(a.body, "textarea") {
				t.Errorf("%s does not say %q as it was typed", name, typed)
			}
			for _, live := range []string{"<script>", "<img", "<base", "<style", "<form action=//"} {
				if strings.Contains(a.body, live) {
					t.Errorf("%s is alive with %q from %q", name, live, typed)
				}
			}
		}
	}
	t.Run("a path, a query and a form full of them never break a page", func(t *testing.T) {
		for _, bad := range []string{"%00", "%ff", "..%2f", "<script>", strings.Repeat("9", 3000), "' OR 1=1", "\x00", "\xff\xfe"} {
			form := pairs("version", bad, "message", bad, "assignee", bad, "officers", bad, "again", bad, "items", bad, "cause", bad, "event", bad, "session", bad,
				"by", b.by, "late", bad, "to", bad, "offer", bad, "totp", bad, "password", bad, "email", bad, "received_at.day", bad, "kind", bad, "channel", bad,
				"subject.email", bad, "intake_no", bad, "new_password", bad, "reason", bad, "key", bad, "then", bad, "query", bad, "name", bad, "view", bad, "verb", "assign", "to", bad, "case", bad)
			ref := public.question().reference
			for _, path := range []string{
				"/login", "/desk/new", "/desk/views", "/desk/views/remove", "/desk/people", "/desk/bulk", "/desk/bulk?verb=release", "/account/log-ins", "/account/recovery-codes",
				"/desk/c/" + ref + "/assign", "/desk/c/" + ref + "/ask", "/desk/c/" + ref + "/tie", "/desk/c/" + ref + "/acknowledge", "/desk/c/" + ref + "/people",
				"/desk/c/" + ref + "/reopen", "/desk/c/" + ref + "/correct_receipt",
			} {
				if a := b.post(path, form); a.status >= 500 {
					t.Errorf("%s with %.20q: %d", path, bad, a.status)
				}
			}
			if a := b.post("/desk/views", pairs("by", bad, "name", "มุมมอง")); a.status != 403 {
				t.Errorf("a form that is %.20q's: %d", bad, a.status)
			}
			for _, name := range []string{"to", "case", "view", "key"} {
				if a := b.get("/desk/bulk?verb=assign&" + pairs(name, bad).Encode()); a.status >= 500 {
					t.Errorf("bulk, %s=%.20q: %d", name, bad, a.status)
				}
			}
			for _, name := range []string{"q", "kind", "status", "assignee", "unit", "overdue", "due_within", "sort", "cursor", "done", bad} {
				if a := b.get("/desk?" + pairs(name, bad).Encode()); a.status >= 500 {
					t.Errorf("%s=%.20q: %d", name, bad, a.status)
				}
			}
			b = d.as(domain.Intake) // a form of the log-in may have ended it
		}
	})
}
