package workflow_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

// looking counts the passwords that are looked at.
type looking struct {
	plainPasswords
	n atomic.Int64
}

func (l *looking) Matches(password, encoded string) bool {
	l.n.Add(1)
	return l.plainPasswords.Matches(password, encoded)
}

// waiting is a clock that only notes how long somebody waits.
type waiting struct {
	*clock
	longest atomic.Int64
}

func (w *waiting) Sleep(_ context.Context, d time.Duration) error {
	w.longest.Store(max(w.longest.Load(), int64(d)))
	return nil
}

// watched is another desk on the same database, with who waits at it and what it looks at.
func (d *desk) watched() (*workflow.Service, *waiting, *looking) {
	parts := d.parts
	clock, passwords := &waiting{clock: d.clock}, &looking{}
	parts.Clock, parts.Passwords = clock, passwords
	return workflow.New(parts), clock, passwords
}

// told is what a log-in was told: the code of its refusal and how many seconds to wait.
func told(err error) string {
	var refusal *domain.Error
	if !errors.As(err, &refusal) {
		return fmt.Sprint(err)
	}
	return fmt.Sprint(refusal.Code, " ", refusal.RetryAfter)
}

// guesses are made at an account from many addresses, some at once; what each is told.
func guesses(t *testing.T, at *workflow.Service, email string, addresses []string) map[string]int {
	t.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	heard, next := map[string]int{}, make(chan string)
	for range 8 {
		all.Go(func() {
			for address := range next {
				_, err := at.LogIn(t.Context(), domain.Credentials{Email: email, Password: "wrong"}, address)
				mu.Lock()
				heard[domain.CodeOf(err)]++
				mu.Unlock()
			}
		})
	}
	for _, address := range addresses {
		next <- address
	}
	close(next)
	all.Wait()
	return heard
}

// addresses are so many, each as often as it is said, the same ones again and again.
func addresses(n, times int, format string) []string {
	all := make([]string, 0, n*times)
	for range times {
		for i := range n {
			all = append(all, fmt.Sprintf(format, i))
		}
	}
	return all
}

