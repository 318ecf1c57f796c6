package api_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"sitthi/api"
	"sitthi/api/auth"
	"sitthi/domain"
	"sitthi/domain/law"
	"sitthi/repository"
	"sitthi/repository/pgtest"
	"sitthi/repository/seal"
	"sitthi/workflow"
	"sitthi/workflow/clocktest"
	"sitthi/workflow/demo"
)

// The two offices of the demo; in tests of separation the second is the victim.
const (
	own    = domain.OfficeID("sknpeo")
	victim = domain.OfficeID("sesao11")
)

const password = "รหัสผ่านสำหรับการทดสอบ"

// passwords and its one hash are made once: a hash costs on purpose.
var passwords = sync.OnceValue(func() auth.Passwords { return auth.NewPasswords() })

var hashed = sync.OnceValues(func() (string, error) { return passwords().Hash(password) })

type ids struct{}

func (ids) NewID() string   { return uuid.Must(uuid.NewV7()).String() }
func (ids) Random(b []byte) { _, _ = rand.Read(b) }

// desk is the whole API on one database.
type desk struct {
	t       *testing.T
	address string
	keys    *seal.Keys
	store   domain.Store
	clock   *clocktest.Clock
	handler http.Handler
	log     *bytes.Buffer
	tokens  map[string]string
	since   time.Time // when the oldest of them was given, at the most
	offline error     // what Ready answers
}

// onBoth runs a test on each database.
func onBoth(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, onSQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, newDesk(t, pgtest.Shared(t).Database(t))) })
}

func onSQLite(t *testing.T) *desk {
	t.Helper()
	return newDesk(t, "sqlite:"+filepath.Join(t.TempDir(), "sitthi.db"))
}

func newDesk(t *testing.T, address string) *desk {
	t.Helper()
	keys, err := seal.Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	store, err := repository.Open(t.Context(), address, keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	hash := func(string) (string, error) { return hashed() }
	if loaded, err := demo.Load(t.Context(), store, ids{}, hash, password); err != nil || !loaded {
		t.Fatal(loaded, err)
	}
	d := &desk{
		t: t, address: address, keys: keys, store: store, tokens: map[string]string{}, log: &bytes.Buffer{},
		clock: clocktest.At(time.Date(2026, 11, 4, 3, 0, 0, 123456000, time.UTC)), // Wednesday, 10.00 in Bangkok
	}
	d.handler = d.over(store)
	return d
}

// run is a subtest on the same desk.
func (d *desk) run(name string, test func(t *testing.T)) {
	d.t.Helper()
	outer := d.t
	outer.Run(name, func(t *testing.T) {
		d.t = t
		defer func() { d.t = outer }()
		test(t)
	})
}

// service is the workflow over a store.
func (d *desk) service(store domain.Store) *workflow.Service {
	return workflow.New(workflow.Parts{
		Store: store, Law: law.Book{}, Clock: d.clock, IDs: ids{}, Seals: d.keys,
		Passwords: passwords(), BaseURL: "http://desk.example", Log: slog.New(slog.DiscardHandler),
	})
}

// over is the API over a store: the desk's own, or one with a planted fault.
func (d *desk) over(store domain.Store, proxies ...string) http.Handler {
	d.t.Helper()
	handler, err := api.New(api.Parts{
		Service: d.service(store), Tokens: auth.NewTokens(d.keys, "http://desk.example", d.clock.Now), Cursor: d.keys.CursorMAC,
		Log: slog.New(slog.NewJSONHandler(d.log, nil)), TrustedProxies: proxies,
		Ready: func() error { return d.offline },
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return handler
}

// as is the Authorization of a demo officer, by a real log-in.
func (d *desk) as(role domain.Role, office domain.OfficeID) string {
	d.t.Helper()
	email := demo.Email(role, office)
	if d.clock.Now().Sub(d.since) > 5*time.Minute { // they end after ten
		d.tokens, d.since = map[string]string{}, d.clock.Now()
	}
	if d.tokens[email] == "" {
		d.tokens[email] = "Bearer " + d.logIn(role, office).text("access_token")
	}
	return d.tokens[email]
}

func (d *desk) logIn(role domain.Role, office domain.OfficeID) reply {
	d.t.Helper()
	return d.want(200, call{
		method: "POST", path: "/v1/sessions",
		body: map[string]any{"email": demo.Email(role, office), "password": password},
	})
}

// later lets time pass, after which everybody logs in anew.
func (d *desk) later(by time.Duration) {
	d.clock.Pass(by)
	d.tokens = map[string]string{}
}

// officer is the id of a demo officer.
func (d *desk) officer(role domain.Role, office domain.OfficeID) domain.Account {
	d.t.Helper()
	account, err := d.store.AccountByEmail(d.t.Context(), demo.Email(role, office))
	if err != nil {
		d.t.Fatal(err)
	}
	return account
}

// filed is a case and its receipt.
type filed struct {
	reference, receipt string
}

func (f filed) holder() map[string]string {
	return map[string]string{"Authorization": "Receipt " + f.receipt}
}

func (d *desk) file(office domain.OfficeID, body map[string]any) filed {
	d.t.Helper()
	r := d.want(201, call{method: "POST", path: "/v1/offices/" + string(office) + "/requests", body: body})
	return filed{r.text("reference"), r.text("receipt")}
}

var aQuestion = map[string]any{
	"kind": "question", "details": "ขอทราบว่าหน่วยงานเก็บภาพถ่ายกิจกรรมของนักเรียนไว้นานเท่าใด",
}

var wishes atomic.Int64

// another is a filing that asks something of its own: many that are alike are a flood.
func another(body map[string]any) map[string]any {
	other := maps.Clone(body)
	other["details"] = fmt.Sprintf("%s %d", body["details"], wishes.Add(1))
	return other
}

// version is the present ETag of a case.
func (d *desk) version(ref string) string {
	d.t.Helper()
	r, err := d.store.Case(d.t.Context(), domain.SystemActor(officeOf(ref)).Scope(), domain.Reference(ref))
	if err != nil {
		d.t.Fatal(err)
	}
	return fmt.Sprintf("%q", fmt.Sprint(r.Version))
}

func officeOf(ref string) domain.OfficeID {
	prefix, _, _ := strings.Cut(ref, "-")
	return domain.OfficeID(strings.ToLower(prefix))
}

// verb is an officer's call on a case, made from its present version.
func (d *desk) verb(role domain.Role, ref, verb string, body any) call {
	d.t.Helper()
	return call{
		method: "POST", path: "/v1/cases/" + ref + "/" + verb, body: body,
		header: map[string]string{"Authorization": d.as(role, officeOf(ref)), "If-Match": d.version(ref)},
	}
}

func (d *desk) view(role domain.Role, ref string) call {
	d.t.Helper()
	return call{method: "GET", path: "/v1/cases/" + ref, header: map[string]string{"Authorization": d.as(role, officeOf(ref))}}
}

// taken is a question that officer@ has taken.
func (d *desk) taken(office domain.OfficeID) filed {
	d.t.Helper()
	f := d.file(office, another(aQuestion))
	d.want(200, d.verb(domain.Officer, f.reference, "assign",
		map[string]any{"assignee": d.officer(domain.Officer, office).ID}))
	return f
}
