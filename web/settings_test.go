package web_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

// chooses saves how an officer wants his pages, as he does it himself.
func (b *browser) chooses(theme domain.Theme, digits domain.Digits) answer {
	b.t.Helper()
	page := b.get("/account").want(b.t, 200)
	return b.follow(b.sends(page, "/account/settings", "theme", theme, "digits", digits)).want(b.t, 200)
}

// arabic are the digits 0-9 that somebody reads on a page, outside of what stays as it is.
func (a answer) arabic() []string {
	main, _, _ := strings.Cut(a.body, `<section class="help"`)
	for _, kept := range []string{`(?s)<head>.*?</head>`, `(?s)<bdi[^>]*>.*?</bdi>`, `(?s)<textarea.*?</textarea>`, `<[^>]*>`, `[A-Z]+-[0-9]+-[A-Z0-9]+`} {
		main = regexp.MustCompile(kept).ReplaceAllString(main, " ")
	}
	return regexp.MustCompile(`\S*[0-9]\S*`).FindAllString(main, -1)
}

func TestThaiDigits(t *testing.T) {
	d := newDesk(t)
	filer := d.browser()
	f := filer.filed(filer.post("/o/sknpeo/ask", filer.asked("kind", "question", "details", "เปิดวันที่ 16 หรือไม่ โทร 081 234 5678", "reply", "code")))
	b, other := d.as(domain.Intake), d.as(domain.Head)
	b.chooses(domain.SystemTheme, domain.ThaiDigits).holds(t, "บันทึกการแสดงผลแล้ว", "๕ พ.ย. ๒๕๖๙", `id="digits-thai" name="digits" value="thai" checked`)
	path := "/desk/c/" + f.reference

	t.Run("a case has its dates, days and law in them, and its reference as it is", func(t *testing.T) {
		page := b.get(path).want(t, 200)
		page.holds(t, f.reference, "๑๐.๐๕\u00a0น.", `<time datetime="2026-11-05">`, "๕ พฤศจิกายน ๒๕๖๙", "๙ มิถุนายน ๒๕๖๖", "เหลือ ๑๕\u00a0วัน", `<html lang="th" data-digits="thai">`)
		if left := page.arabic(); len(left) > 0 {
			t.Errorf("%q is left", left)
		}
	})
	t.Run("what people typed stays, and whom to call", func(t *testing.T) {
		b.get(path).holds(t, "<bdi>เปิดวันที่ 16 หรือไม่ โทร 081 234 5678</bdi>")
		elsewhere := d.asOf(domain.Intake, "sesao11")
		elsewhere.chooses(domain.SystemTheme, domain.ThaiDigits).holds(t, "0 7720 5317", `href="tel:077205317"`, "๐๘.๓๐-๑๖.๓๐")
	})
	t.Run("so do the queue, the trail, the forms and the officer's own account", func(t *testing.T) {
		for _, at := range []string{"/desk?assignee=none", path + "/assign", path + "/write", "/desk/new", "/account", "/account/password", "/desk/print?case=" + f.reference} {
			if left := b.get(at).want(t, 200).arabic(); len(left) > 0 {
				t.Errorf("%s: %q is left", at, left)
			}
		}
		auditor := d.as(domain.Auditor)
		auditor.chooses(domain.SystemTheme, domain.ThaiDigits)
		auditor.get(path+"/trail").want(t, 200).holds(t, "<td role=\"cell\">๑</td>")
	})
	t.Run("what is wrong with a form is counted in them, and its values stay", func(t *testing.T) {
		page := b.get(path + "/write")
		a := b.sends(page, path+"/write", "message", strings.Repeat("1", 10_001)).want(t, 422)
		a.holds(t, "พบ ๑ จุด", strings.Repeat("1", 10_001), "๑๐๐๐๐")
	})
	t.Run("English pages and other officers' stay", func(t *testing.T) {
		for name, page := range map[string]answer{"in English": b.get("/en" + path), "another's": other.get(path), "a citizen's": b.get("/o/sknpeo")} {
			if page.want(t, 200); regexp.MustCompile(`[๐-๙]`).MatchString(page.body) || strings.Contains(page.body, "data-digits") {
				t.Errorf("%s has them", name)
			}
		}
	})
	t.Run("what is entered is kept as from any other page", func(t *testing.T) {
		page := b.get("/desk/new").want(t, 200)
		a := b.sends(page, "/desk/new", "channel", "counter", "kind", "question", "details", "ถามที่เคาน์เตอร์", "intake_no", "๗/๒๕๖๙",
			"received_at.day", "๕", "received_at.month", "๑๑", "received_at.year", "๒๕๖๙", "received_at.time", "๑๐.๐๐").want(t, 200)
		ref := regexp.MustCompile(`SKNPEO-2569-[A-Z0-9]{6}`).FindString(a.body)
		if kept := d.kept(ref); kept.Filing.Language != "" && kept.Filing.Language != "th" || !kept.ReceivedAt.Equal(time.Date(2026, 11, 5, 3, 0, 0, 0, time.UTC)) {
			t.Errorf("%q at %v", kept.Filing.Language, kept.ReceivedAt)
		}
	})
	t.Run("they go again", func(t *testing.T) {
		b.chooses(domain.SystemTheme, domain.ArabicDigits)
		b.get(path).want(t, 200).holds(t, "5 พฤศจิกายน 2569")
	})
}