// TestLogInUnderAttack is the guarantee of decision 28.
func TestLogInUnderAttack(t *testing.T) {
	const email, office, elsewhere = "officer@sknpeo.example", "192.0.2.7", "198.51.100.9"
	for name, attack := range map[string]struct {
		format string
		atOnce int64 // guesses that are looked at of 2,000 from 400 networks of 64 bits at once
		most   int64 // and within ten minutes more in which they come back
		wait   int   // of the right person from anywhere else, in seconds
	}{
		"one site":  {"2001:db8:1:%x::1", 51, 51 + 11, 60},
		"400 sites": {"2001:db8:%x::1", 59, 50 + 120 + 400, 600},
	} {
		t.Run("2,000 guesses from "+name, func(t *testing.T) {
			onBothDesks(t, func(t *testing.T, d *desk) {
				right := domain.Credentials{Email: email, Password: password}
				if _, err := d.LogIn(t.Context(), right, office); err != nil {
					t.Fatal(err)
				}
				attacked, _, looked := d.watched()
				person, waits, _ := d.watched()
				from := addresses(400, 5, attack.format)
				heard := guesses(t, attacked, email, from)
				if n := looked.n.Load(); n > attack.atOnce || heard["bad_credentials"]+heard["too_many_attempts"] != 2000 {
					t.Fatalf("%d were looked at; %v", n, heard)
				}
				if held, _ := attacked.Limited(); held["log_ins"] != uint64(heard["too_many_attempts"]) {
					t.Errorf("the operator hears of %d that were held back, of %v", held["log_ins"], heard)
				}
				if _, err := person.LogIn(t.Context(), right, office); err != nil || waits.longest.Load() != 0 {
					t.Fatalf("the right person waited at a known address for %v: %v", time.Duration(waits.longest.Load()), err)
				}
				_, err := person.LogIn(t.Context(), right, elsewhere)
				if err != nil {
					var refusal *domain.Error
					if !errors.As(err, &refusal) || refusal.Code != "too_many_attempts" || refusal.RetryAfter > attack.wait {
						t.Fatal(err)
					}
					for range 2 { // they go on
						d.clock.Pass(time.Duration(refusal.RetryAfter) * time.Second / 2)
						guesses(t, attacked, email, from[:400])
					}
					_, err = person.LogIn(t.Context(), right, elsewhere)
				}
				if err != nil {
					t.Fatal(err)
				}
				if longest := time.Duration(waits.longest.Load()); longest > time.Minute {
					t.Error(longest)
				}
				if n := looked.n.Load(); n > attack.most {
					t.Errorf("%d were looked at in the end", n)
				}
				guesses(t, attacked, email, from[:50])
				waits.longest.Store(0)
				if _, err := person.LogIn(t.Context(), right, elsewhere); err != nil || waits.longest.Load() != 0 {
					t.Errorf("from there he is known now, and waited: %v %v", waits.longest.Load(), err)
				}
			})
		})
	}

	t.Run("an account that does not exist gives the same answers, and leaves the same rows", func(t *testing.T) {
		onBothDesks(t, func(t *testing.T, d *desk) {
			var answers, rows [2][]string
			for i, email := range []string{email, "nobody@sknpeo.example"} {
				service, waits, looked := d.watched()
				for _, address := range addresses(100, 3, fmt.Sprintf("2001:db8:%d%%03d::1", i)) {
					_, err := service.LogIn(t.Context(), domain.Credentials{Email: email, Password: "wrong"}, address)
					answers[i] = append(answers[i], fmt.Sprint(told(err), waits.longest.Swap(0), looked.n.Load()))
				}
				rows[i] = d.attempts()
				d.editAll("DELETE FROM login_attempts")
			}
			for n := range answers[0] {
				if answers[0][n] != answers[1][n] {
					t.Fatalf("guess %d: %s, of nobody %s", n, answers[0][n], answers[1][n])
				}
			}
			if fmt.Sprint(rows[0]) != fmt.Sprint(rows[1]) || len(rows[0]) < 300 {
				t.Errorf("%d rows, of nobody %d", len(rows[0]), len(rows[1]))
			}
		})
	})

	t.Run("who lined up for the password does not line up again for the code", func(t *testing.T) {
		d := newDesk(t)
		email, p, _ := d.enrolled("new")
		attacked, _, _ := d.watched()
		guesses(t, attacked, email, addresses(250, 1, "203.0.113.%d"))
		person, waits, _ := d.watched()
		in := domain.Credentials{Email: email, Password: password}
		if _, _, err := person.LogInBrowser(t.Context(), "", in, elsewhere); domain.CodeOf(err) != "too_many_attempts" {
			t.Fatal(err)
		}
		d.clock.Pass(10 * time.Minute)
		token, _, err := person.LogInBrowser(t.Context(), "", in, elsewhere)
		if err != nil {
			t.Fatal(err)
		}
		guesses(t, attacked, email, addresses(250, 1, "203.0.113.%d"))
		waits.longest.Store(0)
		if _, _, err := person.EnterCode(t.Context(), token, p.code(), elsewhere); err != nil || waits.longest.Load() != 0 {
			t.Error(waits.longest.Load(), err)
		}
	})
	t.Run("with the code of his app the right person is looked at wherever he is, beside an attacker too", func(t *testing.T) {
		onBothDesks(t, func(t *testing.T, d *desk) {
			email, p, codes := d.enrolled("new")
			attacked, _, _ := d.watched()
			guesses(t, attacked, email, append(addresses(250, 1, "203.0.113.%d"), addresses(1, 20, elsewhere+"%.0d")...))
			person, waits, looked := d.watched()
			try := func(password, code, want string) {
				t.Helper()
				before := looked.n.Load()
				_, err := person.LogIn(t.Context(), domain.Credentials{Email: email, Password: password, Code: code}, elsewhere)
				if got := domain.CodeOf(err); got != want || (looked.n.Load() > before) != (want != "too_many_attempts") {
					t.Fatalf("%q instead of %q", got, want)
				}
			}
			for _, code := range []string{"", "000000", codes[0].String()} {
				try(password, code, "too_many_attempts")
			}
			for range 120 { // of strangers, which do not lock the app's codes
				try("wrong", "000000", "too_many_attempts")
			}
			hit := p.code()
			try("wrong", hit, "bad_credentials")
			try(password, hit, "too_many_attempts") // it was used up
			try(password, p.code(), "")
			if longest := time.Duration(waits.longest.Load()); longest != 0 {
				t.Error(longest)
			}
		})
	})
	t.Run("an address is known for thirty days, and its row tells nobody of it", func(t *testing.T) {
		d := newDesk(t)
		d.logIn(email, password, "")
		known := func() (n int) {
			db := d.besides()
			defer func() { _ = db.Close() }()
			if err := db.QueryRow("SELECT count(*) FROM known_addresses WHERE length(key) = 32").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		for _, later := range []struct {
			pass time.Duration
			want int
		}{{domain.KnownFor - time.Hour, 1}, {2 * time.Hour, 0}} {
			d.clock.Pass(later.pass)
			if _, err := d.Purge(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := known(); n != later.want {
				t.Errorf("%d rows another %v later", n, later.pass)
			}
		}
	})
}

// attempts are the rows under which log-ins are counted, without their keys.
func (d *desk) attempts() (rows []string) {
	d.t.Helper()
	db := d.besides()
	defer func() { _ = db.Close() }()
	found, err := db.Query("SELECT count, last_at FROM login_attempts ORDER BY last_at, count")
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = found.Close() }()
	for found.Next() {
		var count, at int64
		if err := found.Scan(&count, &at); err != nil {
			d.t.Fatal(err)
		}
		rows = append(rows, fmt.Sprint(count, at))
	}
	if err := found.Err(); err != nil {
		d.t.Fatal(err)
	}
	return rows
}

func TestBusyHashing(t *testing.T) {
	const email, office = "officer@sknpeo.example", "2001:db8:1:1::1"
	d := newDesk(t)
	letGo := d.KeepHashing("2001:db8:1:2::1")
	right := domain.Credentials{Email: email, Password: password}
	for range 12 {
		_, err := d.LogIn(t.Context(), right, office)
		refusedAs(t, err, domain.Unavailable, "log_ins_busy")
		if told(err) != "log_ins_busy 10" {
			t.Fatal(told(err))
		}
	}
	letGo()
	t.Run("what was not looked at is not held against anybody", func(t *testing.T) {
		if _, err := d.LogIn(t.Context(), right, office); err != nil || len(d.clock.Slept()) != 0 {
			t.Error(d.clock.Slept(), err)
		}
	})
}
