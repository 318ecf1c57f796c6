package main

import (
	"crypto/ed25519"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"sitthi/repository/seal"
)

// signingKeys are the token signing keys, kept up with other replicas: a key
// id that is not known is looked up once more in the file that all share.
type signingKeys struct {
	*seal.Keys
	mu     sync.Mutex
	looked time.Time
}

// lookAgain is how often an unknown key id may make the file be read; made-up
// ids come as often as an attacker likes.
const lookAgain = 2 * time.Second

// VerifyKey is the public key of a key id.
func (k *signingKeys) VerifyKey(kid string) (ed25519.PublicKey, bool) {
	if key, ok := k.Keys.VerifyKey(kid); ok {
		return key, true
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if time.Since(k.looked) < lookAgain {
		return k.Keys.VerifyKey(kid)
	}
	k.looked = time.Now()
	if err := k.Reload(); err != nil {
		return nil, false // the token is refused; logging in again is always possible
	}
	return k.Keys.VerifyKey(kid)
}

// rotate makes a new signing key. Replicas that run take it over by themselves.
func (p program) rotate() error {
	c, err := readConfig(p.env)
	if err != nil {
		return err
	}
	keys, err := seal.Load(filepath.Join(c.dataDir, "keys"))
	if err != nil {
		return fmt.Errorf("SITTHI_DATA_DIR: %w", err)
	}
	if err := keys.RotateSigning(); err != nil {
		return fmt.Errorf("SITTHI_DATA_DIR: %w", err)
	}
	kid, _ := keys.SigningKey()
	fmt.Fprintln(p.out, "new log-ins are signed by key", kid)
	return nil
}
