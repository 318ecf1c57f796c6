package seal

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

const canary = "สมหญิง-ใจซื่อ-1101700203450-canary"

func TestBox(t *testing.T) {
	k := newKeys(t)
	box, wrapped := newTestBox(t, k, "case-1")

	t.Run("what is sealed opens in its place, also with the unwrapped key", func(t *testing.T) {
		again, err := k.OpenBox("case-1", wrapped)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range []*Box{box, again} {
			got, err := b.Open("request.text", "7", sealed(t, box, "request.text", "7", canary))
			if err != nil || string(got) != canary {
				t.Fatalf("got %q, %v", got, err)
			}
		}
	})

	t.Run("nil and empty are sealed as the empty text, which is not nil", func(t *testing.T) {
		for _, plain := range [][]byte{nil, {}} {
			c, err := box.Seal("request.text", "7", plain)
			if err != nil || len(c) != 29 {
				t.Fatalf("%d bytes, %v", len(c), err)
			}
			got, err := box.Open("request.text", "7", c)
			if err != nil || got == nil || len(got) != 0 {
				t.Fatalf("got %#v, %v", got, err)
			}
		}
	})

	t.Run("the same value sealed twice gives two ciphertexts", func(t *testing.T) {
		if bytes.Equal(sealed(t, box, "request.text", "7", canary), sealed(t, box, "request.text", "7", canary)) {
			t.Fatal("equal values can be seen to be equal")
		}
	})

	t.Run("a flipped bit never opens", func(t *testing.T) {
		c := sealed(t, box, "request.text", "7", canary)
		for bit := range len(c) * 8 {
			changed := slices.Clone(c)
			changed[bit/8] ^= 1 << (bit % 8)
			if _, err := box.Open("request.text", "7", changed); !errors.Is(err, ErrDoesNotOpen) {
				t.Fatalf("bit %d: %v", bit, err)
			}
		}
	})

	t.Run("a shortened ciphertext never opens", func(t *testing.T) {
		c := sealed(t, box, "request.text", "7", canary)
		for n := range len(c) {
			if _, err := box.Open("request.text", "7", c[:n]); !errors.Is(err, ErrDoesNotOpen) {
				t.Fatalf("%d bytes: %v", n, err)
			}
		}
	})

	t.Run("nothing is sealed or opened without a place", func(t *testing.T) {
		_, _, noCase := k.NewBox("")
		_, noCaseOpen := k.OpenBox("", wrapped)
		_, noColumn := box.Seal("", "7", nil)
		_, noRow := box.Seal("request.text", "", nil)
		_, noRowOpen := box.Open("request.text", "", make([]byte, 40))
		for i, err := range []error{noCase, noCaseOpen, noColumn, noRow, noRowOpen} {
			if !errors.Is(err, ErrUnnamed) {
				t.Errorf("%d: %v", i, err)
			}
		}
	})

	t.Run("the plain text is in no ciphertext", func(t *testing.T) {
		for i := range 100 {
			if bytes.Contains(sealed(t, box, "request.text", fmt.Sprint(i), canary), []byte("canary")) {
				t.Fatal("found it")
			}
		}
	})

	t.Run("no way of printing shows a key", func(t *testing.T) {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
			if got := fmt.Sprintf(verb, box); got != "seal.Box(case-1)" {
				t.Errorf("%s printed %d characters", verb, len(got))
			}
			if got := fmt.Sprintf(verb, k); got != "seal.Keys("+k.ID()+")" {
				t.Errorf("%s printed %d characters", verb, len(got))
			}
		}
	})
}

