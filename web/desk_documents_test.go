package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

// brought posts the form of a verb with files, with its hidden fields.
func (b *browser) brought(page answer, path, message string, files ...attached) answer {
	b.t.Helper()
	return b.brings(path, pairs("by", page.value("by"), "version", page.value("version"), "message", message), files...)
}

func TestDeskDocuments(t *testing.T) {
	d := newDesk(t)
	public := d.browser()
	f := public.question()
	ticket := public.post("/r/"+f.reference, pairs("code", f.code)).want(t, 200).value("ticket")
	long := scan(1<<20 + 1)
	public.follow(public.brings("/r/"+f.reference+"/messages", pairs("ticket", ticket, "text", "ตามแนบ"), attached{"จากผู้ยื่น.pdf", long}))
	path := "/desk/c/" + f.reference
	in := d.as(domain.Intake)
	readings := func() int { return d.count("SELECT count(*) FROM readings WHERE what LIKE 'file %'") }

	t.Run("an officer finds what a citizen sent, gets it to the byte, and that is written down", func(t *testing.T) {
		page := in.get(path).want(t, 200)
		page.holds(t, "จากผู้ยื่น.pdf", "1.0\u00a0MB", `id="documents"`)
		if n := readings(); n != 0 {
			t.Errorf("%d readings before anybody read it", n)
		}
		got := in.sends(page, page.gets()[0]).want(t, 200)
		if got.body != long || got.header.Get("Content-Security-Policy") != "sandbox; default-src 'none'" || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%d bytes, %v", len(got.body), got.header)
		}
		if n := readings(); n != 1 {
			t.Errorf("%d readings", n)
		}
		in.get(page.gets()[0]).want(t, 405)
	})
	t.Run("what he writes with a file the citizen gets; what he notes with one stays inside", func(t *testing.T) {
		in.follow(in.brought(in.get(path), path+"/write", "", attached{"ถึงผู้ยื่น.pdf", scan(70)})).want(t, 200).holds(t, "ถึงผู้ยื่น.pdf")
		in.follow(in.brought(in.get(path), path+"/note", "ดูภายใน", attached{"ภายใน.pdf", scan(71)})).want(t, 200).holds(t, "ภายใน.pdf", "ดูภายใน")
		seen := public.post("/r/"+f.reference+"/documents", pairs("ticket", ticket)).want(t, 200)
		seen.holds(t, "ถึงผู้ยื่น.pdf", "จากผู้ยื่น.pdf").lacks(t, "ภายใน.pdf")
		if got := public.post(seen.gets()[0], pairs("ticket", ticket)).want(t, 200); got.body != scan(70) {
			t.Errorf("%d bytes", len(got.body))
		}
		note := d.filesOf(f)[2]
		public.post("/r/"+f.reference+"/documents/"+string(note.ID), pairs("ticket", ticket)).want(t, 404).lacks(t, "%PDF")
	})
	t.Run("nobody else's officer gets it", func(t *testing.T) {
		file := path + "/files/" + string(d.filesOf(f)[0].ID)
		before := readings()
		stranger := d.asOf(domain.Officer, "sesao11")
		stranger.sends(stranger.get("/desk"), file).want(t, 404).lacks(t, "%PDF")
		for _, role := range []domain.Role{domain.Auditor, domain.Admin} {
			b := d.as(role)
			b.sends(b.get("/account"), file).want(t, 404).lacks(t, "%PDF")
		}
		d.browser().post(file, pairs("by", "x")).want(t, 403).lacks(t, "%PDF")
		if n := readings(); n != before {
			t.Errorf("%d readings by those who got nothing", n-before)
		}
	})
	t.Run("the queue in whose view he opened the case is still behind it, with files or without", func(t *testing.T) {
		page := in.get(path+"?view=assignee%3Dnone").want(t, 200)
		form := pairs("by", page.value("by"), "version", page.value("version"), "view", page.value("view"), "message", "จากคิว")
		a := in.brings(path+"/note", form).want(t, 303)
		in.follow(a).want(t, 200).holds(t, "จากคิว", `href="/desk?assignee=none`)
		form.Set("version", fmt.Sprint(d.caseOf(f).Version))
		in.follow(in.brings(path+"/note", form, attached{"จากคิว.pdf", scan(9)})).want(t, 200).holds(t, "จากคิว.pdf", `href="/desk?assignee=none`)
	})
	t.Run("asked for after the log-in has ended, it leads to the case", func(t *testing.T) {
		page := in.get(path)
		d.clock.Pass(time.Hour)
		asked := in.sends(page, page.gets()[0]).want(t, 403)
		a := d.browser().post("/login", pairs("email", d.officer(domain.Intake).Email, "password", password, "late", asked.value("late"))).want(t, 303)
		if a.header.Get("Location") != path {
			t.Error(a.header.Get("Location"))
		}
	})
}

