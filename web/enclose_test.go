package web_test

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

// waiting are the files that a page shows as to be sent.
func (a answer) waiting() url.Values {
	form := pairs("draft", a.value("draft"))
	for _, m := range regexp.MustCompile(`name="keep" value="([^"]+)"( checked)?`).FindAllStringSubmatch(a.body, -1) {
		if m[2] != "" || strings.Contains(m[0], `hidden`) || !strings.Contains(a.body, `type="checkbox" id="keep-`) {
			form.Add("keep", m[1])
		}
	}
	return form
}

// together are the fields of two forms.
func together(forms ...url.Values) url.Values {
	all := url.Values{}
	for _, form := range forms {
		for name, values := range form {
			all[name] = append(all[name], values...)
		}
	}
	return all
}

// names are what the files of a case are called.
func (d *desk) names(f filed) (all []string) {
	for _, file := range d.filesOf(f) {
		all = append(all, file.Name)
	}
	return all
}

func (d *desk) wantFiles(f filed, want ...string) {
	d.t.Helper()
	if got := d.names(f); !slices.Equal(got, want) {
		d.t.Errorf("the case has %q, not %q", got, want)
	}
	if n := d.leftBehind(); n != 0 {
		d.t.Errorf("%d files are left behind", n)
	}
}

func TestFilesWithAQuestion(t *testing.T) {
	const ask = "/o/sknpeo/ask"
	for name, visitor := range map[string]func(*desk) *browser{"with cookies": (*desk).browser, "with every cookie refused": (*desk).cookieless} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			b := visitor(d)
			typed := func() url.Values {
				return b.asked("kind", "complaint", "details", "ครูหักเงิน", "reply", "code")
			}

			t.Run("they come with it, and its receipt names them", func(t *testing.T) {
				receipt := b.brings(ask, typed(), attached{"สลิป.pdf", scan(3 << 20)}, attached{"b.pdf", scan(9)}).want(t, 200)
				f := b.filed(receipt)
				receipt.holds(t, "ไฟล์ที่ส่งมาด้วย", "สลิป.pdf", "3.0\u00a0MB")
				d.wantFiles(f, "สลิป.pdf", "b.pdf")
				page := b.post("/r/"+f.reference+"/documents", pairs("code", f.code)).want(t, 200)
				if got := b.post(page.gets()[0], pairs("ticket", page.value("ticket"))).want(t, 200); got.body != scan(3<<20) {
					t.Errorf("%d bytes come back", len(got.body))
				}
			})
			t.Run("a form without any is a filing without any", func(t *testing.T) {
				d.wantFiles(b.filed(b.brings(ask, typed())))
			})
			t.Run("the form that is sent twice files once", func(t *testing.T) {
				form := typed()
				first := b.filed(b.brings(ask, form, attached{"a.pdf", scan(9)}))
				if again := b.filed(b.brings(ask, form, attached{"a.pdf", scan(9)})); again != first {
					t.Errorf("%v, then %v", first, again)
				}
				d.wantFiles(first, "a.pdf")
				if other := b.filed(b.brings(ask, form, attached{"a.pdf", scan(10)})); other == first {
					t.Error("another file under the same form is another filing")
				}
			})
			t.Run("what is wrong elsewhere costs no file: they wait, and need not be chosen again", func(t *testing.T) {
				form := typed()
				form.Set("details", "")
				page := b.brings(ask, form, attached{"a.pdf", scan(20)}, attached{"b.pdf", scan(20)}).want(t, 422)
				page.holds(t, "ไฟล์ที่จะส่งไปด้วย", "a.pdf", "b.pdf").lacks(t, "เลือกไฟล์อีกครั้ง")
				form.Set("details", "ครบแล้ว")
				kept := page.waiting()
				if len(kept["keep"]) != 2 {
					t.Fatalf("%q wait", kept)
				}
				form = together(form, kept)
				f := b.filed(b.brings(ask, form, attached{"c.pdf", scan(20)}))
				d.wantFiles(f, "a.pdf", "b.pdf", "c.pdf")
				if again := b.filed(b.brings(ask, form, attached{"c.pdf", scan(20)})); again != f {
					t.Errorf("sent again it is %v, not %v", again, f)
				}
			})
			t.Run("what is not wanted is unticked, and gone", func(t *testing.T) {
				page := b.brings(ask, together(typed(), pairs("then", "check")), attached{"a.pdf", scan(21)}, attached{"b.pdf", scan(21)}).want(t, 200)
				page.holds(t, "ไฟล์ที่จะส่งไปด้วย", "a.pdf", "b.pdf")
				form := together(typed(), page.waiting())
				form.Set("key", page.value("key"))
				back := b.post(ask, together(form, pairs("then", "change"))).want(t, 200)
				form = together(typed(), back.waiting())
				form["keep"] = form["keep"][1:]
				f := b.filed(b.brings(ask, form))
				d.wantFiles(f, "b.pdf")
			})
			t.Run("a file that cannot be taken is named, and the others wait", func(t *testing.T) {
				page := b.brings(ask, typed(), attached{"a.pdf", scan(22)}, attached{"b.exe", "MZ"}, attached{"c.pdf", scan(10<<20 + 1)}).want(t, 413)
				page.holds(t, "<title>ข้อผิดพลาด: ", "“b.exe” แนบได้เฉพาะไฟล์ PDF", "“c.pdf” ไฟล์ใหญ่เกิน 10", "ครูหักเงิน", "checked> <span><bdi class=\"name\">a.pdf")
				english := b.brings("/en"+ask, typed(), attached{"b.exe", "MZ"}).want(t, 422)
				english.holds(t, "“b.exe” Attach PDF, JPEG or PNG files only")
				d.wantFiles(b.filed(b.brings(ask, together(typed(), page.waiting()))), "a.pdf")
			})
			t.Run("ten at most, those that wait among them", func(t *testing.T) {
				var six []attached
				for n := range 6 {
					six = append(six, attached{strconv.Itoa(n) + ".pdf", scan(9)})
				}
				page := b.brings(ask, together(typed(), pairs("then", "check")), six...).want(t, 200)
				more := b.brings(ask, together(typed(), page.waiting()), six...).want(t, 422)
				more.holds(t, "แนบได้รวมไม่เกิน 10 ไฟล์ จึงไม่ได้รับ “4.pdf”, “5.pdf”").lacks(t, "เลือกไฟล์อีกครั้ง")
				b.brings(ask, together(typed(), more.waiting())).want(t, 200)
				if n := d.leftBehind(); n != 0 {
					t.Errorf("%d are left behind", n)
				}
			})
			t.Run("ten that are unticked make room for others", func(t *testing.T) {
				var ten []attached
				for range domain.MaxFiles {
					ten = append(ten, attached{"old.pdf", scan(9)})
				}
				page := b.brings(ask, together(typed(), pairs("then", "check")), ten...).want(t, 200)
				f := b.filed(b.brings(ask, together(typed(), pairs("draft", page.value("draft"))), attached{"new.pdf", scan(9)}))
				d.wantFiles(f, "new.pdf")
			})
			t.Run("the switch of languages takes them along", func(t *testing.T) {
				page := b.brings("/en"+ask, together(typed(), pairs("across", "yes")), attached{"a.pdf", scan(9)}).want(t, 200)
				page.holds(t, "Files that go with it", "a.pdf", "ครูหักเงิน").lacks(t, "Error")
				d.wantFiles(b.filed(b.brings(ask, together(typed(), page.waiting()))), "a.pdf")
			})
			t.Run("nobody else's form gets them, at this office or another", func(t *testing.T) {
				page := b.brings(ask, together(typed(), pairs("then", "check")), attached{"a.pdf", scan(9)}).want(t, 200)
				kept := page.waiting()
				kept.Set("draft", strings.Repeat("A", 43))
				stranger := d.cookieless()
				stranger.brings(ask, together(typed(), kept)).want(t, 422).holds(t, "ไฟล์ที่แนบไว้ไม่อยู่แล้ว").lacks(t, "a.pdf")
				kept.Set("draft", page.value("draft"))
				elsewhere := stranger.get("/o/sesao11/ask").want(t, 200)
				form := pairs("key", elsewhere.value("key"), "kind", "question", "details", "x", "reply", "code")
				stranger.brings("/o/sesao11/ask", together(form, kept)).want(t, 422).lacks(t, "a.pdf")
				b.brings(ask, together(typed(), kept)).want(t, 200)
			})
			t.Run("after a day they are gone, and the form says so with its text", func(t *testing.T) {
				page := b.brings(ask, together(typed(), pairs("then", "check")), attached{"a.pdf", scan(9)}).want(t, 200)
				d.clock.Pass(25 * time.Hour)
				for more := 1; more > 0; {
					var err error
					if more, err = d.service.Purge(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				if n := d.leftBehind(); n != 0 {
					t.Errorf("%d are left behind", n)
				}
				late := b.brings(ask, together(typed(), page.waiting())).want(t, 422)
				late.holds(t, "ไฟล์ที่แนบไว้ไม่อยู่แล้ว เลือกไฟล์อีกครั้ง", "ครูหักเงิน")
				b.filed(b.brings(ask, together(typed(), late.waiting())))
			})
		})
	}
}

