package seal

import (
	"bytes"
	"fmt"
	"io"

	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/streamingaead"
	"github.com/tink-crypto/tink-go/v2/tink"
)

const (
	streamKeyLabel = "sitthi file key"
	streamLabel    = "sitthi file"
)

// Stream seals and opens one long value, a file, while it passes: a megabyte of it is
// in memory at a time. It has a key of its own, sealed under the case's, so that the
// file is destroyed with the case, or under that of the draft with which it waits.
type Stream struct {
	place []byte
	aead  tink.StreamingAEAD
}

// NewStream makes a key for the value of one column of one row, and the key's
// sealed form to store beside it. ErrUnnamed when column or row is empty.
func (b *Box) NewStream(column, row string) (*Stream, []byte, error) {
	if column == "" || row == "" {
		return nil, nil, fmt.Errorf("seal: %w", ErrUnnamed)
	}
	return makeStream(b.aead, joined(streamKeyLabel, b.caseID, column, row), joined(streamLabel, b.caseID, column, row))
}

// OpenStream opens the key that NewStream or Adopt made for the same case, column and
// row. ErrDoesNotOpen when it was changed or comes from any other place.
func (b *Box) OpenStream(column, row string, sealed []byte) (*Stream, error) {
	if column == "" || row == "" {
		return nil, fmt.Errorf("seal: %w", ErrUnnamed)
	}
	place := joined(streamLabel, b.caseID, column, row)
	if len(sealed) > 0 && sealed[0] == adopted {
		sealed, place = sealed[1:], joined(draftStreamLabel, column, row)
	}
	handle, err := openStreamKey(sealed, b.aead, joined(streamKeyLabel, b.caseID, column, row))
	if err != nil {
		return nil, err
	}
	return streamOf(handle, place)
}

// makeStream makes a key, sealed under another at one place, for a value at its own.
func makeStream(under tink.AEAD, keyPlace, place []byte) (*Stream, []byte, error) {
	handle, err := keyset.NewHandle(streamingaead.AES256GCMHKDF1MBKeyTemplate())
	if err != nil {
		return nil, nil, fmt.Errorf("seal: making a file's key: %w", err)
	}
	sealed, err := sealStreamKey(handle, under, keyPlace)
	if err != nil {
		return nil, nil, err
	}
	s, err := streamOf(handle, place)
	return s, sealed, err
}

func openStreamKey(sealed []byte, under tink.AEAD, place []byte) (*keyset.Handle, error) {
	handle, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(sealed)), under, place)
	if err != nil {
		return nil, fmt.Errorf("seal: a file's key: %w", ErrDoesNotOpen)
	}
	return handle, nil
}

func sealStreamKey(handle *keyset.Handle, under tink.AEAD, place []byte) ([]byte, error) {
	var out bytes.Buffer
	if err := handle.WriteWithAssociatedData(keyset.NewBinaryWriter(&out), under, place); err != nil {
		return nil, fmt.Errorf("seal: sealing a file's key: %w", err)
	}
	return out.Bytes(), nil
}

func streamOf(handle *keyset.Handle, place []byte) (*Stream, error) {
	primitive, err := streamingaead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("seal: using a file's key: %w", err)
	}
	return &Stream{place, primitive}, nil
}

// Seal gives a writer of what is to be sealed into another. What is not closed
// does not open: a value cut short is none.
func (s *Stream) Seal(into io.Writer) (io.WriteCloser, error) {
	w, err := s.aead.NewEncryptingWriter(into, s.place)
	if err != nil {
		return nil, fmt.Errorf("seal: sealing a file: %w", err)
	}
	return w, nil
}

// Open gives a reader of what was sealed. Its error is ErrDoesNotOpen when a byte
// was changed, is missing or is too many, wherever that is, or comes from any
// other place; an error of the sealed value's own reader comes as it is.
func (s *Stream) Open(sealed io.Reader) (io.Reader, error) {
	from := &source{r: sealed}
	r, err := s.aead.NewDecryptingReader(from, s.place)
	if err != nil {
		return nil, fmt.Errorf("seal: opening a file: %w", err)
	}
	return &opening{from, r}, nil
}

// source remembers why it ended: Tink says only that it could not decrypt.
type source struct {
	r   io.Reader
	err error
}

// Read reads on.
func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

type opening struct {
	from *source
	r    io.Reader
}

// Read gives what was sealed.
func (o *opening) Read(p []byte) (int, error) {
	n, err := o.r.Read(p)
	switch {
	case err == nil || err == io.EOF:
		return n, err
	case o.from.err != nil:
		return n, o.from.err
	default:
		return n, fmt.Errorf("seal: a file: %w", ErrDoesNotOpen)
	}
}

// Format prints no key, whatever the verb.
func (s *Stream) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, "seal.Stream") }
