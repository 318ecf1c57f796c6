package workflow_test

import (
	"testing"

	"sitthi/domain"
	"sitthi/workflow"
)

func TestOwnAccount(t *testing.T) {
	d := newDesk(t)
	const email = "officer@sknpeo.example"
	first, second := d.logIn(email, password, ""), d.logIn(email, password, "")
	strange := d.logIn("head@sknpeo.example", password, "")

	t.Run("an officer sees his own log-ins and ends one", func(t *testing.T) {
		own, err := d.OwnAccount(t.Context(), first)
		if err != nil || own.Email != email || len(own.LogIns) != 2 || own.LogIns[0].ID != second.Session() {
			t.Fatal(own, err)
		}
		if err := d.EndLogIn(t.Context(), first, second.Session()); err != nil || !d.ended(second) {
			t.Fatal(err)
		}
		refusedAs(t, d.EndLogIn(t.Context(), first, second.Session()), domain.NotFound, "not_found")
	})
	t.Run("and nobody else's", func(t *testing.T) {
		refusedAs(t, d.EndLogIn(t.Context(), first, strange.Session()), domain.NotFound, "not_found")
		if d.ended(strange) {
			t.Error("it is over")
		}
	})
}

const phrase = "กาแฟเย็นริมแม่น้ำท่าจีน"

func TestChangePassword(t *testing.T) {
	t.Run("whoever knows the one before has another, and is out everywhere else", func(t *testing.T) {
		d := newDesk(t)
		const email = "officer@sknpeo.example"
		elsewhere, here := d.logIn(email, password, ""), d.logIn(email, password, "")
		token, _, err := d.LogInBrowser(t.Context(), "", domain.Credentials{Email: email, Password: password}, place)
		if err != nil {
			t.Fatal(err)
		}
		err = d.ChangePassword(t.Context(), here, domain.Credentials{Password: "wrong"}, phrase, place)
		refusedAs(t, err, domain.Forbidden, "bad_credentials")
		if err := d.ChangePassword(t.Context(), here, domain.Credentials{Password: password}, phrase, place); err != nil {
			t.Fatal(err)
		}
		if !d.ended(elsewhere) || d.ended(here) {
			t.Error("it lives on elsewhere, or has ended here")
		}
		_, err = d.LiveBrowserSession(t.Context(), token)
		refusedAs(t, err, domain.Unauthenticated, "session_ended")
		if got := d.refusedLogIn(email, password, ""); got != "bad_credentials" {
			t.Error(got)
		}
		d.logIn(email, phrase, "")
		if got := d.trail(here.ID()); got != "password_changed" {
			t.Error(got)
		}
	})
	t.Run("one that is easily guessed is refused before anything is counted", func(t *testing.T) {
		d := newDesk(t)
		actor := d.logIn("officer@sknpeo.example", password, "")
		for range 20 {
			err := d.ChangePassword(t.Context(), actor, domain.Credentials{Password: password}, "sknpeo-sknpeo-sknpeo", place)
			refusedAs(t, err, domain.Invalid, "invalid_fields")
		}
		if len(d.clock.Slept()) != 0 {
			t.Error(d.clock.Slept())
		}
	})
	t.Run("beside a second factor a code is needed too, and eight characters do", func(t *testing.T) {
		d := newDesk(t)
		email, p, _ := d.enrolled("new")
		actor := d.logIn(email, password, p.code())
		const short = "kettle7x"
		err := d.ChangePassword(t.Context(), actor, domain.Credentials{Password: password}, short, place)
		refusedAs(t, err, domain.Forbidden, "totp_required")
		if err := d.ChangePassword(t.Context(), actor, domain.Credentials{Password: password, Code: p.code()}, short, place); err != nil {
			t.Fatal(err)
		}
		d.logIn(email, short, p.code())
	})
	t.Run("guesses at the password of an open log-in are counted like log-ins", func(t *testing.T) {
		d := newDesk(t)
		actor := d.logIn("officer@sknpeo.example", password, "")
		for range 7 {
			_ = d.ChangePassword(t.Context(), actor, domain.Credentials{Password: "wrong"}, phrase, place)
		}
		if len(d.clock.Slept()) != 2 {
			t.Error(d.clock.Slept())
		}
	})
	t.Run("a log-in that was under way with the password before comes to nothing", func(t *testing.T) {
		d := newDesk(t)
		const email = "officer@sknpeo.example"
		actor := d.logIn(email, password, "")
		parts := d.parts
		parts.Passwords = meanwhile{func() {
			if err := d.ChangePassword(t.Context(), actor, domain.Credentials{Password: password}, phrase, place); err != nil {
				t.Error(err)
			}
		}}
		slow := workflow.New(parts)
		_, err := slow.LogIn(t.Context(), domain.Credentials{Email: email, Password: password}, place)
		refusedAs(t, err, domain.Unauthenticated, "bad_credentials")
		if own, err := d.OwnAccount(t.Context(), actor); err != nil || len(own.LogIns) != 1 {
			t.Error(own.LogIns, err)
		}
	})
}

// meanwhile lets something happen while a password is being checked.
type meanwhile struct{ do func() }

func (m meanwhile) Matches(password, encoded string) bool {
	m.do()
	return plainPasswords{}.Matches(password, encoded)
}
func (meanwhile) Plain(password string) string         { return password }
func (meanwhile) Hash(password string) (string, error) { return password, nil }
