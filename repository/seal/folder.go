package seal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// FileName is the key file's name inside its folder.
const FileName = "sitthi.keys"

const (
	folderMode fs.FileMode = 0o700
	tempPrefix             = ".sitthi.keys-"

	// maxFileSize in bytes is far above any real key file; it bounds what a
	// wrong path can make us read.
	maxFileSize = 1 << 20
)

// readKeyFile reads the file in dir. It looks at the mode of what it opened,
// not of the path, so that the two cannot be different files.
func readKeyFile(dir string) (_ *keyFile, err error) {
	path := filepath.Join(dir, FileName)
	file, err := os.Open(path) // #nosec G304 -- the folder is the operator's setting
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("seal: %s: %w: it is not a regular file", path, ErrMalformed)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("seal: %s has mode %04o: %w", path, info.Mode().Perm(), ErrReadable)
	}
	data, err := io.ReadAll(io.LimitReader(file, maxFileSize+1))
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if len(data) > maxFileSize {
		return nil, fmt.Errorf("seal: %s: %w: it is too large", path, ErrMalformed)
	}
	f, err := decodeKeyFile(data)
	if err != nil {
		return nil, fmt.Errorf("seal: %s: %w", path, err)
	}
	return f, nil
}

// publishKeyFile puts the file in place where there is none, whole or not at
// all. fs.ErrExist when there is one already, which is then untouched.
func publishKeyFile(dir string, f *keyFile) error {
	return placed(dir, f, os.Link) // link, unlike rename, never replaces
}

// replaceKeyFile puts a newer file in the place of the one there.
func replaceKeyFile(dir string, f *keyFile) error { return placed(dir, f, os.Rename) }

// placed writes the file under another name, forces it to the disk, gives it
// its name by one step of the file system, and forces the folder to the disk.
// A reader sees the old file, or none, or the whole new one.
func placed(dir string, f *keyFile, step func(from, to string) error) (err error) {
	data, err := f.encode()
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(dir, tempPrefix+"*") // mode 0600
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	defer func() {
		// After a rename there is nothing left to remove.
		if gone := os.Remove(temp.Name()); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}()
	_, err = temp.Write(data)
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	if err := step(temp.Name(), filepath.Join(dir, FileName)); err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	return syncFolder(dir)
}

// syncFolder forces a folder's list of names to the disk: without it a power
// cut may take away a file that was itself written safely.
func syncFolder(dir string) (err error) {
	folder, err := os.Open(dir) // #nosec G304 -- the folder is the operator's setting
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	if err := folder.Sync(); err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	return nil
}

// alone runs fn while no other process or goroutine changes the folder. The
// lock is the kernel's: it ends with the process, so a crash leaves none.
func alone(dir string, fn func() error) (err error) {
	folder, err := os.Open(dir) // #nosec G304 -- the folder is the operator's setting
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	for {
		err = syscall.Flock(int(folder.Fd()), syscall.LOCK_EX) // #nosec G115 -- a descriptor is small
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("seal: locking %s: %w", dir, err)
	}
	if err := removeLeftovers(dir); err != nil {
		return err
	}
	return fn()
}

// removeLeftovers takes away half-written copies of the keys that a crash left
// behind. Only the holder of the lock writes such files, so none is in use.
func removeLeftovers(dir string) error {
	names, err := filepath.Glob(filepath.Join(dir, tempPrefix+"*"))
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	for _, name := range names {
		if err := os.Remove(name); err != nil {
			return fmt.Errorf("seal: %w", err)
		}
	}
	return nil
}
