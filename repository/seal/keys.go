package seal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"
)

// Keys is an open key file. It is safe for use by many goroutines; only the
// signing keys ever change, and those all at once.
type Keys struct {
	dir     string
	id      string
	keks    keks
	macs    [len(purposes)][]macKey
	index   []macKey
	signing atomic.Pointer[signingRing]
}

// Create makes the key file in dir, and dir itself with mode 0700 if it is not
// there. When the file is there already, or another process makes it first,
// Create opens that one: all racers come back with the same keys.
//
// Only a new database may call it. One that has data needs its own key file,
// so there a missing file is a reason to stop ([Load], [Keys.Check]).
func Create(dir string) (*Keys, error) {
	if err := os.MkdirAll(dir, folderMode); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if err := syncFolder(filepath.Dir(filepath.Clean(dir))); err != nil {
		return nil, err
	}
	err := alone(dir, func() error {
		path := filepath.Join(dir, FileName)
		if _, err := os.Lstat(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		f, err := newKeyFile(time.Now().UTC().Truncate(time.Second))
		if err != nil {
			return err
		}
		return publishKeyFile(dir, f)
	})
	// A racer that the lock does not reach, as on some network file systems,
	// still cannot replace the file: the winner's is read.
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return Load(dir)
}

// Load opens the key file in dir. The error is fs.ErrNotExist when there is
// none, ErrReadable when group or others may use it, ErrMalformed when it
// cannot be understood.
func Load(dir string) (*Keys, error) {
	f, err := readKeyFile(dir)
	if err != nil {
		return nil, err
	}
	k, err := openKeys(dir, f)
	if err != nil {
		return nil, fmt.Errorf("seal: %s: %w", filepath.Join(dir, FileName), err)
	}
	return k, nil
}

func openKeys(dir string, f *keyFile) (*Keys, error) {
	k := &Keys{dir: dir, id: f.ID, index: macKeysOf(f.Index)}
	var err error
	if k.keks, err = openKEKs(f.KEKs); err != nil {
		return nil, err
	}
	for p, name := range purposes {
		k.macs[p] = macKeysOf(f.MACs[name])
	}
	k.signing.Store(ringOf(f.Signing))
	return k, nil
}

// ID is the key file's own id: 128 random bits in hex. It is no secret.
func (k *Keys) ID() string { return k.id }

// Format prints the id and never a key, whatever the verb: the default of %v
// would print every byte of every key into a log.
func (k *Keys) Format(s fmt.State, _ rune) { _, _ = fmt.Fprintf(s, "seal.Keys(%s)", k.id) }
