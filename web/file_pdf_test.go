package web_test

import (
	"os/exec"
	"strings"
	"testing"
	"time"
)

func TestReceiptPDF(t *testing.T) {
	b := newDesk(t).cookieless()
	f := b.question()
	at := "/r/" + f.reference + "/receipt"

	t.Run("whoever sends the code gets the receipt as a document", func(t *testing.T) {
		a := b.post(at, pairs("code", f.code)).want(t, 200)
		if a.header.Get("Content-Type") != "application/pdf" || a.header.Get("Cache-Control") != "no-store" ||
			a.header.Get("Content-Disposition") != `attachment; filename="`+f.reference+`.pdf"` || !strings.HasPrefix(a.body, "%PDF-1.7") {
			t.Errorf("%v", a.header)
		}
		text := read(t, a.body)
		for _, want := range []string{f.reference, f.code, "ได้รับเรื่องแล้ว", "https://desk.example/r/" + f.reference, "สอบถาม", "193/3", "ท่าทราย"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in it:\n%s", want, text)
			}
		}
	})
	t.Run("in English too", func(t *testing.T) {
		if text := read(t, b.post("/en"+at, pairs("code", f.code)).want(t, 200).body); !strings.Contains(text, "We have your request") {
			t.Error(text)
		}
	})
	t.Run("it is one sheet of paper, also when it came on a day off", func(t *testing.T) {
		d := newDesk(t)
		d.clock.Set(time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)) // a Sunday
		for _, lang := range []string{"", "/en"} {
			page := d.browser().post(lang+"/o/sesao11/ask", pairs("kind", "complaint", "details", "ก", "reply", "code"))
			f := b.filed(page)
			text := read(t, d.browser().post(lang+"/r/"+f.reference+"/receipt", pairs("code", f.code)).want(t, 200).body)
			if sheets := strings.Count(text, "\f"); sheets != 1 {
				t.Errorf("%d sheets:\n%s", sheets, text)
			}
		}
	})
	t.Run("what stands for the code does not give it back", func(t *testing.T) {
		page := b.post("/r/"+f.reference, pairs("code", f.code)).want(t, 200)
		b.post(at, pairs("ticket", page.value("ticket"))).want(t, 403).holds(t, "รหัสติดตาม")
		b.post(at, pairs("code", "x")).want(t, 422).holds(t, "รหัสติดตามพิมพ์ผิดหรือไม่ครบ")
		b.get(at).want(t, 405)
	})
}

// read is the text of a document.
func read(t *testing.T, document string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "pdftotext", "-layout", "-", "-")
	cmd.Stdin = strings.NewReader(document)
	text, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