// TestMovedCiphertext moves a ciphertext a hundred times in each way a row can
// be copied in the database, by somebody who may write there but has no key.
func TestMovedCiphertext(t *testing.T) {
	const moves = 100
	k := newKeys(t)
	cases, boxes, wraps := make([]string, moves+1), make([]*Box, moves+1), make([]Wrapped, moves+1)
	for i := range cases {
		// Every case is of another office: an office is told by its cases.
		cases[i] = fmt.Sprintf("office-%d-case", i)
		boxes[i], wraps[i] = newTestBox(t, k, cases[i])
	}
	refuses := func(t *testing.T, open func(i int) error) {
		t.Helper()
		refused := 0
		for i := range moves {
			if errors.Is(open(i), ErrDoesNotOpen) {
				refused++
			}
		}
		if refused != moves {
			t.Fatalf("%d of %d refused", refused, moves)
		}
	}

	t.Run("a ciphertext moved to another case of another office does not open", func(t *testing.T) {
		refuses(t, func(i int) error {
			_, err := boxes[i+1].Open("request.text", "1", sealed(t, boxes[i], "request.text", "1", canary))
			return err
		})
	})
	t.Run("a ciphertext moved to another case together with its data key does not open", func(t *testing.T) {
		refuses(t, func(i int) error {
			_, err := k.OpenBox(cases[i+1], wraps[i])
			return err
		})
	})
	t.Run("a ciphertext under the right key but for another case does not open", func(t *testing.T) {
		// The key is bound by itself, so this can only be made from inside.
		refuses(t, func(i int) error {
			other := &Box{caseID: cases[i+1], aead: boxes[i].aead}
			_, err := other.Open("request.text", "1", sealed(t, boxes[i], "request.text", "1", canary))
			return err
		})
	})
	t.Run("a ciphertext moved to another column does not open", func(t *testing.T) {
		refuses(t, func(i int) error {
			_, err := boxes[i].Open("request.name", "1", sealed(t, boxes[i], "request.text", "1", canary))
			return err
		})
	})
	t.Run("a ciphertext moved to another row does not open", func(t *testing.T) {
		refuses(t, func(i int) error {
			_, err := boxes[i].Open("request.text", fmt.Sprint(i+1), sealed(t, boxes[i], "request.text", fmt.Sprint(i), canary))
			return err
		})
	})
	t.Run("a border moved between column and row does not open", func(t *testing.T) {
		c := sealed(t, boxes[0], "a.b", "cd", canary)
		if _, err := boxes[0].Open("a.bc", "d", c); !errors.Is(err, ErrDoesNotOpen) {
			t.Fatal(err)
		}
	})
	t.Run("a ciphertext that stayed in place opens", func(t *testing.T) {
		for i, b := range boxes {
			if got, err := b.Open("request.text", "1", sealed(t, boxes[i], "request.text", "1", canary)); err != nil || string(got) != canary {
				t.Fatal(err)
			}
		}
	})
}

func TestWrapped(t *testing.T) {
	k := newKeys(t)
	_, w := newTestBox(t, k, "case-1")

	t.Run("a data key of another key file is refused as such", func(t *testing.T) {
		if _, err := newKeys(t).OpenBox("case-1", w); !errors.Is(err, ErrUnknownKey) {
			t.Fatal(err)
		}
	})
	t.Run("a data key that names the wrong key does not open", func(t *testing.T) {
		other := newKeys(t)
		wrong := Wrapped{KeyID: other.keks.current, Bytes: w.Bytes}
		if _, err := other.OpenBox("case-1", wrong); !errors.Is(err, ErrDoesNotOpen) {
			t.Fatal(err)
		}
	})
	t.Run("a data key with a flipped bit never opens", func(t *testing.T) {
		for bit := range len(w.Bytes) * 8 {
			changed := slices.Clone(w.Bytes)
			changed[bit/8] ^= 1 << (bit % 8)
			if _, err := k.OpenBox("case-1", Wrapped{KeyID: w.KeyID, Bytes: changed}); !errors.Is(err, ErrDoesNotOpen) {
				t.Fatalf("bit %d: %v", bit, err)
			}
		}
	})
	t.Run("a shortened data key does not open", func(t *testing.T) {
		for n := range len(w.Bytes) {
			if _, err := k.OpenBox("case-1", Wrapped{KeyID: w.KeyID, Bytes: w.Bytes[:n]}); !errors.Is(err, ErrDoesNotOpen) {
				t.Fatalf("%d bytes: %v", n, err)
			}
		}
	})
	t.Run("an older key still opens what it wrapped, and new cases take the current one", func(t *testing.T) {
		f, err := readKeyFile(k.dir)
		if err != nil {
			t.Fatal(err)
		}
		newer, err := newFileKEK(f.CreatedAt)
		if err != nil {
			t.Fatal(err)
		}
		f.KEKs = slices.Insert(f.KEKs, 0, newer)
		if err := replaceKeyFile(k.dir, f); err != nil {
			t.Fatal(err)
		}
		later, err := Load(k.dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := later.OpenBox("case-1", w); err != nil {
			t.Fatal(err)
		}
		if _, w2 := newTestBox(t, later, "case-2"); w2.KeyID != newer.ID {
			t.Fatal("wrapped by", w2.KeyID)
		}
	})
	t.Run("nothing of the data key is in its wrapped form", func(t *testing.T) {
		if strings.Contains(string(w.Bytes), "case-1") || len(w.KeyID) != 16 {
			t.Fatal("unexpected content")
		}
	})
}

func mustOpen(t *testing.T, k *Keys, w Wrapped) *Box {
	t.Helper()
	b, err := k.OpenBox("case-1", w)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
