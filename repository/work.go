package repository

import (
	"context"
	"database/sql"

	"gorm.io/gorm"
)

// work is one database transaction under way.
type work interface {
	// now runs a statement and tells what it did. later may keep one that nobody
	// needs an answer of until something else is asked; its error comes then, at
	// the latest from commit.
	now() gorm.ConnPool
	later() gorm.ConnPool

	// commit succeeds only when the database said that all is kept.
	commit(ctx context.Context) error

	// end gives the connection back. What was not committed is undone.
	end()
}

// plainWork is a transaction of database/sql: a statement at a time. In one file
// there are no round trips to save.
type plainWork struct{ tx *sql.Tx }

func beginPlain(ctx context.Context, db *sql.DB) (work, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return plainWork{tx}, nil
}

func (w plainWork) now() gorm.ConnPool           { return guard{w.tx} }
func (w plainWork) later() gorm.ConnPool         { return guard{w.tx} }
func (w plainWork) commit(context.Context) error { return w.tx.Commit() }

// end after a commit does nothing. The error of a rollback says nothing more: a
// connection that cannot roll back is closed, and the database does it instead.
func (w plainWork) end() { _ = w.tx.Rollback() }
