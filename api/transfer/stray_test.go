package transfer_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sitthi/api/transfer"
)

// A file that cannot be told to be one of the form's is never passed over in silence.
func TestStray(t *testing.T) {
	reads := func(t *testing.T, fields transfer.Fields, head, content string) (form transfer.Form, files int) {
		t.Helper()
		body := "--b\r\n" + head + "\r\n\r\n" + content + "\r\n--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nก\r\n--b--\r\n"
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		form, err := transfer.ReadOn(httptest.NewRecorder(), r, fields, func(transfer.Form, string, io.Reader) { files++ })
		if err != nil || form.Text("text") != "ก" {
			t.Errorf("%v, %q", err, form.Values())
		}
		return form, files
	}
	const disposition = "Content-Disposition: form-data; "
	long := strings.Repeat("\xff", 300<<10) // more than a field may have, and no text
	for name, c := range map[string]struct {
		head, content string
		astray        bool
	}{
		"two names":                         {disposition + `name="files"; filename="a.pdf"; filename="b.html"`, "x", true},
		"a quote that is not escaped":       {disposition + `name="files"; filename="a"b.pdf"`, "x", true},
		"the same without a byte":           {disposition + `name="files"; filename="a"b.pdf"`, "", true},
		"a field that the form has not":     {disposition + `name="scan"; filename="a.pdf"`, long, true},
		"such a field, without a byte":      {disposition + `name="scan"; filename="a.pdf"`, "", true},
		"such a field, without a name":      {disposition + `name="scan"; filename=""`, "x", true},
		"such a field, of a box left empty": {disposition + `name="scan"; filename=""`, "", false},
		"no name of a field":                {disposition + `filename="a.pdf"`, "x", true},
		"another disposition":               {`Content-Disposition: attachment; name="files"; filename="a.pdf"`, "x", true},
		"two dispositions":                  {disposition + "name=\"scan\"\r\n" + disposition + `name="files"; filename="a.pdf"`, "x", true},
		"no disposition":                    {"Content-Type: application/pdf", "x", true},
		"somebody else's field":             {disposition + `name="toolbar"`, "x", false},
		"a file of ours":                    {disposition + `name="files"; filename="a.pdf"`, "x", false},
		"none of ours":                      {disposition + `name="files"; filename=""`, "", false},
	} {
		for kind, fields := range map[string]transfer.Fields{"its own fields": {"text": 1}, "any fields": transfer.AnyFields} {
			t.Run(name+", in a form of "+kind, func(t *testing.T) {
				form, files := reads(t, fields, c.head, c.content)
				if form.Astray() != c.astray || files > 0 != (name == "a file of ours") {
					t.Errorf("astray: %v, %d files", form.Astray(), files)
				}
				if told := len(form.Wrong()) > 0; c.astray && !told {
					t.Error("a program is not told")
				}
			})
		}
	}
}
