package browser

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
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

// school is the address of everybody who comes to a set.
const school = "198.51.100.7"

// set is a desk inside of the test: its clock can be set and its store can fail, for
// pages that the real program shows on some days only, or in trouble.
type set struct {
	*desk
	clock   *clocktest.Clock
	store   *failing
	keys    *seal.Keys
	service *workflow.Service
}

// on sets the clock to ten o'clock in the morning of a day of 2026.
func (s *set) on(month time.Month, day int) {
	s.clock.Set(time.Date(2026, month, day, 10, 0, 0, 0, domain.Bangkok))
}

// wide makes references of the widest letters there are.
type wide struct{}

func (wide) NewID() string { return uuid.Must(uuid.NewV7()).String() }

func (wide) Random(b []byte) {
	const reference, letters = 6, 32
	_, _ = rand.Read(b)
	if len(b) == reference {
		for i := range b[:len(b)-2] { // the last two tell cases apart
			b[i] = letters - 4 // W
		}
	}
}

// failing is the desk's store with a fault, if it has one.
type failing struct {
	domain.Store
	mu  sync.Mutex
	err error
}

func (f *failing) with(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

func (f *failing) fault() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

func (f *failing) Offices(ctx context.Context) ([]domain.Office, error) {
	if err := f.fault(); err != nil {
		return nil, err
	}
	return f.Store.Offices(ctx)
}

func (f *failing) Office(ctx context.Context, id domain.OfficeID) (domain.Office, error) {
	if err := f.fault(); err != nil {
		return domain.Office{}, err
	}
	return f.Store.Office(ctx, id)
}

func newSet(t testing.TB) *set {
	t.Helper()
	keys, err := seal.Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	store, err := repository.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "sitthi.db"), keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	if loaded, err := demo.Load(t.Context(), store, wide{}, auth.NewPasswords().Hash, password); err != nil || !loaded {
		t.Fatal(loaded, err)
	}
	s := &set{clock: &clocktest.Clock{}, store: &failing{Store: store}, keys: keys}
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("X-Forwarded-For", school) // as a balancer says: one school for all
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	s.desk = &desk{t: t, base: server.URL}
	log := slog.New(slog.NewJSONHandler(io.Discard, nil))
	s.service = workflow.New(workflow.Parts{
		Store: s.store, Law: law.Book{}, Hours: domain.DefaultOfficeHours, Clock: s.clock, IDs: wide{}, Seals: keys,
		Passwords: auth.NewPasswords(), BaseURL: server.URL, Log: log,
		Puzzles: true,
	})
	handler, err = api.New(api.Parts{
		Service: s.service, Tokens: auth.NewTokens(keys, "urn:sitthi:set", s.clock.Now), Cursor: keys.CursorMAC,
		Log: log, TrustedProxies: []string{"127.0.0.1"}, Pages: web.New(web.Parts{Service: s.service, Tickets: keys, Log: log}),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// judged looks at a page in both languages as at every page.
func (s *set) judged(t *testing.T, name string, open func(b *tab, lang string)) {
	t.Helper()
	for _, lang := range languages {
		t.Run(name+lang, func(t *testing.T) {
			b := newTab(t, s.base)
			b.fresh()
			b.width(phone)
			b.scheme("light")
			open(b, lang)
			b.judge(lang)
		})
	}
}

// Monday, 7 December 2026 is a day off, after a Saturday that was one as well.
func TestDatesOfEverySort(t *testing.T) {
	t.Parallel()
	s := newSet(t)
	var late filed
	for _, of := range []struct {
		month time.Month
		day   int
	}{{time.October, 20}, {time.November, 5}, {time.November, 9}, {time.November, 12}, {time.December, 4}} {
		s.on(of.month, of.day)
		c := s.file(fields{
			"kind": "access", "details": "ขอดูทะเบียนนักเรียน", "relationship": "guardian",
			"subject": fields{"given_name": "ผู้ยื่น", "family_name": "ตัวอย่าง", "phone": "081 234 5678"},
		})
		if of.month == time.October {
			late = c
		}
	}
	s.on(time.December, 1)
	kept := s.file(fields{"kind": "question", "details": "ถามเพื่อให้ตอบทัน"})
	s.on(time.December, 7)
	head := s.officer("head")
	head.do(kept, "assign", fields{"assignee": head.id("officer")})
	s.officer("officer").do(kept, "answer", fields{"message": "ตอบแล้ว"})

	words := map[string][]string{
		"":    {"✕ เกิน 18 วัน", "◐ เกินกำหนดสำนักงาน", "! เหลือ 2 วัน", "◷ เหลือ 5 วัน", "เหลือ 27 วัน"},
		"/en": {"✕ ", "◐ ", "! ", "◷ ", "27 d left"},
	}
	s.judged(t, "a queue with each of them", func(b *tab, lang string) {
		b.logIn(lang, email("intake"))
		b.open(lang + "/desk?sort=due_on")
		b.says(words[lang]...)
	})
	s.judged(t, "a case that was answered in time", func(b *tab, lang string) {
		b.logIn(lang, email("officer"))
		b.open(lang + "/desk/c/" + kept.reference)
		b.says("✓ ")
	})
	s.judged(t, "a case that is late, as its officers see it", func(b *tab, lang string) {
		b.logIn(lang, email("head"))
		b.open(lang + "/desk/c/" + late.reference)
		b.says("✕ ")
	})
	s.judged(t, "a case that is late, as its citizen sees it", func(b *tab, lang string) {
		b.track(lang, late)
		b.says("✕ ")
	})
	s.judged(t, "a receipt with the widest reference", func(b *tab, lang string) {
		b.open(lang + "/o/sknpeo/ask")
		b.put("details", "ถามเพื่อดูใบรับเรื่อง")
		b.goOn()
		b.says("WWWW")
	})
}

// What the desk says when it cannot do what it should.
func TestTrouble(t *testing.T) {
	t.Parallel()
	s := newSet(t)
	s.on(time.November, 5)
	for _, c := range []struct {
		name   string
		err    error
		status int
	}{
		{"the database is away", domain.Refuse(domain.Unavailable, "unavailable"), http.StatusServiceUnavailable},
		{"it is not known what became of it", domain.Refuse(domain.Unavailable, "outcome_unknown"), http.StatusServiceUnavailable},
		{"something broke", io.ErrUnexpectedEOF, http.StatusInternalServerError},
		{"too much of one address", &domain.Error{Kind: domain.TooMany, Code: "too_many", RetryAfter: 42}, http.StatusTooManyRequests},
	} {
		s.store.with(c.err)
		s.judged(t, c.name, func(b *tab, lang string) {
			b.open(first(lang))
			b.answered(c.status)
		})
	}
}

// The page of a program that opens its desk has no style sheet and no script.
func TestOpeningTheDesk(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { web.Starting(w, r.Method) }))
	t.Cleanup(server.Close)
	b := newTab(t, server.URL)
	b.open("/")
	for _, width := range []int64{phone, desktop} {
		b.width(width)
		for _, colours := range []string{"light", "dark"} {
			b.scheme(colours)
			b.report("axe in "+colours, b.axe())
		}
		b.report("scrolls sideways", b.sideways())
	}
	b.report("what ran", b.ran())
	if b.saw.requests != 1 {
		t.Errorf("%d requests", b.saw.requests)
	}
}
