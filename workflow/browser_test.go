package workflow_test

import (
	"context"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
	"sitthi/workflow/clocktest"
)

func TestBrowserSession(t *testing.T) {
	const email = "officer@sknpeo.example"
	logIn := func(t *testing.T, d *desk, email, code string) (string, domain.Session) {
		t.Helper()
		token, session, err := d.LogInBrowser(t.Context(), "", domain.Credentials{Email: email, Password: password, Code: code}, place)
		if err != nil {
			t.Fatal(err)
		}
		return token, session
	}
	over := func(t *testing.T, d *desk, token string) bool {
		t.Helper()
		_, err := d.LiveBrowserSession(t.Context(), token)
		return domain.CodeOf(err) == "session_ended"
	}

	t.Run("its token is who he is, and his session's id is nothing to a program", func(t *testing.T) {
		d := newDesk(t)
		token, session := logIn(t, d, email, "")
		b, err := d.LiveBrowserSession(t.Context(), token)
		if err != nil || b.Account.Email != email || !b.Actor.Is(domain.Officer) || b.Actor.Session() != session.ID || len(token) != 43 {
			t.Fatal(b, err)
		}
		if _, err := d.Authenticate(t.Context(), session.ID); domain.CodeOf(err) != "session_ended" {
			t.Error(err)
		}
		for _, made := range []string{"", "x", string(session.ID), token + "A", token[:42] + "-", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"} {
			if !over(t, d, made) {
				t.Errorf("%q works", made)
			}
		}
	})
	t.Run("it is over after half an hour without a word, and after twelve hours whatever is heard", func(t *testing.T) {
		d := newDesk(t)
		token, _ := logIn(t, d, email, "")
		for range 23 {
			d.clock.Pass(29 * time.Minute)
			if over(t, d, token) {
				t.Fatal(d.clock.Now())
			}
		}
		d.clock.Pass(25 * time.Minute)
		if b, err := d.LiveBrowserSession(t.Context(), token); err != nil || b.IdleAt != b.ExpiresAt {
			t.Fatal(b.IdleAt, b.ExpiresAt, err)
		}
		d.clock.Pass(28 * time.Minute)
		if !over(t, d, token) {
			t.Error("it lives on")
		}
		token, _ = logIn(t, d, email, "")
		d.clock.Pass(30 * time.Minute)
		if !over(t, d, token) {
			t.Error("nothing was heard of it")
		}
	})
	t.Run("it lives at a replica whose clock is a minute behind or ahead of where it began", func(t *testing.T) {
		d := newDesk(t)
		token, session := logIn(t, d, email, "")
		for _, apart := range []time.Duration{-time.Minute, time.Minute} {
			parts := d.parts
			parts.Clock = clocktest.At(d.clock.Now().Add(apart))
			replica := workflow.New(parts)
			if b, err := replica.LiveBrowserSession(t.Context(), token); err != nil || b.ID != session.ID {
				t.Error(apart, err)
			}
			tokens, err := replica.LogIn(t.Context(), domain.Credentials{Email: email, Password: password}, place)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := d.Authenticate(t.Context(), tokens.Session); err != nil {
				t.Error(apart, err)
			}
		}
	})
	t.Run("an office of any size logs in from one address, in two steps, and nobody waits", func(t *testing.T) {
		d := newDesk(t)
		email, p, _ := d.enrolled("crowd")
		slept := len(d.clock.Slept())
		for n := range 130 {
			d.clock.Pass(31 * time.Second) // a code opens once
			if n%2 == 0 {
				waiting, _ := logIn(t, d, email, "")
				if _, _, err := d.EnterCode(t.Context(), waiting, p.code(), place); err != nil {
					t.Fatal(n, err)
				}
				continue
			}
			if _, err := d.LogIn(t.Context(), domain.Credentials{Email: email, Password: password}, place); domain.CodeOf(err) != "totp_required" {
				t.Fatal(n, err)
			}
			if _, err := d.LogIn(t.Context(), domain.Credentials{Email: email, Password: password, Code: p.code()}, place); err != nil {
				t.Fatal(n, err)
			}
		}
		if n := len(d.clock.Slept()) - slept; n != 0 {
			t.Errorf("they waited %d times", n)
		}
	})
	t.Run("that it was heard of is written once a minute", func(t *testing.T) {
		d := newDesk(t)
		token, _ := logIn(t, d, email, "")
		counted := &counting{Store: d.store}
		parts := d.parts
		parts.Store = counted
		service := workflow.New(parts)
		for range 6 {
			d.clock.Pass(20 * time.Second)
			if _, err := service.LiveBrowserSession(t.Context(), token); err != nil {
				t.Fatal(err)
			}
		}
		if counted.writes != 2 {
			t.Errorf("%d times in two minutes", counted.writes)
		}
	})
	t.Run("where a code is needed it waits for it, as nobody, and not for long", func(t *testing.T) {
		d := newDesk(t)
		email, p, _ := d.enrolled("new")
		waiting, session := logIn(t, d, email, "")
		b, err := d.LiveBrowserSession(t.Context(), waiting)
		if err != nil || !session.AwaitsCode || !b.AwaitsCode || b.Actor.Kind() != domain.Nobody {
			t.Fatal(b, err)
		}
		_, _, err = d.EnterCode(t.Context(), waiting, "000000", place)
		refusedAs(t, err, domain.Unauthenticated, "bad_credentials")
		token, session, err := d.EnterCode(t.Context(), waiting, p.code(), place)
		if err != nil || session.AwaitsCode || token == waiting || !over(t, d, waiting) {
			t.Fatal("the code changed nothing", err)
		}
		if b, err := d.LiveBrowserSession(t.Context(), token); err != nil || !b.Actor.Is(domain.Officer) {
			t.Error(b.Actor, err)
		}
		for name, old := range map[string]string{"one that is over": waiting, "one that waits for nothing": token, "none": "x"} {
			if _, _, err := d.EnterCode(t.Context(), old, p.code(), place); domain.CodeOf(err) != "session_ended" {
				t.Errorf("%s: %v", name, err)
			}
		}
		waiting, _ = logIn(t, d, email, "")
		d.clock.Pass(10 * time.Minute)
		_, _, err = d.EnterCode(t.Context(), waiting, p.code(), place)
		refusedAs(t, err, domain.Unauthenticated, "session_ended")
	})
	t.Run("guesses at the code are delayed, and a right one forgives them", func(t *testing.T) {
		d := newDesk(t)
		email, p, _ := d.enrolled("new")
		waiting, _ := logIn(t, d, email, "")
		d.clock.Forget()
		for range 7 {
			_, _, err := d.EnterCode(t.Context(), waiting, "000000", place)
			refusedAs(t, err, domain.Unauthenticated, "bad_credentials")
		}
		if len(d.clock.Slept()) != 3 { // the password before them was the first attempt
			t.Error(d.clock.Slept())
		}
		if _, _, err := d.EnterCode(t.Context(), waiting, p.code(), place); err != nil {
			t.Fatal(err)
		}
		d.clock.Forget()
		logIn(t, d, email, p.code())
		if len(d.clock.Slept()) != 0 {
			t.Error(d.clock.Slept())
		}
	})
	t.Run("whoever enrols in it gets another token for what it may now", func(t *testing.T) {
		d := newDesk(t)
		email := d.newcomer("new")
		token, _ := logIn(t, d, email, "")
		b, err := d.LiveBrowserSession(t.Context(), token)
		if err != nil || !b.Actor.Enrolling() {
			t.Fatal(err)
		}
		d.enrol(b.Actor)
		next, err := d.RenewBrowser(t.Context(), token)
		if err != nil || !over(t, d, token) {
			t.Fatal("the one before still works", err)
		}
		if b, err := d.LiveBrowserSession(t.Context(), next); err != nil || !b.Actor.Is(domain.Officer) {
			t.Error(b.Actor, err)
		}
		_, err = d.RenewBrowser(t.Context(), token)
		refusedAs(t, err, domain.Unauthenticated, "session_ended")
	})
	t.Run("logging out, an administrator, and a reset end it at once", func(t *testing.T) {
		d := newDesk(t)
		newcomer, p, _ := d.enrolled("new")
		admin := d.officer(domain.Admin, "sknpeo")
		token, _ := logIn(t, d, newcomer, p.code())
		waiting, _ := logIn(t, d, newcomer, "")
		if _, err := d.ResetTOTP(t.Context(), admin, "new", domain.AccessInput{Reason: "x"}); err != nil {
			t.Fatal(err)
		}
		if !over(t, d, token) || !over(t, d, waiting) {
			t.Error("after a reset")
		}
		token, _ = logIn(t, d, newcomer, "")
		if _, err := d.DisableOfficer(t.Context(), admin, "new", domain.AccessInput{Reason: "x"}); err != nil || !over(t, d, token) {
			t.Error("disabled", err)
		}
		token, _ = logIn(t, d, email, "")
		for range 2 {
			if err := d.LogOutBrowser(t.Context(), token); err != nil || !over(t, d, token) {
				t.Error("logged out", err)
			}
		}
	})
}

// counting is a store that counts transactions.
type counting struct {
	domain.Store
	writes int
}

func (c *counting) InTx(ctx context.Context, do func(domain.Tx) error) error {
	c.writes++
	return c.Store.InTx(ctx, do)
}
