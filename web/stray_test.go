package web_test

import (
	"fmt"
	"strings"
	"testing"

	"sitthi/domain"
)

// A file whose part cannot be read is told at the box of files, and nothing is filed
// without it.
func TestStrayFile(t *testing.T) {
	d := newDesk(t)
	b, in := d.browser(), d.as(domain.Intake)
	f := b.question()
	public, desk := "/r/"+f.reference, "/desk/c/"+f.reference+"/note"
	ticket := b.post(public, pairs("code", f.code)).want(t, 200).value("ticket")
	brings := map[string]func(files ...attached) (string, []byte){
		"/o/sknpeo/ask": func(files ...attached) (string, []byte) {
			kind, body := parcel(b.asked("kind", "question", "details", "พิมพ์ไว้แล้ว", "reply", "code"), files...)
			return kind, body.Bytes()
		},
		public + "/messages": func(files ...attached) (string, []byte) {
			kind, body := parcel(pairs("ticket", ticket, "text", "พิมพ์ไว้แล้ว"), files...)
			return kind, body.Bytes()
		},
		desk: func(files ...attached) (string, []byte) {
			page := in.get(desk).want(t, 200)
			kind, body := parcel(pairs("by", page.value("by"), "version", page.value("version"), "message", "พิมพ์ไว้แล้ว"), files...)
			return kind, body.Bytes()
		},
	}
	events := func() int { return d.count("SELECT count(*) FROM events") }
	const whole = `name="files"; filename="a.pdf"`
	for name, head := range map[string]string{
		"with two names":                     `name="files"; filename="a.pdf"; filename="b.html"`,
		"with a quote that is not escaped":   `name="files"; filename="a"b.pdf"`,
		"in a field that the form has not":   `name="scan"; filename="a.pdf"`,
		"in a box of a field without a name": `filename="a.pdf"`,
	} {
		for at, form := range brings {
			by := b
			if at == desk {
				by = in
			}
			for beside, files := range map[string][]attached{"alone": {{"a.pdf", scan(9)}}, "behind another": {{"first.pdf", scan(9)}, {"a.pdf", scan(9)}}} {
				t.Run(fmt.Sprintf("a file %s, %s, to %s", name, beside, at[:3]), func(t *testing.T) {
					before := events()
					kind, body := form(files...)
					sent := strings.Replace(string(body), whole, head, 1)
					a := by.send("POST", at, strings.NewReader(sent), "Content-Type", kind, "Sec-Fetch-Site", "same-origin").want(t, 422)
					a.holds(t, "อ่านไฟล์หนึ่งไม่ได้", `href="#files"`, "พิมพ์ไว้แล้ว</textarea>")
					if events() != before {
						t.Error("it was done without the file")
					}
				})
			}
		}
	}
}
