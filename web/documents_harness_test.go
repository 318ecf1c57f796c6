package web_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"sitthi/domain"
)

// attached is a file that somebody chose in a form.
type attached struct{ name, content string }

// scan is a PDF that somebody scanned, of some length.
func scan(size int) string { return "%PDF-1.7\n" + strings.Repeat("x", size-9) }

// parcel is a form with files as a browser sends it: the boxes before the files, as
// they stand on the page.
func parcel(fields url.Values, files ...attached) (contentType string, body *bytes.Buffer) {
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	part := func(disposition, content string) {
		p, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {disposition}})
		if err == nil {
			_, err = io.WriteString(p, content)
		}
		if err != nil {
			panic(err) // into memory: it cannot fail
		}
	}
	for name, values := range fields {
		for _, value := range values {
			part(fmt.Sprintf(`form-data; name="%s"`, name), value)
		}
	}
	if len(files) == 0 {
		files = append(files, attached{}) // a box in which nobody chose anything is sent, too
	}
	for _, f := range files {
		part(fmt.Sprintf(`form-data; name="files"; filename="%s"`, strings.ReplaceAll(f.name, `"`, "%22")), f.content)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return w.FormDataContentType(), body
}

// brings posts a form with files.
func (b *browser) brings(path string, fields url.Values, files ...attached) answer {
	b.t.Helper()
	b.signs(path, fields)
	contentType, body := parcel(fields, files...)
	return b.send("POST", path, body, "Content-Type", contentType, "Sec-Fetch-Site", "same-origin")
}

// settled is the page that a browser shows in the end.
func (b *browser) settled(a answer) answer {
	b.t.Helper()
	if a.status == 303 {
		return b.follow(a)
	}
	return a
}

// gets are the addresses of the files on a page, in its order.
func (a answer) gets() []string {
	var all []string
	for _, m := range regexp.MustCompile(`formaction="([^"]*/(?:documents|files)/[^"]*)"`).FindAllStringSubmatch(a.body, -1) {
		if !slices.Contains(all, m[1]) {
			all = append(all, m[1])
		}
	}
	return all
}

// filesOf are the files of a case, as its trail would name them.
func (d *desk) filesOf(f filed) (all []domain.File) {
	d.t.Helper()
	messages, err := d.store.Messages(d.t.Context(), domain.SystemActor("sknpeo").Scope(), d.caseOf(f))
	if err != nil {
		d.t.Fatal(err)
	}
	for _, m := range messages {
		all = append(all, m.Files...)
	}
	return all
}

// count asks the database itself.
func (d *desk) count(query string, args ...any) (n int) {
	d.t.Helper()
	db, err := sql.Open("sqlite", d.path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(query, args...).Scan(&n); err != nil {
		d.t.Fatal(err)
	}
	return n
}

// change changes the database itself.
func (d *desk) change(statement string, args ...any) {
	d.t.Helper()
	db, err := sql.Open("sqlite", d.path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement, args...); err != nil {
		d.t.Fatal(err)
	}
}

// leftBehind are files that no message brought.
func (d *desk) leftBehind() int {
	d.t.Helper()
	return d.count("SELECT count(*) FROM files WHERE message IS NULL")
}
