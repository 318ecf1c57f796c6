package repository

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/pressly/goose/v3"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"sitthi/domain"
	"sitthi/repository/seal"
)

// Option changes how a Store is opened.
type Option func(*options)

type options struct {
	connections int
	patience    time.Duration
	spans       Spans
	remembering time.Duration
}

// WithConnections sets how many connections the store may have open, 16 otherwise.
func WithConnections(n int) Option { return func(o *options) { o.connections = n } }

// WithPatience sets after how long a read or a transaction is given up as
// Unavailable, 10 seconds otherwise.
func WithPatience(d time.Duration) Option { return func(o *options) { o.patience = d } }

// Open connects to a database, brings its schema up to date and checks the key
// file: Connect and Migrate in one.
func Open(ctx context.Context, url string, keys *seal.Keys, opts ...Option) (*Store, error) {
	s, err := Connect(ctx, url, keys, opts...)
	if err != nil {
		return nil, err
	}
	if err := s.Migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Connect connects to "sqlite:PATH" or "postgres://…" and refuses, with a sentence
// that names the setting, a database that could lose a confirmed commit. The store
// may be used once Migrate has succeeded.
func Connect(ctx context.Context, url string, keys *seal.Keys, opts ...Option) (*Store, error) {
	o := options{connections: 16, patience: 10 * time.Second}
	for _, opt := range opts {
		opt(&o)
	}
	d, err := dialectOf(url, o.connections)
	if err != nil {
		return nil, err
	}
	const patience = true
	db, err := d.connect(patience)
	if err != nil {
		return nil, err
	}
	// The first connection to a new SQLite file changes its journal_mode, for which
	// a second one meanwhile is not waited for but an error.
	unlock, err := d.lock()
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	defer unlock()
	if err := d.durable(ctx, db); err != nil {
		return nil, errors.Join(refusalAtStart(err), db.Close())
	}
	g, err := gorm.Open(d.gorm(guard{db}), &gorm.Config{
		TranslateError:         true,
		SkipDefaultTransaction: true, // every write is in a transaction of ours
		DisableAutomaticPing:   true,
		Logger:                 logger.Discard, // it would print values
	})
	if err != nil {
		return nil, errors.Join(refusalAtStart(err), db.Close())
	}
	s := &Store{db: db, begin: d.begins(db, o.patience), gorm: g, dialect: d, keys: keys, patience: o.patience, spans: o.spans, receptions: receptions{life: o.remembering}}
	if d.oneWriter {
		s.writing = make(chan struct{}, 1)
	}
	return s, nil
}

// refusalAtStart keeps the sentence about a setting apart from a database that
// is only away for now.
func refusalAtStart(err error) error {
	var setting *settingError
	if errors.As(err, &setting) {
		return setting
	}
	if said := refusal(err); domain.KindOf(said) == domain.Unavailable {
		return said
	}
	return err
}

// Close closes the store's connections.
func (s *Store) Close() error { return s.db.Close() }

// Migrate brings the schema up to date and checks that the key file is the one
// the database was first written with; a new database takes the one it is given.
// It refuses a schema newer than this program, and with another key file changes
// nothing. Several processes may call it at the same time.
func (s *Store) Migrate(ctx context.Context) error {
	if s.migrated(ctx) {
		return s.proveKeys(ctx)
	}
	err := s.dialect.migrating(ctx, func(provider *goose.Provider, current, target int64) error {
		if current >= proofSince {
			if err := s.checkKeys(ctx); err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
		}
		if current == target {
			return nil
		}
		if _, err := provider.Up(ctx); err != nil {
			return refusalAtStart(fmt.Errorf("migrating from version %d to %d: %w", current, target, err))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.proveKeys(ctx)
}

// migrated tells whether the schema is this program's already, as it is at nearly
// every start: then nobody needs a lock, nor connections of other limits. An error
// says no; the long way says which.
func (s *Store) migrated(ctx context.Context) bool {
	provider, err := s.dialect.provider(s.db)
	if err != nil {
		return false
	}
	var current int64
	err = s.db.QueryRowContext(ctx, "SELECT max(version_id) FROM "+versions+" WHERE is_applied").Scan(&current)
	known := provider.ListSources()
	return err == nil && current == known[len(known)-1].Version
}

// Check tells whether the schema is this program's and the key file the
// database's, and changes nothing: for whoever only reads.
func (s *Store) Check(ctx context.Context) error {
	return s.dialect.migrating(ctx, func(_ *goose.Provider, current, target int64) error {
		if current < target {
			return fmt.Errorf("the database's schema is version %d, older than this program's %d: migrate it first", current, target)
		}
		return s.checkKeys(ctx)
	})
}

// migrating runs do with the schema's version and this program's, while nobody
// else migrates, on connections without the limits of daily work. It refuses a
// schema newer than this program.
func (d *dialect) migrating(ctx context.Context, do func(provider *goose.Provider, current, target int64) error) error {
	const patience = false
	db, err := d.connect(patience)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	unlock, err := d.lock()
	if err != nil {
		return fmt.Errorf("waiting to migrate: %w", err)
	}
	defer unlock()
	provider, err := d.provider(db)
	if err != nil {
		return err
	}
	current, target, err := provider.GetVersions(ctx)
	switch {
	case err != nil:
		return refusalAtStart(err)
	case current > target:
		return fmt.Errorf("the database's schema is version %d, newer than this program's %d: use the newer program", current, target)
	default:
		return do(provider, current, target)
	}
}

// proofSince is the version of the schema that brought the proof. Another process
// that makes the same new database may not have come so far.
const proofSince = 6

// storedProof is the sign of the key file that the database was written with.
const storedProof = "SELECT proof FROM key_proof WHERE id = 1"

// checkKeys compares the key file with the database's; sql.ErrNoRows when the
// database has none yet.
func (s *Store) checkKeys(ctx context.Context) error {
	var stored []byte
	if err := s.db.QueryRowContext(ctx, storedProof).Scan(&stored); err != nil {
		return refusalUnlessNone(err)
	}
	return s.proved(stored)
}

func refusalUnlessNone(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return refusalAtStart(err)
}

func (s *Store) proved(stored []byte) error {
	if err := s.keys.Check(stored); err != nil {
		return fmt.Errorf("this database was written with another key file: %w", err)
	}
	return nil
}

// proveKeys stores a new database's proof of its key file, or checks the old one.
func (s *Store) proveKeys(ctx context.Context) error {
	err := s.checkKeys(ctx)
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	proof, err := s.keys.Proof()
	if err != nil {
		return err
	}
	var stored []byte
	err = s.InTx(ctx, func(t domain.Tx) error {
		db := t.(*tx).db
		if err := db.Exec("INSERT INTO key_proof (id, proof) VALUES (1, ?) ON CONFLICT (id) DO NOTHING", proof).Error; err != nil {
			return err
		}
		return db.Raw(storedProof).Row().Scan(&stored) // perhaps another process's
	})
	if err != nil {
		return refusalAtStart(err)
	}
	return s.proved(stored)
}
