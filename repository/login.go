package repository

import (
	"bytes"
	"context"
	"time"

	"sitthi/domain"
)

// LogIns are an officer's log-ins that live, the newest first. One that still waits
// for a code is none yet.
func (s *Store) LogIns(ctx context.Context, officer domain.OfficerID, now, seenAfter time.Time, limit int) ([]domain.Session, error) {
	return read(ctx, s, func(r reader) ([]domain.Session, error) {
		var rows []sessionRow
		err := r.db.Where("officer = ? AND ended_at IS NULL AND expires_at > ? AND NOT awaits_code AND (seen_at IS NULL OR seen_at > ?)",
			officer, micros(now), micros(seenAfter)).Order("created_at DESC, id DESC").Limit(limit).Find(&rows).Error
		all := make([]domain.Session, len(rows))
		for i, row := range rows {
			all[i] = row.session()
		}
		return all, err
	})
}

// EndOtherSessions ends all log-ins of an officer but one.
func (t *tx) EndOtherSessions(officer domain.OfficerID, but domain.SessionID, now time.Time) error {
	return t.done(t.later.Model(&sessionRow{}).Where("officer = ? AND id <> ? AND ended_at IS NULL", officer, but).
		UpdateColumn("ended_at", micros(now)).Error)
}

// EndSessionOf ends one log-in of an officer.
func (t *tx) EndSessionOf(officer domain.OfficerID, id domain.SessionID, now time.Time) error {
	return t.done(t.change(&sessionRow{}, map[string]any{"ended_at": micros(now)},
		"id = ? AND officer = ? AND ended_at IS NULL AND expires_at > ?", id, officer, micros(now)))
}

// SessionSeen notes when a browser's session was last heard of: time does not go
// back, whichever replica says so last.
func (t *tx) SessionSeen(id domain.SessionID, now time.Time) error {
	return t.done(t.later.Model(&sessionRow{}).Where("id = ? AND seen_at < ?", id, micros(now)).UpdateColumn("seen_at", micros(now)).Error)
}

// RenewSession gives a browser's session another token.
func (t *tx) RenewSession(id domain.SessionID, before, after []byte) error {
	return t.done(t.change(&sessionRow{}, map[string]any{"token": after}, "id = ? AND token = ? AND ended_at IS NULL", id, before))
}

// SessionLives tells whether a session of an officer lives, and locks it.
func (t *tx) SessionLives(officer domain.OfficerID, id domain.SessionID, now, seenAfter time.Time) (bool, error) {
	var found []string
	err := t.db.Raw(`SELECT id FROM sessions WHERE id = ? AND officer = ? AND ended_at IS NULL AND expires_at > ?
		AND NOT awaits_code AND (seen_at IS NULL OR seen_at > ?)`+t.dialect.forUpdate, id, officer, micros(now), micros(seenAfter)).Scan(&found).Error
	return len(found) > 0, t.done(err)
}

// LetsIn tells whether an account would still be let in with what it was checked by.
func (t *tx) LetsIn(checked domain.Account) (bool, error) {
	row, err := t.lockOfficer(checked.ID)
	if domain.KindOf(err) == domain.NotFound {
		return false, nil
	}
	now := row.Officer
	return !now.Disabled && now.PasswordHash == checked.PasswordHash && bytes.Equal(now.TOTP, checked.SealedTOTP), t.done(err)
}

// lockOfficer is an officer's row, locked. One that somebody else wrote is as good
// as none: no proof is ever made for it.
func (t *tx) lockOfficer(officer domain.OfficerID) (accountRow, error) {
	if lock := t.dialect.forUpdate; lock != "" {
		if err := t.later.Exec("SELECT 1 FROM officers WHERE id = ?"+lock, officer).Error; err != nil {
			return accountRow{}, err
		}
	}
	rows, err := t.accounts("officers.id = ?", officer)
	if err == nil && (len(rows) == 0 || !rows[0].genuine(t.keys)) {
		err = notFound()
	}
	if err != nil {
		return accountRow{}, err
	}
	return rows[0], nil
}

// letIn changes what lets an officer in, with its proof.
func (t *tx) letIn(officer domain.OfficerID, change func(row *officerRow)) error {
	row, err := t.lockOfficer(officer)
	if err != nil {
		return err
	}
	change(&row.Officer)
	o := row.Officer
	return t.change(&officerRow{}, map[string]any{
		"disabled": o.Disabled, "password_hash": o.PasswordHash, "totp": o.TOTP,
		"proof": proof(t.keys, row.account(), o.PasswordHash, o.TOTP),
	}, "id = ?", officer)
}

// SetPassword gives an officer another password.
func (t *tx) SetPassword(officer domain.OfficerID, hash string) error {
	return t.done(t.letIn(officer, func(row *officerRow) { row.PasswordHash = hash }))
}
