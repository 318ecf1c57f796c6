package web_test

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

// Two officers use one browser, one after the other: what the first has open is not done
// in the name of the second, nor shown to him.
func TestFormOfAnotherLogIn(t *testing.T) {
	d := newDesk(t)
	ref := d.browser().question().reference
	path := "/desk/c/" + ref
	const typed = "พิมพ์ไว้ในชื่อคนแรก"
	d.as(domain.Head).act(ref, "assign", "assignee", d.officer(domain.Head).ID)
	for name, form := range map[string]struct {
		page, to string
		typed    []any
	}{
		"what is written to the citizen": {path + "/write", path + "/write", []any{"message", typed}},
		"an answer":                      {path + "/answer", path + "/answer", []any{"message", typed}},
		"an assignment":                  {path + "/assign", path + "/assign", []any{"assignee", d.officer(domain.Officer).ID, "reason", typed}},
		"people that are asked for":      {path, path + "/people", nil},
		"many at once":                   {"/desk/bulk?verb=quarantine&case=" + ref, "/desk/bulk", []any{"verb", "quarantine", "case", ref + " 2", "reason", typed}},
		"a view":                         {"/desk", "/desk/views", []any{"query", "kind=question", "name", typed}},
		"a view that is dropped":         {"/desk", "/desk/views/remove", []any{"name", typed}},
		"a paper that is entered":        {"/desk/new", "/desk/new", []any{"kind", "question", "details", typed, "then", "count"}},
		"another language":               {path + "/write", path + "/write", []any{"message", typed, "across", "yes"}},
		"settings":                       {"/account", "/account/settings", []any{"theme", "dark", "digits", "thai"}},
		"a password":                     {"/account/password", "/account/password", []any{"password", password, "new_password", "ม้าสีฟ้าเดินช้าบนภูเขา"}},
	} {
		t.Run(name+" is not done, and not shown", func(t *testing.T) {
			first, before := domain.Head, d.everything()
			if form.to == "/desk/new" {
				first = domain.Intake
			}
			b := d.as(first)
			page := b.get(form.page).want(t, 200)
			d.logsInAs(b, domain.DPO)
			asked := b.sends(page, form.to, form.typed...).want(t, 403)
			asked.holds(t, "แบบฟอร์มนี้เปิดไว้ในการเข้าสู่ระบบของผู้อื่น", "ให้ผู้ที่พิมพ์เข้าสู่ระบบ").lacks(t, typed)
			if asked.value("late") == "" {
				t.Error("what was typed is lost")
			}
			if after := d.everything(); after != before {
				t.Errorf("%s, then %s", before, after)
			}
			b.get("/account").want(t, 200) // he is in all the same
		})
	}
	t.Run("whoever typed it logs in there and gets it back, not done yet", func(t *testing.T) {
		b := d.as(domain.Head)
		page := b.get(path+"/write").want(t, 200)
		d.logsInAs(b, domain.Intake)
		asked := b.crosses(b.sends(page, path+"/write", "message", typed)).want(t, 200)
		asked.holds(t, "opened in another person&#39;s log-in", `action="/en/login"`)
		a := b.post("/login", pairs("email", d.officer(domain.Head).Email, "password", password, "late", asked.value("late"))).want(t, 200)
		a.holds(t, typed+"</textarea>", "ยังไม่ได้บันทึก")
		b.follow(b.sends(a, path+"/write", "message", typed)).want(t, 200).holds(t, typed)
	})
	t.Run("a note with a file brings neither, and its writer gets the text back", func(t *testing.T) {
		b := d.as(domain.Head)
		page := b.get(path+"/note").want(t, 200)
		d.logsInAs(b, domain.Intake)
		before := d.everything()
		asked := b.brought(page, path+"/note", typed, attached{"a.pdf", scan(70)}).want(t, 403)
		asked.holds(t, "แบบฟอร์มนี้เปิดไว้ในการเข้าสู่ระบบของผู้อื่น").lacks(t, typed, "a.pdf")
		if after := d.everything(); after != before || d.leftBehind() != 0 {
			t.Errorf("%s, then %s, %d left behind", before, after, d.leftBehind())
		}
		d.logsIn(domain.Head, asked).want(t, 200).holds(t, typed+"</textarea>", "เลือกไฟล์อีกครั้ง")
	})
	t.Run("one that the second may not even see keeps the text as well", func(t *testing.T) {
		b := d.as(domain.Intake)
		page := b.get("/desk/new").want(t, 200)
		d.logsInAs(b, domain.Admin)
		form := pairs("by", page.value("by"), "key", page.value("key"), "details", typed)
		asked := b.brings("/desk/new", form, attached{"a.pdf", scan(70)}).want(t, 403)
		d.logsIn(domain.Intake, asked).want(t, 200).holds(t, typed, "เลือกไฟล์อีกครั้ง")
	})
	t.Run("one that does not say whose it is is not done either", func(t *testing.T) {
		b, before := d.as(domain.Head), d.everything()
		for _, by := range []string{"", "x"} {
			b.post(path+"/note", pairs("by", by, "version", d.kept(ref).Version, "message", typed)).want(t, 403).lacks(t, typed)
			b.brings(path+"/note", pairs("by", by, "version", d.kept(ref).Version, "message", typed), attached{"a.pdf", scan(70)}).want(t, 403).lacks(t, typed)
		}
		if after := d.everything(); after != before {
			t.Errorf("%s, then %s", before, after)
		}
	})
	t.Run("a page that stood open over holidays is still its officer's", func(t *testing.T) {
		b := d.as(domain.Head)
		page := b.get(path+"/note").want(t, 200)
		d.clock.Pass(10 * 24 * time.Hour)
		d.logsInAs(b, domain.Head)
		b.sends(page, path+"/note", "message", "ยังอยู่").want(t, 303)
	})
}

