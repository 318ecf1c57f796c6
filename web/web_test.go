package web_test

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// everywhere are a page of each kind, without a language.
func everywhere(b *browser) map[string]func(prefix string) answer {
	f := b.question()
	return map[string]func(prefix string) answer{
		"index":     func(at string) answer { return b.get(cmp.Or(at, "/")) },
		"office":    func(at string) answer { return b.get(at + "/o/sknpeo") },
		"ask":       func(at string) answer { return b.get(at + "/o/sesao11/ask") },
		"ask wrong": func(at string) answer { return b.post(at+"/o/sknpeo/ask", url.Values{}) },
		"check": func(at string) answer {
			return b.post(at+"/o/sknpeo/ask", pairs("kind", "question", "details", "x", "then", "check"))
		},
		"receipt":     func(at string) answer { return b.post(at+"/o/sknpeo/ask", pairs("kind", "question", "details", "x")) },
		"track":       func(at string) answer { return b.get(at + "/track") },
		"track wrong": func(at string) answer { return b.post(at+"/track", pairs("reference", "x", "code", "y")) },
		"case":        func(at string) answer { return b.post(at+"/r/"+f.reference, pairs("code", f.code)) },
		"dates":       func(at string) answer { return b.post(at+"/r/"+f.reference+"/dates", pairs("code", f.code)) },
		"messages": func(at string) answer {
			return b.post(at+"/r/"+f.reference+"/messages", pairs("code", f.code, "from", "messages"))
		},
		"search":    func(at string) answer { return b.get(at + "/?q=nowhere") },
		"notice":    func(at string) answer { return b.get(at + "/o/sesao11/notice") },
		"rights":    func(at string) answer { return b.get(at + "/o/sknpeo/rights") },
		"help":      func(at string) answer { return b.get(at + "/help") },
		"withdraw":  func(at string) answer { return b.post(at+"/r/"+f.reference+"/withdraw", pairs("code", f.code)) },
		"not found": func(at string) answer { return b.get(at + "/nowhere") },
		"method":    func(at string) answer { return b.send("PUT", at+"/track", nil) },
	}
}

func TestEveryPage(t *testing.T) {
	b := newDesk(t).browser()
	rawKey := regexp.MustCompile(`\b(file|rights|notice|help|page|index|office|ask|receipt|dates|track|case|withdraw|refusal|kind|status|field|error|step)\.[a-z_]+\b`)
	for name, open := range everywhere(b) {
		for lang, at := range map[string]string{"th": "", "en": "/en"} {
			t.Run(name+" in "+lang, func(t *testing.T) {
				a := open(at)

				t.Run("is a whole page in its language", func(t *testing.T) {
					if a.header.Get("Content-Type") != "text/html; charset=utf-8" || a.header.Get("Content-Language") != lang {
						t.Fatalf("%d %v", a.status, a.header)
					}
					a.holds(t, `<html lang="`+lang+`">`, `href="#main"`, `id="main"`, `id="help"`)
					for _, tag := range []string{"<h1>", "<main ", "<header>", "<footer>", "<title>", `class="switch"`} {
						if n := strings.Count(a.body, tag); n != 1 {
							t.Errorf("%d × %s", n, tag)
						}
					}
					if key := rawKey.FindString(a.text()); key != "" {
						t.Errorf("it shows the raw key %q", key)
					}
					thai := regexp.MustCompile(`[ก-๛]`).FindString(strings.Split(a.text(), "ไทย")[0])
					if lang == "en" && thai != "" {
						t.Errorf("Thai before the switch of languages: %q", a.text()[:80])
					}
				})

				t.Run("needs no more than the strictest policy gives", func(t *testing.T) {
					a.lacks(t, "<style", " style=", " onclick", "javascript:", `src="http`, `src="//`, "<script>")
					if strings.Count(a.body, "<script") != strings.Count(a.body, `<script src="/static/`) {
						t.Error("a script stands in the page")
					}
				})

				t.Run("has unique ids, a label for each box, and links of errors that lead somewhere", func(t *testing.T) {
					ids := map[string]bool{}
					for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(a.body, -1) {
						if ids[m[1]] {
							t.Errorf("id %q twice", m[1])
						}
						ids[m[1]] = true
					}
					for _, m := range regexp.MustCompile(`(?:href="#|for="|aria-labelledby=")([^"]*)"`).FindAllStringSubmatch(a.body, -1) {
						if !ids[m[1]] {
							t.Errorf("nothing has the id %q", m[1])
						}
					}
				})

				t.Run("carries every header", func(t *testing.T) {
					policy := a.header.Get("Content-Security-Policy")
					if !strings.HasPrefix(policy, "default-src 'none'; script-src 'self'; style-src 'self'") || strings.Contains(policy, "unsafe") {
						t.Error(policy)
					}
					want := map[string]string{
						"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
						"Strict-Transport-Security": "max-age=31536000", "Cache-Control": "no-store",
					}
					if slices.Contains([]string{"index", "office", "rights", "notice", "help", "accessibility", "cookies"}, name) {
						want["Cache-Control"] = "no-cache"
					}
					for header, value := range want {
						if a.header.Get(header) != value {
							t.Errorf("%s: %q", header, a.header.Get(header))
						}
					}
				})

				t.Run("is at most 14 KB on its way", func(t *testing.T) {
					var packed bytes.Buffer
					w := gzip.NewWriter(&packed)
					_, _ = w.Write([]byte(a.body))
					_ = w.Close()
					if packed.Len() > 14<<10 {
						t.Errorf("%d bytes", packed.Len())
					}
				})
			})
		}
	}
}

