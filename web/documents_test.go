package web_test

import (
	"fmt"
	"io"
	"mime"
	"net/url"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

func TestDocuments(t *testing.T) {
	for name, visitor := range map[string]func(*desk) *browser{"with cookies": (*desk).browser, "with every cookie refused": (*desk).cookieless} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TMPDIR", t.TempDir())
			d := newDesk(t)
			b := visitor(d)
			f := b.question()
			path := "/r/" + f.reference
			page := b.post(path, pairs("code", f.code)).want(t, 200)
			long := scan(2<<20 + 7)

			t.Run("files go with a message, and come back to the byte, to be saved and never run", func(t *testing.T) {
				sent := b.settled(b.brings(path+"/messages", pairs("ticket", page.value("ticket"), "key", page.value("key"), "text", "ตามแนบ"),
					attached{`สำเนาบัตร "1".pdf`, long}, attached{"b.PDF", scan(9)})).want(t, 200)
				sent.holds(t, "ส่งข้อความแล้ว", "ตามแนบ", "สำเนาบัตร %221%22.pdf", "2.0\u00a0MB", "มี 2\u00a0ไฟล์")
				got := b.post(sent.gets()[0], pairs("ticket", sent.value("ticket"))).want(t, 200)
				if got.body != long {
					t.Errorf("%d bytes come back of %d", len(got.body), len(long))
				}
				for header, want := range map[string]string{
					"Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Content-Encoding": "",
					"Content-Security-Policy": "sandbox; default-src 'none'", "Cross-Origin-Resource-Policy": "same-origin",
				} {
					if got.header.Get(header) != want {
						t.Errorf("%s: %q", header, got.header.Get(header))
					}
				}
				how, parameters, err := mime.ParseMediaType(got.header.Get("Content-Disposition"))
				if err != nil || how != "attachment" || parameters["filename"] != "สำเนาบัตร %221%22.pdf" {
					t.Errorf("%q %q %v", how, parameters, err)
				}
			})
			t.Run("the page of documents shows them all, and takes more without a word", func(t *testing.T) {
				documents := b.post(path+"/documents", pairs("ticket", page.value("ticket"))).want(t, 200)
				documents.holds(t, "เอกสารของเรื่อง "+f.reference, "สำเนาบัตร %221%22.pdf", "b.PDF", "แนบไฟล์")
				after := b.settled(b.brings(path+"/documents", pairs("ticket", documents.value("ticket"), "key", documents.value("key"), "text", ""),
					attached{"c.png", "\x89PNG\r\n\x1a\n"})).want(t, 422)
				after.holds(t, "<title>ข้อผิดพลาด: ", "“c.png”")
				b.settled(b.brings(path+"/documents", pairs("ticket", documents.value("ticket"), "key", documents.value("key"), "text", ""),
					attached{"c.pdf", scan(20)})).want(t, 200).holds(t, "ส่งไฟล์แล้ว", "c.pdf")
			})
			t.Run("a button pressed twice sends once, and another file under the same form is another", func(t *testing.T) {
				form := pairs("ticket", page.value("ticket"), "key", "same", "text", "")
				before := len(d.filesOf(f))
				for range 2 {
					b.settled(b.brings(path+"/documents", form, attached{"twice.pdf", scan(30)})).want(t, 200)
				}
				b.settled(b.brings(path+"/documents", form, attached{"twice.pdf", scan(31)})).want(t, 200)
				if n := len(d.filesOf(f)) - before; n != 2 {
					t.Errorf("%d files", n)
				}
			})
			t.Run("one that comes too late asks for the code, keeps the text, and says that files are to be chosen again", func(t *testing.T) {
				before := len(d.filesOf(f))
				d.clock.Pass(time.Hour)
				late := b.brings(path+"/messages", pairs("ticket", page.value("ticket"), "text", "เขียนไว้นาน"), attached{"late.pdf", scan(40)}).want(t, 403)
				late.holds(t, "เลือกไฟล์อีกครั้ง", "เขียนไว้นาน").lacks(t, "late.pdf", "ลำดับเหตุการณ์")
				again := b.post(path+"/messages", pairs("code", f.code, "text", late.value("text"), "again", late.value("again"))).want(t, 200)
				again.holds(t, "เขียนไว้นาน", "เลือกไฟล์อีกครั้ง").lacks(t, "ส่งข้อความแล้ว")
				if n := len(d.filesOf(f)); n != before || len(d.caseOf(f).Trail.Hash) == 0 {
					t.Errorf("%d files", n)
				}
				b.settled(b.brings(path+"/messages", pairs("ticket", again.value("ticket"), "text", "เขียนไว้นาน"), attached{"late.pdf", scan(40)})).
					want(t, 200).holds(t, "late.pdf", "ส่งข้อความแล้ว")
			})
			t.Run("one that takes its time is taken, although that of its page ends meanwhile", func(t *testing.T) {
				fresh := b.post(path, pairs("code", f.code)).want(t, 200)
				contentType, body := parcel(pairs("ticket", fresh.value("ticket"), "text", ""), attached{"slow.pdf", scan(1 << 20)})
				slow := io.MultiReader(io.LimitReader(body, 500<<10), waiting(func() { d.clock.Pass(31 * time.Minute) }), body)
				b.settled(b.send("POST", path+"/documents", slow, "Content-Type", contentType, "Sec-Fetch-Site", "same-origin")).want(t, 200).
					holds(t, "ส่งไฟล์แล้ว", "slow.pdf")
			})
			t.Run("nothing of it is in a folder, and no file is left that no message brought", func(t *testing.T) {
				left, err := os.ReadDir(os.Getenv("TMPDIR"))
				if err != nil || len(left) > 0 || d.leftBehind() != 0 {
					t.Errorf("%v %v, %d files", left, err, d.leftBehind())
				}
			})
		})
	}
}

