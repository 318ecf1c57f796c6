package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"fmt"
)

// DraftKey seals what somebody has not filed yet. It is in his browser and nowhere
// else, so the key file does not open it.
type DraftKey []byte

const draftLabel = "sitthi draft"

// ID is by what the draft under this key is found; it does not tell the key.
func (k DraftKey) ID() []byte { return k.derived("id") }

// Seal encrypts a draft for one place.
func (k DraftKey) Seal(place string, plain []byte) []byte {
	return k.box().Seal(nil, nil, plain, joined(draftLabel, place)) //nolint:gosec // it draws its nonce itself
}

// Open decrypts what Seal made for the same place; ErrDoesNotOpen for anything else.
func (k DraftKey) Open(place string, sealed []byte) ([]byte, error) {
	plain, err := k.box().Open(nil, nil, sealed, joined(draftLabel, place))
	if err != nil {
		return nil, fmt.Errorf("seal: draft: %w", ErrDoesNotOpen)
	}
	return plain, nil
}

func (k DraftKey) derived(use string) []byte { return macOf(k, draftLabel, []string{use}) }

func (k DraftKey) box() cipher.AEAD {
	block, err := aes.NewCipher(k.derived("box"))
	if err != nil {
		panic(err) // a digest is a key
	}
	box, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // AES has the block that GCM needs
	}
	return box
}
