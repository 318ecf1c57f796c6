package repository

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"sitthi/domain"
)

// retryAfter is what a client is told to wait, in seconds, while the database is away.
const retryAfter = 2

// SQLSTATE codes that mean something to us by themselves.
const (
	pgSerializationFailure = "40001"
	pgDeadlock             = "40P01"
	pgLockNotAvailable     = "55P03"
	pgBadBytes             = "22021" // character_not_in_repertoire
	pgBadUnicode           = "22P05" // untranslatable_character
	pgQueryCanceled        = "57014" // by statement_timeout
	pgReadOnly             = "25006" // a standby after a failover
	pgIdleTooLong          = "25P03" // idle_in_transaction_session_timeout
	pgIOError              = "58030"
	pgRestrict             = "23001" // an append-only table
)

// refusal is a driver's error as the domain's, by its code and never by its text.
func refusal(err error) error {
	var said *domain.Error
	var pg *pgconn.PgError
	var lite *sqlite.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &said):
		return err
	case errors.Is(err, gorm.ErrRecordNotFound), errors.Is(err, sql.ErrNoRows):
		return notFound()
	case errors.Is(err, gorm.ErrDuplicatedKey):
		if errors.As(err, &pg) && pg.ConstraintName == "requests_reference_key" {
			return referenceTaken(err)
		}
		if errors.As(err, &pg) && pg.ConstraintName == "requests_intake_no" {
			return intakeNoTaken(err)
		}
		return &domain.Error{Kind: domain.Conflict, Code: "already_exists", Cause: err}
	case errors.As(err, &pg):
		return refusalOfPostgres(pg, err)
	case errors.As(err, &lite):
		return refusalOfSQLite(lite, err)
	case away(err):
		return unavailable(err)
	default:
		return internal(err)
	}
}

func refusalOfPostgres(pg *pgconn.PgError, err error) error {
	switch pg.Code {
	case pgBadBytes, pgBadUnicode:
		return badText()
	case pgSerializationFailure, pgDeadlock, pgLockNotAvailable, pgQueryCanceled, pgReadOnly, pgIdleTooLong, pgIOError:
		return unavailable(err)
	}
	// Classes: no connection, nobody let in, out of disk, memory or connections,
	// stopped by an operator or a crash.
	for _, class := range []string{"08", "28", "53", "57"} {
		if strings.HasPrefix(pg.Code, class) {
			return unavailable(err)
		}
	}
	return internal(err)
}

func refusalOfSQLite(lite *sqlite.Error, err error) error {
	switch lite.Code() & 0xff { // the rest of the code says which sort of it
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_INTERRUPT,
		sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_NOMEM:
		return unavailable(err)
	}
	return internal(err)
}

// away tells a connection that is lost or was never had from a mistake of ours.
func away(err error) bool {
	var connect *pgconn.ConnectError
	var network net.Error
	var setting *settingError
	for _, gone := range []error{
		context.Canceled, context.DeadlineExceeded, driver.ErrBadConn, sql.ErrConnDone, sql.ErrTxDone,
		io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, pgx.ErrTxClosed,
	} {
		if errors.Is(err, gone) {
			return true
		}
	}
	return errors.As(err, &connect) || errors.As(err, &setting) || errors.As(err, &network) || pgconn.SafeToRetry(err) || pgconn.Timeout(err)
}

// again tells whether a transaction failed only because of another one, so that
// it is worth running from its beginning.
func again(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == pgSerializationFailure || pg.Code == pgDeadlock)
}

// keyTaken tells whether a transaction failed because its idempotency key was
// used before.
func keyTaken(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.ConstraintName == "replies_pkey"
}

// replyWaited tells whether a transaction waited too long for one that has the same
// idempotency key in hand.
func replyWaited(err error) bool {
	var pg *pgconn.PgError
	return tooLongToWait(err) && errors.As(err, &pg) && strings.Contains(pg.Where, "replies_pkey")
}

func inFlight(cause error) error {
	return &domain.Error{Kind: domain.Conflict, Code: "in_flight", Cause: cause}
}

func tooLongToWait(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == pgLockNotAvailable
}

func referenceTaken(cause error) error {
	return &domain.Error{Kind: domain.Conflict, Code: "reference_taken", Cause: cause}
}

func notFound() error { return domain.Refuse(domain.NotFound, "not_found") }

func unavailable(cause error) error {
	return &domain.Error{Kind: domain.Unavailable, Code: "unavailable", RetryAfter: retryAfter, Cause: cause}
}

func internal(cause error) error {
	return &domain.Error{Kind: domain.Internal, Code: "internal", Cause: cause}
}
