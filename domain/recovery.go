package domain

import "strings"

// RecoveryCodes is how many an officer has at first.
const RecoveryCodes = 10

// recoveryLength is in characters of five bits: 80 bits.
const recoveryLength = 16

// RecoveryCode stands in for a code of the authenticator app when that is lost:
// random characters of Crockford's base32, upper case, without separators. Each
// works once.
type RecoveryCode string

// NewRecoveryCode makes one of random bytes, one for each character; only the low
// five bits of each count.
func NewRecoveryCode(random [recoveryLength]byte) RecoveryCode { return RecoveryCode(draw(random[:])) }

// String prints it in four groups.
func (c RecoveryCode) String() string {
	groups := make([]string, 0, recoveryLength/4)
	for i := 0; i+4 <= len(c); i += 4 {
		groups = append(groups, string(c[i:i+4]))
	}
	return strings.Join(groups, "-")
}

// ParseRecoveryCode reads one as people type it, forgiving what a receipt's code is
// forgiven.
func ParseRecoveryCode(typed string) (c RecoveryCode, ok bool) {
	const longest = 128
	if len(typed) > longest {
		return "", false
	}
	plain := plainCode(typed)
	return RecoveryCode(plain), len(plain) == recoveryLength && madeOf(plain, crockford)
}