// letters is a name that never ends.
type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// waiting is a pause in a body.
type waiting func()

func (w waiting) Read([]byte) (int, error) {
	w()
	return 0, io.EOF
}

func TestDocumentsOfOthers(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	f, other := b.question(), b.question()
	path := "/r/" + f.reference
	page := b.post(path, pairs("code", f.code)).want(t, 200)
	own := b.follow(b.brings(path+"/documents", pairs("ticket", page.value("ticket")), attached{"own.pdf", scan(50)})).want(t, 200).gets()[0]
	theirs := d.browser()
	ticket := theirs.post("/r/"+other.reference, pairs("code", other.code)).want(t, 200).value("ticket")
	theirs.follow(theirs.brings("/r/"+other.reference+"/documents", pairs("ticket", ticket), attached{"other.pdf", scan(50)}))

	t.Run("whoever holds another case's code gets neither the file nor the page", func(t *testing.T) {
		theirs.post(own, pairs("ticket", ticket)).want(t, 403).lacks(t, "own.pdf", "%PDF")
		theirs.post(path+"/documents", pairs("ticket", ticket)).want(t, 403).lacks(t, "own.pdf")
		inOther := strings.Replace(own, f.reference, other.reference, 1)
		theirs.post(inOther, pairs("ticket", ticket)).want(t, 404).lacks(t, "own.pdf", "%PDF")
	})
	t.Run("whoever has no code is asked for it, and comes to all files of the case", func(t *testing.T) {
		asked := d.browser().post(own, pairs("x", "y")).want(t, 403)
		asked.holds(t, `action="`+path+`/documents"`).lacks(t, "own.pdf", "%PDF")
		d.cookieless().post(path+"/documents", pairs("code", f.code)).want(t, 200).holds(t, "own.pdf")
	})
	t.Run("a form with a ticket that is none is read to its end and takes nothing", func(t *testing.T) {
		d.browser().brings(path+"/documents", pairs("ticket", "none", "text", "x"), attached{"a.pdf", scan(1 << 20)}).want(t, 403)
		if n := len(d.filesOf(f)); n != 1 || d.leftBehind() != 0 {
			t.Errorf("%d files, %d left behind", n, d.leftBehind())
		}
	})
	t.Run("a file that is none is not there, whatever it is called", func(t *testing.T) {
		for _, id := range []string{"x", "%00", "%ff", "..%2f", strings.Repeat("9", 3000), "019a0000-0000-7000-8000-000000000000"} {
			b.post(path+"/documents/"+id, pairs("ticket", page.value("ticket"))).want(t, 404)
		}
		b.get(own).want(t, 405)
	})
	t.Run("what another site makes a browser send is refused before it is read", func(t *testing.T) {
		contentType, _ := parcel(nil)
		for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}, {}} {
			b.send("POST", path+"/documents", unread{t}, append(headers, "Content-Type", contentType)...).want(t, 403).holds(t, "ยังไม่ได้บันทึกอะไร")
			b.send("POST", own, unread{t}, append(headers, "Content-Type", "application/x-www-form-urlencoded")...).want(t, 403).lacks(t, "%PDF")
		}
	})
	t.Run("no other page takes a form with files", func(t *testing.T) {
		for _, at := range []string{"/track", path, path + "/withdraw", own, "/login"} {
			b.brings(at, pairs("ticket", page.value("ticket")), attached{"a.pdf", scan(9)}).want(t, 415)
		}
	})
}