func TestSecrets(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	a := b.send("POST", "/o/sknpeo/ask", strings.NewReader(pairs("kind", "question", "details", "ก").Encode()),
		"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin", "Accept-Encoding", "gzip")

	t.Run("the receipt is sent uncompressed and never kept", func(t *testing.T) {
		if a.header.Get("Content-Encoding") != "" || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%v", a.header)
		}
	})
	f := b.filed(a)
	plain := strings.ReplaceAll(f.code, "-", "")

	t.Run("the code stands in no link, form or QR code of it, and on no page after it", func(t *testing.T) {
		for _, m := range regexp.MustCompile(`(?:href|action|src)="([^"]*)"`).FindAllStringSubmatch(a.body, -1) {
			if strings.Contains(m[1], f.code) || strings.Contains(m[1], plain) {
				t.Errorf("%s holds the code", m[1])
			}
		}
		page := b.post("/r/"+f.reference, pairs("code", f.code)).want(t, 200)
		page.lacks(t, f.code, plain)
		b.post("/r/"+f.reference+"/withdraw", pairs("code", f.code)).want(t, 200).lacks(t, f.code, plain)
		corrected := b.send("POST", "/track", strings.NewReader(pairs("reference", "wrong", "code", f.code).Encode()),
			"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin", "Accept-Encoding", "gzip").want(t, 422)
		if corrected.value("code") != f.code || corrected.header.Get("Content-Encoding") != "" {
			t.Error("a code to be corrected is not in its box again, or was sent compressed")
		}
	})

	t.Run("the cookie is the host's own, read by no script, and holds nothing that can be read", func(t *testing.T) {
		a := b.post("/r/"+f.reference, pairs("code", f.code)).want(t, 200)
		cookie := a.header.Get("Set-Cookie")
		for _, attribute := range []string{"__Host-track=", "; Path=/", "; Max-Age=1800", "; HttpOnly", "; Secure", "; SameSite=Lax"} {
			if !strings.Contains(cookie, attribute) {
				t.Errorf("%s lacks %s", cookie, attribute)
			}
		}
		if strings.Contains(cookie, plain) || strings.Contains(cookie, f.reference) || strings.Contains(cookie, "Domain") {
			t.Error(cookie)
		}
	})

	t.Run("nothing of it is in the log", func(t *testing.T) {
		if strings.Contains(d.log.String(), plain) || strings.Contains(d.log.String(), f.code) || strings.Contains(d.log.String(), f.reference) {
			t.Error(d.log)
		}
	})
}

