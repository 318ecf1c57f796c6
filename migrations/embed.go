// Package migrations is the schema: SQL files in the order of their numbers,
// embedded in the binary and applied by goose.
//
// A file NNNNN_name.sql is for both databases. Only where they differ there is
// a pair NNNNN_name.postgres.sql and NNNNN_name.sqlite.sql. A file that was
// released never changes; what comes later is a new file.
//
// The rules that hold for every table:
//
//   - Instants are BIGINT, microseconds since 1970 in UTC; NULL is "not yet".
//     A number is the same, and sorts the same, on both databases: SQLite has no
//     type for instants, and drivers disagree on how to write one as text.
//   - Local dates are TEXT as 2026-12-05, which sorts as a date does; the empty
//     text is no date.
//   - Texts are CTEXT, which PostgreSQL compares byte by byte and SQLite takes
//     for TEXT, which it compares that way always. So both sort alike, whatever
//     locale a PostgreSQL was made with.
//   - What a person wrote is sealed: BYTEA, a name that SQLite keeps blobs under.
//   - Lists and explanations that no query looks into are JSON in CTEXT.
package migrations

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
)

//go:embed *.sql
var files embed.FS

// Postgres and SQLite name the two databases in file names.
const (
	Postgres = "postgres"
	SQLite   = "sqlite"
)

// For is the migrations of one database, without the other's half of each pair:
// goose takes a pair for one version given twice.
func For(database string) fs.FS {
	other := Postgres
	if database == Postgres {
		other = SQLite
	}
	return without{files, "." + other + ".sql"}
}

// without is a file system that hides the files with one ending.
type without struct {
	fs     fs.FS
	ending string
}

// Open opens a file that is not hidden.
func (w without) Open(name string) (fs.File, error) {
	if strings.HasSuffix(name, w.ending) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return w.fs.Open(name)
}

// ReadDir lists the files that are not hidden.
func (w without) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(w.fs, name)
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return strings.HasSuffix(e.Name(), w.ending) }), err
}
