package domain

import (
	"strings"
	"time"
)

// SecondFactor is what the desk knows of an officer's authenticator app.
type SecondFactor struct {
	Secret    *TOTPSecret // nil: none
	Pending   *TOTPSecret // begun, and not confirmed by a code yet
	PendingAt time.Time
	Misses    int   // wrong codes for the pending one
	LastStep  int64 // of the last code that was used
	Failures  int   // wrong codes since the last right one
}

const (
	// pendingLife is how long a secret that was shown waits for its first code.
	pendingLife = 30 * time.Minute

	// maxFailures of codes in a row, each behind a right password, are nobody's
	// slips of the finger. Then only a recovery code or an administrator helps.
	maxFailures = 100

	// maxMisses of first codes are not the app's: another secret is to be begun.
	maxMisses = 10
)

// Enrolled tells whether codes are asked for.
func (f SecondFactor) Enrolled() bool { return f.Secret != nil }

// Locked tells whether too many wrong codes came for any to be looked at.
func (f SecondFactor) Locked() bool { return f.Failures >= maxFailures }

// Begin offers a secret. The one in use, if any, goes on until this one is confirmed.
func (f SecondFactor) Begin(secret TOTPSecret, now time.Time) SecondFactor {
	f.Pending, f.PendingAt, f.Misses = &secret, now, 0
	return f
}

// Confirm takes the offered secret into use with its first code, which shows that
// the app has it. Refusals: Conflict "enrolment_not_begun", Invalid on "totp", which is
// counted in what is returned with it: after ten the secret is offered no more.
func (f SecondFactor) Confirm(typed string, now time.Time) (SecondFactor, error) {
	if f.Pending == nil || now.Sub(f.PendingAt) > pendingLife {
		return f, Refuse(Conflict, "enrolment_not_begun")
	}
	code, isCode := totpCode(typed)
	step, ok := f.Pending.step(code, now, 0)
	if !isCode || !ok {
		if f.Misses++; f.Misses >= maxMisses {
			f.Pending = nil
		}
		return f, InvalidFields([]FieldError{{Field: "totp", Code: "wrong_code"}})
	}
	return SecondFactor{Secret: f.Pending, LastStep: step}, nil
}

// Fits tells whether a code of the app is right and was not used yet, without using it.
// It takes as long where there is no app.
func (f SecondFactor) Fits(typed string, now time.Time) bool {
	secret := f.Secret
	if secret == nil {
		secret = &TOTPSecret{}
	}
	code, isCode := totpCode(typed)
	_, right := secret.step(code, now, f.LastStep)
	return right && isCode && f.Enrolled() && !f.Locked()
}

// Try is the state after a code was typed, and whether it was right.
func (f SecondFactor) Try(typed string, now time.Time) (_ SecondFactor, right bool) {
	code, isCode := totpCode(typed)
	if f.Secret == nil || f.Locked() {
		return f, false
	}
	step, ok := f.Secret.step(code, now, f.LastStep)
	if !isCode || !ok {
		f.Failures++
		return f, false
	}
	f.LastStep, f.Failures = step, 0
	return f, true
}

// totpCode reads a code as people type it: spaces, hyphens and Thai digits make no
// difference. A letter is no digit.
func totpCode(typed string) (code string, ok bool) {
	const longest = 64
	if len(typed) > longest {
		return "", false
	}
	code = plainDigits(typed)
	return code, len(code) == totpDigits && allDigits(code)
}

// plainDigits undoes what typing does to digits.
func plainDigits(typed string) string {
	return strings.Map(func(c rune) rune {
		if c == '-' || invisible(c) {
			return -1
		}
		return c
	}, asciiDigits(typed))
}
