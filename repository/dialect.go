package repository

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"gorm.io/gorm"

	"sitthi/migrations"
)

// dialect is everything in which the two databases differ.
type dialect struct {
	name string // of its migrations, and goose's name for it

	// now is the present instant by the clock of the database, in microseconds, as
	// an expression. All replicas share that clock.
	now string

	// forUpdate locks the rows of a query until the transaction ends, skipLocked
	// takes only those that nobody else holds. Both are empty on SQLite, where a
	// transaction has the database to itself.
	forUpdate  string
	skipLocked string

	// fold folds single changes of the tallies into them and counts the changes;
	// empty where there are none.
	fold string

	// analyze tells the planner what is in a table that was just filled. Empty on
	// SQLite, which does without.
	analyze string

	// listed are the cases of a list of ids, each looked up by its key. PostgreSQL,
	// which takes an office of which it knows nothing for an average one, would walk
	// all cases of a large office for each.
	listed string

	// place is where a row is, placed a condition that it is among those of a query.
	place  string
	placed string

	// oneWriter: write transactions queue up inside the process already, in their
	// order, instead of meeting as SQLITE_BUSY.
	oneWriter bool

	// begins gives what starts the transactions of a pool.
	begins func(db *sql.DB, patience time.Duration) func(ctx context.Context) (work, error)

	// connect opens a pool; with patience it has the limits of daily work, without
	// it those of a migration, which may take its time.
	connect func(patience bool) (*sql.DB, error)

	// durable refuses settings that could lose a confirmed commit.
	durable func(ctx context.Context, db *sql.DB) error

	// lock keeps other processes from making or migrating the same database at the
	// same time, where the database itself or goose does not.
	lock         func() (unlock func(), err error)
	gooseOptions func() ([]goose.ProviderOption, error)

	gorm func(pool gorm.ConnPool) gorm.Dialector
}

// dialectOf reads the address of a database. Its errors never quote the address,
// which may hold a password.
func dialectOf(url string, connections int) (*dialect, error) {
	switch {
	case strings.HasPrefix(url, "sqlite:"):
		return sqliteDialect(strings.TrimPrefix(url, "sqlite:"), connections)
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		return postgresDialect(url, connections)
	default:
		return nil, fmt.Errorf("the database's address must begin with %q or %q", "sqlite:", "postgres://")
	}
}

// versions is the table of migrations that were applied, which goose keeps.
const versions = "schema_version"

func (d *dialect) provider(db *sql.DB) (*goose.Provider, error) {
	options, err := d.gooseOptions()
	if err != nil {
		return nil, err
	}
	options = append(options, goose.WithDisableGlobalRegistry(true), goose.WithTableName(versions),
		goose.WithLogger(goose.NopLogger()))
	dialects := map[string]goose.Dialect{migrations.Postgres: goose.DialectPostgres, migrations.SQLite: goose.DialectSQLite3}
	return goose.NewProvider(dialects[d.name], db, migrations.For(d.name), options...)
}
