package auth

import (
	"slices"
	"strings"
	"testing"

	"github.com/alexedwards/argon2id"

	"sitthi/domain"
)

// counted is Passwords whose work is written down.
func counted(t *testing.T) (passwords Passwords, worked *[]string) {
	t.Helper()
	passwords, worked = NewPasswords(), &[]string{}
	compare := passwords.compare
	passwords.compare = func(password, encoded string) (bool, error) {
		*worked = append(*worked, encoded)
		return compare(password, encoded)
	}
	return passwords, worked
}

func TestPasswords(t *testing.T) {
	passwords, worked := counted(t)
	encoded, err := passwords.Hash("ถูกต้อง ม้า แบตเตอรี่")
	if err != nil {
		t.Fatal(err)
	}

	t.Run("a password matches its own hash only", func(t *testing.T) {
		if !passwords.Matches("ถูกต้อง ม้า แบตเตอรี่", encoded) || passwords.Matches("ถูกต้อง ม้า แบตเตอร", encoded) {
			t.Error("it does not")
		}
	})

	t.Run("the hash costs what the house says, under a salt of its own", func(t *testing.T) {
		again, err := passwords.Hash("ถูกต้อง ม้า แบตเตอรี่")
		if err != nil || again == encoded || !strings.HasPrefix(encoded, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Errorf("%s, %s, %v", encoded, again, err)
		}
	})

	t.Run("a password typed on another keyboard is the same password", func(t *testing.T) {
		for typed, stored := range map[string]string{"น\u0e4d\u0e32ใจ": "น\u0e33ใจ", "ｐａｓｓ": "pass", "e\u0301": "\u00e9"} {
			hash, err := passwords.Hash(stored)
			if err != nil || !passwords.Matches(typed, hash) {
				t.Errorf("%q is not %q (%v)", typed, stored, err)
			}
		}
	})

	for name, row := range map[string]string{
		"no hash, as of an unknown account": "",
		"a hash of nonsense":                "nonsense",
		"a hash of another kind":            "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
		"a hash that asks for 4 GiB":        strings.Replace(encoded, "m=19456", "m=4194304", 1),
		"a hash that asks for 10^9 passes":  strings.Replace(encoded, "t=2", "t=1000000000", 1),
		"a hash of no passes":               strings.Replace(encoded, "t=2", "t=0", 1),
		"a hash of no lanes":                strings.Replace(encoded, "p=1", "p=0", 1),
		"a hash of 255 lanes":               strings.Replace(encoded, "p=1", "p=255", 1),
		"a hash without a key":              encoded[:strings.LastIndex(encoded, "$")+1],
		"a hash of a megabyte":              encoded + strings.Repeat("A", 1<<20),
	} {
		t.Run(name+" takes the work of the dummy and never matches", func(t *testing.T) {
			*worked = nil
			if passwords.Matches("ถูกต้อง ม้า แบตเตอรี่", row) || passwords.Matches("nobody's", row) {
				t.Error("it matches")
			}
			if !slices.Equal(*worked, []string{passwords.dummy, passwords.dummy}) {
				t.Errorf("the work was %q", *worked)
			}
		})
	}

	t.Run("the dummy costs the same as any hash", func(t *testing.T) {
		got, _, _, err := argon2id.DecodeHash(passwords.dummy)
		if err != nil || *got != params {
			t.Errorf("%+v, %v", got, err)
		}
	})

	t.Run("a password that is empty or too long is never hashed, and takes the same work", func(t *testing.T) {
		for _, password := range []string{"", strings.Repeat("ก", 129), strings.Repeat("x", 1<<20)} {
			*worked = nil
			if passwords.Matches(password, encoded) || !slices.Equal(*worked, []string{encoded}) {
				t.Errorf("%d bytes: the work was %q", len(password), *worked)
			}
			if _, err := passwords.Hash(password); domain.KindOf(err) != domain.Invalid {
				t.Errorf("%d bytes were hashed: %v", len(password), err)
			}
		}
	})

	t.Run("128 characters are not too many, however many bytes", func(t *testing.T) {
		long := strings.Repeat("ก", 128)
		hash, err := passwords.Hash(long)
		if err != nil || !passwords.Matches(long, hash) {
			t.Errorf("%v", err)
		}
	})
}
