package domain

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// rfcSecret is the secret of the examples of RFC 6238, appendix B.
var rfcSecret = TOTPSecret([]byte("12345678901234567890"))

func TestTOTP(t *testing.T) {
	t.Run("codes are those of the examples of RFC 6238", func(t *testing.T) {
		for at, want := range map[int64]string{
			59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
		} {
			if got := rfcSecret.CodeAt(time.Unix(at, 0)); got != want {
				t.Errorf("%d: %s instead of %s", at, got, want)
			}
		}
	})

	t.Run("a code is taken half a minute early and late, and no further", func(t *testing.T) {
		now := time.Unix(1111111111, 0)
		for steps, want := range map[int]bool{-2: false, -1: true, 0: true, 1: true, 2: false} {
			code := rfcSecret.CodeAt(now.Add(time.Duration(steps) * totpStep))
			if _, right := (SecondFactor{Secret: &rfcSecret}).Try(code, now); right != want {
				t.Errorf("%d steps: %v", steps, right)
			}
		}
	})

	t.Run("an app reads the secret out of the address, and no log does", func(t *testing.T) {
		want := "otpauth://totp/Sitthi:officer@sknpeo.example?issuer=Sitthi&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
		if got := rfcSecret.URL("Sitthi", "officer@sknpeo.example"); got != want {
			t.Error(got)
		}
		if got := rfcSecret.URL("a b", "c+d@e.example"); got != "otpauth://totp/a%20b:c+d@e.example?issuer=a%20b&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" {
			t.Error(got)
		}
		for _, verb := range []string{"%v", "%+v", "%s", "%x", "%d"} {
			if got := fmt.Sprintf(verb, rfcSecret); got != "domain.TOTPSecret" {
				t.Errorf("%s prints %q", verb, got)
			}
		}
	})
}

func TestSecondFactor(t *testing.T) {
	now := time.Unix(1111111111, 0)
	code := rfcSecret.CodeAt(now)
	enrolled := SecondFactor{Secret: &rfcSecret}

	t.Run("a code works once, and one before it no more", func(t *testing.T) {
		f, right := enrolled.Try(code, now)
		if !right {
			t.Fatal("the right code")
		}
		for _, again := range []string{code, rfcSecret.CodeAt(now.Add(-totpStep))} {
			if _, right := f.Try(again, now); right {
				t.Errorf("%s worked", again)
			}
		}
		if _, right := f.Try(rfcSecret.CodeAt(now.Add(totpStep)), now); !right {
			t.Error("the next one does not work")
		}
	})

	t.Run("it is read as people type it", func(t *testing.T) {
		thai := strings.NewReplacer("0", "๐", "1", "๑", "2", "๒", "3", "๓", "4", "๔", "5", "๕", "6", "๖", "7", "๗", "8", "๘", "9", "๙").Replace(code)
		for _, typed := range []string{code[:3] + " " + code[3:], " " + code + "\u200b", code[:3] + "-" + code[3:], thai} {
			if _, right := enrolled.Try(typed, now); !right {
				t.Errorf("%q", typed)
			}
		}
		for _, typed := range []string{"", "00000O", "1e5", code + "0", code[:5], "-" + code[:5], strings.Repeat(" ", 100) + code} {
			if f, right := enrolled.Try(typed, now); right || f.Failures != 1 {
				t.Errorf("%q: %v, %d failures", typed, right, f.Failures)
			}
		}
	})

	t.Run("after a hundred wrong ones in a row the right one is not looked at; ninety-nine are forgiven", func(t *testing.T) {
		f := enrolled
		for range 99 {
			f, _ = f.Try("000000", now)
		}
		if g, right := f.Try(code, now); !right || g.Failures != 0 {
			t.Errorf("%v, %d failures", right, g.Failures)
		}
		f, _ = f.Try("000000", now)
		if _, right := f.Try(code, now); right || !f.Locked() {
			t.Error("it is still looked at")
		}
	})

	t.Run("a secret counts from its first code on, which must come within half an hour", func(t *testing.T) {
		next := TOTPSecret([]byte("abcdefghijabcdefghij"))
		begun := enrolled.Begin(next, now)
		if _, right := begun.Try(code, now); !right {
			t.Error("the one before does not work on")
		}
		if f, err := begun.Confirm(code, now); err == nil || *f.Secret != rfcSecret {
			t.Errorf("confirmed by a code of the one before: %v", err)
		}
		f, err := begun.Confirm(next.CodeAt(now), now)
		if err != nil || *f.Secret != next || f.Pending != nil {
			t.Fatalf("%+v, %v", f, err)
		}
		if _, right := f.Try(next.CodeAt(now), now); right {
			t.Error("the code that confirmed it works again")
		}
		late := now.Add(31 * time.Minute)
		for name, err := range map[string]error{
			"late":  errOf(begun.Confirm(next.CodeAt(late), late)),
			"never": errOf(enrolled.Confirm(code, now)),
		} {
			if CodeOf(err) != "enrolment_not_begun" {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func errOf(_ SecondFactor, err error) error { return err }

func TestRecoveryCode(t *testing.T) {
	code := NewRecoveryCode([16]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0})
	if code.String() != "1234-5678-9ABC-DEF0" {
		t.Fatal(code.String())
	}
	t.Run("it is read as people type it", func(t *testing.T) {
		for _, typed := range []string{"1234-5678-9ABC-DEF0", "l234 5678 9abc defo", "๑๒๓๔56789ABCDEF0", "i2345678\u200b9ABCDEFO"} {
			if got, ok := ParseRecoveryCode(typed); !ok || got != code {
				t.Errorf("%q: %q", typed, got)
			}
		}
	})
	t.Run("a code of the app is none, nor is anything else", func(t *testing.T) {
		for _, typed := range []string{"", "123456", "1234-5678-9ABC-DEF", "1234-5678-9ABC-DEF00", "1234-5678-9ABC-DEFU", strings.Repeat("1", 1000)} {
			if _, ok := ParseRecoveryCode(typed); ok {
				t.Errorf("%q", typed)
			}
		}
	})
}
