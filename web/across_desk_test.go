package web_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

// crosses presses the button of a page that takes it into the other language, with all
// that its form holds.
func (b *browser) crosses(page answer, list ...any) answer {
	b.t.Helper()
	m := regexp.MustCompile(`name="across" value="([a-z]*)" formaction="([^"]*)"`).FindStringSubmatch(page.body)
	if m == nil {
		b.t.Fatalf("nothing takes it across:\n%.800s", page.text())
	}
	form := pairs(list...)
	_, held, _ := strings.Cut(page.body[:strings.Index(page.body, m[0])], "<main")
	held = held[strings.LastIndex(held, "<form"):]
	for _, input := range regexp.MustCompile(`<input type="hidden" name="([^"]*)"`).FindAllStringSubmatch(held, -1) {
		if !form.Has(input[1]) {
			form.Set(input[1], answer{body: held}.value(input[1]))
		}
	}
	form.Set("across", m[1])
	return b.post(m[2], form)
}

// What an officer typed, and what he is shown this once, is there in either language.
func TestAcrossTheDesk(t *testing.T) {
	d := newDesk(t)
	b := d.as(domain.Intake)
	f := d.browser().question()
	path := "/desk/c/" + f.reference

	t.Run("the form of a verb in which something was wrong, and nothing is done", func(t *testing.T) {
		wrong := b.sends(b.get(path+"/correct_receipt"), path+"/correct_receipt", "reason", "พิมพ์ไว้", "evidence", "").want(t, 422)
		for range 2 {
			wrong = b.crosses(wrong, "reason", "พิมพ์ไว้", "received_at.day", "4").want(t, 200)
			wrong.holds(t, "พิมพ์ไว้</textarea>", `value="4"`).lacks(t, "aria-invalid")
		}
		if v := d.kept(f.reference).Version; v != 1 {
			t.Errorf("version %d", v)
		}
	})
	t.Run("what others did meanwhile is told on the way, and not passed over", func(t *testing.T) {
		page := b.get(path+"/write").want(t, 200)
		d.as(domain.Head).act(f.reference, "note", "message", "หัวหน้าเขียนก่อน")
		b.crosses(page, "message", "พิมพ์ไว้").want(t, 409).holds(t, "Someone changed this case before you", "หัวหน้าเขียนก่อน", "พิมพ์ไว้</textarea>")
	})
	t.Run("an entry on paper whose dates were counted, and nothing is entered", func(t *testing.T) {
		entry := []any{
			"channel", "counter", "received_at.day", "4", "received_at.month", "11", "received_at.year", "2569", "received_at.time", "09.15",
			"intake_no", "ศธ 11/2569", "kind", "question", "details", "จากเคาน์เตอร์", "subject.given_name", "ผู้ถาม",
		}
		counted := b.sends(b.get("/desk/new"), "/desk/new", append(entry, "then", "count")...).want(t, 200).holds(t, "ยังไม่ได้บันทึก")
		page := b.crosses(counted, entry...).want(t, 200)
		page.holds(t, `<html lang="en">`, "จากเคาน์เตอร์</textarea>", `value="question" selected`, `value="09.15"`)
		if page.value("key") != counted.value("key") {
			t.Error("it is another entry now")
		}
		b.get("/desk?assignee=none").holds(t, "ทั้งหมด 1")
	})
	t.Run("the slip with its code, of the same entry", func(t *testing.T) {
		slip := b.sends(b.get("/desk/new"), "/desk/new", "channel", "counter", "received_at.day", "4", "received_at.month", "11", "received_at.year", "2569",
			"received_at.time", "09.15", "intake_no", "ศธ 12/2569", "kind", "question", "details", "ถามที่เคาน์เตอร์", "subject.given_name", "ผู้ถาม")
		g := slipped(t, slip)
		for _, lang := range []string{"en", "th", "en"} {
			slip = b.crosses(slip).want(t, 200).holds(t, `<html lang="`+lang+`">`)
			if again := slipped(t, slip); again != g {
				t.Errorf("%v, then %v", g, again)
			}
		}
	})
	t.Run("a form that came too late, before the log-in, in which its text is still kept", func(t *testing.T) {
		page := b.get(path + "/write")
		d.clock.Pass(time.Hour)
		asked := b.crosses(b.sends(page, path+"/write", "message", "พิมพ์นาน").want(t, 403), "email", "x@example.com").want(t, 200)
		asked.holds(t, "What you typed is kept", `value="x@example.com"`).lacks(t, "aria-invalid")
		b.post("/en/login", pairs("email", d.officer(domain.Intake).Email, "password", password, "late", asked.value("late"))).want(t, 200).holds(t, "พิมพ์นาน</textarea>")
	})
}

// formOf is one of several forms on a page.
func (a answer) formOf(t *testing.T, action string) answer {
	t.Helper()
	before, form, found := strings.Cut(a.body, ` action="`+action+`"`)
	if !found {
		t.Fatalf("no form leads to %s:\n%.800s", action, a.text())
	}
	form, _, _ = strings.Cut(form, "</form>")
	return answer{body: "<main" + before[strings.LastIndex(before, "<form"):] + form}
}

