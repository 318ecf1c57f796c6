package workflow_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/domain/law"
	"sitthi/repository"
	"sitthi/repository/seal"
	"sitthi/workflow"
	"sitthi/workflow/clocktest"
	"sitthi/workflow/demo"
)

// clock is the time as a test sets it, in Bangkok.
type clock struct{ clocktest.Clock }

func (c *clock) set(bangkok string) {
	t, err := time.ParseInLocation("2006-01-02 15:04:05.999", bangkok, domain.Bangkok)
	if err != nil {
		panic(err)
	}
	c.Set(t)
}

// ids counts, so that what it makes is unique and the same in every run.
type ids struct {
	mu sync.Mutex
	n  int
}

func (i *ids) NewID() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.n++
	return fmt.Sprintf("id-%06d", i.n)
}

func (i *ids) Random(b []byte) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.n++
	for k := range b {
		b[k] = byte(i.n >> (5 * (k % 4)))
	}
}

// postbox keeps what was sent, or refuses it.
type postbox struct {
	sent   []domain.Mail
	broken bool
}

func (p *postbox) Send(_ context.Context, m domain.Mail) error {
	if p.broken {
		return io.ErrClosedPipe
	}
	p.sent = append(p.sent, m)
	return nil
}

// plainPasswords stands in for a slow hash: the rule that an empty one never
// matches is what the workflow relies on.
type plainPasswords struct{}

func (plainPasswords) Plain(password string) string         { return password }
func (plainPasswords) Hash(password string) (string, error) { return password, nil }

func (plainPasswords) Matches(password, encoded string) bool {
	return encoded != "" && password == encoded
}

const password = "the demo's password"

type desk struct {
	*workflow.Service
	t       testing.TB
	address string
	keys    *seal.Keys
	store   *repository.Store
	clock   *clock
	postbox *postbox
	parts   workflow.Parts
	reached time.Time // how far the database's clock has come for the places of mail
}

// newDesk is a desk with the demo's offices on a SQLite of its own, on Monday
// 23 November 2026 at ten in the morning.
func newDesk(t testing.TB) *desk {
	t.Helper()
	return newDeskOn(t, "sqlite:"+filepath.Join(t.TempDir(), "desk.db"))
}

// newDeskOn is newDesk on an empty database of its own.
func newDeskOn(t testing.TB, address string) *desk {
	t.Helper()
	keys, err := seal.Create(filepath.Join(t.TempDir(), "keys"))
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
	d := &desk{t: t, address: address, keys: keys, store: store, clock: &clock{}, postbox: &postbox{}}
	d.clock.set("2026-11-23 10:00:00")
	d.parts = workflow.Parts{
		Store: store, Law: law.Book{}, Hours: domain.DefaultOfficeHours, Clock: d.clock, IDs: &ids{}, Seals: keys,
		Passwords: plainPasswords{}, Mailer: d.postbox, BaseURL: "https://desk.example", Log: slog.New(slog.DiscardHandler),
	}
	d.Service = workflow.New(d.parts)
	same := func(password string) (string, error) { return password, nil }
	if loaded, err := demo.Load(t.Context(), store, d.parts.IDs, same, password); err != nil || !loaded {
		t.Fatal(loaded, err)
	}
	return d
}

// officer is a demo officer who has just logged in.
func (d *desk) officer(role domain.Role, office domain.OfficeID) domain.Actor {
	d.t.Helper()
	tokens, err := d.LogIn(d.t.Context(), domain.Credentials{Email: demo.Email(role, office), Password: password}, "192.0.2.1")
	if err != nil {
		d.t.Fatal(err)
	}
	a, err := d.Authenticate(d.t.Context(), tokens.Session)
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

// people is how many have come by so far.
var people atomic.Uint32

// somebody is the next person who comes by, from an address of his own.
func (d *desk) somebody() context.Context {
	n := people.Add(1)
	return workflow.From(d.t.Context(), fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255))
}

type filed struct {
	Reference domain.Reference
	Receipt   string
	DueOn     string
	Deemed    string
}

func (d *desk) submit(f domain.Filing, key string) (filed, error) {
	d.t.Helper()
	return d.submitWith(workflow.Enclosed{}, f, key)
}

// submitWith files a request together with files.
func (d *desk) submitWith(e workflow.Enclosed, f domain.Filing, key string) (filed, error) {
	d.t.Helper()
	raw, err := d.Submit(d.somebody(), workflow.SubmitCommand{
		Office: "sknpeo", Filing: f, Channel: domain.ByAPI, IdempotencyKey: key, Body: []byte(f.Details), Enclosed: e,
		Reply: func(f workflow.Filed) ([]byte, error) {
			return json.Marshal(filed{f.Request.Reference, f.Receipt.String(), f.Request.DueOn.String(), f.Request.DeemedReceivedOn.String()})
		},
	})
	if err != nil {
		return filed{}, err
	}
	var out filed
	return out, json.Unmarshal(raw, &out)
}

func (d *desk) file(f domain.Filing) filed {
	d.t.Helper()
	out, err := d.submit(f, "")
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

// question is a filing whose citizen gets mail.
var question = domain.Filing{Kind: domain.Question, Details: "โรงเรียนเปิดวันไหน", Subject: domain.Subject{Person: domain.Person{GivenName: "สมศรี", Email: "somsri@example.com"}}}

// totals is a count of everything that a verb writes.
func (d *desk) totals() string {
	d.t.Helper()
	cases, events, messages, files := 0, 0, 0, 0
	var version int
	everywhere := domain.SystemActor("sknpeo").Scope()
	err := d.store.EachTrail(d.t.Context(), func(c domain.TrailCase) error {
		cases++
		events += len(c.Events)
		files += c.Files
		r, err := d.store.Case(d.t.Context(), everywhere, c.Request.Reference)
		if err != nil {
			return err
		}
		version += r.Version
		all, err := d.store.Messages(d.t.Context(), everywhere, r)
		messages += len(all)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	notices := 0
	err = d.store.InTx(d.t.Context(), func(tx domain.Tx) error {
		owed, err := tx.ClaimNotices(d.clock.Now(), 0, 1000)
		notices = len(owed)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return fmt.Sprintf("%d cases of versions %d, %d events, %d messages, %d files, %d notices", cases, version, events, messages, files, notices)
}
