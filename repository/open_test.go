package repository

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sitthi/domain"
	"sitthi/repository/pgtest"
	"sitthi/repository/seal"
)

// refused opens a store that must not open, and gives the one sentence why.
func refused(t *testing.T, address string, keys *seal.Keys) string {
	t.Helper()
	s, err := Open(context.Background(), address, keys)
	if err == nil {
		_ = s.Close()
		t.Fatalf("%s was opened", address)
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("more than a line: %q", err)
	}
	return err.Error()
}

func TestOpen(t *testing.T) {
	ctx := context.Background()
	for _, database := range databases {
		t.Run(database.name, func(t *testing.T) {
			address := database.address(t)
			keys := newKeys(t)

			t.Run("several processes may open a new database at once", func(t *testing.T) {
				for _, err := range parallel(4, func(int) error {
					s, err := Open(ctx, address, keys)
					if err != nil {
						return err
					}
					return errors.Join(s.Ping(ctx), s.Close())
				}) {
					if err != nil {
						t.Error(err)
					}
				}
			})

			t.Run("what was kept is there when it is opened again", func(t *testing.T) {
				first := newDesk(t, open(t, address, keys))
				r := first.add(fullCase())
				got, err := open(t, address, keys).Case(ctx, allOf(r.Office), r.Reference)
				if err != nil {
					t.Fatal(err)
				}
				same(t, got, r)
			})

			t.Run("a key file of another database is refused", func(t *testing.T) {
				if said := refused(t, address, newKeys(t)); !strings.Contains(said, "key file") {
					t.Error(said)
				}
				open(t, address, keys) // the refusal changed nothing
			})

			t.Run("a schema newer than this program is refused", func(t *testing.T) {
				s := open(t, address, keys)
				if _, err := s.db.Exec("INSERT INTO schema_version (version_id, is_applied) VALUES (99999, true)"); err != nil {
					t.Fatal(err)
				}
				if said := refused(t, address, keys); !strings.Contains(said, "99999") || !strings.Contains(said, "newer") {
					t.Error(said)
				}
			})

			t.Run("a database that was only connected to has no schema yet", func(t *testing.T) {
				s, err := Connect(ctx, database.address(t), keys)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := s.Offices(ctx); err == nil {
					t.Error("there is one")
				}
				if err := errors.Join(s.Migrate(ctx), s.Migrate(ctx)); err != nil {
					t.Error(err)
				}
				if _, err := s.Offices(ctx); err != nil {
					t.Error(err)
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}

	t.Run("an address of neither database is refused without quoting it", func(t *testing.T) {
		for _, address := range []string{
			"", "mysql://u:hunter2@h/d", "sqlite:", "sqlite::memory:", "sqlite:a.db?_pragma=synchronous(OFF)&x=hunter2", "postgres://u:hunter2@h:port/d",
		} {
			if said := refused(t, address, newKeys(t)); strings.Contains(said, "hunter2") {
				t.Error(said)
			}
		}
	})

	t.Run("a server that is not there is unavailable", func(t *testing.T) {
		_, err := Open(ctx, "postgres://u:p@127.0.0.1:1/d", newKeys(t))
		wantKind(t, err, domain.Unavailable, "unavailable")
	})
}

func TestSQLiteFile(t *testing.T) {
	t.Run("the folder and its files are the owner's alone, whatever the path", func(t *testing.T) {
		for _, name := range []string{"new/sitthi.db", "ก ข/50%25 &=+.db", "wide.db"} {
			root := t.TempDir()
			path := filepath.Join(root, name)
			if name == "wide.db" {
				if err := os.WriteFile(path, nil, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			d := newDesk(t, open(t, "sqlite:"+path, newKeys(t)))
			d.add(newCase())
			files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
			if err != nil || len(files) != 3 { // and its -wal and -shm
				t.Errorf("%q, %v", files, err)
			}
			for _, file := range files {
				if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
					t.Errorf("%s: %v, %v", file, info.Mode(), err)
				}
			}
			if info, err := os.Stat(filepath.Dir(path)); err != nil || name != "wide.db" && info.Mode().Perm() != 0o700 {
				t.Errorf("%v, %v", info.Mode(), err)
			}
		}
	})

	t.Run("settings that lose commits are refused, each by its name", func(t *testing.T) {
		for setting, pragmas := range map[string][]string{
			"synchronous":             {"journal_mode(WAL)", "synchronous(NORMAL)"},
			"journal_mode is memory":  {"journal_mode(MEMORY)", "synchronous(FULL)"},
			"journal_mode is off":     {"journal_mode(OFF)", "synchronous(FULL)"},
			"synchronous is 0, which": {"journal_mode(WAL)", "synchronous(OFF)"},
		} {
			db, err := sql.Open("sqlite", sqliteAddress(filepath.Join(t.TempDir(), "x.db"), pragmas))
			if err != nil {
				t.Fatal(err)
			}
			if err := durableSQLite(context.Background(), db); err == nil || !strings.Contains(err.Error(), setting) {
				t.Errorf("%s: %v", setting, err)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		}
	})

	t.Run("every connection of the pool has our settings", func(t *testing.T) {
		s := open(t, sqliteFile(t), newKeys(t))
		for range 4 { // held, so that each is another one
			conn, err := s.db.Conn(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			for pragma, want := range map[string]string{
				"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1", "trusted_schema": "0", "busy_timeout": "5000",
			} {
				var got string
				if err := conn.QueryRowContext(context.Background(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
					t.Errorf("%s is %q (%v)", pragma, got, err)
				}
			}
		}
	})
}

func TestPostgresSettings(t *testing.T) {
	for _, setting := range []string{"fsync", "full_page_writes", "synchronous_commit"} {
		t.Run("a server with "+setting+" off is refused by its name", func(t *testing.T) {
			address := pgtest.Start(t, pgtest.With(setting, "off")).Database(t)
			if said := refused(t, address, newKeys(t)); !strings.Contains(said, setting+" is off") {
				t.Error(said)
			}
		})
	}

	t.Run("an address cannot turn it off", func(t *testing.T) {
		address := pgtest.Shared(t).Database(t)
		for _, option := range []string{"&synchronous_commit=off", "&options=-c%20synchronous_commit%3Doff"} {
			if said := refused(t, address+option, newKeys(t)); !strings.Contains(said, "synchronous_commit is off") {
				t.Error(said)
			}
		}
	})

	t.Run("nor can the database, once it is in use", func(t *testing.T) {
		s := open(t, pgtest.Shared(t).Database(t), newKeys(t), WithConnections(1))
		var name string
		if err := s.db.QueryRow("SELECT current_database()").Scan(&name); err != nil {
			t.Fatal(err)
		}
		if _, err := s.db.Exec("ALTER DATABASE " + name + " SET synchronous_commit = off"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.db.Exec("SELECT pg_terminate_backend(pg_backend_pid())"); err == nil {
			t.Fatal("the connection lives")
		}
		err := s.Ping(context.Background())
		wantKind(t, err, domain.Unavailable, "unavailable")
		if !strings.Contains(err.Error(), "synchronous_commit is off") {
			t.Error(err)
		}
	})

	t.Run("daily work has limits, the address may set its own, a migration has none", func(t *testing.T) {
		address := pgtest.Shared(t).Database(t)
		s := open(t, address+"&lock_timeout=1234", newKeys(t))
		show := func(db *sql.DB, setting, want string) {
			t.Helper()
			var got string
			if err := db.QueryRow("SHOW " + setting).Scan(&got); err != nil || got != want {
				t.Errorf("%s is %s (%v)", setting, got, err)
			}
		}
		show(s.db, "statement_timeout", "10s")
		show(s.db, "lock_timeout", "1234ms")
		show(s.db, "idle_in_transaction_session_timeout", "20s")
		migrating, err := s.dialect.connect(false)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = migrating.Close() }()
		show(migrating, "statement_timeout", "0")
	})
}