func TestDeskDocumentsWrong(t *testing.T) {
	d := newDesk(t)
	f := d.browser().question()
	path := "/desk/c/" + f.reference
	in := d.as(domain.Intake)

	for _, verb := range []string{"write", "note"} {
		for name, c := range map[string]struct {
			status int
			says   string
			file   attached
		}{
			"of a wrong type":   {422, "“a.html” แนบได้เฉพาะไฟล์ PDF, JPEG หรือ PNG", attached{"a.html", "<p>"}},
			"that is too large": {413, "“a.pdf” ไฟล์ใหญ่เกิน 10 MB", attached{"a.pdf", scan(domain.MaxFileSize + 1)}},
			"beyond all limits": {413, "ครั้งละไม่เกิน 10 ไฟล์", attached{"a.pdf", scan(110 << 20)}},
		} {
			t.Run(fmt.Sprintf("a file %s is told with %s, and the text stays", name, verb), func(t *testing.T) {
				in.brought(in.get(path+"/"+verb), path+"/"+verb, "เก็บข้อความนี้", c.file).want(t, c.status).
					holds(t, c.says, "เก็บข้อความนี้", "เลือกไฟล์อีกครั้ง", `href="#files"`, "<title>ข้อผิดพลาด:")
				if d.kept(f.reference).Version != 1 || d.leftBehind() != 0 {
					t.Errorf("version %d, %d left behind", d.kept(f.reference).Version, d.leftBehind())
				}
			})
		}
	}
	t.Run("a form of an older version keeps the text and takes no file", func(t *testing.T) {
		slow := in.get(path+"/write").want(t, 200)
		d.as(domain.Head).act(f.reference, "note", "message", "หัวหน้าเขียนก่อน")
		a := in.brought(slow, path+"/write", "พิมพ์อยู่", attached{"a.pdf", scan(1 << 20)}).want(t, 409)
		a.holds(t, "มีผู้แก้ไขเรื่องนี้ก่อนท่าน", "หัวหน้าเขียนก่อน", "พิมพ์อยู่", "เลือกไฟล์อีกครั้ง")
		if len(d.filesOf(f)) != 0 || d.leftBehind() != 0 {
			t.Error("it took the file")
		}
		in.follow(in.brought(a, path+"/write", "พิมพ์อยู่", attached{"a.pdf", scan(1 << 20)})).want(t, 200).holds(t, "บันทึกแล้ว", "a.pdf")
	})
	t.Run("a button pressed twice does its work once, and another file is a conflict", func(t *testing.T) {
		form := in.get(path + "/note")
		for range 2 {
			in.brought(form, path+"/note", "", attached{"once.pdf", scan(20)}).want(t, 303)
		}
		in.brought(form, path+"/note", "", attached{"other.pdf", scan(20)}).want(t, 409)
		if n := len(d.filesOf(f)); n != 2 {
			t.Errorf("%d files", n)
		}
	})
	t.Run("a log-in that ended keeps the text, and says that files are to be chosen again", func(t *testing.T) {
		form := in.get(path + "/note")
		d.clock.Pass(time.Hour)
		asked := in.brought(form, path+"/note", "พิมพ์ไว้นาน", attached{"a.pdf", scan(1 << 20)}).want(t, 403)
		asked.holds(t, "ข้อความที่ท่านพิมพ์ยังอยู่").lacks(t, "พิมพ์ไว้นาน")
		b := d.browser()
		a := b.post("/login", pairs("email", d.officer(domain.Intake).Email, "password", password, "late", asked.value("late"))).want(t, 200)
		a.holds(t, "พิมพ์ไว้นาน", "เลือกไฟล์อีกครั้ง", `enctype="multipart/form-data"`)
		b.follow(b.brought(a, path+"/note", "พิมพ์ไว้นาน", attached{"late.pdf", scan(20)})).want(t, 200).holds(t, "late.pdf")
	})
	t.Run("no other verb takes files", func(t *testing.T) {
		b := d.as(domain.Intake)
		for _, verb := range []string{"answer", "ask", "assign", "people", "acknowledge"} {
			b.brought(b.get(path), path+"/"+verb, "x", attached{"a.pdf", scan(9)}).want(t, 415)
		}
	})
}

