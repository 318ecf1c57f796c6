package repository

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	gormpostgres "gorm.io/driver/postgres"
	"gorm.io/gorm"

	"sitthi/migrations"
)

// postgresLimits end what a database in trouble would let hang. The address may
// set its own.
var postgresLimits = map[string]string{
	"statement_timeout":                   "10s",
	"lock_timeout":                        "5s",
	"idle_in_transaction_session_timeout": "20s",
}

// postgresPlans keep the planner to indexes, each of which was made for a page and is
// in its order. Where it knows too little of an office, as after a flood that nobody
// has counted yet, it would rather gather all open cases of a unit and sort them. The
// address may set its own.
var postgresPlans = map[string]string{
	"enable_bitmapscan": "off",
	"random_page_cost":  "1.1",
	"jit":               "off",
}

const connectTimeout = 5 * time.Second

func postgresDialect(url string, connections int) (*dialect, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errors.New("postgres: the database's address cannot be read") // pgx quotes it
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "sitthi"
	}
	unlessSet := func(config *pgx.ConnConfig, settings map[string]string) {
		for name, value := range settings {
			if _, set := config.RuntimeParams[name]; !set {
				config.RuntimeParams[name] = value
			}
		}
	}
	unlessSet(config, postgresPlans)
	return &dialect{
		name:       migrations.Postgres,
		forUpdate:  " FOR NO KEY UPDATE",
		skipLocked: " FOR NO KEY UPDATE SKIP LOCKED",
		analyze:    "ANALYZE",
		now:        "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint",
		fold:       foldTallies,
		listed:     "(%s) AS listed CROSS JOIN LATERAL (SELECT * FROM requests WHERE requests.id = listed.id OFFSET 0) AS requests",
		place:      "ctid",
		placed:     "ctid = ANY (ARRAY(%s))",
		begins:     beginPipeline,
		connect: func(patience bool) (*sql.DB, error) {
			config := config.Copy()
			if patience {
				unlessSet(config, postgresLimits)
			}
			db := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(durablePostgres))
			db.SetMaxOpenConns(connections)
			db.SetMaxIdleConns(connections)
			db.SetConnMaxIdleTime(5 * time.Minute)
			return db, nil
		},
		durable: func(ctx context.Context, db *sql.DB) error { return db.PingContext(ctx) }, // each connection asks
		lock:    func() (func(), error) { return func() {}, nil },
		gooseOptions: func() ([]goose.ProviderOption, error) {
			const everySecond, forFiveMinutes = 1, 300
			locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(everySecond, forFiveMinutes))
			return []goose.ProviderOption{goose.WithSessionLocker(locker)}, err
		},
		gorm: func(pool gorm.ConnPool) gorm.Dialector {
			return gormpostgres.New(gormpostgres.Config{Conn: pool, WithoutReturning: true})
		},
	}, nil
}

// foldTallies takes changes that nobody else takes, in one statement, so that a
// reader sees each either alone or folded. Two that fold at once lock in one order.
const foldTallies = `WITH taken AS (
		DELETE FROM tally_changes WHERE id IN (SELECT id FROM tally_changes ORDER BY id LIMIT 10000 FOR UPDATE SKIP LOCKED)
		RETURNING office, status, due_on, n
	), folded AS (
		INSERT INTO tallies SELECT office, status, due_on, SUM(n)::bigint FROM taken GROUP BY office, status, due_on
			ORDER BY office, status, due_on
		ON CONFLICT (office, status, due_on) DO UPDATE SET n = tallies.n + excluded.n
	) SELECT count(*) FROM taken`

// dropEmptyTallies takes empty numbers away, but for those that somebody else is folding
// into: waiting for him could be waiting for each other.
const dropEmptyTallies = `DELETE FROM tallies WHERE n = 0 AND (office, status, due_on) IN
	(SELECT office, status, due_on FROM tallies WHERE n = 0 FOR UPDATE SKIP LOCKED)`

// durablePostgres asks each new connection: the settings may come from the address,
// from the role or the database, and may change under a running program.
func durablePostgres(ctx context.Context, conn *pgx.Conn) error {
	var fsync, pages, commit, encoding string
	err := conn.QueryRow(ctx, `SELECT current_setting('fsync'), current_setting('full_page_writes'),
		current_setting('synchronous_commit'), current_setting('server_encoding')`).Scan(&fsync, &pages, &commit, &encoding)
	switch {
	case err != nil:
		return err
	case fsync == "off":
		return lossy("fsync")
	case pages == "off":
		return lossy("full_page_writes")
	case commit == "off":
		return lossy("synchronous_commit")
	case encoding != "UTF8":
		return &settingError{fmt.Sprintf("PostgreSQL's server_encoding is %s, which cannot hold every character; it must be UTF8", encoding)}
	}
	return nil
}

// settingError is a database that is there and must not be used.
type settingError struct{ sentence string }

// Error is one sentence that names the setting.
func (e *settingError) Error() string { return e.sentence }

func lossy(setting string) error {
	return &settingError{fmt.Sprintf("PostgreSQL's %s is off, which can lose requests in a crash; it must be on", setting)}
}