func TestOrigin(t *testing.T) {
	b := newDesk(t).cookieless()
	body := func() io.Reader { return strings.NewReader(pairs("kind", "question", "details", "ก").Encode()) }
	const form = "application/x-www-form-urlencoded"
	for name, headers := range map[string][]string{
		"another site":              {"Sec-Fetch-Site", "cross-site"},
		"a sister site":             {"Sec-Fetch-Site", "same-site"},
		"an old browser's origin":   {"Origin", "https://evil.example"},
		"no origin at all":          {"Origin", "null"},
		"a cookie and no origin":    {"Cookie", "__Host-track=x"},
		"a cookie and another site": {"Cookie", "__Host-track=x", "Sec-Fetch-Site", "cross-site"},
	} {
		t.Run("a form from "+name+" is refused with a page", func(t *testing.T) {
			b.send("POST", "/o/sknpeo/ask", body(), append(headers, "Content-Type", form)...).want(t, 403).
				holds(t, "<html", "ยังไม่ได้บันทึกอะไร")
		})
	}
	t.Run("the office's own forms are taken, with a cookie too", func(t *testing.T) {
		b.send("POST", "/o/sknpeo/ask", body(), "Content-Type", form, "Cookie", "__Host-track=x", "Origin", "https://desk.example").want(t, 200)
		b.send("POST", "/o/sknpeo/ask", body(), "Content-Type", form).want(t, 200)
	})
	t.Run("the API is protected in the same way and answers in its own", func(t *testing.T) {
		a := b.send("POST", "/v1/sessions", strings.NewReader("{}"), "Sec-Fetch-Site", "cross-site", "Content-Type", "application/json").want(t, 403)
		if a.header.Get("Content-Type") != "application/problem+json" || !strings.Contains(a.body, "other_origin") {
			t.Errorf("%v %s", a.header, a.body)
		}
	})
}

func TestRefusals(t *testing.T) {
	b := newDesk(t).browser()
	t.Run("unknown paths and wrong methods are pages, below the API problems", func(t *testing.T) {
		for path, want := range map[string]string{
			"/nowhere": "text/html", "/en/x/y": "text/html", "/r": "text/html", "/static/x.css": "text/html", "/o/": "text/html", "//": "text/html",
			"/v1/nowhere": "application/problem+json", "/v1": "application/problem+json", "/healthz/x": "application/problem+json", "/openapi.yaml/x": "application/problem+json",
		} {
			if a := b.get(path).want(t, 404); !strings.HasPrefix(a.header.Get("Content-Type"), want) {
				t.Errorf("%s: %s", path, a.header.Get("Content-Type"))
			}
		}
		a := b.send("DELETE", "/track", nil).want(t, 405)
		if a.header.Get("Allow") == "" {
			t.Error("no Allow")
		}
	})
	t.Run("a form that is too long says how long one may be, and that nothing was saved", func(t *testing.T) {
		b.post("/o/sknpeo/ask", pairs("details", strings.Repeat("x", 300<<10))).want(t, 413).holds(t, "256 KB", "ยังไม่ได้บันทึก")
	})
	t.Run("refused before it was read, a form to an office still says whom to call", func(t *testing.T) {
		b.get("/o/sesao11").want(t, 200)
		b.post("/o/sesao11/ask", pairs("details", strings.Repeat("x", 300<<10))).want(t, 413).holds(t, `href="tel:077205317"`)
		b.send("POST", "/en/o/sesao11/ask", strings.NewReader("{}"), "Content-Type", "application/json").want(t, 415).holds(t, `href="tel:077205317"`)
	})
	t.Run("a body that is no form, or is packed, is refused", func(t *testing.T) {
		for _, headers := range [][]string{
			{"Content-Type", "application/json"},
			{"Content-Type", "multipart/form-data; boundary=x"},
			{},
			{"Content-Type", "application/x-www-form-urlencoded", "Content-Encoding", "gzip"},
		} {
			b.send("POST", "/track", strings.NewReader("{}"), headers...).want(t, 415).holds(t, "ยังไม่ได้บันทึก")
		}
		b.send("POST", "/track", strings.NewReader("a=%zz"), "Content-Type", "application/x-www-form-urlencoded").want(t, 400).holds(t, "<html")
	})
}