// unread is a body that nobody may read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("it was read")
	return 0, io.EOF
}

func TestDocumentsWrong(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	f := b.question()
	path := "/r/" + f.reference
	page := b.post(path, pairs("code", f.code)).want(t, 200)
	many := func(n int) (all []attached) {
		for range n {
			all = append(all, attached{"a.pdf", scan(9)})
		}
		return all
	}
	for name, c := range map[string]struct {
		status int
		says   []string
		files  []attached
	}{
		"a page of the web":      {422, []string{"“page.html” แนบได้เฉพาะไฟล์ PDF, JPEG หรือ PNG"}, []attached{{"page.html", "<html>"}}},
		"a program by two names": {422, []string{"“b.php” ชื่อไฟล์ไม่ตรง", "“c.pdf” ไฟล์นี้ว่างเปล่า"}, []attached{{"a.pdf", scan(9)}, {"b.php", scan(9)}, {"c.pdf", ""}}},
		"too large a file":       {413, []string{"“ใหญ่.pdf” ไฟล์ใหญ่เกิน 10 MB"}, []attached{{"ใหญ่.pdf", scan(domain.MaxFileSize + 1)}}},
		"too many files":         {422, []string{`href="#files">แนบไฟล์: ลดให้ไม่เกิน 10 รายการ`}, many(11)},
		"far too many files":     {413, []string{"ครั้งละไม่เกิน 10 ไฟล์ ไฟล์ละไม่เกิน 10 MB"}, many(300)},
		"a form beyond all":      {413, []string{"ครั้งละไม่เกิน 10 ไฟล์ ไฟล์ละไม่เกิน 10 MB"}, []attached{{"film.pdf", scan(120 << 20)}}},
		"a control character":    {422, []string{"ชื่อไฟล์อาจมีอักขระที่ใช้ในชื่อไม่ได้"}, []attached{{"a.pdf", scan(9)}, {"b\x01.pdf", scan(9)}}},
		"it in the first name":   {422, []string{"ชื่อไฟล์อาจมีอักขระที่ใช้ในชื่อไม่ได้"}, []attached{{"b\x7f.pdf", scan(9)}}},
		"a name that is none":    {422, []string{"“ไฟล์ที่ 1” ไฟล์นี้ไม่มีชื่อ"}, []attached{{"\u200b", scan(9)}}},
	} {
		t.Run(name+" is told by its name, and what was typed comes back", func(t *testing.T) {
			for _, at := range []string{"/messages", "/documents"} {
				a := b.brings(path+at, pairs("ticket", page.value("ticket"), "text", "พิมพ์ไว้แล้ว"), c.files...).want(t, c.status)
				a.holds(t, append(c.says, "<title>ข้อผิดพลาด: ", "พิมพ์ไว้แล้ว", `href="#files"`, `id="files"`, "เลือกไฟล์อีกครั้ง")...)
			}
			if n := len(d.filesOf(f)); n != 0 || d.leftBehind() != 0 || d.caseOf(f).Version != 1 {
				t.Errorf("%d files, %d left behind, version %d", n, d.leftBehind(), d.caseOf(f).Version)
			}
		})
	}
	t.Run("names that would fill the memory are no form, whoever sends them", func(t *testing.T) {
		for proof, fields := range map[string]url.Values{"proved": pairs("ticket", page.value("ticket"), "text", "x"), "unproved": pairs("text", "x")} {
			contentType, body := parcel(fields, many(1)...)
			head, tail, _ := strings.Cut(body.String(), "a.pdf")
			one := func() io.Reader {
				return io.MultiReader(strings.NewReader(head), io.LimitReader(letters{}, 9<<20), strings.NewReader(tail[:strings.LastIndex(tail, "--")]))
			}
			boundary := contentType[strings.Index(contentType, "=")+1:]
			all := []io.Reader{one()}
			for range 9 {
				all = append(all, strings.NewReader("\r\n--"+boundary+"\r\nContent-Disposition: form-data; name=\"files\"; filename=\""), io.LimitReader(letters{}, 9<<20),
					strings.NewReader(".pdf\"\r\n\r\n%PDF-1.7\n"))
			}
			all = append(all, strings.NewReader("\r\n--"+boundary+"--\r\n"))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			b.send("POST", path+"/documents", io.MultiReader(all...), "Content-Type", contentType, "Sec-Fetch-Site", "same-origin").want(t, 400)
			runtime.ReadMemStats(&after)
			if taken := (after.TotalAlloc - before.TotalAlloc) >> 20; taken > 8 {
				t.Errorf("%s: %d MB were taken", proof, taken)
			}
		}
	})
	t.Run("a case that has enough of its citizen says how much, and what was typed comes back", func(t *testing.T) {
		other := b.question()
		path := "/r/" + other.reference
		page := b.post(path, pairs("code", other.code)).want(t, 200)
		b.follow(b.brings(path+"/documents", pairs("ticket", page.value("ticket"), "text", ""), attached{"a.pdf", scan(9)})).want(t, 200)
		d.change("UPDATE files SET size = ? WHERE id = ?", domain.MaxSent-3<<20, d.filesOf(other)[0].ID)
		b.brings(path+"/documents", pairs("ticket", page.value("ticket"), "text", "พิมพ์ไว้แล้ว"), attached{"b.pdf", scan(3<<20 + 1)}).want(t, 413).
			holds(t, "รวม 200 MB", "อีก 3 MB", "พิมพ์ไว้แล้ว", `href="#files"`)
		b.brings("/en"+path+"/messages", pairs("ticket", page.value("ticket"), "text", "typed"), attached{"b.pdf", scan(3<<20 + 1)}).want(t, 413).
			holds(t, "200 MB of files", "3 MB more", "typed")
		if n := len(d.filesOf(other)); n != 1 || d.leftBehind() != 0 {
			t.Errorf("%d files, %d left behind", n, d.leftBehind())
		}
		b.follow(b.brings(path+"/documents", pairs("ticket", page.value("ticket"), "text", ""), attached{"b.pdf", scan(3 << 20)})).want(t, 200)
	})
	t.Run("in English it is told in English", func(t *testing.T) {
		b.brings("/en"+path+"/documents", pairs("ticket", page.value("ticket")), attached{"page.html", "<html>"}).want(t, 422).
			holds(t, "<title>Error: ", "“page.html” Attach PDF, JPEG or PNG files only", "Choose them again")
	})
	t.Run("a form without a file asks for one, a message without anything for a text", func(t *testing.T) {
		b.brings(path+"/documents", pairs("ticket", page.value("ticket"), "text", "x")).want(t, 422).holds(t, "เลือกไฟล์ที่ต้องการส่ง", `href="#files"`)
		b.brings(path+"/messages", pairs("ticket", page.value("ticket"), "text", "")).want(t, 422).holds(t, "เขียนข้อความที่ต้องการส่ง หรือแนบไฟล์", `href="#text"`)
		b.follow(b.brings(path+"/messages", pairs("ticket", page.value("ticket"), "text", "ไม่มีไฟล์"))).want(t, 200).holds(t, "ไม่มีไฟล์")
	})
	t.Run("a form that is cut short, or packed, is none", func(t *testing.T) {
		contentType, body := parcel(pairs("ticket", page.value("ticket"), "text", "x"), attached{"a.pdf", scan(5000)})
		half := strings.NewReader(body.String()[:3000])
		b.send("POST", path+"/documents", half, "Content-Type", contentType, "Sec-Fetch-Site", "same-origin").want(t, 400)
		b.send("POST", path+"/documents", body, "Content-Type", contentType, "Sec-Fetch-Site", "same-origin", "Content-Encoding", "gzip").want(t, 415)
		b.send("POST", path+"/documents", strings.NewReader("x"), "Content-Type", "multipart/form-data", "Sec-Fetch-Site", "same-origin").want(t, 400)
		if d.leftBehind() != 0 {
			t.Error("something is left behind")
		}
	})
}

