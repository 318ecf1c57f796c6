package domain

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what every authenticator app counts with; no collision helps against an HMAC
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// TOTPSecret is what an officer's authenticator app and the desk both know: 160
// bits, as RFC 4226 asks for.
type TOTPSecret [20]byte

// What a code is (RFC 6238): six digits that change every half minute. A clock may
// be one step ahead or behind.
const (
	totpDigits = 6
	totpStep   = 30 * time.Second
	totpSkew   = 1
)

// Text is the secret as it is typed into an app by hand.
func (s TOTPSecret) Text() string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(s[:])
}

// Format hides the secret, whatever the verb.
func (s TOTPSecret) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, "domain.TOTPSecret") }

// URL is the secret as an app reads it out of a QR code. issuer and account are what
// the app shows beside the code.
func (s TOTPSecret) URL(issuer, account string) string {
	query := url.Values{"secret": {s.Text()}, "issuer": {issuer}}
	// Apps take a plus in it for a plus.
	return "otpauth://totp/" + url.PathEscape(issuer+":"+account) + "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
}

// code is the code of one step.
func (s TOTPSecret) code(step int64) string {
	mac := hmac.New(sha1.New, s[:])
	_, _ = mac.Write(binary.BigEndian.AppendUint64(nil, uint64(step))) //nolint:gosec // steps are counted from 1970
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0x0f
	number := binary.BigEndian.Uint32(sum[at:]) & 0x7fffffff
	return fmt.Sprintf("%0*d", totpDigits, number%1_000_000)
}

// step is the step whose code was typed, among those that the clock allows and that
// come after the last one used: each code works once.
func (s TOTPSecret) step(code string, now time.Time, last int64) (step int64, ok bool) {
	present := now.Unix() / int64(totpStep/time.Second)
	for n := present - totpSkew; n <= present+totpSkew; n++ {
		if subtle.ConstantTimeCompare([]byte(s.code(n)), []byte(code)) == 1 && n > last && !ok {
			step, ok = n, true
		}
	}
	return step, ok
}

// CodeAt is the code that the app shows at an instant.
func (s TOTPSecret) CodeAt(now time.Time) string {
	return s.code(now.Unix() / int64(totpStep/time.Second))
}
