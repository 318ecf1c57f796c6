package web_test

import (
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

func TestScansOfPaper(t *testing.T) {
	d := newDesk(t)
	in := d.as(domain.Intake)
	n := 0
	entry := func(page answer, more ...any) map[string][]string {
		n++
		form := pairs(append([]any{
			"channel", "post", "received_at.day", "4", "received_at.month", "11", "received_at.year", "2569", "received_at.time", "09.15",
			"intake_no", "ศธ " + strings.Repeat("1", n), "kind", "question", "details", "ถามทางไปรษณีย์",
			"by", page.value("by"), "key", page.value("key"),
		}, more...)...)
		return form
	}

	t.Run("they wait while the dates are counted, come with the entry, and its citizen sees them", func(t *testing.T) {
		page := in.get("/desk/new").want(t, 200)
		form := entry(page)
		counted := in.brings("/desk/new", together(form, pairs("then", "count")), attached{"คำขอ.pdf", scan(2 << 20)}, attached{"ซอง.pdf", scan(9)}).want(t, 200)
		counted.holds(t, "ยังไม่ได้บันทึก", "คำขอ.pdf", "ซอง.pdf", "2.0\u00a0MB")
		form = together(form, counted.waiting())
		slip := in.brings("/desk/new", form)
		f := slipped(t, slip)
		slip.holds(t, "คำขอ.pdf", "ซอง.pdf").lacks(t, "แนบเอกสารที่สแกน")
		d.wantFiles(f, "คำขอ.pdf", "ซอง.pdf")
		if again := slipped(t, in.brings("/desk/new", form)); again != f {
			t.Errorf("sent twice it is %v and %v", f, again)
		}
		d.browser().post("/r/"+f.reference+"/documents", pairs("code", f.code)).want(t, 200).holds(t, "คำขอ.pdf")
		in.get("/desk/c/"+f.reference).want(t, 200).holds(t, "ซอง.pdf")
	})
	t.Run("sent at once, the slip in the other language is the same one", func(t *testing.T) {
		page := in.get("/desk/new").want(t, 200)
		slip := in.brings("/desk/new", entry(page), attached{"คำขอ.pdf", scan(30)}).want(t, 200)
		f := slipped(t, slip)
		if again := slipped(t, in.crosses(slip)); again != f {
			t.Errorf("%v, then %v", f, again)
		}
		d.wantFiles(f, "คำขอ.pdf")
	})
	t.Run("what is wrong elsewhere or with a file costs no other file", func(t *testing.T) {
		page := in.get("/desk/new").want(t, 200)
		form := entry(page)
		number := form["intake_no"]
		form["intake_no"] = nil
		wrong := in.brings("/desk/new", form, attached{"a.pdf", scan(30)}, attached{"b.exe", "MZ"}).want(t, 422)
		wrong.holds(t, `href="#intake_no"`, `href="#files"`, "“b.exe”", "a.pdf", "ถามทางไปรษณีย์")
		form["intake_no"] = number
		d.wantFiles(slipped(t, in.brings("/desk/new", together(form, wrong.waiting()))), "a.pdf")
	})
	t.Run("a log-in that ended meanwhile keeps what waited, and says of what came late that it is to be chosen again", func(t *testing.T) {
		page := in.get("/desk/new").want(t, 200)
		form := entry(page)
		counted := in.brings("/desk/new", together(form, pairs("then", "count")), attached{"a.pdf", scan(31)}).want(t, 200)
		d.clock.Pass(time.Hour)
		late := in.brings("/desk/new", together(form, counted.waiting()), attached{"b.pdf", scan(31)}).want(t, 403)
		in = d.browser()
		form2 := in.post("/login", pairs("email", d.officer(domain.Intake).Email, "password", password, "to", late.value("to"), "late", late.value("late"))).want(t, 200)
		form2.holds(t, "ถามทางไปรษณีย์", "a.pdf", "เลือกไฟล์อีกครั้ง").lacks(t, "b.pdf")
		form["by"], form["key"] = []string{form2.value("by")}, []string{form2.value("key")}
		d.wantFiles(slipped(t, in.brings("/desk/new", together(form, form2.waiting()))), "a.pdf")
	})
}

func TestFilingsInBadShape(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	t.Run("a form with files is read like one without: each of its fields arrives", func(t *testing.T) {
		all := pairs("declare", "yes")
		for _, page := range forMyChild {
			all = together(all, page)
		}
		with, without := maps.Clone(all), maps.Clone(all)
		with.Set("key", "with")
		without.Set("key", "without")
		one := d.caseOf(b.filed(b.brings("/o/sknpeo/form", with, attached{"a.pdf", scan(9)}))).Filing
		other := d.caseOf(b.filed(b.post("/o/sknpeo/form", without))).Filing
		if one.Wrong != other.Wrong || *one.Requester != *other.Requester || one.Subject != other.Subject || one.Details != other.Details || one.Kind != other.Kind {
			t.Errorf("%+v\n%+v", one, other)
		}
	})
	t.Run("lines that were typed end as they do without files", func(t *testing.T) {
		f := b.filed(b.brings("/o/sknpeo/ask", b.asked("kind", "question", "details", "หนึ่ง\r\nสอง", "reply", "code")))
		if got := d.caseOf(f).Filing.Details; got != "หนึ่ง\nสอง" {
			t.Errorf("%q", got)
		}
	})
	t.Run("what no browser sends is refused, and nothing waits", func(t *testing.T) {
		for name, form := range map[string][]string{
			"text that is not UTF-8": {"details", "\xff\xfe"},
			"a NUL":                  {"details", "a\x00b"},
			"a draft that is none":   {"details", "x", "draft", "../../x"},
			"files that are none":    {"details", "x", "draft", strings.Repeat("A", 43), "keep", "x"},
			"a hundred files":        {"details", "x", "draft", strings.Repeat("A", 43), "keep", strings.Repeat("x", 300)},
		} {
			fields := b.asked("kind", "question", "reply", "code")
			for i := 0; i < len(form); i += 2 {
				fields.Add(form[i], form[i+1])
			}
			if name == "a hundred files" {
				for range 99 {
					fields.Add("keep", "x")
				}
			}
			for _, sends := range []func() answer{
				func() answer { return b.post("/o/sknpeo/ask", fields) },
				func() answer { return b.brings("/o/sknpeo/ask", fields) },
			} {
				a := sends()
				taken := a.status == 200 && (name == "a draft that is none" || name == "a NUL") // which is left out of a text
				if !taken && a.status != 422 && a.status != 400 {
					t.Errorf("%s: %d", name, a.status)
				}
			}
		}
		if n := d.leftBehind(); n != 0 {
			t.Errorf("%d files wait", n)
		}
	})
	t.Run("a form that was cut leaves nothing, and the step forgets nothing that it had", func(t *testing.T) {
		cut := func(path string, fields url.Values) {
			t.Helper()
			contentType, body := parcel(fields, attached{"a.pdf", scan(1 << 20)}, attached{"b.pdf", scan(1 << 20)})
			b.send("POST", path, io.LimitReader(body, int64(body.Len()*2/3)), "Content-Type", contentType, "Sec-Fetch-Site", "same-origin").want(t, 400)
		}
		cut("/o/sknpeo/ask", b.asked("kind", "question", "details", "x", "reply", "code"))
		if n := d.leftBehind(); n != 0 {
			t.Errorf("%d files wait", n)
		}
		b := d.browser()
		b.fill("", forMyself[:5]...)
		b.settled(b.brings(filePath+"documents", pairs("stay", "yes"), attached{"kept.pdf", scan(9)})).want(t, 200)
		cut(filePath+"documents", pairs("stay", "yes"))
		b.get(filePath+"documents").want(t, 200).holds(t, "kept.pdf").lacks(t, "a.pdf")
		if n := d.leftBehind(); n != 1 {
			t.Errorf("%d files wait", n)
		}
		b.post(filePath+"erase", pairs())
	})
	t.Run("whatever a file is called, it shows so and does nothing", func(t *testing.T) {
		b := d.cookieless()
		for name, want := range namesOfFiles {
			d.clock.Pass(5 * time.Minute) // nobody sends so many at once
			page := b.brings("/o/sknpeo/ask", b.asked("kind", "question", "details", "x", "reply", "code", "then", "check"), attached{name, scan(9)}).want(t, 200)
			back := b.post("/o/sknpeo/ask", together(pairs("kind", "question"), page.waiting())).want(t, 422)
			refused := b.brings("/o/sknpeo/ask", pairs("kind", "question"), attached{strings.TrimSuffix(name, ".pdf") + ".exe", "MZ"}).want(t, 422)
			for where, a := range map[string]answer{"the check": page, "the form": back, "the refusal": refused} {
				if where != "the refusal" && !strings.Contains(a.text(), strings.TrimSuffix(want, ".pdf")) {
					t.Errorf("%s does not show %q", where, want)
				}
				for _, live := range []string{"<script>alert", "<img", "<svg onload", "</bdi><script"} {
					if strings.Contains(a.body, live) {
						t.Errorf("%s is alive with %q from %q", where, live, name)
					}
				}
			}
		}
	})
	t.Run("an office that is not there takes no file", func(t *testing.T) {
		for _, path := range []string{"/o/nobody/ask", "/o/nobody/form", "/o/nobody/file/documents"} {
			b.brings(path, pairs("details", "x"), attached{"a.pdf", scan(1 << 20)}).want(t, 404)
		}
		if n := d.leftBehind(); n != len(namesOfFiles) {
			t.Errorf("%d files wait", n)
		}
	})
}

func TestFilesInACrowd(t *testing.T) {
	d := newDesk(t)
	b := d.pupil()
	ctx := workflow.From(t.Context(), school)
	for range 30 {
		u, err := d.service.UploadToDraft(ctx, domain.Actor{}, domain.Draft{Key: make([]byte, domain.DraftKeyLength), Office: "sknpeo"}, 0)
		if err != nil {
			t.Fatal(err)
		}
		u.End(ctx)
	}
	form := b.asked("kind", "question", "details", "ปี่ ผู้ ฎู", "reply", "code")
	held := b.brings("/o/sknpeo/ask", form, attached{"a.pdf", scan(20)})
	wait := held.waits(t)
	held.holds(t, "เลือกไฟล์อีกครั้ง", "ปี่ ผู้ ฎู</textarea>")
	t.Run("without its files it is filed at once, with them after the wait", func(t *testing.T) {
		b.filed(b.brings("/o/sknpeo/ask", form))
		d.clock.Pass(wait)
		d.wantFiles(b.filed(b.brings("/o/sknpeo/ask", form, attached{"a.pdf", scan(20)})), "a.pdf")
	})
}

func TestFilesInAFlood(t *testing.T) {
	d := flooded(t)
	b := d.pupil()
	form := b.asked("kind", "question", "details", "ปี่ ผู้ ฎู", "reply", "code")
	page := b.brings("/o/sknpeo/ask", form, attached{"a.pdf", scan(20)}).want(t, 429)
	page.holds(t, "a.pdf", "ปี่ ผู้ ฎู").lacks(t, "เลือกไฟล์อีกครั้ง")
	t.Run("who solves the puzzle is filed with the files that waited", func(t *testing.T) {
		f := b.filed(b.brings("/o/sknpeo/ask", together(with(form, page, page.solve(t)), page.waiting())))
		d.wantFiles(f, "a.pdf")
	})
}

func TestReceiptNamesFiles(t *testing.T) {
	d := newDesk(t)
	b := d.cookieless()
	f := b.filed(b.brings("/o/sknpeo/ask", b.asked("kind", "question", "details", "x", "reply", "code"), attached{"ใบเสร็จ.pdf", scan(20)}, attached{"b.pdf", scan(20)}))
	page := b.post("/r/"+f.reference, pairs("code", f.code)).want(t, 200)
	b.settled(b.brings("/r/"+f.reference+"/documents", pairs("ticket", page.value("ticket"), "text", ""), attached{"later.pdf", scan(20)})).want(t, 200)
	text := read(t, b.post("/r/"+f.reference+"/receipt", pairs("code", f.code)).want(t, 200).body)
	if !strings.Contains(text, "ใบเสร็จ.pdf, b.pdf") {
		t.Errorf("it does not name them:\n%s", text)
	}
	if strings.Contains(text, "later.pdf") || !slices.Contains(d.names(f), "later.pdf") {
		t.Error("what came later is called a part of the filing")
	}
}