// asks has intake ask for something on a case, as it stands now.
func (d *desk) asks(f filed, items ...domain.AskItem) {
	d.t.Helper()
	account, err := d.store.AccountByEmail(d.t.Context(), "intake@sknpeo.example")
	if err != nil {
		d.t.Fatal(err)
	}
	match := workflow.Match{Given: true, Versions: []int{d.caseOf(f).Version}}
	if _, err := d.service.Ask(d.t.Context(), domain.OfficerActor(account, ""), domain.Reference(f.reference), match, domain.AskInput{Items: items}); err != nil {
		d.t.Fatal(err)
	}
}

func TestPapersOfTwoAsks(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	f := b.question()
	brought := pairs("text", "ตามที่ขอ")
	for ask := range 2 {
		items := make([]domain.AskItem, 20)
		for i := range items {
			items[i] = domain.AskItem{Code: fmt.Sprintf("paper_%d_%d", ask, i), Text: "สำเนา"}
			brought.Add("answers", items[i].Code)
		}
		d.asks(f, items...)
	}
	t.Run("all of them are ticked and come with one message", func(t *testing.T) {
		path := "/r/" + f.reference
		brought.Set("ticket", b.post(path, pairs("code", f.code)).want(t, 200).value("ticket"))
		b.settled(b.brings(path+"/messages", brought, attached{"ทั้งหมด.pdf", scan(60)})).want(t, 200).holds(t, "ส่งข้อความแล้ว", "ทั้งหมด.pdf")
		if open := d.caseOf(f).OpenAsked(); len(open) > 0 {
			t.Errorf("%d are still to come", len(open))
		}
	})
}

