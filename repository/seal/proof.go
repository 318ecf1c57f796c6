package seal

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
)

const (
	proofLabel = "sitthi proof of keys"
	proofText  = "this database was written with this key file"
)

// proof is what a database stores to know its key file by. The key's id stands
// in clear, so that the proof outlives a change of the current key.
type proof struct {
	File   string `json:"file"`
	Key    string `json:"key"`
	Sealed []byte `json:"sealed"`
}

// Proof is a sealed sign of this key file for the database to store. It holds
// no secret, and nobody without the file can make one.
func (k *Keys) Proof() ([]byte, error) {
	key := k.keks.current
	sealed, err := k.keks.byID[key].Encrypt([]byte(proofText), joined(proofLabel, k.id, key))
	if err != nil {
		return nil, fmt.Errorf("seal: making the proof: %w", err)
	}
	out, err := json.Marshal(proof{File: k.id, Key: key, Sealed: sealed})
	if err != nil {
		return nil, fmt.Errorf("seal: making the proof: %w", err)
	}
	return out, nil
}

// Check says whether the proof that a database stores was made with this key
// file: nil, or ErrOtherDatabase with the reason.
func (k *Keys) Check(stored []byte) error {
	var p proof
	if err := json.Unmarshal(stored, &p); err != nil {
		return fmt.Errorf("seal: %w: what the database stores is no proof", ErrOtherDatabase)
	}
	if p.File != k.id {
		return fmt.Errorf("seal: %w: this file is %s", ErrOtherDatabase, k.id)
	}
	kek, ok := k.keks.byID[p.Key]
	if !ok {
		return fmt.Errorf("seal: %w: it is another version of the right file", ErrOtherDatabase)
	}
	plain, err := kek.Decrypt(p.Sealed, joined(proofLabel, k.id, p.Key))
	if err != nil || subtle.ConstantTimeCompare(plain, []byte(proofText)) != 1 {
		return fmt.Errorf("seal: %w: its keys were changed", ErrOtherDatabase)
	}
	return nil
}
