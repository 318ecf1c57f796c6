package seal

import (
	"bytes"
	"fmt"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// keks are the key encryption keys: the current one wraps, all of them open.
type keks struct {
	current string
	byID    map[string]tink.AEAD
}

// newFileKEK makes a key encryption key in its form for the file. The keyset
// is in clear there because the file is what is kept safe: there is no key
// above it unless an operator puts the folder on an encrypted volume.
func newFileKEK(now time.Time) (fileKEK, error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return fileKEK{}, fmt.Errorf("seal: making a key encryption key: %w", err)
	}
	var out bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&out)); err != nil {
		return fileKEK{}, fmt.Errorf("seal: making a key encryption key: %w", err)
	}
	return fileKEK{ID: newKeyID(), CreatedAt: now, Keyset: out.Bytes()}, nil
}

// openKEKs builds the keys of the file. Tink's errors are not passed on: they
// may quote what they could not read.
func openKEKs(list []fileKEK) (keks, error) {
	if len(list) == 0 {
		return keks{}, malformed("key_encryption_keys is empty")
	}
	out := keks{current: list[0].ID, byID: make(map[string]tink.AEAD, len(list))}
	for _, entry := range list {
		if _, twice := out.byID[entry.ID]; twice || entry.ID == "" {
			return keks{}, malformed("key_encryption_keys needs ids of their own")
		}
		handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(entry.Keyset)))
		if err != nil {
			return keks{}, malformed("a key encryption key is no Tink keyset")
		}
		primitive, err := aead.New(handle)
		if err != nil {
			return keks{}, malformed("a key encryption key is no key for AEAD")
		}
		out.byID[entry.ID] = primitive
	}
	return out, nil
}