func TestDeskDocumentsOfARight(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	f := b.filed(b.post("/o/sknpeo/form", pairs(
		"kind", "access", "for", "self", "subject.given_name", "ก", "subject.family_name", "ข", "relationship", "guardian", "details", "ขอดูข้อมูล",
		"contact.phone", "081 234 5678", "preferred_response", "counter", "declare", "yes")))
	path := "/desk/c/" + f.reference
	in := d.as(domain.Intake)

	t.Run("until somebody proved who he is no file leaves: there is no box for one, and a form that has one is refused", func(t *testing.T) {
		in.get(path+"/write").want(t, 200).lacks(t, `type="file"`)
		in.brought(in.get(path+"/note"), path+"/write", "ตามแนบ", attached{"a.pdf", scan(20)}).want(t, 409).holds(t, "ตามแนบ", "ยังไม่ได้บันทึก")
		if len(d.filesOf(f)) != 0 || d.leftBehind() != 0 {
			t.Error("it was taken")
		}
	})
	t.Run("internal papers are kept inside, from the slip on", func(t *testing.T) {
		in.follow(in.brought(in.get(path+"/note"), path+"/note", "", attached{"scan.pdf", scan(20)})).want(t, 200).holds(t, "scan.pdf")
		slip := in.sends(in.get("/desk/new"), "/desk/new", "channel", "counter", "kind", "question", "details", "จากเคาน์เตอร์", "intake_no", "7/2569",
			"received_at.day", "5", "received_at.month", "11", "received_at.year", "2569", "received_at.time", "10.00").want(t, 200)
		ref := referencePattern.FindString(slip.body)
		slip.holds(t, "แนบเอกสารภายใน", `href="/desk/c/`+ref+`/note"`)
		in.get("/desk/c/"+ref+"/note").want(t, 200).holds(t, `type="file"`)
	})
}

// namesOfFiles are names that files may have, and how they are shown.
var namesOfFiles = map[string]string{
	`<img src=x onerror=alert(1)>.pdf`:      `_img src=x onerror=alert(1)_.pdf`,
	`</bdi><script>alert(1)</script>.pdf`:   `script_.pdf`,
	`{{7*7}} {{.}} ${7*7}.pdf`:              `{{7_7}} {{.}} ${7_7}.pdf`,
	`'; DROP TABLE files;--.pdf`:            `'; DROP TABLE files;--.pdf`,
	`a&amp;b&#x3c;.pdf`:                     `a&amp;b&#x3c;.pdf`,
	"รายงาน\u202efdp.pdf":                   "รายงานfdp.pdf",
	"\u2066ก\u2069\u200b\ufeff.pdf":         "ก.pdf",
	"a\tb\u0085.pdf":                        "",
	strings.Repeat("ก", 300) + ".pdf":       strings.Repeat("ก", 48) + ".pdf",
	strings.Repeat("w", 300) + ".pdf":       strings.Repeat("w", 146) + ".pdf",
	"CON.pdf":                               "_CON.pdf",
	"=cmd|' /C calc'!A0.pdf":                "C calc'!A0.pdf",
	"👩‍👩‍👧 ปี่ ผู้ ฎู ป้ำ.pdf":              "",
	`../../etc/passwd.pdf`:                  "",
	`C:\Users\a\b.pdf`:                      "",
	"שלום عربي.pdf":                         "שלום عربي.pdf",
	`javascript:alert(1).pdf`:               `javascript_alert(1).pdf`,
	`a";filename="b.html.pdf`:               "",
	"data_text_html,<svg onload=alert>.pdf": "data_text_html,_svg onload=alert_.pdf",
}

func TestDocumentNames(t *testing.T) {
	d := newDesk(t)
	public, in := d.browser(), d.as(domain.Intake)
	for name, want := range namesOfFiles {
		d.clock.Pass(5 * time.Minute) // nobody sends so many at once
		f := public.question()
		path := "/r/" + f.reference
		ticket := public.post(path, pairs("code", f.code)).want(t, 200).value("ticket")
		sent := public.brings(path+"/documents", pairs("ticket", ticket), attached{name, scan(9)}).want(t, 303)
		kept := d.filesOf(f)[0].Name
		if want != "" && kept != want {
			t.Errorf("%q is kept as %q, not %q", name, kept, want)
		}
		seen := map[string]answer{
			"the citizen's documents": public.follow(sent), "the citizen's case": public.get(path), "the officer's case": in.get("/desk/c/" + f.reference),
			"the refusal": public.brings(path+"/documents", pairs("ticket", ticket), attached{strings.TrimSuffix(name, ".pdf") + ".exe", "MZ"}),
		}
		for where, a := range seen {
			if !strings.Contains(a.text(), strings.TrimSuffix(kept, ".pdf")) && (where != "the refusal" || len(name) < 100) {
				t.Errorf("%s does not show %q", where, kept)
			}
			for _, live := range []string{"<script>alert", "<img", "<svg onload", "</bdi><script"} {
				if strings.Contains(a.body, live) {
					t.Errorf("%s is alive with %q from %q", where, live, name)
				}
			}
		}
		got := public.post(public.get(path).gets()[0], pairs("ticket", ticket)).want(t, 200)
		if how := got.header.Get("Content-Disposition"); strings.ContainsAny(how, "\r\n\"<>") || !strings.HasPrefix(how, "attachment; filename*=UTF-8''") || !strings.HasSuffix(how, ".pdf") {
			t.Errorf("%q leaves as %q", name, how)
		}
	}
}
