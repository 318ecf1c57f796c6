package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// createIn, when set, makes the test program only create keys in that folder
// and print their id: a second process for the race below.
const createIn = "SEAL_TEST_CREATE_IN"

func TestMain(m *testing.M) {
	if dir := os.Getenv(createIn); dir != "" {
		k, err := Create(dir)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(k.ID())
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestCreate(t *testing.T) {
	t.Run("the folder is 0700, the file 0600, and nothing else is left there", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "keys")
		if _, err := Create(dir); err != nil {
			t.Fatal(err)
		}
		wantMode(t, dir, 0o700)
		wantMode(t, filepath.Join(dir, FileName), 0o600)
		wantOnlyKeyFile(t, dir)
	})
	t.Run("a second Create opens the first one's file", func(t *testing.T) {
		k := newKeys(t)
		again, err := Create(k.dir)
		if err != nil || again.ID() != k.ID() {
			t.Fatal("another file", err)
		}
	})
	t.Run("thirty goroutines that create at once have one file", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "keys")
		ids := make([]string, 30)
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				k, err := Create(dir)
				if err != nil {
					t.Error(err)
					return
				}
				ids[i] = k.ID()
			})
		}
		wg.Wait()
		wantOneID(t, dir, ids)
	})
	t.Run("processes that create at once have one file", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "keys")
		ids := make([]string, 6)
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				racer := exec.Command(os.Args[0])
				racer.Env = append(os.Environ(), createIn+"="+dir)
				out, err := racer.Output()
				if err != nil {
					t.Errorf("%v: %s", err, out)
				}
				ids[i] = strings.TrimSpace(string(out))
			})
		}
		wg.Wait()
		wantOneID(t, dir, ids)
	})
	t.Run("even without the lock a file in place is never replaced", func(t *testing.T) {
		k := newKeys(t)
		before := keyFileBytes(t, k.dir)
		f, err := newKeyFile(fileTime)
		if err != nil {
			t.Fatal(err)
		}
		if err := publishKeyFile(k.dir, f); !errors.Is(err, fs.ErrExist) {
			t.Fatal(err)
		}
		if !bytes.Equal(before, keyFileBytes(t, k.dir)) {
			t.Fatal("replaced")
		}
		wantOnlyKeyFile(t, k.dir)
	})
	t.Run("a copy that a crash left half-written is removed and not taken for the file", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, tempPrefix+"123"), []byte(`{"format":`), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Create(dir); err != nil {
			t.Fatal(err)
		}
		wantOnlyKeyFile(t, dir)
	})
	t.Run("Create does not repair a broken file", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, FileName), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Create(dir); !errors.Is(err, ErrMalformed) {
			t.Fatal(err)
		}
	})
}

func TestLoad(t *testing.T) {
	t.Run("a missing file is fs.ErrNotExist", func(t *testing.T) {
		for _, dir := range []string{t.TempDir(), filepath.Join(t.TempDir(), "none")} {
			if _, err := Load(dir); !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
		}
	})
	t.Run("a file open to group or others is refused in one sentence", func(t *testing.T) {
		k := newKeys(t)
		path := filepath.Join(k.dir, FileName)
		for _, mode := range []fs.FileMode{0o640, 0o604, 0o620, 0o602, 0o644, 0o666} {
			if err := os.Chmod(path, mode); err != nil {
				t.Fatal(err)
			}
			_, err := Load(k.dir)
			if !errors.Is(err, ErrReadable) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%o: %v", mode, err)
			}
		}
		for _, mode := range []fs.FileMode{0o600, 0o400} {
			if err := os.Chmod(path, mode); err != nil {
				t.Fatal(err)
			}
			if _, err := Load(k.dir); err != nil {
				t.Errorf("%o: %v", mode, err)
			}
		}
	})
	t.Run("what was sealed before opens after", func(t *testing.T) {
		k := newKeys(t)
		box, w := newTestBox(t, k, "case-1")
		c := sealed(t, box, "request.text", "1", canary)
		later, err := Load(k.dir)
		if err != nil {
			t.Fatal(err)
		}
		got, err := mustOpen(t, later, w).Open("request.text", "1", c)
		if err != nil || string(got) != canary {
			t.Fatal(err)
		}
		if !later.Verify(Receipt, k.MAC(Receipt, []byte("x")), []byte("x")) ||
			!bytes.Equal(later.BlindIndex("o", "f", "v"), k.BlindIndex("o", "f", "v")) {
			t.Fatal("other MAC or index keys")
		}
	})
	t.Run("nothing that was sealed gets into the key file", func(t *testing.T) {
		k := newKeys(t)
		box, _ := newTestBox(t, k, canary)
		sealed(t, box, "request.text", "1", canary)
		k.BlindIndex("o", "f", canary)
		if err := k.RotateSigning(); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(keyFileBytes(t, k.dir), []byte("canary")) {
			t.Fatal("found it")
		}
	})
}

func TestProof(t *testing.T) {
	k := newKeys(t)
	proof, err := k.Proof()
	if err != nil {
		t.Fatal(err)
	}
	t.Run("a key file knows its own database", func(t *testing.T) {
		later, err := Load(k.dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := later.Check(proof); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("another key file is refused", func(t *testing.T) {
		if err := newKeys(t).Check(proof); !errors.Is(err, ErrOtherDatabase) {
			t.Fatal(err)
		}
	})
	t.Run("a key file with the right id and other keys is refused", func(t *testing.T) {
		other := newKeys(t)
		other.id = k.id
		if err := other.Check(proof); !errors.Is(err, ErrOtherDatabase) {
			t.Fatal(err)
		}
		other.keks.byID[k.keks.current] = other.keks.byID[other.keks.current]
		if err := other.Check(proof); !errors.Is(err, ErrOtherDatabase) {
			t.Fatal(err)
		}
	})
	t.Run("what is no proof is refused", func(t *testing.T) {
		for _, p := range []string{"", "{}", "null", "x", string(proof[:len(proof)-5])} {
			if err := k.Check([]byte(p)); !errors.Is(err, ErrOtherDatabase) {
				t.Errorf("%q: %v", p, err)
			}
		}
	})
}

func wantMode(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != mode {
		t.Fatalf("%s: %v, %v", path, info.Mode(), err)
	}
}

func wantOnlyKeyFile(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != FileName {
		t.Fatal(entries, err)
	}
}

func wantOneID(t *testing.T, dir string, ids []string) {
	t.Helper()
	k, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if id != k.ID() {
			t.Fatalf("%q is not %q", id, k.ID())
		}
	}
	wantOnlyKeyFile(t, dir)
}

func keyFileBytes(t *testing.T, dir string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	return data
}
