package main

import (
	"database/sql"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow/mail/mailtest"
)

// morning is a working day of three replicas, from before the office opens: cases
// whose reminders are due, a mail server that fails a fifth of the time and now and
// then takes a mail without saying so, and a kill -9 every three seconds.
type morning struct {
	t       *testing.T
	place   place // its clock is the office's
	planted string
	begun   time.Time
	ahead   time.Duration // of the clock that all replicas read

	db       *sql.DB
	cases    []*domain.Request
	staff    []domain.Account
	addrs    []string
	address  *balancer // one before all of them
	replicas []*life   // that run now
	lives    []*life   // all that ever ran
	kills    int
	killed   time.Time    // the last one
	tried    atomic.Int64 // mails, at all servers together

	filed      tally // cases that a client has filed meanwhile
	unanswered int   // of his requests, each of which he sent again
}

// life is one run of a replica, with a mail server of its own, so that of each mail
// it is known who sent it.
type life struct {
	*server
	killed bool
	mu     sync.Mutex
	copies []copied
}

// copied is a mail that a server has: the sender heard so unless it was cut.
type copied struct {
	message string
	cut     bool
}

const killEvery = 3 * time.Second

// The day of the harness, a Tuesday, and when its office opens.
const theDay = "2026-12-01"

var opening = time.Date(2026, time.December, 1, 1, 30, 0, 0, time.UTC)

// newMorning is a desk with due cases, ten for each officer, before anybody works.
func newMorning(t *testing.T, officers int, planted string) *morning {
	t.Helper()
	m := &morning{t: t, place: places(t)["PostgreSQL"](t), planted: planted, begun: time.Now(), filed: tally{}}
	m.setClock(opening.Add(-58 * time.Minute))
	for range 3 {
		m.addrs = append(m.addrs, freeAddr(t))
	}
	m.live(0).stop() // makes the demo and the keys
	m.seed(officers)
	m.killed = time.Now()
	m.logf("%d cases", len(m.cases))
	m.address = balance(t, m.addrs...)
	return m
}

func (m *morning) setClock(to time.Time) {
	m.ahead = time.Until(to).Round(time.Millisecond)
	m.place.fault = clockAhead + m.ahead.String()
	if m.planted != "" {
		m.place.fault += "; " + m.planted
	}
}

func (m *morning) now() time.Time { return time.Now().Add(m.ahead) }

// live starts the nth replica.
func (m *morning) live(n int) *life {
	m.t.Helper()
	l := &life{}
	box := mailtest.Start(m.t, mailtest.Options{Data: func(_ int, mail mailtest.Mail) error {
		l.mu.Lock()
		defer l.mu.Unlock()
		n := m.tried.Add(1)
		if n%5 == 0 {
			return mailtest.Refusal(451, [3]int{4, 3, 0}, "try again")
		}
		l.copies = append(l.copies, copied{mail.MessageID(), n%50 == 7})
		if n%50 == 7 {
			return mailtest.ErrCut
		}
		return nil
	}})
	l.server = m.place.serveAt(m.t, m.addrs[n], "SITTHI_BASE_URL=https://desk.example", "SITTHI_TRUSTED_PROXIES=127.0.0.1", "SITTHI_DRAIN=0s",
		"SITTHI_SMTP_URL=smtp://"+box.Addr+"?from=no-reply@desk.example&tls=none")
	m.lives = append(m.lives, l)
	return l
}

// work has three replicas at work from an instant of the office's clock on, one of
// which is killed every three seconds, until nothing is left to do.
func (m *morning) work(from time.Time, what string, left func() int) {
	m.t.Helper()
	m.setClock(from)
	for i := range m.addrs {
		m.replicas = append(m.replicas, m.live(i))
	}
	m.address.await(len(m.replicas))
	over := make(chan struct{})
	var filing sync.WaitGroup
	filing.Go(func() { m.file(over) })
	limit := time.Now().Add(15 * time.Minute)
	for n := left(); n > 0; n = left() {
		if time.Now().After(limit) {
			m.t.Fatalf("%s: %d are left", what, n)
		}
		if time.Since(m.killed) >= killEvery {
			m.kill()
		}
		time.Sleep(50 * time.Millisecond)
	}
	close(over)
	filing.Wait()
	var ending sync.WaitGroup
	for _, l := range m.replicas {
		ending.Go(l.stop) // what it has in hand it finishes
	}
	ending.Wait()
	m.replicas = nil
	m.logf("%s, %d kills so far", what, m.kills)
}

