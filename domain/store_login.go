package domain

import "time"

// LoginTx keeps what log-ins are counted by, and from where they succeeded: never an
// address, only keyed hashes.
type LoginTx interface {
	// LoginAttempts are the attempts under each keyed hash, locked.
	LoginAttempts(keys [][]byte) ([]LoginAttempts, error)
	SetLoginAttempts(key []byte, a LoginAttempts) error

	// KnowAddress notes until when an account's log-ins from an address are no
	// stranger's. One that is known for longer stays so.
	KnowAddress(key []byte, until time.Time) error
	// AddressKnown tells whether they are now.
	AddressKnown(key []byte, now time.Time) (bool, error)

	// FactorByEmail is the second factor in use of whoever has an address of mail, not
	// locked; none for nobody. Who is let in by it SecondFactorForUpdate says.
	FactorByEmail(email string) (SecondFactor, error)

	// PurgeLogins deletes sessions, refresh tokens, counts of attempts and known
	// addresses that are of no use any more.
	PurgeLogins(now time.Time) error
}
