package web_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"sitthi/api"
	"sitthi/api/auth"
	"sitthi/domain"
	"sitthi/domain/law"
	"sitthi/repository"
	"sitthi/repository/seal"
	"sitthi/web"
	"sitthi/workflow"
	"sitthi/workflow/clocktest"
	"sitthi/workflow/demo"
)

const password = "รหัสผ่านสำหรับการทดสอบ"

type ids struct{}

func (ids) NewID() string   { return uuid.Must(uuid.NewV7()).String() }
func (ids) Random(b []byte) { _, _ = rand.Read(b) }

// desk is the whole program as a browser sees it, on one database.
type desk struct {
	t       *testing.T
	keys    *seal.Keys
	store   domain.Store
	path    string // of its database
	service *workflow.Service
	clock   *clocktest.Clock
	puzzles bool // a flood's forms are offered one
	log     *bytes.Buffer
	handler http.Handler
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	keys, err := seal.Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "sitthi.db")
	store, err := repository.Open(t.Context(), "sqlite:"+path, keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	hash := func(string) (string, error) { return "none", nil }
	if loaded, err := demo.Load(t.Context(), store, ids{}, hash, password); err != nil || !loaded {
		t.Fatal(loaded, err)
	}
	d := &desk{
		t: t, keys: keys, store: store, path: path, log: &bytes.Buffer{},
		clock: clocktest.At(time.Date(2026, 11, 5, 3, 5, 0, 0, time.UTC)), // Thursday, 10.05 in Bangkok
	}
	d.over(store, keys)
	return d
}

// over serves the desk over a store: its own, or one with a planted fault.
func (d *desk) over(store domain.Store, keys *seal.Keys) {
	d.t.Helper()
	d.service = workflow.New(workflow.Parts{
		Store: store, Law: law.Book{}, Clock: d.clock, IDs: ids{}, Seals: keys,
		Passwords: auth.NewPasswords(), BaseURL: "https://desk.example", Log: slog.New(slog.DiscardHandler),
		Puzzles: d.puzzles,
	})
	log := slog.New(slog.NewJSONHandler(d.log, nil))
	handler, err := api.New(api.Parts{
		Service: d.service, Tokens: auth.NewTokens(keys, "https://desk.example", d.clock.Now), Cursor: keys.CursorMAC,
		Log: log, HTTPS: true, Pages: web.New(web.Parts{Service: d.service, Tickets: keys, Log: log}),
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.handler = handler
}

// answer is what a browser got.
type answer struct {
	status int
	header http.Header
	body   string
}

// text is what a person reads of a page: no marks, white space as one space.
func (a answer) text() string {
	_, body, _ := strings.Cut(a.body, "<body>")
	text := html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, ""))
	return strings.Join(strings.Fields(text), " ")
}

// holds fails the test unless a page says all of it.
func (a answer) holds(t *testing.T, words ...string) answer {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(a.body, w) && !strings.Contains(a.text(), w) {
			t.Errorf("the page does not say %q:\n%.1500s", w, a.text())
		}
	}
	return a
}

// lacks fails the test if a page says any of it.
func (a answer) lacks(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(a.body, w) {
			t.Errorf("the page says %q", w)
		}
	}
}

// value is what a form of the page would send under a name, "" for nothing.
func (a answer) value(name string) string {
	for _, tag := range regexp.MustCompile(`<input[^>]*>`).FindAllString(a.body, -1) {
		if strings.Contains(tag, `name="`+name+`"`) {
			if m := regexp.MustCompile(`value="([^"]*)"`).FindStringSubmatch(tag); m != nil {
				return html.UnescapeString(m[1])
			}
		}
	}
	return ""
}

// browser is one visitor, with his cookies unless he refuses them.
type browser struct {
	*desk
	refuses bool
	jar     map[string]string
	address string // "" for one that all such share
	by      string // whose forms its last page had
}

func (d *desk) browser() *browser { return &browser{desk: d, jar: map[string]string{}} }

func (d *desk) cookieless() *browser {
	return &browser{desk: d, refuses: true, jar: map[string]string{}}
}

func (b *browser) get(path string, headers ...string) answer {
	return b.send(http.MethodGet, path, nil, headers...)
}

func (b *browser) post(path string, form url.Values) answer {
	b.signs(path, form)
	return b.send(http.MethodPost, path, strings.NewReader(form.Encode()),
		"Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
}

func (b *browser) send(method, path string, body io.Reader, headers ...string) answer {
	b.t.Helper()
	r := httptest.NewRequestWithContext(b.t.Context(), method, "https://desk.example"+path, body)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if b.address != "" {
		r.RemoteAddr = b.address + ":1234"
	}
	for name, value := range b.jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		switch {
		case b.refuses:
		case c.MaxAge < 0:
			delete(b.jar, c.Name)
		case c.MaxAge == 1: // gone before anything else is sent
		default:
			b.jar[c.Name] = c.Value
		}
	}
	a := answer{w.Code, w.Header(), w.Body.String()}
	if by := a.value("by"); by != "" {
		b.by = by
	}
	return a
}

// follow gets the page that an answer sends the browser to.
func (b *browser) follow(a answer) answer {
	b.t.Helper()
	if a.status != http.StatusSeeOther {
		b.t.Fatalf("%d instead of 303\n%.600s", a.status, a.text())
	}
	return b.get(a.header.Get("Location"))
}

// want fails the test unless an answer has a status.
func (a answer) want(t *testing.T, status int) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("%d instead of %d\n%.800s", a.status, status, a.text())
	}
	return a
}

// pairs are the fields of a form.
func pairs(list ...any) url.Values {
	form := url.Values{}
	for i := 0; i < len(list); i += 2 {
		form.Add(fmt.Sprint(list[i]), fmt.Sprint(list[i+1]))
	}
	return form
}
