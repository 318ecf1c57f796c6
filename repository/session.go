package repository

import (
	"context"
	"time"

	"sitthi/domain"
)

// sessionRow is one log-in.
type sessionRow struct {
	ID        string
	Officer   string
	CreatedAt int64
	ExpiresAt int64
	EndedAt   *int64

	Token      []byte
	SeenAt     *int64
	AwaitsCode bool
}

// TableName names the table.
func (sessionRow) TableName() string { return "sessions" }

// session is the row's session.
func (row sessionRow) session() domain.Session {
	return domain.Session{
		ID: domain.SessionID(row.ID), Officer: domain.OfficerID(row.Officer), CreatedAt: instant(row.CreatedAt),
		ExpiresAt: instant(row.ExpiresAt), EndedAt: maybeInstant(row.EndedAt),
		Token: row.Token, SeenAt: maybeInstant(row.SeenAt), AwaitsCode: row.AwaitsCode,
	}
}

// liveRow is a session with its account as it is now.
type liveRow struct {
	Account accountRow `gorm:"embedded"`
	Session sessionRow `gorm:"embedded;embeddedPrefix:session_"`
}

// liveColumns are one in one statement, which is asked at every request of an officer.
const liveColumns = "SELECT " + accountColumns + `, sessions.id AS session_id, sessions.officer AS session_officer,
	sessions.created_at AS session_created_at, sessions.expires_at AS session_expires_at, sessions.token AS session_token,
	sessions.seen_at AS session_seen_at, sessions.awaits_code AS session_awaits_code
	FROM sessions JOIN officers ON officers.id = sessions.officer` + withSettings + `
	WHERE sessions.ended_at IS NULL AND NOT officers.disabled AND sessions.expires_at > ? AND `

type live struct {
	session domain.Session
	account domain.Account
}

// LiveSession is a program's session that has not ended by now, with its account as
// it is now. A browser's is known by its token alone.
func (s *Store) LiveSession(ctx context.Context, id domain.SessionID, now time.Time) (domain.Session, domain.Account, error) {
	return s.liveSession(ctx, now, "sessions.id = ? AND sessions.token IS NULL", id)
}

// BrowserSession is a browser's session by its token, last seen after an instant.
func (s *Store) BrowserSession(ctx context.Context, token []byte, now, seenAfter time.Time) (domain.Session, domain.Account, error) {
	return s.liveSession(ctx, now, "sessions.token = ? AND sessions.seen_at > ?", token, micros(seenAfter))
}

func (s *Store) liveSession(ctx context.Context, now time.Time, which string, args ...any) (domain.Session, domain.Account, error) {
	found, err := read(ctx, s, func(r reader) (live, error) {
		var rows []liveRow
		err := r.db.Raw(liveColumns+which, append([]any{between, between, micros(now)}, args...)...).Scan(&rows).Error
		if err == nil && (len(rows) == 0 || !rows[0].Account.genuine(r.keys)) {
			err = notFound()
		}
		if err != nil {
			return live{}, err
		}
		return live{rows[0].Session.session(), rows[0].Account.account()}, nil
	})
	return found.session, found.account, err
}

// AddSession stores a log-in.
func (t *tx) AddSession(s domain.Session) error {
	return t.done(t.insert(&sessionRow{
		ID: string(s.ID), Officer: string(s.Officer), CreatedAt: micros(s.CreatedAt), ExpiresAt: micros(s.ExpiresAt),
		EndedAt: maybeMicros(s.EndedAt), Token: s.Token, SeenAt: maybeMicros(s.SeenAt), AwaitsCode: s.AwaitsCode,
	}, ""))
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
	Officer   string `gorm:"->"` // read from sessions, and the office from officers
	Office    string `gorm:"->"`
}

// TableName names the table.
func (refreshRow) TableName() string { return "refresh_tokens" }

// AddRefresh stores a refresh token.
func (t *tx) AddRefresh(r domain.RefreshToken) error {
	return t.done(t.insert(&refreshRow{
		Hash: r.Hash, Session: string(r.Session), CreatedAt: micros(r.CreatedAt), ExpiresAt: micros(r.ExpiresAt), UsedAt: maybeMicros(r.UsedAt),
	}, ""))
}

// RefreshForUpdate is a refresh token by its keyed hash, locked.
func (t *tx) RefreshForUpdate(hash []byte) (domain.RefreshToken, error) {
	var rows []refreshRow
	err := t.db.Raw(`SELECT *, (SELECT officer FROM sessions WHERE id = refresh_tokens.session) AS officer,
		(SELECT office FROM officers WHERE id = (SELECT officer FROM sessions WHERE id = refresh_tokens.session)) AS office
		FROM refresh_tokens WHERE hash = ?`+t.dialect.forUpdate, hash).Scan(&rows).Error
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
		Officer: domain.OfficerID(row.Officer), Office: domain.OfficeID(row.Office),
	}, nil
}

// UseRefresh marks a refresh token as used.
func (t *tx) UseRefresh(hash []byte, now time.Time) error {
	return t.done(t.change(&refreshRow{}, map[string]any{"used_at": micros(now)}, "hash = ?", hash))
}
