package api_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"
	"testing"

	"sitthi/domain"
)

// attached is a file in a form. Its header is the browser's, unless it has one.
type attached struct {
	name    string
	content []byte
	header  string // of its Content-Disposition
}

// paper is a PDF of some length.
func paper(size int) []byte {
	return append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("x"), size-9)...)
}

// form is a body as a browser sends it, and its type.
func form(t *testing.T, fields url.Values, files ...attached) (contentType string, body []byte) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	part := func(disposition string, content []byte) {
		p, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {disposition}, "Content-Type": {"application/octet-stream"}})
		if err == nil {
			_, err = p.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, values := range fields {
		for _, value := range values {
			part(fmt.Sprintf(`form-data; name="%s"`, name), []byte(value))
		}
	}
	for _, f := range files {
		if f.header == "" {
			f.header = fmt.Sprintf(`form-data; name="files"; filename="%s"`, strings.ReplaceAll(f.name, `"`, "%22"))
		}
		part(f.header, f.content)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), out.Bytes()
}

// sending is a call that sends a form. The contract's reader of requests knows no
// types of files; answers it holds to the contract as all others.
func sending(t *testing.T, path string, header map[string]string, fields url.Values, files ...attached) call {
	t.Helper()
	contentType, body := form(t, fields, files...)
	header = maps.Clone(header)
	header["Content-Type"] = contentType
	return call{method: "POST", path: path, header: header, body: body, bad: true}
}

func (d *desk) sends(f filed, fields url.Values, files ...attached) call {
	d.t.Helper()
	return sending(d.t, "/v1/requests/"+f.reference+"/files", f.holder(), fields, files...)
}

func (d *desk) adds(role domain.Role, ref string, fields url.Values, files ...attached) call {
	d.t.Helper()
	header := map[string]string{"Authorization": d.as(role, officeOf(ref)), "If-Match": d.version(ref)}
	return sending(d.t, "/v1/cases/"+ref+"/files", header, fields, files...)
}

