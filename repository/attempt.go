package repository

import (
	"bytes"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"sitthi/domain"
)

// attemptRow counts log-ins under one keyed hash.
type attemptRow struct {
	Key    []byte
	Count  int
	LastAt int64
}

// TableName names the table.
func (attemptRow) TableName() string { return "login_attempts" }

// LoginAttempts are the attempts under each key, locked. All take the keys in
// one order, or two log-ins could wait for each other.
func (t *tx) LoginAttempts(keys [][]byte) ([]domain.LoginAttempts, error) {
	inOrder := slices.Clone(keys)
	slices.SortFunc(inOrder, bytes.Compare)
	found := map[string]domain.LoginAttempts{}
	for _, key := range inOrder {
		// What is not there cannot be locked, and a row that is there must not be
		// purged before it is: this does both.
		err := t.db.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "key"}},
			DoUpdates: clause.Assignments(map[string]any{"count": gorm.Expr("login_attempts.count")}),
		}).Create(&attemptRow{Key: key}).Error
		if err != nil {
			return nil, t.done(err)
		}
		var row attemptRow
		if err := t.db.Raw("SELECT * FROM login_attempts WHERE key = ?"+t.dialect.forUpdate, key).Scan(&row).Error; err != nil {
			return nil, t.done(err)
		}
		if row.LastAt != 0 {
			found[string(key)] = domain.LoginAttempts{Count: row.Count, LastAt: instant(row.LastAt)}
		}
	}
	attempts := make([]domain.LoginAttempts, len(keys))
	for i, key := range keys {
		attempts[i] = found[string(key)]
	}
	return attempts, nil
}

// SetLoginAttempts stores the attempts under a key that LoginAttempts locked.
func (t *tx) SetLoginAttempts(key []byte, a domain.LoginAttempts) error {
	columns := map[string]any{"count": a.Count, "last_at": int64(0)}
	if !a.LastAt.IsZero() {
		columns["last_at"] = micros(a.LastAt)
	}
	return t.done(t.db.Model(&attemptRow{}).Where("key = ?", key).UpdateColumns(columns).Error)
}

// knownRow is an address from which an account was logged in to lately.
type knownRow struct {
	Key        []byte
	KnownUntil int64
}

// TableName names the table.
func (knownRow) TableName() string { return "known_addresses" }

// KnowAddress notes until when an address is known to an account.
func (t *tx) KnowAddress(key []byte, until time.Time) error {
	return t.done(t.db.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "key"}},
		DoUpdates: clause.AssignmentColumns([]string{"known_until"}),
		Where:     clause.Where{Exprs: []clause.Expression{gorm.Expr("known_addresses.known_until < excluded.known_until")}},
	}).Create(&knownRow{Key: key, KnownUntil: micros(until)}).Error)
}

// AddressKnown tells whether an address is known to an account.
func (t *tx) AddressKnown(key []byte, now time.Time) (bool, error) {
	var n int64
	err := t.db.Model(&knownRow{}).Where("key = ? AND known_until > ?", key, micros(now)).Count(&n).Error
	return n > 0, t.done(err)
}

// PurgeLogins deletes counts that nobody remembers, addresses that are not known any
// more, and sessions with their refresh tokens a day after they expired: until then a
// stolen token shows.
func (t *tx) PurgeLogins(now time.Time) error {
	const day = 24 * time.Hour
	for _, over := range []struct {
		statement string
		before    time.Time
	}{
		{"DELETE FROM login_attempts WHERE last_at < ?", now.Add(-domain.LoginMemory)},
		{"DELETE FROM known_addresses WHERE known_until < ?", now},
		{"DELETE FROM refresh_tokens WHERE session IN (SELECT id FROM sessions WHERE expires_at < ?)", now.Add(-day)},
		{"DELETE FROM sessions WHERE expires_at < ?", now.Add(-day)},
	} {
		if err := t.db.Exec(over.statement, micros(over.before)).Error; err != nil {
			return t.done(err)
		}
	}
	return nil
}
