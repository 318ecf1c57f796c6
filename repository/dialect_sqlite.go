package repository

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/pressly/goose/v3"
	gormsqlite "gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"sitthi/migrations"
)

// busyTimeout is how long a statement waits for another process's transaction.
const busyTimeout = 5 * time.Second

// sqlitePragmas are run on each new connection, in this order.
var sqlitePragmas = []string{
	fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()),
	"journal_mode(WAL)",
	"synchronous(FULL)", // a commit is on the disk before it is confirmed
	"foreign_keys(1)",
	"secure_delete(ON)",   // what is deleted is overwritten
	"trusted_schema(OFF)", // no function or virtual table out of a manipulated schema
	"temp_store(MEMORY)",
}

func sqliteDialect(path string, connections int) (*dialect, error) {
	switch {
	case path == "" || strings.Contains(path, ":memory:"):
		return nil, errors.New("sqlite: needs the path of a file; a database in memory is lost with the process")
	case strings.ContainsAny(path, "?#"):
		return nil, errors.New("sqlite: takes a path without options; journal_mode, synchronous and the other settings are set by this program")
	}
	path, err := filepath.Abs(strings.TrimPrefix(path, "//"))
	if err != nil {
		return nil, err
	}
	return &dialect{
		name:      migrations.SQLite,
		oneWriter: true,
		listed:    "(%s) AS listed CROSS JOIN requests ON requests.id = listed.id",
		place:     "rowid",
		placed:    "rowid IN (%s)",
		now:       "CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
		begins:    beginPlain,
		connect: func(bool) (*sql.DB, error) {
			if err := private(path); err != nil {
				return nil, err
			}
			db, err := sql.Open("sqlite", sqliteAddress(path, sqlitePragmas))
			if err != nil {
				return nil, err
			}
			db.SetMaxOpenConns(connections)
			db.SetMaxIdleConns(connections)
			return db, nil
		},
		durable:      durableSQLite,
		lock:         func() (func(), error) { return lockFolder(filepath.Dir(path)) },
		gooseOptions: func() ([]goose.ProviderOption, error) { return nil, nil },
		gorm: func(pool gorm.ConnPool) gorm.Dialector {
			return translating{gormsqlite.Dialector{DriverName: "sqlite", Conn: pool}}
		},
	}, nil
}

// sqliteAddress is modernc's address of a file. Transactions that write begin as
// such (immediate): one that begins by reading cannot wait for another's end and
// fails as busy, whatever busy_timeout says.
func sqliteAddress(path string, pragmas []string) string {
	query := url.Values{"_pragma": pragmas, "_txlock": {"immediate"}}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: query.Encode()}).String()
}

// private makes the folder and the file for their owner alone. SQLite gives the
// files beside it (-wal, -shm) the modes of the file itself.
func private(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the configured database
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.Mode().Perm()&^fs.FileMode(0o600) != 0 {
		return file.Chmod(0o600)
	}
	return nil
}

// lockFolder holds the database's folder, which leaves no file behind and has
// nothing to do with SQLite's own locks on its files.
func lockFolder(folder string) (unlock func(), err error) {
	f, err := os.Open(folder) //nolint:gosec // the folder of the configured database
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil
}

func durableSQLite(ctx context.Context, db *sql.DB) error {
	var journal string
	var synchronous int
	if err := db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&journal); err != nil {
		return err
	}
	if err := db.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&synchronous); err != nil {
		return err
	}
	const full = 2
	switch {
	case journal == "memory" || journal == "off":
		return fmt.Errorf("SQLite's journal_mode is %s, which can lose requests in a crash; it must be wal", journal)
	case synchronous < full:
		return fmt.Errorf("SQLite's synchronous is %d, which can lose requests in a crash; it must be FULL (2)", synchronous)
	}
	return nil
}

// translating tells gorm what modernc's errors mean; gorm's own dialector knows
// another driver's only.
type translating struct{ gormsqlite.Dialector }

// Translate gives a broken constraint its gorm error.
func (translating) Translate(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return fmt.Errorf("%w: %w", gorm.ErrDuplicatedKey, err)
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return fmt.Errorf("%w: %w", gorm.ErrForeignKeyViolated, err)
	case sqlite3.SQLITE_CONSTRAINT_CHECK:
		return fmt.Errorf("%w: %w", gorm.ErrCheckConstraintViolated, err)
	default:
		return err
	}
}
