package main

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// visitor is a browser as the desk sees one: cookies, and the page before it, whose
// hidden fields its forms send along.
type visitor struct {
	program *program
	jar     map[string]string
	page    string
}

func newVisitor(p *program) *visitor { return &visitor{program: p, jar: map[string]string{}} }

// direct follows no redirect: whoever is led on goes there as a step of its own.
var direct = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// send opens a page, or sends a form as the page before it would.
func (v *visitor) send(method, path string, form url.Values) (status int, err error) {
	if method == http.MethodGet {
		return v.exchange(method, path, "", nil)
	}
	return v.exchange(method, path, "application/x-www-form-urlencoded", []byte(v.filled(form).Encode()))
}

// upload sends a form of the page with a small picture in it.
func (v *visitor) upload(path string, form url.Values) (status int, err error) {
	var out bytes.Buffer
	parts := multipart.NewWriter(&out)
	for name, values := range v.filled(form) {
		for _, value := range values {
			err = errors.Join(err, parts.WriteField(name, value))
		}
	}
	if err = errors.Join(err, addPicture(parts), parts.Close()); err != nil {
		return 0, err
	}
	return v.exchange(http.MethodPost, path, parts.FormDataContentType(), out.Bytes())
}

func (v *visitor) exchange(method, path, kind string, content []byte) (status int, err error) {
	req, err := http.NewRequest(method, "http://"+v.program.addr+path, bytes.NewReader(content))
	if err != nil {
		return 0, err
	}
	for _, h := range v.headers(method, kind) {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	res, err := direct.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	for _, c := range res.Cookies() {
		if v.jar[c.Name] = c.Value; c.MaxAge < 0 {
			delete(v.jar, c.Name)
		}
	}
	page, err := io.ReadAll(res.Body)
	v.page = string(page)
	return res.StatusCode, err
}

// headers are what this browser says of itself with a request.
func (v *visitor) headers(method, kind string) (all []string) {
	var cookies []string
	for name, value := range v.jar {
		cookies = append(cookies, name+"="+value)
	}
	if len(cookies) > 0 {
		all = append(all, "Cookie: "+strings.Join(cookies, "; "))
	}
	if method != http.MethodGet {
		all = append(all, "Sec-Fetch-Site: same-origin", "Content-Type: "+kind)
	}
	return all
}

// asks is a request of this browser's, ready to be sent again and again.
func (v *visitor) asks(method, path string, form url.Values) []byte {
	headers := append(v.headers(method, "application/x-www-form-urlencoded"), "Accept-Encoding: gzip")
	content := form.Encode()
	if content != "" {
		headers = append(headers, fmt.Sprintf("Content-Length: %d", len(content)))
	}
	return append(request(method, path, nil, headers...), content...)
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// filled is a form with the hidden fields of the page, the first of each name.
func (v *visitor) filled(form url.Values) url.Values {
	whole := url.Values{}
	for _, field := range hiddenField.FindAllStringSubmatch(v.page, -1) {
		if !whole.Has(field[1]) {
			whole.Set(field[1], html.UnescapeString(field[2]))
		}
	}
	for name, values := range form {
		whole[name] = values
	}
	return whole
}

// fields is a form of names and values.
func fields(list ...string) url.Values {
	form := url.Values{}
	for i := 0; i+1 < len(list); i += 2 {
		form.Add(list[i], list[i+1])
	}
	return form
}
