package web_test

import (
	"testing"
	"time"

	"sitthi/domain"
)

// besiege is a crowd of strangers who try an account, with a line of nine minutes.
func (d *desk) besiege(email string) {
	d.t.Helper()
	key := d.keys.LoginMAC(string(domain.LoginAccount), email)
	err := d.store.InTx(d.t.Context(), func(tx domain.Tx) error {
		if _, err := tx.LoginAttempts([][]byte{key}); err != nil {
			return err
		}
		return tx.SetLoginAttempts(key, domain.LoginAttempts{Count: 100, LastAt: d.clock.Now().Add(9 * time.Minute)})
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

func TestLogInAmongStrangers(t *testing.T) {
	d := newDesk(t)
	officer := d.officer(domain.Intake)
	secret := domain.TOTPSecret([]byte("12345678901234567890"))
	err := d.store.InTx(t.Context(), func(tx domain.Tx) error {
		return tx.SetSecondFactor(officer.ID, domain.SecondFactor{Secret: &secret})
	})
	if err != nil {
		t.Fatal(err)
	}
	const unknown = "nobody@sknpeo.example"
	d.besiege(officer.Email)
	d.besiege(unknown)
	page := func(email, code string) answer {
		b := d.browser()
		b.address = "198.51.100." + map[string]string{officer.Email: "1", unknown: "2"}[email]
		return b.post("/login", pairs("email", email, "password", password, "totp", code))
	}

	t.Run("who has to come back is told when, asked for the code of his app, and keeps his address of mail", func(t *testing.T) {
		asked := page(officer.Email, "").want(t, 429)
		asked.holds(t, `name="totp"`, "545", officer.Email)
		asked.lacks(t, password)
		if got := asked.header.Get("Retry-After"); got != "545" {
			t.Error(got)
		}
		if none := page(unknown, "").want(t, 429); none.header.Get("Retry-After") != "545" {
			t.Error("an account that is none is told another time")
		}
	})
	t.Run("a wrong code changes nothing, for nobody's account as for his", func(t *testing.T) {
		for _, email := range []string{officer.Email, unknown} {
			page(email, "000000").want(t, 429).lacks(t, "000000")
		}
	})
	t.Run("with the code he is in", func(t *testing.T) {
		page(officer.Email, secret.CodeAt(d.clock.Now())).want(t, 303)
	})
	t.Run("nobody else is asked for a code with the password", func(t *testing.T) {
		b := d.browser()
		b.get("/login").want(t, 200).lacks(t, `name="totp"`)
		b.post("/login", pairs("email", d.officer(domain.Head).Email, "password", "wrong")).want(t, 422).lacks(t, `name="totp"`)
	})
}
