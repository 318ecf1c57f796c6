package workflow_test

import (
	"slices"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
	"sitthi/workflow/clocktest"
)

func TestLogIn(t *testing.T) {
	const email, office = "officer@sknpeo.example", "192.0.2.7"
	fail := func(t *testing.T, d *desk, email string, times int) {
		t.Helper()
		for range times {
			if _, err := d.LogIn(t.Context(), domain.Credentials{Email: email, Password: "wrong"}, office); domain.CodeOf(err) != "bad_credentials" {
				t.Fatal(err)
			}
		}
	}
	t.Run("five failures cost nothing, later ones delay more and more, to a minute", func(t *testing.T) {
		d := newDesk(t)
		fail(t, d, email, 5)
		if len(d.clock.Slept()) != 0 {
			t.Fatal(d.clock.Slept())
		}
		fail(t, d, email, 8)
		want := []time.Duration{1, 2, 4, 8, 16, 32, 60, 60}
		for i := range want {
			want[i] *= time.Second
		}
		if !slices.Equal(d.clock.Slept(), want) {
			t.Fatal(d.clock.Slept())
		}
	})
	t.Run("the right password always gets in, and then nothing is held against it", func(t *testing.T) {
		d := newDesk(t)
		fail(t, d, email, 120)
		if _, err := d.LogIn(t.Context(), domain.Credentials{Email: email, Password: password}, office); err != nil {
			t.Fatal(err)
		}
		d.clock.Forget()
		if _, err := d.LogIn(t.Context(), domain.Credentials{Email: email, Password: password}, "192.0.2.8"); err != nil || len(d.clock.Slept()) != 0 {
			t.Fatal(d.clock.Slept(), err)
		}
	})
	t.Run("an unknown officer is refused and delayed like a known one", func(t *testing.T) {
		d := newDesk(t)
		fail(t, d, "nobody@sknpeo.example", 8)
		if len(d.clock.Slept()) != 3 {
			t.Fatal(d.clock.Slept())
		}
	})
	t.Run("an office's address has a far larger allowance than an account", func(t *testing.T) {
		d := newDesk(t)
		for i := range 20 {
			fail(t, d, string(rune('a'+i))+"@sknpeo.example", 5)
		}
		if len(d.clock.Slept()) != 0 {
			t.Fatal(d.clock.Slept())
		}
		fail(t, d, "z@sknpeo.example", 1)
		if len(d.clock.Slept()) != 1 {
			t.Fatal(d.clock.Slept())
		}
	})
	t.Run("many attempts at once gain nothing: those that would wait too long are not looked at", func(t *testing.T) {
		d := newDesk(t)
		stopped := d.parts
		stopped.Clock = clocktest.Still{Clock: &d.clock.Clock}
		service := workflow.New(stopped)
		looked, refused := 0, 0
		for range 60 {
			_, err := service.LogIn(t.Context(), domain.Credentials{Email: email, Password: "wrong"}, office)
			switch domain.CodeOf(err) {
			case "bad_credentials":
				looked++
			case "too_many_attempts":
				refused++
			default:
				t.Fatal(err)
			}
		}
		if looked != 10 || refused != 50 {
			t.Fatalf("%d looked at, %d refused", looked, refused)
		}
		t.Run("and from elsewhere the right person waits no longer than a browser does", func(t *testing.T) {
			if _, err := service.LogIn(t.Context(), domain.Credentials{Email: email, Password: password}, "192.0.2.99"); err != nil || d.clock.Slept()[len(d.clock.Slept())-1] > 15*time.Second {
				t.Fatal(d.clock.Slept(), err)
			}
		})
	})
	t.Run("a quarter of an hour after the last failure all is forgotten", func(t *testing.T) {
		d := newDesk(t)
		fail(t, d, email, 9)
		d.clock.Forget()
		d.clock.set("2026-11-23 10:30:00")
		fail(t, d, email, 5)
		if len(d.clock.Slept()) != 0 {
			t.Fatal(d.clock.Slept())
		}
	})
	t.Run("another spelling of the address is the same account, a look-alike is not", func(t *testing.T) {
		d := newDesk(t)
		if _, err := d.LogIn(t.Context(), domain.Credentials{Email: " Officer@SKNPEO.example ", Password: password}, office); err != nil {
			t.Fatal(err)
		}
		fail(t, d, "officer@s\u212anpeo.example", 1)
	})
}

func TestSessions(t *testing.T) {
	d := newDesk(t)
	logIn := func(t *testing.T) (session domain.SessionID, refresh string) {
		t.Helper()
		tokens, err := d.LogIn(t.Context(), domain.Credentials{Email: "officer@sknpeo.example", Password: password}, "192.0.2.7")
		if err != nil {
			t.Fatal(err)
		}
		return tokens.Session, tokens.Refresh
	}
	ended := func(t *testing.T, session domain.SessionID) bool {
		t.Helper()
		_, err := d.Authenticate(t.Context(), session)
		return domain.CodeOf(err) == "session_ended"
	}
	t.Run("a refresh token works once and gives the next", func(t *testing.T) {
		session, refresh := logIn(t)
		next, err := d.Refresh(t.Context(), refresh)
		if err != nil || next.Session != session || next.Refresh == refresh {
			t.Fatal(next, err)
		}
		if _, err := d.Refresh(t.Context(), next.Refresh); err != nil || ended(t, session) {
			t.Fatal(err)
		}
	})
	t.Run("used a second time it ends the whole session", func(t *testing.T) {
		session, refresh := logIn(t)
		next, err := d.Refresh(t.Context(), refresh)
		if err != nil {
			t.Fatal(err)
		}
		for _, token := range []string{refresh, next.Refresh} {
			if _, err := d.Refresh(t.Context(), token); domain.CodeOf(err) != "bad_refresh_token" {
				t.Fatal(err)
			}
		}
		if !ended(t, session) {
			t.Fatal("the session lives on")
		}
		if lines, want := d.trailOf(session), "refresh_reused sknpeo "+string(d.officer(domain.Officer, "sknpeo").ID()); lines != want {
			t.Errorf("the security trail says %q", lines)
		}
	})
	for _, token := range []string{"", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "\x00"} {
		t.Run("a made-up refresh token is refused", func(t *testing.T) {
			if _, err := d.Refresh(t.Context(), token); domain.CodeOf(err) != "bad_refresh_token" {
				t.Fatal(err)
			}
		})
	}
	t.Run("after logging out neither token works", func(t *testing.T) {
		session, refresh := logIn(t)
		a, err := d.Authenticate(t.Context(), session)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.LogOut(t.Context(), a); err != nil || !ended(t, session) {
			t.Fatal(err)
		}
		if _, err := d.Refresh(t.Context(), refresh); domain.CodeOf(err) != "bad_refresh_token" {
			t.Fatal(err)
		}
	})
	t.Run("after twelve hours a session is over, however often it was refreshed", func(t *testing.T) {
		session, refresh := logIn(t)
		d.clock.set("2026-11-23 22:00:00")
		if !ended(t, session) {
			t.Fatal("it lives on")
		}
		if _, err := d.Refresh(t.Context(), refresh); domain.CodeOf(err) != "bad_refresh_token" {
			t.Fatal(err)
		}
	})
}
