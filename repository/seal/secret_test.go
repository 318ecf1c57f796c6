package seal

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
)

func TestSecret(t *testing.T) {
	keys, other := newKeys(t), newKeys(t)
	secret := []byte("12345678901234567890")
	sealed, err := keys.SealSecret("o1", secret)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("it opens for its officer, and is not to be read", func(t *testing.T) {
		plain, err := keys.OpenSecret("o1", sealed)
		if err != nil || !bytes.Equal(plain, secret) {
			t.Fatal(err)
		}
		if again, err := keys.SealSecret("o1", secret); err != nil || bytes.Equal(again, sealed) || bytes.Contains(sealed, secret) {
			t.Error("the same twice, or in the clear", err)
		}
	})
	t.Run("moved to another officer, changed, or under another file's keys it does not", func(t *testing.T) {
		var changed sealedSecret
		if err := json.Unmarshal(sealed, &changed); err != nil {
			t.Fatal(err)
		}
		changed.Sealed[len(changed.Sealed)-1] ^= 1
		broken, err := json.Marshal(changed)
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			keys    *Keys
			officer string
			sealed  []byte
			want    error
		}{
			"another officer":         {keys, "o2", sealed, ErrDoesNotOpen},
			"changed":                 {keys, "o1", broken, ErrDoesNotOpen},
			"nothing":                 {keys, "o1", nil, ErrDoesNotOpen},
			"another file":            {other, "o1", sealed, ErrUnknownKey},
			"a column of a case":      {keys, "o1", sealedColumn(t, keys), ErrDoesNotOpen},
			"a secret for no officer": {keys, "", sealed, ErrDoesNotOpen},
		} {
			if plain, err := c.keys.OpenSecret(c.officer, c.sealed); !errors.Is(err, c.want) || plain != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := keys.SealSecret("", secret); !errors.Is(err, ErrUnnamed) {
			t.Error(err)
		}
	})
	t.Run("hashes of sessions and recovery codes are worth nothing for each other", func(t *testing.T) {
		macs := [][]byte{
			keys.SessionMAC([]byte("x")), keys.RecoveryMAC("o1", "x"), keys.RecoveryMAC("o2", "x"), keys.RecoveryMAC("o", "1x"),
			keys.RefreshMAC([]byte("x")), keys.LoginMAC("account", "x"), keys.AccountMAC([]byte("x")),
		}
		for i := range macs {
			for j := range i {
				if bytes.Equal(macs[i], macs[j]) {
					t.Errorf("%d and %d", i, j)
				}
			}
		}
	})
}

func sealedColumn(t *testing.T, keys *Keys) []byte {
	t.Helper()
	box, _, err := keys.NewBox("o1")
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := box.Seal("officers.totp", "o1", []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}
