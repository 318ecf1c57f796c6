package seal

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// fileFormat is the first field of the key file and changes with its shape.
const fileFormat = "sitthi-keys/1"

// macKeySize is the length of MAC and index keys in bytes: the size of
// SHA-256's output, beyond which a longer key adds nothing.
const macKeySize = 32

// keyFile is the key file as JSON. Wherever there is a list, the first is
// current and the others only read what was made before.
type keyFile struct {
	Format    string                 `json:"format"`
	ID        string                 `json:"id"` // 128 random bits in hex
	CreatedAt time.Time              `json:"created_at"`
	KEKs      []fileKEK              `json:"key_encryption_keys"`
	MACs      map[string][]fileBytes `json:"mac_keys"` // by the purpose's name
	Index     []fileBytes            `json:"index_keys"`
	Signing   []fileSigning          `json:"signing_keys"`
}

type fileKEK struct {
	ID        string          `json:"id"`
	CreatedAt time.Time       `json:"created_at"`
	Keyset    json.RawMessage `json:"keyset"` // Tink's own JSON, one key
}

type fileBytes struct {
	ID  string `json:"id"`
	Key []byte `json:"key"`
}

type fileSigning struct {
	KID       string    `json:"kid"`
	CreatedAt time.Time `json:"created_at"`
	Active    bool      `json:"active"`
	Seed      []byte    `json:"seed"`
}

// newKeyFile makes a file with one fresh key for every use.
func newKeyFile(now time.Time) (*keyFile, error) {
	kek, err := newFileKEK(now)
	if err != nil {
		return nil, err
	}
	f := &keyFile{
		Format:    fileFormat,
		ID:        hex.EncodeToString(random(16)),
		CreatedAt: now,
		KEKs:      []fileKEK{kek},
		MACs:      make(map[string][]fileBytes, len(purposes)),
		Index:     []fileBytes{newFileBytes()},
		Signing:   []fileSigning{newFileSigning(now)},
	}
	for _, name := range purposes {
		f.MACs[name] = []fileBytes{newFileBytes()}
	}
	return f, nil
}

func newFileBytes() fileBytes { return fileBytes{ID: newKeyID(), Key: random(macKeySize)} }

func newFileSigning(now time.Time) fileSigning {
	return fileSigning{KID: newKeyID(), CreatedAt: now, Active: true, Seed: random(ed25519.SeedSize)}
}

// encode gives the file's bytes.
func (f *keyFile) encode() ([]byte, error) {
	out, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("seal: writing the key file: %w", err)
	}
	return append(out, '\n'), nil
}

// decodeKeyFile reads a file's bytes and checks everything in it that does not
// need a key to be built. Errors name the place and never quote the content.
func decodeKeyFile(data []byte) (*keyFile, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var f keyFile
	if err := d.Decode(&f); err != nil {
		return nil, malformed("it is not JSON of the expected shape")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, malformed("something follows its end")
	}
	if f.Format != fileFormat {
		return nil, malformed("its format is not " + fileFormat)
	}
	if id, err := hex.DecodeString(f.ID); err != nil || len(id) != 16 {
		return nil, malformed("its id is not 128 bits in hex")
	}
	if err := f.checkMACs(); err != nil {
		return nil, err
	}
	if err := checkBytes("index_keys", f.Index); err != nil {
		return nil, err
	}
	if err := f.checkSigning(); err != nil {
		return nil, err
	}
	return &f, nil
}

func (f *keyFile) checkMACs() error {
	for _, name := range purposes {
		if err := checkBytes("mac_keys."+name, f.MACs[name]); err != nil {
			return err
		}
	}
	if len(f.MACs) != len(purposes) {
		return malformed("mac_keys has a purpose that this program does not know")
	}
	return nil
}

func checkBytes(where string, keys []fileBytes) error {
	if len(keys) == 0 {
		return malformed(where + " is empty")
	}
	seen := map[string]bool{}
	for _, k := range keys {
		if k.ID == "" || seen[k.ID] || len(k.Key) != macKeySize {
			return malformed(fmt.Sprintf("%s needs keys of %d bytes with ids of their own", where, macKeySize))
		}
		seen[k.ID] = true
	}
	return nil
}

func (f *keyFile) checkSigning() error {
	active, seen := 0, map[string]bool{}
	for _, s := range f.Signing {
		if s.KID == "" || seen[s.KID] || len(s.Seed) != ed25519.SeedSize {
			return malformed(fmt.Sprintf("signing_keys needs seeds of %d bytes with ids of their own", ed25519.SeedSize))
		}
		seen[s.KID] = true
		if s.Active {
			active++
		}
	}
	if active != 1 {
		return malformed("signing_keys needs exactly one active key")
	}
	return nil
}

func malformed(why string) error { return fmt.Errorf("%w: %s", ErrMalformed, why) }
