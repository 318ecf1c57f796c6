package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"testing/iotest"
)

func newStream(t *testing.T, box *Box, row string) (*Stream, []byte) {
	t.Helper()
	s, sealed, err := box.NewStream("files.content", row)
	if err != nil {
		t.Fatal(err)
	}
	return s, sealed
}

func streamed(t *testing.T, s *Stream, plain []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := s.Seal(&out)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(w, bytes.NewReader(plain)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func unstreamed(s *Stream, sealed []byte) ([]byte, error) {
	r, err := s.Open(bytes.NewReader(sealed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func TestStream(t *testing.T) {
	k := newKeys(t)
	box, wrapped := newTestBox(t, k, "case-1")
	// Around the borders of a segment of one megabyte.
	const segment = 1 << 20
	plain := bytes.Repeat([]byte(canary), 3*segment/len(canary))

	t.Run("a file of any size opens as it was, also with the key as it was stored", func(t *testing.T) {
		for _, size := range []int{0, 1, segment - 100, segment - 56, segment, segment + 1, len(plain)} {
			s, sealedKey := newStream(t, box, "7")
			sealed := streamed(t, s, plain[:size])
			again, err := mustOpen(t, k, wrapped).OpenStream("files.content", "7", sealedKey)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := unstreamed(again, sealed); err != nil || !bytes.Equal(got, plain[:size]) {
				t.Fatalf("%d bytes came back as %d, %v", size, len(got), err)
			}
			if size > 0 && bytes.Contains(sealed, []byte(canary)) {
				t.Fatal("it is not sealed")
			}
		}
	})

	t.Run("a changed bit never opens", func(t *testing.T) {
		s, _ := newStream(t, box, "7")
		sealed := streamed(t, s, plain[:200])
		for bit := range len(sealed) * 8 {
			changed := slices.Clone(sealed)
			changed[bit/8] ^= 1 << (bit % 8)
			if _, err := unstreamed(s, changed); !errors.Is(err, ErrDoesNotOpen) {
				t.Fatalf("bit %d: %v", bit, err)
			}
		}
	})

	t.Run("a file cut at any place, a whole segment too, and one with something behind never open", func(t *testing.T) {
		s, _ := newStream(t, box, "7")
		sealed := streamed(t, s, plain)
		for _, size := range []int{0, 1, 39, 40, 41, segment - 1, segment, segment + 1, 2 * segment, len(sealed) - 1} {
			if _, err := unstreamed(s, sealed[:size]); !errors.Is(err, ErrDoesNotOpen) {
				t.Errorf("cut at %d: %v", size, err)
			}
		}
		if _, err := unstreamed(s, append(slices.Clone(sealed), 0)); !errors.Is(err, ErrDoesNotOpen) {
			t.Error(err)
		}
	})

	t.Run("a file that was not closed does not open", func(t *testing.T) {
		s, _ := newStream(t, box, "7")
		var out bytes.Buffer
		w, err := s.Seal(&out)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(plain[:2*segment]); err != nil {
			t.Fatal(err)
		}
		if _, err := unstreamed(s, out.Bytes()); !errors.Is(err, ErrDoesNotOpen) {
			t.Error(err)
		}
	})

	t.Run("a file and its key moved to another row, column or case do not open", func(t *testing.T) {
		s, key := newStream(t, box, "7")
		sealed := streamed(t, s, plain[:100])
		other, _ := newTestBox(t, k, "case-2")
		for name, open := range map[string]func() (*Stream, error){
			"row":    func() (*Stream, error) { return box.OpenStream("files.content", "8", key) },
			"column": func() (*Stream, error) { return box.OpenStream("files.other", "7", key) },
			"case":   func() (*Stream, error) { return other.OpenStream("files.content", "7", key) },
		} {
			if _, err := open(); !errors.Is(err, ErrDoesNotOpen) {
				t.Errorf("another %s: %v", name, err)
			}
		}
		moved := &Stream{joined(streamLabel, "case-1", "files.content", "8"), s.aead}
		if _, err := unstreamed(moved, sealed); !errors.Is(err, ErrDoesNotOpen) {
			t.Error("under the right key in another row:", err)
		}
	})

	t.Run("nothing is sealed without a place", func(t *testing.T) {
		_, _, noColumn := box.NewStream("", "7")
		_, _, noRow := box.NewStream("files.content", "")
		_, noRowOpen := box.OpenStream("files.content", "", nil)
		for i, err := range []error{noColumn, noRow, noRowOpen} {
			if !errors.Is(err, ErrUnnamed) {
				t.Errorf("%d: %v", i, err)
			}
		}
	})

	t.Run("a source that fails is not taken for a file that was changed", func(t *testing.T) {
		s, _ := newStream(t, box, "7")
		sealed := streamed(t, s, plain)
		away := errors.New("the database is away")
		for _, after := range []int{0, 10, segment + 10} {
			r, err := s.Open(io.MultiReader(bytes.NewReader(sealed[:after]), iotest.ErrReader(away)))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadAll(r); !errors.Is(err, away) {
				t.Errorf("after %d bytes: %v", after, err)
			}
		}
	})

	t.Run("no way of printing shows a key", func(t *testing.T) {
		s, _ := newStream(t, box, "7")
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
			if got := fmt.Sprintf(verb, s); got != "seal.Stream" {
				t.Errorf("%s printed %d characters", verb, len(got))
			}
		}
	})
}
