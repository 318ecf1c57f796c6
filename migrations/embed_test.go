package migrations

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

func TestFor(t *testing.T) {
	named := regexp.MustCompile(`^(\d{5})_[a-z_]+(\.postgres|\.sqlite)?\.sql$`)
	versions := make(map[string][]string)
	for _, database := range []string{Postgres, SQLite} {
		t.Run(database+" has one file for each version, in a row from 1", func(t *testing.T) {
			files, err := fs.Glob(For(database), "*.sql")
			if err != nil || len(files) == 0 {
				t.Fatalf("%q, %v", files, err)
			}
			for i, file := range files {
				parts := named.FindStringSubmatch(file)
				if parts == nil || parts[2] != "" && parts[2] != "."+database {
					t.Fatalf("%s is not for %s", file, database)
				}
				if want := strings.Repeat("0", 4) + string(rune('1'+i)); i < 9 && parts[1] != want {
					t.Errorf("%s stands where %s should", file, want)
				}
				versions[database] = append(versions[database], parts[1])
				content, err := fs.ReadFile(For(database), file)
				if err != nil || !strings.HasPrefix(string(content), "-- +goose Up\n") {
					t.Errorf("%s: %v", file, err)
				}
			}
		})
	}

	t.Run("both databases have the same versions", func(t *testing.T) {
		if a, b := strings.Join(versions[Postgres], " "), strings.Join(versions[SQLite], " "); a != b || a == "" {
			t.Errorf("%s\n%s", a, b)
		}
	})

	t.Run("the other database's half of a pair is not there", func(t *testing.T) {
		if _, err := For(SQLite).Open("00001_text.postgres.sql"); err == nil {
			t.Error("it is")
		}
	})
}
