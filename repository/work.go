package repository

import (
	"context"
	"database/sql"
	"time"

	"gorm.io/gorm"
)

// work is one database transaction under way.
type work interface {
	// now runs a statement and tells what it did. later may keep one that nobody
	// needs an answer of until something else is asked; its error comes then, at
	// the latest from commit.
	now() gorm.ConnPool
	later() gorm.ConnPool

	// insert adds rows, as later does.
	insert(ctx context.Context, rows insertion) error

	// unasked tells whether the database was asked nothing so far.
	unasked() bool

	// commit succeeds only when the database said that all is kept.
	commit(ctx context.Context) error

	// end gives the connection back. What was not committed is undone.
	end()
}

// plainWork is a transaction of database/sql: a statement at a time. In one file
// there are no round trips to save.
type plainWork struct{ tx *sql.Tx }

func beginPlain(db *sql.DB, _ time.Duration) func(context.Context) (work, error) {
	return func(ctx context.Context) (work, error) {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return nil, err
		}
		return plainWork{tx}, nil
	}
}

func (w plainWork) now() gorm.ConnPool   { return guard{w.tx} }
func (w plainWork) later() gorm.ConnPool { return guard{w.tx} }
func (w plainWork) insert(ctx context.Context, rows insertion) error {
	s := rows.statement(func(int) string { return "?" })
	_, err := w.tx.ExecContext(ctx, s.sql, s.args...)
	return err
}

func (w plainWork) unasked() bool                { return false }
func (w plainWork) commit(context.Context) error { return w.tx.Commit() }

// end after a commit does nothing. The error of a rollback says nothing more: a
// connection that cannot roll back is closed, and the database does it instead.
func (w plainWork) end() { _ = w.tx.Rollback() }