func TestFilesWithARight(t *testing.T) {
	const step = filePath + "documents"
	t.Run("each upload returns to a list, what is not wanted is removed, and the rest is filed", func(t *testing.T) {
		d := newDesk(t)
		b := d.browser()
		page := b.fill("", forMyself[:5]...).want(t, 200)
		page.holds(t, `enctype="multipart/form-data"`, `type="file"`)
		page = b.settled(b.brings(step, pairs("stay", "yes"), attached{"a.pdf", scan(2 << 20)}, attached{"b.pdf", scan(9)})).want(t, 200)
		page.holds(t, "a.pdf", "2.0\u00a0MB", "b.pdf", "ลบ a.pdf")
		first := regexp.MustCompile(`name="remove" value="([^"]+)"`).FindStringSubmatch(page.body)[1]
		page = b.settled(b.brings(step, pairs("remove", first))).want(t, 200)
		page.holds(t, "b.pdf").lacks(t, "a.pdf")
		b.brings(step, pairs("stay", "yes")).want(t, 422).holds(t, "เลือกไฟล์ที่ต้องการแนบ", "b.pdf")
		b.brings(step, pairs("stay", "yes"), attached{"x.exe", "MZ"}).want(t, 422).holds(t, "“x.exe”", "b.pdf")
		b.get("/en"+step).want(t, 200).holds(t, "b.pdf", "Remove b.pdf")

		check := b.settled(b.brings(step, pairs(), attached{"c.pdf", scan(10)})).want(t, 200)
		check.holds(t, "ตรวจคำตอบก่อนยื่นเรื่อง", "b.pdf", "c.pdf", `href="/o/sknpeo/file/documents?from=check"`)
		receipt := b.follow(b.post(filePath+"check", pairs("declare", "yes")))
		f := b.filed(receipt)
		receipt.holds(t, "b.pdf", "c.pdf")
		d.wantFiles(f, "b.pdf", "c.pdf")
		if again := b.filed(b.follow(b.post(filePath+"check", pairs("declare", "yes")))); again != f {
			t.Errorf("%v, then %v", f, again)
		}

		t.Run("another right takes none of them along", func(t *testing.T) {
			b.follow(b.post(filePath+"again", pairs()))
			b.follow(b.post(filePath+"right", pairs("kind", "erasure")))
			b.follow(b.post(filePath+"what", pairs("details", "รูปถ่าย", "reason", "ไม่ใช้แล้ว")))
			b.get(step).want(t, 200).lacks(t, "b.pdf")
			b.settled(b.brings(step, pairs()))
			d.wantFiles(b.filed(b.follow(b.post(filePath+"check", pairs("declare", "yes")))))
		})
	})
	t.Run("a browser that lost what it was told still hears the same receipt", func(t *testing.T) {
		d := newDesk(t)
		b := d.browser()
		b.fill("", forMyself[:5]...)
		b.settled(b.brings(step, pairs(), attached{"a.pdf", scan(9)})).want(t, 200)
		before := d.count("SELECT count(*) FROM drafts")
		d.change("CREATE TABLE drafts_before AS SELECT * FROM drafts")
		f := b.filed(b.follow(b.post(filePath+"check", pairs("declare", "yes"))))
		d.change("UPDATE drafts SET sealed = (SELECT sealed FROM drafts_before)") // as if the receipt had made it too long to be kept
		if again := b.filed(b.post(filePath+"check", pairs("declare", "yes")).want(t, 200)); again != f || before != 1 {
			t.Errorf("%v, then %v", f, again)
		}
		d.wantFiles(f, "a.pdf")
	})
	t.Run("the switch of languages takes them along, and erasing erases them", func(t *testing.T) {
		d := newDesk(t)
		b := d.browser()
		b.fill("", forMyself[:5]...)
		b.follow(b.brings("/en"+step, pairs("across", "yes"), attached{"a.pdf", scan(9)})).want(t, 200).holds(t, "Remove a.pdf")
		if d.leftBehind() != 1 {
			t.Error("it does not wait")
		}
		b.post(filePath+"erase", pairs()).want(t, 200)
		if n := d.leftBehind(); n != 0 {
			t.Errorf("%d are left behind", n)
		}
	})
	t.Run("what the step lists is what is filed, also when an upload was not heard of", func(t *testing.T) {
		d := newDesk(t)
		b := d.browser()
		b.fill("", forMyself[:5]...)
		b.settled(b.brings(step, pairs(), attached{"a.pdf", scan(9)})).want(t, 200)
		d.change("CREATE TABLE drafts_before AS SELECT * FROM drafts")
		b.brings(step, pairs("stay", "yes"), attached{"b.pdf", scan(9)})
		d.change("UPDATE drafts SET sealed = (SELECT sealed FROM drafts_before)")
		b.get(step).want(t, 200).holds(t, "a.pdf").lacks(t, "b.pdf")
		b.settled(b.brings(step, pairs())).want(t, 200).holds(t, "a.pdf").lacks(t, "b.pdf")
		d.wantFiles(b.filed(b.follow(b.post(filePath+"check", pairs("declare", "yes")))), "a.pdf")
	})
	t.Run("without answers nothing is kept, and the page says that they are gone", func(t *testing.T) {
		d := newDesk(t)
		lost := d.cookieless().brings(step, pairs("stay", "yes"), attached{"a.pdf", scan(1 << 20)}).want(t, 303)
		if at := lost.header.Get("Location"); !strings.Contains(at, "lost=yes") || d.leftBehind() != 0 {
			t.Errorf("%s, %d files", at, d.leftBehind())
		}
	})
	t.Run("the form on one page takes them without a cookie", func(t *testing.T) {
		d := newDesk(t)
		b := d.cookieless()
		form := func() url.Values {
			all := pairs("key", b.get("/o/sknpeo/form").value("key"), "declare", "yes")
			for _, page := range forMyself {
				all = together(all, page)
			}
			return all
		}
		short := form()
		short.Del("declare")
		page := b.brings("/o/sknpeo/form", short, attached{"a.pdf", scan(9)}).want(t, 422)
		page.holds(t, "a.pdf", "ประวัติการลา")
		f := b.filed(b.brings("/o/sknpeo/form", together(form(), page.waiting()), attached{"b.pdf", scan(9)}))
		d.wantFiles(f, "a.pdf", "b.pdf")
		if r := d.caseOf(f); r.Filing.Period != "ปี 2568" || r.Kind != domain.Access {
			t.Errorf("%+v", r.Filing)
		}
	})
}