// Whoever logs in leaves no log-in of before behind in his browser.
func TestLogInEndsTheOneBefore(t *testing.T) {
	d := newDesk(t)
	enrolled := d.officer(domain.DPO)
	secret := domain.TOTPSecret([]byte("12345678901234567890"))
	err := d.store.InTx(t.Context(), func(tx domain.Tx) error {
		return tx.SetSecondFactor(enrolled.ID, domain.SecondFactor{Secret: &secret})
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		typed []any
		ended bool
	}{
		"a log-in":                  {[]any{"email", d.officer(domain.Intake).Email, "password", password}, true},
		"one that waits for a code": {[]any{"email", enrolled.Email, "password", password}, true},
		"one with its code":         {[]any{"email", enrolled.Email, "password", password, "totp", secret.CodeAt(d.clock.Now())}, true},
		"a wrong password":          {[]any{"email", enrolled.Email, "password", "ไม่ใช่"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := d.as(domain.Head)
			old := &browser{desk: d, jar: map[string]string{"__Host-sid": b.jar["__Host-sid"]}}
			b.post("/login", pairs(c.typed...))
			if ended := old.get("/account").status != 200; ended != c.ended {
				t.Errorf("the log-in before has ended: %v", ended)
			}
		})
	}
}

// logsInAs logs another officer in to a browser.
func (d *desk) logsInAs(b *browser, role domain.Role) {
	d.t.Helper()
	b.post("/login", pairs("email", d.officer(role).Email, "password", password)).want(d.t, 303)
}

// everything is how much there is of what officers do.
func (d *desk) everything() string {
	d.t.Helper()
	var counts []string
	for _, of := range []string{
		"requests", "events", "messages", "saved_views", "bulks", "officer_settings", "security_events", "readings WHERE what = 'people'",
	} {
		counts = append(counts, fmt.Sprintf("%d %s", d.count("SELECT count(*) FROM "+of), of))
	}
	return strings.Join(counts, ", ")
}

// A log-in that is withdrawn while files arrive does nothing, and its text comes back to
// its officer.
func TestWithdrawnOnTheWay(t *testing.T) {
	d := newDesk(t)
	ref := d.browser().question().reference
	const typed = "พิมพ์ไว้ระหว่างส่งไฟล์"
	// sends sends a form in whose middle its officer logs out elsewhere.
	sends := func(b *browser, path string, fields url.Values, files ...attached) answer {
		t.Helper()
		b.signs(path, fields)
		contentType, body := parcel(fields, files...)
		half := bytes.NewReader(body.Next(body.Len() - 500))
		meanwhile := &browser{desk: d, jar: map[string]string{"__Host-sid": b.jar["__Host-sid"]}}
		out := halfway(func() { meanwhile.post("/logout", pairs()).want(t, 303) })
		return b.send("POST", path, io.MultiReader(half, out, body), "Content-Type", contentType, "Sec-Fetch-Site", "same-origin")
	}
	for _, verb := range []string{"write", "note"} {
		for name, file := range map[string]attached{"a file": {"a.pdf", scan(1000)}, "no file": {}} {
			t.Run(verb+" with "+name, func(t *testing.T) {
				path := "/desk/c/" + ref + "/" + verb
				b, before := d.as(domain.Intake), d.everything()
				page := b.get(path).want(t, 200)
				form := pairs("by", page.value("by"), "version", page.value("version"), "message", typed+strings.Repeat(" ก", 300))
				asked := sends(b, path, form, file).want(t, 403)
				asked.holds(t, "การเข้าสู่ระบบสิ้นสุดแล้ว").lacks(t, typed)
				if after := d.everything(); after != before || d.leftBehind() != 0 {
					t.Errorf("%s, then %s", before, after)
				}
				d.logsIn(domain.Intake, asked).want(t, 200).holds(t, typed, "ยังไม่ได้บันทึก")
			})
		}
	}
	t.Run("a paper with its scan is not entered, and both are still there after the log-in", func(t *testing.T) {
		b, before := d.as(domain.Intake), d.everything()
		page := b.get("/desk/new").want(t, 200)
		asked := sends(b, "/desk/new", pairs(
			"channel", "post", "received_at.day", "4", "received_at.month", "11", "received_at.year", "2569", "received_at.time", "09.15",
			"intake_no", "ศธ 77", "kind", "question", "details", typed, "by", page.value("by"), "key", page.value("key"),
		), attached{"คำขอ.pdf", scan(1000)}).want(t, 403)
		if after := d.everything(); after != before {
			t.Errorf("%s, then %s", before, after)
		}
		form := d.logsIn(domain.Intake, asked).want(t, 200)
		form.holds(t, typed, "คำขอ.pdf")
		if len(form.waiting()["keep"]) != 1 {
			t.Errorf("%v", form.waiting())
		}
	})
}

// halfway does something when a body is read as far as that.
type halfway func()

func (h halfway) Read([]byte) (int, error) {
	h()
	return 0, io.EOF
}