func TestPapers(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	f := b.question()
	d.asks(f, domain.AskItem{Code: "card", Text: "สำเนาบัตร"}, domain.AskItem{Code: "house", Text: "ทะเบียนบ้าน <x>"})
	path := "/r/" + f.reference
	page := b.post(path, pairs("code", f.code)).want(t, 200)

	t.Run("each paper has its own box, and a word on what to cover", func(t *testing.T) {
		page.holds(t, `for="files-card"`, `for="files-house"`, "สำเนาบัตร", "ทะเบียนบ้าน &lt;x&gt;", "ปิดทับ “ศาสนา” และ “หมู่โลหิต” บนสำเนาบัตร", "ยังนับต่อ")
		if n := strings.Count(page.body, `type="file"`); n != 3 {
			t.Errorf("%d boxes for files", n)
		}
	})
	t.Run("a wrong one is told at its own box", func(t *testing.T) {
		b.brings(path+"/documents", pairs("ticket", page.value("ticket"), "paper", "house"), attached{"a.exe", "MZ"}).want(t, 422).
			holds(t, `href="#files-house"`, "“a.exe”").lacks(t, `href="#files-card"`)
		b.brings(path+"/documents", pairs("ticket", page.value("ticket"), "paper", "card")).want(t, 422).holds(t, `href="#files-card"`, "เลือกไฟล์")
	})
	t.Run("what comes answers that paper alone, and leads back to the list of what is missing", func(t *testing.T) {
		after := b.follow(b.brings(path+"/documents", pairs("ticket", page.value("ticket"), "key", "k", "paper", "card"), attached{"บัตร.pdf", scan(99)})).want(t, 200)
		after.holds(t, "ส่งไฟล์แล้ว", "บัตร.pdf", "ทะเบียนบ้าน").lacks(t, `for="files-card"`)
		if open := d.caseOf(f).OpenAsked(); len(open) != 1 || open[0].Code != "house" {
			t.Errorf("%+v", open)
		}
	})
	t.Run("sent once more it is the same, another is one more of it, and what nobody asked for is told so", func(t *testing.T) {
		again := pairs("ticket", page.value("ticket"), "key", "k", "paper", "card")
		b.follow(b.brings(path+"/documents", again, attached{"บัตร.pdf", scan(99)})).want(t, 200).holds(t, "ส่งไฟล์แล้ว")
		if n := len(d.filesOf(f)); n != 1 {
			t.Errorf("%d files", n)
		}
		b.follow(b.brings(path+"/documents", again, attached{"หลังบัตร.pdf", scan(98)})).want(t, 200).holds(t, "หลังบัตร.pdf", `for="files-house"`)
		b.brings(path+"/documents", pairs("ticket", page.value("ticket"), "paper", "none"), attached{"อื่น.pdf", scan(98)}).want(t, 422).
			holds(t, "สำนักงานไม่ได้ขอรายการนี้", `href="#files-house"`)
	})
	t.Run("one that comes too late is asked for again at its own box", func(t *testing.T) {
		stranger := d.cookieless()
		late := stranger.brings(path+"/documents", pairs("ticket", "old", "paper", "house"), attached{"a.pdf", scan(9)}).want(t, 403)
		again := stranger.post(path+"/documents", pairs("code", f.code, "again", late.value("again"))).want(t, 200).body
		if at := strings.Index(again, "เลือกไฟล์อีกครั้ง"); strings.Count(again, "เลือกไฟล์อีกครั้ง") != 1 || at < strings.Index(again, `for="files-house"`) {
			t.Errorf("it says so %d times", strings.Count(again, "เลือกไฟล์อีกครั้ง"))
		}
	})
	t.Run("the last one ends the citizen's turn", func(t *testing.T) {
		b.follow(b.brings(path+"/documents", pairs("ticket", page.value("ticket"), "paper", "house"), attached{"บ้าน.pdf", scan(99)})).want(t, 200).
			holds(t, `id="files"`).lacks(t, `for="files-house"`)
		if r := d.caseOf(f); r.Status == domain.AwaitingInfo || len(r.OpenAsked()) != 0 {
			t.Errorf("%s %+v", r.Status, r.OpenAsked())
		}
	})
}

