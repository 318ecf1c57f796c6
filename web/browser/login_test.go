package browser

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
)

// logIn logs an officer in by the page, as he does each morning.
func (b *tab) logIn(lang, email string) {
	b.t.Helper()
	b.signOut()
	b.open(lang + "/login")
	b.put("email", email)
	b.put("password", password)
	b.press("main form button[type=submit]")
}

// authenticator is the telephone of an officer, which counts half minutes. Each
// code works once, so it gives that of the half minute before first.
type authenticator struct {
	secret string
	given  int64
}

func (a *authenticator) code() string {
	now := time.Now().Unix()/30 - 1
	a.given = max(now, a.given+1)
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(strings.ReplaceAll(a.secret, " ", "")))
	if err != nil {
		panic(err)
	}
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, a.given)
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 15
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[at:])&0x7fffffff)%1_000_000)
}

// enrol gives the officer who is logged in a second factor, by its page.
func (b *tab) enrol(lang string) *authenticator {
	b.t.Helper()
	b.open(lang + "/account/second-factor")
	b.put("password", password)
	b.press("main form button[type=submit]")
	a := &authenticator{secret: eval[string](b, `document.querySelector('.secret').textContent`)}
	b.put("totp", a.code())
	b.press("main form button[type=submit]")
	return a
}
