package main

import (
	"bytes"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	_ "github.com/jackc/pgx/v5/stdlib" // the census reads the database as its administrator would

	"sitthi/repository/pgtest"
)

// rawDatabase opens a place's database without the desk.
func rawDatabase(t *testing.T, p place) *sql.DB {
	t.Helper()
	driver, dsn := "pgx", p.url
	if path, ok := strings.CutPrefix(p.url, "sqlite:"); ok {
		driver, dsn = "sqlite", path
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

type counted struct{ cases, halfWritten int }

// census counts the cases, and those that lack a part of what one filing writes:
// its event, its key, its clocks, its notice, its kept reply, its places in the index.
func census(t *testing.T, p place) counted {
	t.Helper()
	db := rawDatabase(t, p)
	var c counted
	for query, into := range map[string]*int{
		"SELECT count(*) FROM requests": &c.cases,
		`SELECT count(*) FROM requests r WHERE
			(SELECT count(*) FROM events e WHERE e.case_id = r.id) <> r.trail_seq OR r.trail_seq = 0
			OR (SELECT count(*) FROM case_keys k WHERE k.case_id = r.id) <> 1
			OR (SELECT count(*) FROM clocks c WHERE c.case_id = r.id) < 2
			OR (SELECT count(*) FROM notices n WHERE n.case_id = r.id) <> 1
			OR (SELECT count(*) FROM replies a WHERE a.case_id = r.id) <> 1
			OR (SELECT count(*) FROM blind_index b WHERE b.case_id = r.id) < 3`: &c.halfWritten,
	} {
		if err := db.QueryRow(query).Scan(into); err != nil {
			t.Fatal(err)
		}
	}
	for _, table := range []string{"events", "case_keys", "clocks", "notices", "replies", "blind_index"} {
		var orphans int
		if err := db.QueryRow("SELECT count(*) FROM " + table + " x WHERE NOT EXISTS (SELECT 1 FROM requests r WHERE r.id = x.case_id)").Scan(&orphans); err != nil {
			t.Fatal(err)
		}
		c.halfWritten += orphans
	}
	return c
}

// assertNoCanary looks for the canaries, in several spellings, in every file of
// the desk, in the whole data directory of its PostgreSQL, and in the log.
func assertNoCanary(t *testing.T, p place) {
	t.Helper()
	folders := []string{p.dir}
	if strings.HasPrefix(p.url, "postgres") {
		db := rawDatabase(t, p)
		if _, err := db.Exec("CHECKPOINT"); err != nil {
			t.Fatal(err)
		}
		folders = append(folders, pgtest.Shared(t).Socket())
	}
	files, hits := searchFiles(t, folders)
	if files == 0 || len(hits) > 0 {
		t.Errorf("%d files searched: %v", files, hits)
	}
	for _, spelling := range canarySpellings() {
		if strings.Contains(p.logged(), string(spelling)) {
			t.Errorf("the log has %q", spelling)
		}
	}
	t.Logf("%d files and %d bytes of log searched", files, len(p.logged()))

	planted := t.TempDir()
	if err := os.WriteFile(filepath.Join(planted, "x.db"), []byte("… "+canaryPhone+" …"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, hits := searchFiles(t, []string{planted}); len(hits) != 1 {
		t.Error("the search does not find a canary that is there")
	}
}

func searchFiles(t *testing.T, folders []string) (files int, hits []string) {
	t.Helper()
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return nil //nolint:nilerr // a file that PostgreSQL has just removed
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return nil //nolint:nilerr // the same
			}
			files++
			for _, spelling := range canarySpellings() {
				if bytes.Contains(content, spelling) {
					hits = append(hits, path)
					break
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files, hits
}

// canarySpellings are the canaries as they are, in UTF-16, hex and base64.
func canarySpellings() [][]byte {
	var all [][]byte
	for _, canary := range []string{canaryText, canaryName, canaryEmail, canaryPhone} {
		plain := []byte(canary)
		var wide []byte
		for _, unit := range utf16.Encode([]rune(canary)) {
			wide = append(wide, byte(unit), byte(unit>>8))
		}
		all = append(all, plain, wide, []byte(hex.EncodeToString(plain)))
		for shift := range 3 { // base64 of it from any place inside a longer text
			encoded := base64.StdEncoding.EncodeToString(append(make([]byte, shift), plain...))
			all = append(all, []byte(encoded[4:len(encoded)-4]))
		}
	}
	return all
}

// dropGuards takes the triggers away that keep a trail append-only, as only the
// database's administrator can.
func dropGuards(t *testing.T, db *sql.DB, p place) {
	t.Helper()
	if strings.HasPrefix(p.url, "postgres") {
		if _, err := db.Exec("ALTER TABLE events DISABLE TRIGGER ALL"); err != nil {
			t.Fatal(err)
		}
		return
	}
	rows, err := db.Query("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'events'")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	rows.Close()
	for _, name := range names {
		if _, err := db.Exec("DROP TRIGGER " + name); err != nil {
			t.Fatal(err)
		}
	}
}
