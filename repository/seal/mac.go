package seal

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
)

// Purpose is one use of a MAC. Each has keys of its own, so that a value made
// for one use can never be passed off in another.
type Purpose uint8

// The purposes.
const (
	Receipt     Purpose = iota // the stored form of a citizen's receipt code
	Idempotency                // the stored form of an Idempotency-Key and of its request
	Trail                      // commitments in the audit trail
	Cursor                     // page cursors handed to clients
	Login                      // sessions, reset links and one-time codes
	Refresh                    // refresh tokens
)

// purposes names each purpose in the key file. Names are never changed or used
// again for something else.
var purposes = [...]string{
	Receipt:     "receipt",
	Idempotency: "idempotency",
	Trail:       "trail",
	Cursor:      "cursor",
	Login:       "login",
	Refresh:     "refresh",
}

// String is the purpose's name.
func (p Purpose) String() string {
	if int(p) >= len(purposes) {
		return fmt.Sprintf("purpose(%d)", uint8(p))
	}
	return purposes[p]
}

type macKey struct {
	id  string
	key []byte
}

func macKeysOf(list []fileBytes) []macKey {
	out := make([]macKey, len(list))
	for i, k := range list {
		out[i] = macKey{id: k.ID, key: k.Key}
	}
	return out
}

// MAC is the HMAC-SHA256, 32 bytes, of the parts under the purpose's current
// key. The parts are told apart: ("ab", "c") and ("a", "bc") differ. A purpose
// that is none of the constants is a mistake in the program and panics.
func (k *Keys) MAC(purpose Purpose, parts ...[]byte) []byte {
	return macOf(k.macs[purpose][0].key, purpose.String(), parts)
}

// MACKeyID is the id of the key that MAC now uses for the purpose, to be stored
// beside the value.
func (k *Keys) MACKeyID(purpose Purpose) string { return k.macs[purpose][0].id }

// Verify says whether mac was made by MAC for the same purpose and parts, under
// the current key or an older one that is still held. The time it takes does
// not depend on where a wrong mac differs.
func (k *Keys) Verify(purpose Purpose, mac []byte, parts ...[]byte) bool {
	right := false
	for _, key := range k.macs[purpose] {
		if hmac.Equal(mac, macOf(key.key, purpose.String(), parts)) {
			right = true
		}
	}
	return right
}

func macOf[T string | []byte](key []byte, label string, parts []T) []byte {
	h := hmac.New(sha256.New, key)
	_, _ = h.Write(joined(label, parts...)) // a hash never fails
	return h.Sum(nil)
}
