package auth

import (
	"strconv"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"sitthi/domain"
)

// MaxPassword is the longest password, in characters.
const MaxPassword = domain.LongestPassword

// params are what a hash costs: 19 MiB of memory, two passes, one lane.
var params = argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// The most that a stored hash may cost. A row that asks for more was not
// written by us, and would take the server down with its memory.
const (
	mostMemory     = 64 << 10 // KiB
	mostIterations = 8
	mostLanes      = 4
	mostKey        = 64
	mostEncoded    = 256
)

// Passwords hashes and checks passwords with argon2id. It is safe for
// concurrent use; each call takes 19 MiB, and its callers bound how many run at
// once. Only NewPasswords makes one.
type Passwords struct {
	dummy   string // a hash that no password has
	compare func(password, encoded string) (bool, error)
}

// NewPasswords is ready for use. It hashes once, which takes some 30 ms.
func NewPasswords() Passwords {
	dummy, err := argon2id.CreateHash("nobody's", &params)
	if err != nil {
		panic(err) // only without randomness, and then nothing works
	}
	return Passwords{dummy: dummy, compare: argon2id.ComparePasswordAndHash}
}

// Hash is the encoded hash of a password, under a new salt. An empty one, or
// one over MaxPassword characters, is Invalid on "password". How strong it is,
// is for the caller to judge.
func (p Passwords) Hash(password string) (string, error) {
	switch {
	case password == "":
		return "", domain.InvalidFields([]domain.FieldError{{Field: "password", Code: "required"}})
	case tooLong(password):
		return "", domain.InvalidFields([]domain.FieldError{
			{Field: "password", Code: "too_long", Args: map[string]string{"max": strconv.Itoa(MaxPassword)}},
		})
	}
	return argon2id.CreateHash(norm.NFKC.String(password), &params)
}

// Plain is a password in NFKC, as it is hashed: however a keyboard writes it.
func (Passwords) Plain(password string) string { return norm.NFKC.String(password) }

// Matches tells whether a password is the one of a hash. A hash that is empty
// or not ours, and a password that is too long, never match and take the same
// work as any other, so that the time does not tell whether an account exists.
func (p Passwords) Matches(password, encoded string) bool {
	possible := true
	if password == "" || tooLong(password) {
		password, possible = "none", false
	}
	if !affordable(encoded) {
		encoded, possible = p.dummy, false
	}
	matches, err := p.compare(norm.NFKC.String(password), encoded)
	return err == nil && matches && possible
}

func tooLong(password string) bool { return utf8.RuneCountInString(password) > MaxPassword }

// affordable tells whether a hash is readable and costs no more than we spend.
func affordable(encoded string) bool {
	if len(encoded) > mostEncoded {
		return false
	}
	p, salt, key, err := argon2id.DecodeHash(encoded)
	return err == nil &&
		8 <= p.Memory && p.Memory <= mostMemory &&
		1 <= p.Iterations && p.Iterations <= mostIterations &&
		1 <= p.Parallelism && p.Parallelism <= mostLanes &&
		8 <= len(salt) && 16 <= len(key) && len(key) <= mostKey
}
