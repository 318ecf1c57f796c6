package web_test

import (
	"encoding/base32"
	"regexp"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

// phone is an authenticator app with the secret that a page shows.
func (d *desk) phone(page answer) func() string {
	d.t.Helper()
	m := regexp.MustCompile(`<code class="secret">([^<]*)</code>`).FindStringSubmatch(page.body)
	if m == nil {
		d.t.Fatalf("no secret:\n%.600s", page.text())
	}
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ReplaceAll(m[1], " ", ""))
	if err != nil {
		d.t.Fatal(err)
	}
	var secret domain.TOTPSecret
	copy(secret[:], raw)
	return func() string { return secret.CodeAt(d.clock.Now()) }
}

func TestEnrolment(t *testing.T) {
	d := newDesk(t)
	const email = "new@sknpeo.example"
	unit := d.officer(domain.Officer).Unit
	err := d.store.InTx(t.Context(), func(tx domain.Tx) error {
		return tx.AddAccount(domain.Account{
			ID: domain.OfficerID(ids{}.NewID()), Office: "sknpeo", Unit: unit, Name: "เจ้าหน้าที่ใหม่", Email: email,
			Roles: []domain.Role{domain.Officer}, PasswordHash: hashed(),
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	b := d.browser()
	typed := pairs("email", email, "password", password)
	if a := b.post("/login", typed).want(t, 303); a.header.Get("Location") != "/account/second-factor" {
		t.Fatal(a.header.Get("Location"))
	}
	t.Run("before there is an app no page opens but the one that sets it up", func(t *testing.T) {
		for _, path := range []string{"/desk", "/desk/new", "/account", "/account/password", "/desk/trail"} {
			if a := b.get(path).want(t, 303); a.header.Get("Location") != "/account/second-factor" {
				t.Errorf("%s leads to %s", path, a.header.Get("Location"))
			}
		}
	})
	page := b.get("/account/second-factor").want(t, 200)
	page.lacks(t, `type="password"`)
	offer := b.sends(page, "/account/second-factor").want(t, 200)
	app := d.phone(offer)
	before := b.jar["__Host-sid"]
	done := b.sends(offer, "/account/second-factor", "then", "confirm", "offer", offer.value("offer"), "totp", app()).want(t, 200)
	codes := regexp.MustCompile(`<li><code>([^<]*)</code>`).FindAllStringSubmatch(done.body, -1)

	t.Run("its first code gives recovery codes and another cookie, and opens the desk", func(t *testing.T) {
		if len(codes) != domain.RecoveryCodes || b.jar["__Host-sid"] == before {
			t.Errorf("%d codes", len(codes))
		}
		b.get("/desk").want(t, 200)
	})
	t.Run("from then on a log-in waits for a code, and opens nothing before", func(t *testing.T) {
		d.clock.Pass(time.Minute)
		other := d.browser()
		ask := other.post("/login", typed).want(t, 200)
		ask.holds(t, `action="/login/code"`, `autocomplete="one-time-code"`)
		if a := other.get("/desk").want(t, 303); !strings.HasPrefix(a.header.Get("Location"), "/login/code") {
			t.Error(a.header.Get("Location"))
		}
		other.post("/login/code", pairs("totp", "000000")).want(t, 422)
		other.follow(other.post("/login/code", pairs("totp", app()))).want(t, 200).holds(t, "คิวงาน")
	})
	t.Run("a recovery code does as well, once", func(t *testing.T) {
		for _, want := range []int{303, 422} {
			other := d.browser()
			other.post("/login", typed).want(t, 200)
			other.post("/login/code", pairs("totp", codes[0][1])).want(t, want)
		}
	})
}

func TestSecondFactorPages(t *testing.T) {
	d := newDesk(t)
	b := d.as(domain.Intake)
	page := b.get("/account/second-factor").want(t, 200)

	t.Run("an open browser is not enough to get one", func(t *testing.T) {
		b.sends(page, "/account/second-factor", "password", "wrong").want(t, 422)
	})
	offer := b.sends(page, "/account/second-factor", "password", password).want(t, 200)
	t.Run("its secret is shown as a picture and as text, uncompressed", func(t *testing.T) {
		offer.holds(t, `class="qr"`, `<code class="secret">`)
	})
	t.Run("a wrong code shows the same secret again", func(t *testing.T) {
		again := b.sends(offer, "/account/second-factor", "then", "confirm", "offer", offer.value("offer"), "totp", "000000").want(t, 422)
		if again.value("offer") != offer.value("offer") {
			t.Error("another offer")
		}
	})
}

func TestAccountPage(t *testing.T) {
	d := newDesk(t)
	first, second := d.as(domain.Head), d.as(domain.Head)

	t.Run("one of two log-ins is ended, and only that one", func(t *testing.T) {
		page := first.get("/account").want(t, 200)
		page.holds(t, "เครื่องนี้")
		// The newest log-in comes first: it is the second browser's.
		first.follow(first.sends(page, "/account/log-ins", "session", page.value("session"))).want(t, 200).holds(t, "สิ้นสุดแล้ว")
		second.get("/desk").want(t, 303)
		first.get("/desk").want(t, 200)
	})
	t.Run("another password needs the present one, and ends the other log-ins", func(t *testing.T) {
		other := d.as(domain.Head)
		page := first.get("/account/password")
		first.sends(page, "/account/password").want(t, 422).holds(t, `href="#new_password"`, "กรอกรหัสผ่านใหม่", `href="#password"`, "กรอกรหัสผ่าน")
		first.sends(page, "/account/password", "password", "wrong", "new_password", "ม้าสีฟ้าเดินช้าบนภูเขา").want(t, 422)
		first.sends(page, "/account/password", "password", password, "new_password", "short").want(t, 422).holds(t, `href="#new_password"`).lacks(t, `value="short"`)
		first.follow(first.sends(page, "/account/password", "password", password, "new_password", "ม้าสีฟ้าเดินช้าบนภูเขา")).want(t, 200).holds(t, "เปลี่ยนรหัสผ่านแล้ว")
		other.get("/desk").want(t, 303)
	})
}
