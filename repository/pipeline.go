package repository

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// pipeline is a transaction on PostgreSQL that keeps back statements of which
// nobody needs the answer, and sends them together with the next one that is
// asked: a filing is two round trips instead of ten. BEGIN goes with the first,
// COMMIT with the last. One that was never asked anything goes by the ferry.
type pipeline struct {
	db      *sql.DB
	ferry   *ferry
	conn    *sql.Conn // from the first statement that is sent
	waiting []statement
	begun   bool
	over    bool // committed, or known to be of no use any more
}

// statement is one to be sent; added says so of one that only adds rows.
type statement struct {
	sql   string
	args  []any
	added *insertion
}

func beginPipeline(db *sql.DB, patience time.Duration) func(context.Context) (work, error) {
	f := &ferry{db: db, patience: patience}
	return func(context.Context) (work, error) { return &pipeline{db: db, ferry: f}, nil }
}

func (p *pipeline) now() gorm.ConnPool   { return guard{asked{p}} }
func (p *pipeline) later() gorm.ConnPool { return guard{kept{asked{p}}} }

func (p *pipeline) unasked() bool { return !p.begun }

func (p *pipeline) insert(_ context.Context, rows insertion) error {
	s := rows.statement(numbered)
	s.added = &rows
	p.waiting = append(p.waiting, s)
	return nil
}

// numbered is PostgreSQL's name of a statement's n-th argument.
func numbered(n int) string { return "$" + strconv.Itoa(n) }

// send sends what waits and then the given statements in one round trip, and
// gives the answer to the last.
func (p *pipeline) send(ctx context.Context, then ...statement) (last pgconn.CommandTag, err error) {
	all := append(p.waiting, then...)
	if p.waiting = nil; !p.begun {
		if p.conn, err = p.db.Conn(ctx); err != nil {
			return last, unavailable(err) // nothing was sent
		}
		p.begun = true
		all = append([]statement{{sql: "begin"}}, all...)
	}
	if len(all) == 0 {
		return last, nil
	}
	return sendBatch(ctx, p.conn, all)
}

// sendBatch sends statements in one round trip.
func sendBatch(ctx context.Context, on *sql.Conn, all []statement) (last pgconn.CommandTag, err error) {
	batch := &pgx.Batch{}
	for _, s := range all {
		batch.Queue(s.sql, s.args...)
	}
	err = on.Raw(func(conn any) (err error) {
		answers := conn.(*stdlib.Conn).Conn().SendBatch(ctx, batch)
		defer func() {
			if closed := answers.Close(); err == nil {
				err = closed
			}
		}()
		for range batch.Len() {
			if last, err = answers.Exec(); err != nil {
				return err
			}
		}
		return nil
	})
	return last, err
}

func (p *pipeline) commit(ctx context.Context) error {
	if !p.begun {
		if len(p.waiting) == 0 {
			return nil // nothing was done
		}
		if rows, only := p.addsOnly(); only {
			return p.ferry.cross(ctx, rows)
		}
	}
	return p.finish(ctx)
}

// addsOnly tells whether all that waits adds rows.
func (p *pipeline) addsOnly() (rows []insertion, only bool) {
	for _, s := range p.waiting {
		if s.added == nil {
			return nil, false
		}
		rows = append(rows, *s.added)
	}
	return rows, true
}

// finish sends what waits, and COMMIT.
func (p *pipeline) finish(ctx context.Context) error {
	answer, err := p.send(ctx, statement{sql: "commit"})
	if err != nil {
		return err
	}
	// PostgreSQL answers COMMIT of a failed transaction with ROLLBACK, and no error.
	if said := answer.String(); said != "COMMIT" {
		return fmt.Errorf("the answer to COMMIT is %s", said)
	}
	p.over = true
	return nil
}

// undoing is how long a rollback may take before the connection is dropped.
const undoing = 2 * time.Second

func (p *pipeline) end() {
	if p.conn == nil {
		return
	}
	if p.begun && !p.over {
		ctx, cancel := context.WithTimeout(context.Background(), undoing)
		defer cancel()
		_ = p.conn.Raw(func(conn any) error {
			if _, err := conn.(*stdlib.Conn).Conn().Exec(ctx, "rollback"); err != nil {
				return driver.ErrBadConn // out of the pool: the server rolls back
			}
			return nil
		})
	}
	_ = p.conn.Close()
}

// asked is the pipeline for statements whose answer is needed.
type asked struct{ *pipeline }

// ExecContext runs a statement behind what waits.
func (a asked) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	answer, err := a.send(ctx, statement{sql: query, args: args})
	if err != nil {
		return nil, err
	}
	return driver.RowsAffected(answer.RowsAffected()), nil
}

// QueryContext sends what waits, then asks.
func (a asked) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if !a.begun || len(a.waiting) > 0 {
		if _, err := a.send(ctx); err != nil {
			return nil, err
		}
	}
	return a.conn.QueryContext(ctx, query, args...)
}

// QueryRowContext is for one row; its error comes with Scan.
func (a asked) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if !a.begun || len(a.waiting) > 0 {
		if _, err := a.send(ctx); err != nil { // no row can be made with it: with one that is sure to fail, it can
			over, cancel := context.WithCancel(ctx)
			cancel()
			return a.db.QueryRowContext(over, query, args...)
		}
	}
	return a.conn.QueryRowContext(ctx, query, args...)
}

// PrepareContext prepares a statement; the driver keeps prepared ones by itself.
func (a asked) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return a.conn.PrepareContext(ctx, query)
}

// kept is the pipeline for statements whose answer nobody needs.
type kept struct{ asked }

// ExecContext keeps a statement back.
func (k kept) ExecContext(_ context.Context, query string, args ...any) (sql.Result, error) {
	k.waiting = append(k.waiting, statement{sql: query, args: args})
	return driver.RowsAffected(0), nil
}
