package seal

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var fileTime = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

func TestMalformedFile(t *testing.T) {
	whole, err := newKeyFile(fileTime)
	if err != nil {
		t.Fatal(err)
	}
	good, err := whole.encode()
	if err != nil {
		t.Fatal(err)
	}
	changed := func(change func(f *keyFile)) string {
		var f keyFile
		if err := json.Unmarshal(good, &f); err != nil {
			t.Fatal(err)
		}
		change(&f)
		out, err := f.encode()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	bad := map[string]string{
		"an empty file":                     "",
		"half a file":                       string(good[:len(good)/2]),
		"something after the end":           string(good) + "{}",
		"a field of a later program":        strings.Replace(string(good), `"format"`, `"later": 1, "format"`, 1),
		"another format":                    changed(func(f *keyFile) { f.Format = "sitthi-keys/2" }),
		"no id":                             changed(func(f *keyFile) { f.ID = "" }),
		"a short id":                        changed(func(f *keyFile) { f.ID = f.ID[:30] }),
		"no key encryption key":             changed(func(f *keyFile) { f.KEKs = nil }),
		"a key encryption key without id":   changed(func(f *keyFile) { f.KEKs[0].ID = "" }),
		"a key encryption key twice":        changed(func(f *keyFile) { f.KEKs = append(f.KEKs, f.KEKs[0]) }),
		"a key encryption key that is none": changed(func(f *keyFile) { f.KEKs[0].Keyset = []byte(`{"primaryKeyId":1}`) }),
		"no key for a purpose":              changed(func(f *keyFile) { delete(f.MACs, "cursor") }),
		"a key for an unknown purpose":      changed(func(f *keyFile) { f.MACs["other"] = f.MACs["cursor"] }),
		"a short MAC key":                   changed(func(f *keyFile) { f.MACs["cursor"][0].Key = []byte("short") }),
		"a MAC key without id":              changed(func(f *keyFile) { f.MACs["cursor"][0].ID = "" }),
		"no index key":                      changed(func(f *keyFile) { f.Index = nil }),
		"no signing key":                    changed(func(f *keyFile) { f.Signing = nil }),
		"no active signing key":             changed(func(f *keyFile) { f.Signing[0].Active = false }),
		"two active signing keys":           changed(func(f *keyFile) { f.Signing = append(f.Signing, newFileSigning(fileTime)) }),
		"a short signing seed":              changed(func(f *keyFile) { f.Signing[0].Seed = []byte("short") }),
	}
	secrets := []string{string(whole.KEKs[0].Keyset), strings.Trim(string(mustJSON(t, whole.Signing[0].Seed)), `"`)}
	for name, content := range bad {
		t.Run(name+" is refused in one sentence that tells no key", func(t *testing.T) {
			_, err := Load(folderWith(t, content))
			if !errors.Is(err, ErrMalformed) || strings.Contains(err.Error(), "\n") {
				t.Fatal(err)
			}
			for _, s := range secrets {
				if strings.Contains(err.Error(), s) {
					t.Fatal("it tells a key")
				}
			}
		})
	}
	t.Run("the same file unchanged is accepted", func(t *testing.T) {
		if _, err := Load(folderWith(t, string(good))); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("a file larger than a megabyte is refused", func(t *testing.T) {
		if _, err := Load(folderWith(t, strings.Repeat(" ", maxFileSize)+string(good))); !errors.Is(err, ErrMalformed) {
			t.Fatal(err)
		}
	})
	t.Run("a folder in the place of the file is refused", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, FileName), 0o700); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(dir); !errors.Is(err, ErrMalformed) {
			t.Fatal(err)
		}
	})
}

func folderWith(t *testing.T, content string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, FileName), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