// file is people who file one case after another through the one address. What is
// not answered, because a kill was in the way, is sent again with its key.
func (m *morning) file(over <-chan struct{}) {
	for key := newKey(); ; time.Sleep(50 * time.Millisecond) {
		n := people.Add(1)
		r, err := m.address.do("POST", "/v1/offices/sesao11/requests", `{"kind":"question","details":"สอบถามเวลาทำการ `+key+`"}`,
			"Idempotency-Key", key, "X-Forwarded-For", fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255))
		switch {
		case err == nil && r.status == http.StatusCreated:
			m.filed[r.field(m.t, "reference")]++
			select {
			case <-over:
				return
			default:
				key = newKey()
			}
		case err == nil && r.status < http.StatusInternalServerError && r.status != http.StatusConflict:
			m.t.Errorf("%d %s", r.status, r.body)
			return
		default:
			m.unanswered++
		}
	}
}

// kill is kill -9 for one of them, which is started again.
func (m *morning) kill() {
	m.t.Helper()
	i := mathrand.IntN(len(m.replicas))
	m.replicas[i].kill()
	m.replicas[i].killed = true
	m.kills, m.killed = m.kills+1, time.Now()
	m.replicas[i] = m.live(i)
}

// count asks the database for a number.
func (m *morning) count(query string, args ...any) (n int) {
	m.t.Helper()
	if err := m.db.QueryRow(query, args...).Scan(&n); err != nil {
		m.t.Fatal(err)
	}
	return n
}

// pass lets the day pass: the hour in which reminders are made ready, the mail when
// the office opens, and then, instead of waiting, again and again the time after
// which what did not leave is tried once more.
func (m *morning) pass() {
	m.t.Helper()
	m.work(m.now(), "all reminders are made ready", func() int {
		return m.count("SELECT count(*) FROM requests WHERE status <> 'closed' AND remind_on <= $1 AND kind <> $2", theDay, lapsing)
	})
	at, wait := opening.Add(time.Minute), time.Minute
	for round := 1; ; round++ {
		m.work(at, fmt.Sprintf("round %d of mail", round), func() int {
			return m.count("SELECT count(*) FROM requests WHERE status <> 'closed' AND remind_on <= $1", theDay) +
				m.count(`SELECT count(*) FROM notices WHERE sent_at IS NULL AND given_up_at IS NULL AND due_at <= $1
					AND (claimed_until IS NULL OR claimed_until <= EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)`, m.now().UnixMicro())
		})
		owed := m.count("SELECT count(*) FROM notices WHERE sent_at IS NULL AND given_up_at IS NULL")
		if owed == 0 {
			return
		}
		if round == 12 {
			m.t.Fatalf("%d notices have not left by %s", owed, m.now().UTC())
		}
		at = m.now().Add(wait)
		for _, clock := range []string{ // that of the database does not jump: what a killed replica held ends, and an address has had its hour
			"UPDATE notices SET claimed_until = NULL",
			fmt.Sprintf("UPDATE mail_places SET free_at = free_at - %d", wait.Microseconds()),
		} {
			if _, err := m.db.Exec(clock); err != nil {
				m.t.Fatal(err)
			}
		}
		wait = min(2*wait, time.Hour)
	}
}

func (m *morning) logf(format string, args ...any) {
	m.t.Helper()
	m.t.Logf("%5.1f s: %s", time.Since(m.begun).Seconds(), fmt.Sprintf(format, args...))
}

func TestMorning(t *testing.T) {
	t.Run("three replicas, 10,000 due cases, a kill every three seconds, failing mail: each reminder once, every notice delivered", func(t *testing.T) {
		m := newMorning(t, 1000, "")
		m.pass()
		for _, wrong := range m.verdict() {
			t.Error(wrong)
		}
	})
	t.Run("three who all believe to lead do everything once", func(t *testing.T) {
		m := newMorning(t, 50, "everybody leads")
		m.pass()
		for _, wrong := range m.verdict() {
			t.Error(wrong)
		}
	})
	for planted, seen := range map[string]string{"claim nothing": "mails were sent again for no reason", "owe twice": "notices owed: "} {
		t.Run("a desk planted to "+planted+" is caught", func(t *testing.T) {
			m := newMorning(t, 20, planted)
			m.pass()
			if wrong := strings.Join(m.verdict(), "\n"); !strings.Contains(wrong, seen) {
				t.Errorf("the harness saw %q only", wrong)
			}
		})
	}
}