func TestDoorsToDocuments(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	form := b.asked("kind", "question", "details", "มีเอกสาร", "reply", "code")
	receipt := b.post("/o/sknpeo/ask", form)
	f := b.filed(receipt)
	path := "/r/" + f.reference + "/documents"
	t.Run("the receipt leads to the files of its case, without a code to type", func(t *testing.T) {
		receipt.holds(t, `formaction="`+path+`"`)
		b.get(path).want(t, 200).holds(t, "ยังไม่มีไฟล์", `type="file"`)
	})
	t.Run("so does the case, with every cookie refused", func(t *testing.T) {
		stranger := d.cookieless()
		page := stranger.post("/r/"+f.reference, pairs("code", f.code)).want(t, 200).holds(t, `action="`+path+`"`)
		stranger.post(path, pairs("ticket", page.value("ticket"))).want(t, 200).holds(t, `type="file"`)
		stranger.get(path).want(t, 200).lacks(t, `type="file"`)
	})
	t.Run("what was typed there crosses to the other language", func(t *testing.T) {
		page := b.get(path)
		b.brings("/en"+path, pairs("ticket", page.value("ticket"), "text", "พิมพ์ไว้", "across", "yes"), attached{"a.pdf", scan(9)}).want(t, 200).
			holds(t, "พิมพ์ไว้", "Choose them again", "Documents of case").lacks(t, "a.pdf")
		if len(d.filesOf(f)) != 0 || d.leftBehind() != 0 {
			t.Error("it was sent")
		}
	})
}
