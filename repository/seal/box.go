package seal

import (
	"bytes"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

const (
	wrapLabel   = "sitthi data key"
	columnLabel = "sitthi column"
)

// Wrapped is the data key of one case as the database stores it: a Tink keyset
// encrypted under the key encryption key KeyID, for that case id only. It is no
// secret. Destroying every copy of it destroys the case's content.
type Wrapped struct {
	KeyID string
	Bytes []byte
}

// Box seals and opens the columns of one case. It is safe for use by many
// goroutines, and worth keeping for no longer than one piece of work: a box
// that lives on keeps a shredded case readable in memory.
type Box struct {
	caseID string
	aead   tink.AEAD
}

// NewBox makes a data key for a new case, and its wrapped form to store with
// the case. The case id may never change: it is part of every ciphertext.
// ErrUnnamed when it is empty.
func (k *Keys) NewBox(caseID string) (*Box, Wrapped, error) {
	if caseID == "" {
		return nil, Wrapped{}, fmt.Errorf("seal: %w", ErrUnnamed)
	}
	handle, err := keyset.NewHandle(aead.AES256GCMNoPrefixKeyTemplate())
	if err != nil {
		return nil, Wrapped{}, fmt.Errorf("seal: making a data key: %w", err)
	}
	key := k.keks.current
	var out bytes.Buffer
	err = handle.WriteWithAssociatedData(keyset.NewBinaryWriter(&out), k.keks.byID[key], joined(wrapLabel, caseID, key))
	if err != nil {
		return nil, Wrapped{}, fmt.Errorf("seal: wrapping a data key: %w", err)
	}
	box, err := newBox(caseID, handle)
	if err != nil {
		return nil, Wrapped{}, err
	}
	return box, Wrapped{KeyID: key, Bytes: out.Bytes()}, nil
}

// OpenBox unwraps the data key of a case. ErrUnknownKey when the key file does
// not hold the key that wrapped it, ErrDoesNotOpen when it was changed or
// belongs to another case, ErrUnnamed when the case id is empty.
func (k *Keys) OpenBox(caseID string, w Wrapped) (*Box, error) {
	if caseID == "" {
		return nil, fmt.Errorf("seal: %w", ErrUnnamed)
	}
	kek, ok := k.keks.byID[w.KeyID]
	if !ok {
		return nil, fmt.Errorf("seal: %w", ErrUnknownKey)
	}
	// Tink's error says no more than that it did not open.
	handle, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(w.Bytes)), kek, joined(wrapLabel, caseID, w.KeyID))
	if err != nil {
		return nil, fmt.Errorf("seal: data key: %w", ErrDoesNotOpen)
	}
	return newBox(caseID, handle)
}

func newBox(caseID string, handle *keyset.Handle) (*Box, error) {
	primitive, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("seal: using a data key: %w", err)
	}
	return &Box{caseID: caseID, aead: primitive}, nil
}

// Seal encrypts the value of one column ("table.column") of one row. The
// result is 29 bytes longer than plain and different every time. An empty or
// nil plain is sealed as the empty text: "no value" is the caller's NULL, which
// is never sealed. ErrUnnamed when column or row is empty.
func (b *Box) Seal(column, row string, plain []byte) ([]byte, error) {
	if column == "" || row == "" {
		return nil, fmt.Errorf("seal: %w", ErrUnnamed)
	}
	sealed, err := b.aead.Encrypt(plain, b.place(column, row))
	if err != nil {
		return nil, fmt.Errorf("seal: sealing %s: %w", column, err)
	}
	return append([]byte{formatVersion}, sealed...), nil
}

// Open decrypts what Seal made for the same case, column and row. The result is
// never nil, so that an empty text cannot be taken for "no value".
// ErrDoesNotOpen when it was changed or comes from any other place, ErrUnnamed
// when column or row is empty.
func (b *Box) Open(column, row string, sealed []byte) ([]byte, error) {
	if column == "" || row == "" {
		return nil, fmt.Errorf("seal: %w", ErrUnnamed)
	}
	if len(sealed) == 0 || sealed[0] != formatVersion {
		return nil, fmt.Errorf("seal: %s: %w", column, ErrDoesNotOpen)
	}
	plain, err := b.aead.Decrypt(sealed[1:], b.place(column, row))
	if err != nil {
		return nil, fmt.Errorf("seal: %s: %w", column, ErrDoesNotOpen)
	}
	if plain == nil {
		plain = []byte{}
	}
	return plain, nil
}

// place is the associated data: format version, case, table.column and row.
// The office is not in it, because a case may be forwarded to another one.
func (b *Box) place(column, row string) []byte { return joined(columnLabel, b.caseID, column, row) }

// Format prints the case id and never the key, whatever the verb.
func (b *Box) Format(s fmt.State, _ rune) { _, _ = fmt.Fprintf(s, "seal.Box(%s)", b.caseID) }
