package seal

import (
	"bytes"
	"errors"
	"testing"
)

func TestDraftStream(t *testing.T) {
	k := newKeys(t)
	draft, other := DraftKey(bytes.Repeat([]byte{1}, 32)), DraftKey(bytes.Repeat([]byte{2}, 32))
	stream, key, err := draft.NewStream("sknpeo", "files.content", "7")
	if err != nil {
		t.Fatal(err)
	}
	plain := bytes.Repeat([]byte(canary), 100_000)
	sealed := streamed(t, stream, plain)
	box, wrapped := newTestBox(t, k, "case-1")

	t.Run("what was sealed before there was a case opens with the case's key, as it was", func(t *testing.T) {
		if bytes.Contains(sealed, []byte(canary)) {
			t.Fatal("it is not sealed")
		}
		adopted, err := box.Adopt(draft, "sknpeo", "files.content", "7", key)
		if err != nil {
			t.Fatal(err)
		}
		again, err := mustOpen(t, k, wrapped).OpenStream("files.content", "7", adopted)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := unstreamed(again, sealed); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%d bytes, %v", len(got), err)
		}
	})
	t.Run("nobody adopts it without the draft's key, from another office, as another file", func(t *testing.T) {
		for name, adopt := range map[string]func() ([]byte, error){
			"draft":  func() ([]byte, error) { return box.Adopt(other, "sknpeo", "files.content", "7", key) },
			"office": func() ([]byte, error) { return box.Adopt(draft, "sesao11", "files.content", "7", key) },
			"column": func() ([]byte, error) { return box.Adopt(draft, "sknpeo", "files.other", "7", key) },
			"row":    func() ([]byte, error) { return box.Adopt(draft, "sknpeo", "files.content", "8", key) },
		} {
			if _, err := adopt(); !errors.Is(err, ErrDoesNotOpen) {
				t.Errorf("another %s: %v", name, err)
			}
		}
	})
	t.Run("once adopted it is that case's: no other opens it, and not as another file", func(t *testing.T) {
		adopted, err := box.Adopt(draft, "sknpeo", "files.content", "7", key)
		if err != nil {
			t.Fatal(err)
		}
		stranger, _ := newTestBox(t, k, "case-2")
		for name, open := range map[string]func() (*Stream, error){
			"case":       func() (*Stream, error) { return stranger.OpenStream("files.content", "7", adopted) },
			"row":        func() (*Stream, error) { return box.OpenStream("files.content", "8", adopted) },
			"unadopted":  func() (*Stream, error) { return box.OpenStream("files.content", "7", key) },
			"the mark":   func() (*Stream, error) { return box.OpenStream("files.content", "7", adopted[:1]) },
			"cut before": func() (*Stream, error) { return box.OpenStream("files.content", "7", nil) },
		} {
			if _, err := open(); !errors.Is(err, ErrDoesNotOpen) {
				t.Errorf("%s: %v", name, err)
			}
		}
		own, ownKey := newStream(t, box, "7")
		unmarked, err := box.OpenStream("files.content", "7", adopted)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := unstreamed(unmarked, streamed(t, own, plain[:9])); !errors.Is(err, ErrDoesNotOpen) {
			t.Error("a file of the case's own opens under the adopted key:", err)
		}
		if again, err := box.OpenStream("files.content", "7", append([]byte{1}, ownKey...)); err == nil {
			if _, err := unstreamed(again, streamed(t, own, plain[:9])); !errors.Is(err, ErrDoesNotOpen) {
				t.Error("a key that was marked as adopted opens what was not:", err)
			}
		}
	})
	t.Run("nothing is sealed without a place", func(t *testing.T) {
		_, _, noColumn := draft.NewStream("sknpeo", "", "7")
		_, _, noRow := draft.NewStream("sknpeo", "files.content", "")
		if !errors.Is(noColumn, ErrUnnamed) || !errors.Is(noRow, ErrUnnamed) {
			t.Error(noColumn, noRow)
		}
	})
}