func TestTheme(t *testing.T) {
	d := newDesk(t)
	b, other := d.as(domain.Officer), d.as(domain.Head)
	sheet := func(a answer) string {
		return regexp.MustCompile(`/static/(site|dark)\.[0-9a-f]+\.css`).FindString(a.body)
	}

	t.Run("whoever never chose has the system's", func(t *testing.T) {
		b.get("/account").want(t, 200).holds(t, `<html lang="th">`, `content="light dark"`, `id="theme-system" name="theme" value="system" checked`)
	})
	t.Run("light is light and dark is dark, whatever the system says", func(t *testing.T) {
		b.chooses(domain.LightTheme, domain.ArabicDigits).holds(t, `<html lang="th" data-theme="light">`, `name="color-scheme" content="light"`)
		b.chooses(domain.DarkTheme, domain.ArabicDigits).holds(t, `name="color-scheme" content="dark"`)
		for _, page := range []answer{b.get("/desk"), b.get("/en/desk"), b.get("/desk/c/SKNPEO-2569-000000")} {
			css := b.get(sheet(page)).want(t, 200)
			if strings.Contains(css.body, "prefers-color-scheme") || strings.Count(css.body, "@media only screen{:root")+strings.Count(css.body, "@media only screen{:host")+strings.Count(css.body, "@media only screen {\n  :root") != 2 {
				t.Errorf("%s asks the system", sheet(page))
			}
		}
	})
	t.Run("it is nobody else's, and no citizen's", func(t *testing.T) {
		for _, page := range []answer{other.get("/desk"), b.get("/o/sknpeo"), d.browser().get("/login")} {
			page.holds(t, `content="light dark"`)
			if css := b.get(sheet(page)).want(t, 200); strings.Count(css.body, "(prefers-color-scheme:dark)")+strings.Count(css.body, "(prefers-color-scheme: dark)") != 2 {
				t.Errorf("%s does not ask the system", sheet(page))
			}
		}
	})
}

func TestSettings(t *testing.T) {
	d := newDesk(t)
	b := d.as(domain.Officer)

	t.Run("what is no choice is told at its box, in both languages, and nothing is kept", func(t *testing.T) {
		for lang, says := range map[string][]string{
			"":    {"เลือกสีของหน้าจากรายการ", "เลือกตัวเลขบนหน้าภาษาไทย"},
			"/en": {"Choose the colours of the pages from the list", "Choose the digits on Thai pages"},
		} {
			page := b.get(lang + "/account")
			a := b.sends(page, lang+"/account/settings", "theme", `"><script>alert(1)</script>`).want(t, 422)
			a.holds(t, says...).holds(t, `href="#theme"`, `href="#digits"`, `id="theme-wrong"`, `id="digits-wrong"`).lacks(t, "<script>alert")
		}
		for _, odd := range []string{"\xff", "DARK", strings.Repeat("ก", 5000)} {
			b.sends(b.get("/account"), "/account/settings", "theme", odd, "digits", "thai").want(t, 422)
		}
		if kept := d.officer(domain.Officer).Settings; kept != domain.DefaultSettings {
			t.Errorf("%v", kept)
		}
	})
	t.Run("another language takes along what was chosen and saves nothing", func(t *testing.T) {
		page := b.get("/account")
		a := b.sends(page, "/en/account/settings", "theme", "dark", "digits", "thai", "across", "yes").want(t, 200)
		a.holds(t, `value="dark" checked`, `value="thai" checked`, `content="light dark"`, `href="/account"`)
	})
	t.Run("after a log-in that ended it comes back as it was chosen, and waits", func(t *testing.T) {
		page := b.get("/account")
		d.clock.Pass(31 * time.Minute)
		asked := b.sends(page, "/account/settings", "theme", "dark", "digits", "thai").want(t, 403)
		a := d.logsIn(domain.Officer, asked).want(t, 200)
		a.holds(t, `value="dark" checked`, `value="thai" checked`, "ท่านเข้าสู่ระบบแล้ว", `content="light dark"`)
		if kept := d.officer(domain.Officer).Settings; kept != domain.DefaultSettings {
			t.Errorf("%v", kept)
		}
	})
	t.Run("its address shows the account", func(t *testing.T) {
		d.as(domain.Officer).get("/account/settings").want(t, 200).holds(t, `id="theme-system" name="theme" value="system" checked`)
	})
}