func TestFiles(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.run("files go to the office and come back to the byte, to be saved and never run", func(t *testing.T) {
			f := d.taken(own)
			long := paper(2<<20 + 7)
			kept := d.want(201, d.sends(f, url.Values{"text": {"ตามที่ขอ"}}, attached{name: "สำเนาบัตร \"1\".pdf", content: long}, attached{name: "b.PDF", content: paper(9)}))
			if kept.text("reference") != f.reference || kept.field("files.0.size") != float64(len(long)) || kept.text("files.1.name") != "b.PDF" || kept.text("files.1.type") != "pdf" {
				t.Errorf("%s", kept.body)
			}
			for name, get := range map[string]call{
				"citizen": {method: "GET", path: "/v1/requests/" + f.reference + "/files/" + kept.text("files.0.id"), header: f.holder()},
				"officer": {method: "GET", path: "/v1/cases/" + f.reference + "/files/" + kept.text("files.0.id"), header: bearer(d.as(domain.Officer, own))},
			} {
				r := d.want(200, get)
				if !bytes.Equal(r.body, long) {
					t.Errorf("the %s gets other bytes", name)
				}
				for header, want := range map[string]string{
					"Content-Type": "application/pdf", "Content-Length": fmt.Sprint(len(long)), "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
					"Content-Security-Policy": "sandbox; default-src 'none'", "Cross-Origin-Resource-Policy": "same-origin",
				} {
					if got := r.header.Get(header); got != want {
						t.Errorf("%s: %s is %q", name, header, got)
					}
				}
				how, parameters, err := mime.ParseMediaType(r.header.Get("Content-Disposition"))
				if err != nil || how != "attachment" || parameters["filename"] != "สำเนาบัตร %221%22.pdf" {
					t.Errorf("%s: %q, %q, %v", name, how, parameters, err)
				}
			}
		})

		d.run("each side sees them with their message", func(t *testing.T) {
			f := d.taken(own)
			d.want(201, d.sends(f, nil, attached{name: "a.pdf", content: paper(10)}))
			d.want(201, d.adds(domain.Officer, f.reference, nil, attached{name: "b.pdf", content: paper(11)}))
			letter := d.want(201, d.adds(domain.Officer, f.reference, url.Values{"verb": {"write"}, "message": {"ตามแนบ"}}, attached{name: "c.pdf", content: paper(12)}))
			if letter.header.Get("ETag") != d.version(f.reference) {
				t.Errorf("ETag %s", letter.header.Get("ETag"))
			}
			office := d.want(200, d.view(domain.Officer, f.reference))
			tracked := d.want(200, call{method: "GET", path: "/v1/requests/" + f.reference, header: f.holder()})
			for i, want := range []string{"a.pdf citizen message", "b.pdf office note", "c.pdf office write"} {
				message := fmt.Sprintf("messages.%d.", i)
				if got := office.text(message+"files.0.name") + " " + office.text(message+"from") + " " + office.text(message+"kind"); got != want {
					t.Errorf("%s, not %s", got, want)
				}
			}
			if tracked.text("messages.1.files.0.name") != "c.pdf" || bytes.Contains(tracked.body, []byte("b.pdf")) {
				t.Errorf("the citizen sees %s", tracked.body)
			}
			note := office.text("messages.1.files.0.id")
			d.want(404, call{method: "GET", path: "/v1/requests/" + f.reference + "/files/" + note, header: f.holder()})
			d.want(200, call{method: "GET", path: "/v1/requests/" + f.reference + "/files/" + letter.text("files.0.id"), header: f.holder()})
		})

		d.run("a form that is sent again under its key is kept once", func(t *testing.T) {
			f := d.taken(own)
			c := d.sends(f, nil, attached{name: "a.pdf", content: paper(10)})
			c.header["Idempotency-Key"] = "k1"
			first, again := d.want(201, c), d.want(201, c)
			if !bytes.Equal(first.body, again.body) {
				t.Errorf("%s, then %s", first.body, again.body)
			}
			other := d.sends(f, nil, attached{name: "a.pdf", content: paper(11)})
			other.header["Idempotency-Key"] = "k1"
			if r := d.want(422, other); strings.Join(r.wrong(), " ") != "Idempotency-Key key_reused" {
				t.Errorf("%q", r.wrong())
			}
		})

		d.run("everything that is wrong is told at once", func(t *testing.T) {
			f := d.taken(own)
			c := d.sends(f, url.Values{"text": {"a\x00b"}, "office": {"sesao11"}, "answers": {"x", "\xff"}},
				attached{name: "a.svg", content: []byte("<svg xmlns='x'>")}, attached{name: "b.pdf", content: paper(9)}, attached{name: "c.pdf"})
			c.header["Idempotency-Key"] = "ก"
			wrong := d.want(422, c).wrong()
			for _, want := range []string{
				"text bad_text", "office unknown_field", "answers bad_utf8", "files.0 file_type", "files.2 file_empty", "Idempotency-Key bad_idempotency_key",
			} {
				if !strings.Contains(strings.Join(wrong, "\n"), want) {
					t.Errorf("no %q in %q", want, wrong)
				}
			}
			if r := d.want(422, d.adds(domain.Officer, f.reference, url.Values{"verb": {"answer"}}, attached{name: "b.pdf", content: paper(9)})); strings.Join(r.wrong(), " ") != "verb unknown_value" {
				t.Errorf("%q", r.wrong())
			}
			if r := d.want(422, d.sends(f, url.Values{"text": {"x"}}, attached{})); strings.Join(r.wrong(), " ") != "files required" {
				t.Errorf("of a field that nobody filled in: %q", r.wrong())
			}
		})

		d.run("a case takes only so much of its citizen, and says how much", func(t *testing.T) {
			f := d.taken(own)
			first := d.want(201, d.sends(f, nil, attached{name: "a.pdf", content: paper(9)})).text("files.0.id")
			db := d.database()
			defer func() { _ = db.Close() }()
			if _, err := db.Exec("UPDATE files SET size = $1 WHERE id = $2", domain.MaxSent-10, first); err != nil {
				t.Fatal(err)
			}
			r := d.want(422, d.sends(f, nil, attached{name: "b.pdf", content: paper(11)}))
			if strings.Join(r.wrong(), " ") != "files case_full" || !strings.Contains(string(r.body), "200 MB") || d.leftBehind() != 0 {
				t.Errorf("%s, %d left behind", r.body, d.leftBehind())
			}
			d.want(201, d.sends(f, nil, attached{name: "b.pdf", content: paper(10)}))
		})

		d.run("a form whose parts have endless heads is broken", func(t *testing.T) {
			f := d.taken(own)
			for name, code := range map[string]string{strings.Repeat("x", 1<<20): "unreadable_body", "a\x01.pdf": "unreadable_part"} {
				r := d.want(400, d.sends(f, nil, attached{name: name, content: paper(9)}))
				if !strings.HasSuffix(r.text("type"), ":"+code) || d.leftBehind() != 0 {
					t.Errorf("%s, %d left behind", r.body, d.leftBehind())
				}
			}
		})

		d.run("a form that says it is too long is refused before it is read", func(t *testing.T) {
			f := d.taken(own)
			c := d.sends(f, nil, attached{name: "a.pdf", content: paper(10)})
			r := request(t, c, c.body.([]byte))
			r.ContentLength = 200 << 20
			r.Body = io.NopCloser(unreadable{t})
			answer := httptest.NewRecorder()
			d.handler.ServeHTTP(answer, r)
			if answer.Code != 413 || !strings.Contains(answer.Body.String(), "form_too_large") {
				t.Errorf("%d %s", answer.Code, answer.Body)
			}
		})
	})
}

// unreadable is a body that nobody may read.
type unreadable struct{ t *testing.T }

func (u unreadable) Read([]byte) (int, error) {
	u.t.Error("it was read")
	return 0, io.EOF
}