// Two forms stand on a case's own page. Each crosses with what was typed on it, and they
// stay two.
func TestAcrossACase(t *testing.T) {
	d := newDesk(t)
	b := d.as(domain.Intake)
	f := d.browser().question()
	path := "/desk/c/" + f.reference
	const typed, shown = "พิมพ์ไว้ <b>แล้ว</b>", "พิมพ์ไว้ &lt;b&gt;แล้ว&lt;/b&gt;</textarea>"

	for verb, beside := range map[string]string{"write": "note", "note": "write"} {
		t.Run("what was typed on the form to "+verb+" stands there again, the other form is empty, and nothing is done", func(t *testing.T) {
			page := b.get(path).want(t, 200)
			for _, prefix := range []string{"/en", "", "/en"} {
				page = b.crosses(page.formOf(t, strings.TrimPrefix("/en", prefix)+path+"/"+verb), "message", typed).want(t, 200)
				page.formOf(t, prefix+path+"/"+verb).holds(t, shown).lacks(t, "aria-invalid")
				page.formOf(t, prefix+path+"/"+beside).lacks(t, shown)
			}
			page.holds(t, `<html lang="en">`, `class="switch" href="`+path+`"`)
			if v := d.kept(f.reference).Version; v != 1 {
				t.Errorf("version %d", v)
			}
		})
	}
	t.Run("what a script sends along of the other form stands in that one", func(t *testing.T) {
		page := b.crosses(b.get(path).formOf(t, path+"/write"), "message", typed, "note", "ข้างใน").want(t, 200)
		page.formOf(t, "/en"+path+"/write").holds(t, shown)
		page.formOf(t, "/en"+path+"/note").holds(t, "ข้างใน</textarea>")
	})
	t.Run("files that were chosen are asked for again, each at its box", func(t *testing.T) {
		page := b.crosses(b.get(path).formOf(t, path+"/note"), "message", typed, "files", "a.pdf").want(t, 200)
		page.formOf(t, "/en"+path+"/note").holds(t, shown, "Choose them again")
		page.formOf(t, "/en"+path+"/write").lacks(t, "Choose them again")
		page = b.crosses(b.get(path).formOf(t, path+"/write"), "message", typed, "files", "", "files-note", "a.pdf").want(t, 200)
		page.formOf(t, "/en"+path+"/note").holds(t, "Choose them again")
		page.formOf(t, "/en"+path+"/write").lacks(t, "Choose them again")
	})
	t.Run("the view of the queue in which it was opened goes along", func(t *testing.T) {
		page := b.get(path+"?view=assignee%3Dnone").want(t, 200)
		b.crosses(page.formOf(t, path+"/write"), "message", typed).want(t, 200).holds(t, `href="/en/desk?assignee=none"`)
	})
	t.Run("what others did meanwhile is on the page, and told to whoever sends then", func(t *testing.T) {
		page := b.get(path)
		d.as(domain.Head).act(f.reference, "note", "message", "หัวหน้าเขียนก่อน")
		page = b.crosses(page.formOf(t, path+"/write"), "message", typed).want(t, 200).holds(t, "หัวหน้าเขียนก่อน", shown)
		form := page.formOf(t, "/en"+path+"/write")
		b.sends(form, "/en"+path+"/write", "message", typed).want(t, 409).holds(t, "Someone changed this case before you", shown)
	})
	t.Run("typed in a log-in that has ended it is there after the next one, in the other language", func(t *testing.T) {
		page := b.get(path)
		d.clock.Pass(time.Hour)
		asked := b.crosses(page.formOf(t, path+"/note"), "message", typed).want(t, 403)
		b.post("/en/login", pairs("email", d.officer(domain.Intake).Email, "password", password, "late", asked.value("late"))).want(t, 200).
			holds(t, "You are logged in", `<html lang="en">`, shown)
	})
	t.Run("when another officer has the case by then, both texts are shown to be read", func(t *testing.T) {
		head, b := d.as(domain.Head), d.as(domain.Officer)
		head.act(f.reference, "assign", "assignee", d.officer(domain.Officer).ID)
		page := b.get(path).want(t, 200)
		head.act(f.reference, "assign", "assignee", d.officer(domain.Head).ID)
		b.crosses(page.formOf(t, path+"/write"), "message", typed, "note", "ข้างใน").want(t, 403).holds(t, shown, "ข้างใน</textarea>", "readonly")
	})
}

// Recovery codes and the secret of an app are shown once, in both languages.
func TestAcrossSecrets(t *testing.T) {
	d := newDesk(t)
	b := d.as(domain.Intake)
	const at = "/account/second-factor"
	offer := b.sends(b.get(at), at, "password", password).want(t, 200)
	secret := regexp.MustCompile(`<code class="secret">[^<]*</code>`).FindString(offer.body)
	app := d.phone(offer)

	t.Run("the secret of the app stays the same", func(t *testing.T) {
		b.crosses(offer).want(t, 200).holds(t, `<html lang="en">`, secret).lacks(t, "aria-invalid")
	})
	codesOf := func(a answer) string {
		return strings.Join(regexp.MustCompile(`<li><code>[^<]*</code>`).FindAllString(a.body, -1), " ")
	}
	done := b.sends(offer, at, "then", "confirm", "offer", offer.value("offer"), "totp", app()).want(t, 200)
	t.Run("so do the recovery codes, and no others are made", func(t *testing.T) {
		again := b.crosses(done).want(t, 200).holds(t, `<html lang="en">`)
		if codes := codesOf(done); codes == "" || codesOf(again) != codes || codesOf(b.crosses(again)) != codes {
			t.Errorf("%q, then %q", codes, codesOf(again))
		}
		if again.header.Get("Content-Encoding") != "" || again.header.Get("Cache-Control") != "no-store" {
			t.Error(again.header)
		}
	})
	t.Run("nobody else is shown them, and nobody after half an hour", func(t *testing.T) {
		head := d.as(domain.Head)
		sealed := pairs("codes", done.value("codes"))
		if a := head.post("/account/recovery-codes", sealed); codesOf(a) != "" {
			t.Error("another officer sees them")
		}
		d.clock.Pass(20 * time.Minute)
		b.get("/account")
		d.clock.Pass(11 * time.Minute)
		if a := b.post("/account/recovery-codes", sealed); codesOf(a) != "" {
			t.Error("they are shown again")
		}
	})
}
