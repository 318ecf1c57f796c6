package pgtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// debian is where Debian keeps each version's programs: outside of PATH.
const debian = "/usr/lib/postgresql/*/bin"

// needed are the programs without which no cluster can be made or asked.
var needed = []string{"initdb", "postgres", "psql"}

// binaries finds the one folder that holds all the programs we need, so that
// they are of one version: first in the search path, then the newest of those
// that match the pattern.
func binaries(searchPath, pattern string) (string, error) {
	versions, err := filepath.Glob(pattern)
	if err != nil {
		return "", err
	}
	for _, folder := range filepath.SplitList(searchPath) {
		if complete(folder) {
			return folder, nil
		}
	}
	newest, folder := -1, ""
	for _, candidate := range versions {
		version := majorVersion(candidate)
		if version > newest && complete(candidate) {
			newest, folder = version, candidate
		}
	}
	if folder == "" {
		return "", fmt.Errorf(
			"PostgreSQL is missing: no folder in PATH or %s has %s; `make test` installs it",
			pattern, strings.Join(needed, ", "))
	}
	return folder, nil
}

func complete(folder string) bool {
	for _, name := range needed {
		info, err := os.Stat(filepath.Join(folder, name))
		if err != nil || info.IsDir() {
			return false
		}
	}
	return true
}

// majorVersion reads the 15 of /usr/lib/postgresql/15/bin. As a number, because
// as text 9 is newer than 15.
func majorVersion(folder string) int {
	version, err := strconv.ParseFloat(filepath.Base(filepath.Dir(folder)), 64)
	if err != nil {
		return 0
	}
	return int(version)
}
