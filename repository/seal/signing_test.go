package seal

import (
	"crypto/ed25519"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestSigning(t *testing.T) {
	rotate := func(t *testing.T, k *Keys) {
		t.Helper()
		if err := k.RotateSigning(); err != nil {
			t.Fatal(err)
		}
	}
	verifies := func(k *Keys, kid string, signature []byte) bool {
		public, ok := k.VerifyKey(kid)
		return ok && ed25519.Verify(public, []byte("token"), signature)
	}

	t.Run("a token of the key before verifies, one of the key before that does not", func(t *testing.T) {
		k := newKeys(t)
		kid, key := k.SigningKey()
		signature := ed25519.Sign(key, []byte("token"))
		if !verifies(k, kid, signature) {
			t.Fatal("active")
		}
		rotate(t, k)
		if now, _ := k.SigningKey(); now == kid {
			t.Fatal("the same key is active")
		}
		if !verifies(k, kid, signature) {
			t.Fatal("one before")
		}
		rotate(t, k)
		if verifies(k, kid, signature) {
			t.Fatal("two before")
		}
	})
	t.Run("a rotation is saved, in a file of mode 0600 with two keys", func(t *testing.T) {
		k := newKeys(t)
		before, _ := k.SigningKey()
		rotate(t, k)
		later, err := Load(k.dir)
		if err != nil {
			t.Fatal(err)
		}
		active, _ := later.SigningKey()
		if now, _ := k.SigningKey(); now != active || len(later.signing.Load().public) != 2 {
			t.Fatal("another state was saved")
		}
		if _, ok := later.VerifyKey(before); !ok || later.ID() != k.ID() {
			t.Fatal("the key before is lost")
		}
		wantMode(t, filepath.Join(k.dir, FileName), 0o600)
		wantOnlyKeyFile(t, k.dir)
	})
	t.Run("another process takes a rotation over by Reload", func(t *testing.T) {
		k := newKeys(t)
		other, err := Load(k.dir)
		if err != nil {
			t.Fatal(err)
		}
		rotate(t, k)
		kid, _ := k.SigningKey()
		if _, ok := other.VerifyKey(kid); ok {
			t.Fatal("known before Reload")
		}
		if err := other.Reload(); err != nil {
			t.Fatal(err)
		}
		if _, ok := other.VerifyKey(kid); !ok {
			t.Fatal("unknown after Reload")
		}
	})
	t.Run("a kid that is none is unknown", func(t *testing.T) {
		k := newKeys(t)
		for _, kid := range []string{"", "../sitthi.keys", "' OR 1=1 --", "\x00"} {
			if _, ok := k.VerifyKey(kid); ok {
				t.Error(kid)
			}
		}
	})
	t.Run("rotating while others sign leaves each token with a key", func(t *testing.T) {
		k := newKeys(t)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 50 {
					kid, key := k.SigningKey()
					if len(kid) != 16 || len(key) != ed25519.PrivateKeySize {
						t.Error("half a key")
					}
				}
			})
		}
		for range 5 {
			rotate(t, k)
		}
		wg.Wait()
	})
	t.Run("the key file of another database is neither rotated nor taken over", func(t *testing.T) {
		k, other := newKeys(t), newKeys(t)
		if err := os.WriteFile(filepath.Join(k.dir, FileName), keyFileBytes(t, other.dir), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := k.RotateSigning(); !errors.Is(err, ErrOtherDatabase) {
			t.Fatal(err)
		}
		if err := k.Reload(); !errors.Is(err, ErrOtherDatabase) {
			t.Fatal(err)
		}
	})
	t.Run("a rotation that cannot be saved changes nothing", func(t *testing.T) {
		k := newKeys(t)
		before, _ := k.SigningKey()
		if err := os.Remove(filepath.Join(k.dir, FileName)); err != nil {
			t.Fatal(err)
		}
		if err := k.RotateSigning(); err == nil {
			t.Fatal("no error")
		}
		if now, _ := k.SigningKey(); now != before {
			t.Fatal("an unsaved key signs")
		}
	})
}
