package seal

import (
	"encoding/json"
	"fmt"
)

const secretLabel = "sitthi officer's secret"

// sealedSecret names the key encryption key that sealed it, so that keys can be
// replaced.
type sealedSecret struct {
	Key    string `json:"key"`
	Sealed []byte `json:"sealed"`
}

// SealSecret encrypts the secret that an officer shares with the desk, for that
// officer only. ErrUnnamed when the officer is empty.
func (k *Keys) SealSecret(officer string, secret []byte) ([]byte, error) {
	if officer == "" {
		return nil, fmt.Errorf("seal: %w", ErrUnnamed)
	}
	key := k.keks.current
	sealed, err := k.keks.byID[key].Encrypt(secret, joined(secretLabel, officer, key))
	if err != nil {
		return nil, fmt.Errorf("seal: sealing a secret: %w", err)
	}
	return json.Marshal(sealedSecret{Key: key, Sealed: sealed})
}

// OpenSecret decrypts what SealSecret made for the same officer. ErrUnknownKey when
// the key file does not hold the key that sealed it, ErrDoesNotOpen when it was
// changed or is another officer's.
func (k *Keys) OpenSecret(officer string, sealed []byte) ([]byte, error) {
	var s sealedSecret
	if err := json.Unmarshal(sealed, &s); err != nil {
		return nil, fmt.Errorf("seal: secret: %w", ErrDoesNotOpen)
	}
	kek, ok := k.keks.byID[s.Key]
	if !ok {
		return nil, fmt.Errorf("seal: secret: %w", ErrUnknownKey)
	}
	plain, err := kek.Decrypt(s.Sealed, joined(secretLabel, officer, s.Key))
	if err != nil {
		return nil, fmt.Errorf("seal: secret: %w", ErrDoesNotOpen)
	}
	return plain, nil
}
