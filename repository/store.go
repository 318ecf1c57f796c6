package repository

import (
	"context"
	"database/sql"
	"time"

	"gorm.io/gorm"

	"sitthi/domain"
	"sitthi/repository/seal"
)

// Store is domain.Store on one database. It is safe for use by many goroutines.
type Store struct {
	db       *sql.DB
	gorm     *gorm.DB
	dialect  *dialect
	keys     *seal.Keys
	patience time.Duration
	writing  chan struct{} // one place, where the database takes one writer only; else nil
}

var _ domain.Store = (*Store)(nil)

// reader reads, outside or inside a transaction.
type reader struct {
	db   *gorm.DB
	keys *seal.Keys
}

// tx is domain.Tx.
type tx struct {
	reader
	dialect *dialect
	boxes   map[domain.CaseID]*seal.Box
	places  map[domain.CaseID]int // of the next message
	broken  error                 // the first write that failed: nothing is kept any more
}

var _ domain.Tx = (*tx)(nil)

// read runs one read of the store, with an end to its patience.
func read[T any](ctx context.Context, s *Store, do func(r reader) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	got, err := do(reader{s.gorm.WithContext(ctx), s.keys})
	if err != nil {
		var none T
		return none, refusal(err)
	}
	return got, nil
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	_, err := s.db.ExecContext(ctx, "SELECT 1")
	return refusal(err)
}

// attempts is how often a transaction is run that others made fail.
const attempts = 5

// InTx runs do in one transaction.
func (s *Store) InTx(ctx context.Context, do func(domain.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	for attempt := 1; ; attempt++ {
		err := s.attempt(ctx, do)
		if err == nil || attempt == attempts || !again(err) {
			return refusal(err)
		}
		select { // the longer, the more often it failed
		case <-time.After(time.Duration(attempt*attempt) * 5 * time.Millisecond):
		case <-ctx.Done():
			return refusal(ctx.Err())
		}
	}
}

func (s *Store) attempt(ctx context.Context, do func(domain.Tx) error) error {
	if err := s.startWriting(ctx); err != nil {
		return err
	}
	defer s.stopWriting()
	sqlTx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	// After a commit this does nothing; after an error or a panic it undoes all.
	// Its own error says nothing more: a connection that cannot roll back is
	// closed, and the database rolls back for it.
	defer func() { _ = sqlTx.Rollback() }()
	db := s.gorm.Session(&gorm.Session{NewDB: true, Context: ctx})
	db.Statement.ConnPool = guard{sqlTx}
	t := &tx{reader: reader{db, s.keys}, dialect: s.dialect}
	if err := do(t); err != nil {
		return err
	}
	if t.broken != nil {
		return t.broken // do passed over it, and half of its work must not be kept
	}
	return sqlTx.Commit()
}

func (s *Store) startWriting(ctx context.Context) error {
	if s.writing == nil {
		return nil
	}
	wait := time.NewTimer(busyTimeout)
	defer wait.Stop()
	select {
	case s.writing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-wait.C:
		return unavailable(nil)
	}
}

func (s *Store) stopWriting() {
	if s.writing != nil {
		<-s.writing
	}
}

// done ends a method of the transaction. Whatever failed but a read that found
// nothing breaks the transaction, on both databases.
func (t *tx) done(err error) error {
	err = refusal(err)
	if err != nil && t.broken == nil && domain.KindOf(err) != domain.NotFound {
		t.broken = err
	}
	return err
}