func TestFiles(t *testing.T) {
	b := newDesk(t).browser()
	page := b.get("/").body
	css := regexp.MustCompile(`/static/site\.[0-9a-f]{16}\.css`).FindString(page)
	js := regexp.MustCompile(`/static/site\.[0-9a-f]{16}\.js`).FindString(page)

	t.Run("style sheet and script are kept for good, under names that are their content", func(t *testing.T) {
		for path, kind := range map[string]string{css: "text/css; charset=utf-8", js: "text/javascript; charset=utf-8"} {
			a := b.get(path).want(t, 200)
			if a.header.Get("Content-Type") != kind || !strings.Contains(a.header.Get("Cache-Control"), "immutable") {
				t.Errorf("%s: %v", path, a.header)
			}
		}
	})

	t.Run("the style sheet loads our fonts and nothing else, and neither spaces nor slants Thai", func(t *testing.T) {
		sheet := b.get(css).body
		own := sheet[strings.LastIndex(sheet, "/* Thai stands"):]
		fonts := regexp.MustCompile(`url\(([^)]*)\)`).FindAllStringSubmatch(own, -1)
		if len(fonts) != 3 {
			t.Errorf("%d fonts", len(fonts))
		}
		for _, font := range fonts {
			a := b.get(font[1]).want(t, 200)
			if a.header.Get("Content-Type") != "font/woff2" || !strings.HasPrefix(a.body, "wOF2") {
				t.Errorf("%s: %v", font[1], a.header)
			}
			// Or its letters come too late for the first view, which mixes two faces then.
			b.get("/o/sknpeo").holds(t, `<link rel="preload" href="`+font[1]+`" as="font"`)
		}
		for _, slip := range []string{"letter-spacing", "italic", "justify;", "@import"} {
			if strings.Contains(own, slip) {
				t.Errorf("it says %s", slip)
			}
		}
	})

	t.Run("what the first view loads keeps to its budget", func(t *testing.T) {
		sent := func(path string) int {
			a := b.get(path, "Accept-Encoding", "gzip").want(t, 200)
			if a.header.Get("Content-Encoding") != "gzip" {
				t.Errorf("%s is not packed", path)
			}
			return len(a.body)
		}
		script := sent(js)
		if script > 5<<10 {
			t.Errorf("the script is %d bytes", script)
		}
		whole := sent("/") + sent(css) + script
		if whole > 40<<10 {
			t.Errorf("the first view is %d bytes", whole)
		}
		for _, font := range regexp.MustCompile(`url\((/[^)]*woff2)\)`).FindAllStringSubmatch(b.get(css).body, -1) {
			whole += len(b.get(font[1]).body)
		}
		if whole > 60<<10 {
			t.Errorf("with its letters it is %d bytes", whole)
		}
	})

	t.Run("packed it is the same", func(t *testing.T) {
		packed := b.get("/", "Accept-Encoding", "br, gzip;q=0.5").want(t, 200)
		r, err := gzip.NewReader(strings.NewReader(packed.body))
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := io.ReadAll(r); err != nil || string(plain) != page {
			t.Errorf("%v, %d bytes for %d", err, len(plain), len(page))
		}
		if refused := b.get("/", "Accept-Encoding", "gzip;q=0"); refused.header.Get("Content-Encoding") != "" {
			t.Error("it is packed for who refuses that")
		}
	})

	t.Run("the licences of what others made lie beside it", func(t *testing.T) {
		for _, name := range []string{"static/pico/LICENSE.md", "static/sarabun/LICENSE"} {
			if _, err := os.Stat(name); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestWords holds the pages' words to the pages: none is missing, none is left over.
func TestWords(t *testing.T) {
	var sources strings.Builder
	for _, pattern := range []string{"templates/*.html", "*.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(name, "_test.go") {
				sources.Write(raw)
			}
		}
	}
	said := func(literal string) bool { return strings.Contains(sources.String(), `"`+literal+`"`) }
	used := func(key string) bool {
		if said(key) {
			return true
		}
		if _, field, ok := strings.Cut(key, ".wrong."); ok { // PAGE.wrong.FIELD.CODE: the form finds it by itself
			return said(field[:strings.LastIndex(field, ".")])
		}
		for at := strings.LastIndexAny(key, "._"); at > 0; at = strings.LastIndexAny(key[:at], "._") {
			if said(key[:at+1]) { // the beginning of a key that ends in a value
				return true
			}
		}
		return false
	}
	files, err := filepath.Glob("../domain/locale/th/pages*.json")
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var texts map[string]string
		if err := json.Unmarshal(raw, &texts); err != nil {
			t.Fatal(err)
		}
		for key := range texts {
			if !used(key) {
				t.Errorf("%s: no page says %q", name, key)
			}
		}
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if torn := regexp.MustCompile(`([0-9]|\{n\}|\{max\}|\{files\}) (วัน|นาที|วินาที|ชั่วโมง|เดือน|จุด|ไฟล์|KB|MB)| ๆ`).FindString(string(raw)); torn != "" {
			t.Errorf("%s: a line can end within %q: it needs a space that does not break", name, torn)
		}
	}
	if used("case.nothing_says_this") || used("page.nonsense") {
		t.Error("the walk finds everything")
	}
}
