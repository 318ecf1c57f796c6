package repository

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"sitthi/domain"
	"sitthi/repository/seal"
)

// Store is domain.Store on one database. It is safe for use by many goroutines.
type Store struct {
	db         *sql.DB
	begin      func(context.Context) (work, error)
	gorm       *gorm.DB
	dialect    *dialect
	keys       *seal.Keys
	patience   time.Duration
	writing    chan struct{} // one place, where the database takes one writer only; else nil
	spans      Spans         // nil for none
	givenUp    atomic.Uint64
	receptions receptions
}

var _ domain.Store = (*Store)(nil)

// reader reads, outside or inside a transaction.
type reader struct {
	db      *gorm.DB
	keys    *seal.Keys
	dialect *dialect
}

// tx is domain.Tx.
type tx struct {
	reader
	later     *gorm.DB // for writes whose answer nobody needs: an error may come with a later call
	work      work
	hopeful   bool // that no idempotency key is taken
	boxes     map[domain.CaseID]*seal.Box
	places    map[domain.CaseID]int // of the next message
	givenUp   uint64                // notices
	translate func(error) error
	broken    error // the first write that failed: nothing is kept any more
}

var _ domain.Tx = (*tx)(nil)

// read runs one read of the store, with an end to its patience.
func read[T any](ctx context.Context, s *Store, do func(r reader) (T, error)) (_ T, err error) {
	ctx, done := s.span(ctx, "read")
	defer func() { done(err) }()
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	got, err := do(reader{s.gorm.WithContext(ctx), s.keys, s.dialect})
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
func (s *Store) InTx(ctx context.Context, do func(domain.Tx) error) (err error) {
	ctx, done := s.span(ctx, "transaction")
	defer func() { done(err) }()
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	hopeful := true
	for attempt := 1; ; attempt++ {
		err := s.attempt(ctx, do, hopeful)
		if hopeful && keyTaken(err) {
			hopeful = false
			continue
		}
		if replyWaited(err) {
			err = inFlight(err)
		}
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

func (s *Store) attempt(ctx context.Context, do func(domain.Tx) error, hopeful bool) error {
	if err := s.startWriting(ctx); err != nil {
		return err
	}
	defer s.stopWriting()
	w, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer w.end() // after an error or a panic too
	on := func(pool gorm.ConnPool) *gorm.DB {
		db := s.gorm.Session(&gorm.Session{NewDB: true, Context: ctx})
		db.Statement.ConnPool = pool
		return db
	}
	t := &tx{reader: reader{on(w.now()), s.keys, s.dialect}, later: on(w.later()), work: w, hopeful: hopeful, translate: s.translate}
	if err := do(t); err != nil {
		return err
	}
	if t.broken != nil {
		return t.broken // do passed over it, and half of its work must not be kept
	}
	if err := ctx.Err(); err != nil {
		return err // nobody waits for it any more
	}
	if err := outcome(s.translate(w.commit(ctx))); err != nil {
		return err
	}
	s.givenUp.Add(t.givenUp)
	return nil
}

// outcome says of a commit whose answer never came that nobody knows whether it
// is kept: told "nothing was saved", people would file twice.
func outcome(err error) error {
	var answered *pgconn.PgError
	var said *domain.Error
	if err == nil || errors.As(err, &said) || !away(err) || errors.As(err, &answered) {
		return err
	}
	return domain.Unsure(err)
}

// translate gives an error of a statement that was kept back until the commit the
// names that gorm gives to others.
func (s *Store) translate(err error) error {
	if translator, ok := s.gorm.Dialector.(gorm.ErrorTranslator); ok && err != nil {
		return translator.Translate(err)
	}
	return err
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
