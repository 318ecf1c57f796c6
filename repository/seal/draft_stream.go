package seal

import "fmt"

const (
	draftStreamKeyLabel = "sitthi draft file key"
	draftStreamLabel    = "sitthi draft file"
)

// adopted stands before the key of a value that was sealed before there was a case: it
// opens the value at the place that it had then. No key of a case's own begins so.
const adopted = 1

// NewStream makes a key for one long value that waits with a draft, and the key's
// sealed form to store beside it. ErrUnnamed when column or row is empty.
func (k DraftKey) NewStream(place, column, row string) (*Stream, []byte, error) {
	if column == "" || row == "" {
		return nil, nil, fmt.Errorf("seal: %w", ErrUnnamed)
	}
	return makeStream(draftBox{k}, joined(draftStreamKeyLabel, place, column, row), joined(draftStreamLabel, column, row))
}

// Adopt seals the key of a value that waited with a draft for the case to which it
// belongs from now on; the value itself stays as it is. ErrDoesNotOpen when the key was
// made for another draft, place, column or row.
func (b *Box) Adopt(k DraftKey, place, column, row string, sealed []byte) ([]byte, error) {
	handle, err := openStreamKey(sealed, draftBox{k}, joined(draftStreamKeyLabel, place, column, row))
	if err != nil {
		return nil, err
	}
	key, err := sealStreamKey(handle, b.aead, joined(streamKeyLabel, b.caseID, column, row))
	if err != nil {
		return nil, err
	}
	return append([]byte{adopted}, key...), nil
}

// draftBox is a draft's key as Tink takes one.
type draftBox struct{ key DraftKey }

// Encrypt encrypts for one place.
func (d draftBox) Encrypt(plain, place []byte) ([]byte, error) {
	return d.key.box().Seal(nil, nil, plain, place), nil //nolint:gosec // it draws its nonce itself
}

// Decrypt decrypts what Encrypt made for the same place.
func (d draftBox) Decrypt(sealed, place []byte) ([]byte, error) {
	return d.key.box().Open(nil, nil, sealed, place)
}
