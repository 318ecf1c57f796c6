package seal

import (
	"crypto/ed25519"
	"fmt"
	"time"
)

// signingRing is the token signing keys at one moment. It is never changed, only
// replaced, so that readers need no lock.
type signingRing struct {
	kid    string
	key    ed25519.PrivateKey
	public map[string]ed25519.PublicKey
}

func ringOf(list []fileSigning) *signingRing {
	r := &signingRing{public: make(map[string]ed25519.PublicKey, len(list))}
	for _, s := range list {
		key := ed25519.NewKeyFromSeed(s.Seed)
		public := make(ed25519.PublicKey, ed25519.PublicKeySize)
		copy(public, key[ed25519.SeedSize:]) // a private key is its seed, then its public key
		r.public[s.KID] = public
		if s.Active {
			r.kid, r.key = s.KID, key
		}
	}
	return r
}

// SigningKey is the key that signs tokens now, and its kid. It must not be changed.
func (k *Keys) SigningKey() (kid string, key ed25519.PrivateKey) {
	r := k.signing.Load()
	return r.kid, r.key
}

// VerifyKey is the public key of a kid, for the active key and the one before
// it. It is a lookup in a map: no kid can name a file or reach the database.
func (k *Keys) VerifyKey(kid string) (ed25519.PublicKey, bool) {
	public, ok := k.signing.Load().public[kid]
	return public, ok
}

// RotateSigning makes a new active signing key, keeps the one before it for
// verification, and forgets any older. The file is saved before the new key is
// used. A second rotation within the life of a token ends tokens of the first.
// Other processes with the same file take over by Reload.
func (k *Keys) RotateSigning() error {
	return alone(k.dir, func() error {
		// Another process may have rotated since: start from what is saved.
		f, err := k.reread()
		if err != nil {
			return err
		}
		next := []fileSigning{newFileSigning(time.Now().UTC().Truncate(time.Second))}
		for _, s := range f.Signing {
			if s.Active {
				s.Active = false
				next = append(next, s)
			}
		}
		f.Signing = next
		if err := replaceKeyFile(k.dir, f); err != nil {
			return err
		}
		k.signing.Store(ringOf(next))
		return nil
	})
}

// Reload takes over the signing keys that another process saved. The other keys
// stay as they were when the file was opened. ErrOtherDatabase when the file in
// the folder is no longer the same one.
func (k *Keys) Reload() error {
	// Under the lock, so that an older file read slowly cannot undo a rotation
	// by this process.
	return alone(k.dir, func() error {
		f, err := k.reread()
		if err != nil {
			return err
		}
		k.signing.Store(ringOf(f.Signing))
		return nil
	})
}

func (k *Keys) reread() (*keyFile, error) {
	f, err := readKeyFile(k.dir)
	if err != nil {
		return nil, err
	}
	if f.ID != k.id {
		return nil, fmt.Errorf("seal: %w: the file was replaced by %s", ErrOtherDatabase, f.ID)
	}
	return f, nil
}
