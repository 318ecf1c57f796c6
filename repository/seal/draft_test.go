package seal

import (
	"bytes"
	"errors"
	"testing"
)

func TestDraftKey(t *testing.T) {
	key := DraftKey(bytes.Repeat([]byte{1}, 32))
	other := DraftKey(bytes.Repeat([]byte{2}, 32))
	sealed := key.Seal("sknpeo", []byte("ปี่"))

	t.Run("a draft opens with its key at its place", func(t *testing.T) {
		if plain, err := key.Open("sknpeo", sealed); err != nil || string(plain) != "ปี่" {
			t.Errorf("%q %v", plain, err)
		}
	})
	t.Run("with another key, at another place or changed it does not open", func(t *testing.T) {
		changed := bytes.Clone(sealed)
		changed[len(changed)-1] ^= 1
		for name, open := range map[string]func() ([]byte, error){
			"key":     func() ([]byte, error) { return other.Open("sknpeo", sealed) },
			"place":   func() ([]byte, error) { return key.Open("sesao11", sealed) },
			"changed": func() ([]byte, error) { return key.Open("sknpeo", changed) },
			"empty":   func() ([]byte, error) { return key.Open("sknpeo", nil) },
		} {
			if _, err := open(); !errors.Is(err, ErrDoesNotOpen) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
	t.Run("its name is its own and tells nothing", func(t *testing.T) {
		if bytes.Equal(key.ID(), other.ID()) || bytes.Contains(key.ID(), key) || !bytes.Equal(key.ID(), key.ID()) {
			t.Error("it does")
		}
	})
	t.Run("the same draft is sealed differently each time", func(t *testing.T) {
		if bytes.Equal(sealed, key.Seal("sknpeo", []byte("ปี่"))) {
			t.Error("the same")
		}
	})
}
