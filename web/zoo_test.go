package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestZoo(t *testing.T) {
	b := newDesk(t).browser()
	for _, typed := range []string{
		`' OR '1'='1`, `'; DROP TABLE cases;--`, `%' ESCAPE '\`, `"><script>alert(1)</script>`, `<img src=x onerror=alert(1)>`,
		`<svg/onload=alert(1)>`, `javascript:alert(1)`, `<a href="jav&#x09;ascript:alert(1)">`, `</textarea><script>`, `</title><script>`,
		`{{7*7}} {{.}} ${7*7} <%= 7*7 %> #{7*7} {{template "x"}}`, `--><!--`, `<base href=//evil>`, `<meta http-equiv=refresh>`,
		`<style>@import'//evil'`, `<form action=//evil>`, `<img src='//evil?`,
		`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
		`=HYPERLINK("http://evil","x")`, `=cmd|' /C calc'!A0`, `../../etc/passwd`, "`id`", `$(id)`, `(a+)+$`, `{office} {n}`, "\u202egpj.exe", "กรุง\u200bเทพ",
	} {
		f := b.filed(b.post("/o/sknpeo/ask", b.asked("kind", "complaint", "details", typed, "about_officers", typed, "reply", "code")))
		page := b.post("/r/"+f.reference, pairs("code", f.code)).want(t, 200)
		again := b.follow(b.post("/r/"+f.reference+"/messages", pairs("ticket", page.value("ticket"), "text", typed))).want(t, 200)
		check := b.post("/o/sknpeo/ask", pairs("kind", "question", "details", typed, "then", "check")).want(t, 200)
		back := b.post("/o/sknpeo/ask", pairs("kind", "", "details", typed)).want(t, 422)
		for name, a := range map[string]answer{"the case": again, "the check": check, "the form again": back} {
			if !strings.Contains(a.text(), strings.Join(strings.Fields(typed), " ")) {
				t.Errorf("%s does not say %q as it was typed", name, typed)
			}
			for _, live := range []string{"<script>alert", "<script>\n", "<img", "<base", "<style", "<math", "<meta http", "<svg/", "<form action=//"} {
				if strings.Contains(a.body, live) {
					t.Errorf("%s is alive with %q from %q", name, live, typed)
				}
			}
		}
		if r := b.caseOf(f); r.Filing.Details != typed {
			t.Errorf("%q is stored as %q", typed, r.Filing.Details)
		}
	}
	t.Run("a reference, a code and a query full of them never break a page", func(t *testing.T) {
		for _, bad := range []string{"%00", "%ff", "..%2f", "<script>", strings.Repeat("9", 4000), "' OR 1=1", "SKNPEO-2569-%E0%B8%81"} {
			path := "/r/" + url.PathEscape(bad)
			for _, a := range []answer{b.get(path), b.post(path, pairs("code", bad)), b.get("/track?done=" + url.QueryEscape(bad)), b.post("/track", pairs("reference", bad, "code", bad, "ticket", bad))} {
				if a.status >= http.StatusInternalServerError {
					t.Errorf("%q: %d", bad, a.status)
				}
			}
		}
	})
}
