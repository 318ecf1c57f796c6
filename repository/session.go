package repository

import (
	"bytes"
	"context"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"sitthi/domain"
)

// sessionRow is one log-in.
type sessionRow struct {
	ID        string
	Officer   string
	CreatedAt int64
	ExpiresAt int64
	EndedAt   *int64
}

// TableName names the table.
func (sessionRow) TableName() string { return "sessions" }

// liveRow is a session with its account as it is now.
type liveRow struct {
	Account          accountRow `gorm:"embedded"`
	SessionID        string
	SessionCreatedAt int64
	SessionExpiresAt int64
}

type live struct {
	session domain.Session
	account domain.Account
}

// LiveSession is a session that has not ended by now, with its account as it is
// now, in one statement: it is asked at every request of an officer.
func (s *Store) LiveSession(ctx context.Context, id domain.SessionID, now time.Time) (domain.Session, domain.Account, error) {
	found, err := read(ctx, s, func(r reader) (live, error) {
		var rows []liveRow
		err := r.db.Raw("SELECT "+accountColumns+`, sessions.id AS session_id, sessions.created_at AS session_created_at,
			sessions.expires_at AS session_expires_at
			FROM sessions JOIN officers ON officers.id = sessions.officer
			WHERE sessions.id = ? AND sessions.ended_at IS NULL AND sessions.expires_at > ? AND NOT officers.disabled`,
			between, between, id, micros(now)).Scan(&rows).Error
		if err == nil && len(rows) == 0 {
			err = notFound()
		}
		if err != nil {
			return live{}, err
		}
		row := rows[0]
		session := domain.Session{
			ID: domain.SessionID(row.SessionID), Officer: domain.OfficerID(row.Account.Officer.ID),
			CreatedAt: instant(row.SessionCreatedAt), ExpiresAt: instant(row.SessionExpiresAt),
		}
		return live{session, row.Account.account()}, nil
	})
	return found.session, found.account, err
}

// AddSession stores a log-in.
func (t *tx) AddSession(s domain.Session) error {
	return t.done(t.later.Create(&sessionRow{
		ID: string(s.ID), Officer: string(s.Officer), CreatedAt: micros(s.CreatedAt), ExpiresAt: micros(s.ExpiresAt),
		EndedAt: maybeMicros(s.EndedAt),
	}).Error)
}

// EndSession ends a session. One that has ended already keeps the time of its end.
func (t *tx) EndSession(id domain.SessionID, now time.Time) error {
	return t.done(t.later.Model(&sessionRow{}).Where("id = ? AND ended_at IS NULL", id).UpdateColumn("ended_at", micros(now)).Error)
}

// refreshRow is one link of a session's family.
type refreshRow struct {
	Hash      []byte
	Session   string
	CreatedAt int64
	ExpiresAt int64
	UsedAt    *int64
}

// TableName names the table.
func (refreshRow) TableName() string { return "refresh_tokens" }

// AddRefresh stores a refresh token.
func (t *tx) AddRefresh(r domain.RefreshToken) error {
	return t.done(t.later.Create(&refreshRow{
		Hash: r.Hash, Session: string(r.Session), CreatedAt: micros(r.CreatedAt), ExpiresAt: micros(r.ExpiresAt), UsedAt: maybeMicros(r.UsedAt),
	}).Error)
}

// RefreshForUpdate is a refresh token by its keyed hash, locked.
func (t *tx) RefreshForUpdate(hash []byte) (domain.RefreshToken, error) {
	var rows []refreshRow
	err := t.db.Raw("SELECT * FROM refresh_tokens WHERE hash = ?"+t.dialect.forUpdate, hash).Scan(&rows).Error
	if err == nil && len(rows) == 0 {
		err = notFound()
	}
	if err != nil {
		return domain.RefreshToken{}, t.done(err)
	}
	row := rows[0]
	return domain.RefreshToken{
		Hash: row.Hash, Session: domain.SessionID(row.Session), CreatedAt: instant(row.CreatedAt),
		ExpiresAt: instant(row.ExpiresAt), UsedAt: maybeInstant(row.UsedAt),
	}, nil
}

// UseRefresh marks a refresh token as used.
func (t *tx) UseRefresh(hash []byte, now time.Time) error {
	return t.done(t.change(&refreshRow{}, map[string]any{"used_at": micros(now)}, "hash = ?", hash))
}

// failureRow counts failed log-ins under one keyed hash.
type failureRow struct {
	Key    []byte
	Count  int
	LastAt int64
}

// TableName names the table.
func (failureRow) TableName() string { return "login_failures" }

// LoginFailures counts the failures under a keyed hash; zero when there are none.
func (s *Store) LoginFailures(ctx context.Context, key []byte) (domain.LoginFailures, error) {
	return read(ctx, s, func(r reader) (domain.LoginFailures, error) {
		var rows []failureRow
		if err := r.db.Where("key = ?", key).Find(&rows).Error; err != nil || len(rows) == 0 {
			return domain.LoginFailures{}, err
		}
		return domain.LoginFailures{Count: rows[0].Count, LastAt: instant(rows[0].LastAt)}, nil
	})
}

// FailLogin counts one more failure under each key, the first again when those
// before are older than domain.ForgetFailures. All take the keys in one order, or
// two of them could wait for each other.
func (t *tx) FailLogin(keys [][]byte, now time.Time) error {
	keys = slices.Clone(keys)
	slices.SortFunc(keys, bytes.Compare)
	count := gorm.Expr("CASE WHEN login_failures.last_at < ? THEN 1 ELSE login_failures.count + 1 END", micros(now.Add(-domain.ForgetFailures)))
	for _, key := range slices.CompactFunc(keys, bytes.Equal) {
		err := t.later.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "key"}},
			DoUpdates: clause.Assignments(map[string]any{"count": count, "last_at": micros(now)}),
		}).Create(&failureRow{Key: key, Count: 1, LastAt: micros(now)}).Error
		if err != nil {
			return t.done(err)
		}
	}
	return nil
}

// ClearLogin forgets the failures under a key.
func (t *tx) ClearLogin(key []byte) error {
	return t.done(t.later.Where("key = ?", key).Delete(&failureRow{}).Error)
}
