package repository

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm/clause"

	"sitthi/domain"
)

// factorRow is what moves of an officer's second factor; the secret in use stands
// in his own row, with his proof.
type factorRow struct {
	Officer   string
	Pending   []byte
	PendingAt *int64
	LastStep  int64
	Failures  int
	Misses    int
}

// TableName names the table.
func (factorRow) TableName() string { return "second_factors" }

// SecondFactorForUpdate is an officer's second factor. His own row is the lock.
func (t *tx) SecondFactorForUpdate(officer domain.OfficerID) (domain.SecondFactor, error) {
	f, err := t.secondFactor(officer)
	return f, t.done(err)
}

func (t *tx) secondFactor(officer domain.OfficerID) (domain.SecondFactor, error) {
	row, err := t.lockOfficer(officer)
	if err != nil {
		return domain.SecondFactor{}, err
	}
	var rows []factorRow
	if err := t.db.Where("officer = ?", officer).Find(&rows).Error; err != nil {
		return domain.SecondFactor{}, err
	}
	var f domain.SecondFactor
	if f.Secret, err = t.openSecret(officer, row.Officer.TOTP); err != nil || len(rows) == 0 {
		return f, err
	}
	f.PendingAt, f.LastStep = maybeInstant(rows[0].PendingAt), rows[0].LastStep
	f.Failures, f.Misses = rows[0].Failures, rows[0].Misses
	f.Pending, err = t.openSecret(officer, rows[0].Pending)
	return f, err
}

// FactorByEmail is a second factor as far as a code can be held against it. A secret
// that cannot be opened is as good as none: it is not for this to say who was here.
func (t *tx) FactorByEmail(email string) (domain.SecondFactor, error) {
	var rows []struct {
		ID       string
		TOTP     []byte `gorm:"column:totp"`
		LastStep int64
		Failures int
	}
	err := t.db.Raw(`SELECT officers.id, officers.totp, second_factors.last_step, second_factors.failures
		FROM officers JOIN second_factors ON second_factors.officer = officers.id WHERE officers.email = ?`, email).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return domain.SecondFactor{}, t.done(err)
	}
	secret, err := t.openSecret(domain.OfficerID(rows[0].ID), rows[0].TOTP)
	if err != nil {
		return domain.SecondFactor{}, nil //nolint:nilerr // see above
	}
	return domain.SecondFactor{Secret: secret, LastStep: rows[0].LastStep, Failures: rows[0].Failures}, nil
}

// SetSecondFactor stores an officer's second factor, which SecondFactorForUpdate
// locked.
func (t *tx) SetSecondFactor(officer domain.OfficerID, f domain.SecondFactor) error {
	return t.done(t.setSecondFactor(officer, f))
}

func (t *tx) setSecondFactor(officer domain.OfficerID, f domain.SecondFactor) error {
	row, err := t.lockOfficer(officer)
	if err != nil {
		return err
	}
	used, err := t.openSecret(officer, row.Officer.TOTP)
	if err != nil {
		return err
	}
	if used == nil && f.Secret != nil || used != nil && (f.Secret == nil || *f.Secret != *used) {
		sealed, err := t.sealSecret(officer, f.Secret)
		if err != nil {
			return err
		}
		if err := t.letIn(officer, func(row *officerRow) { row.TOTP = sealed }); err != nil {
			return err
		}
	}
	pending, err := t.sealSecret(officer, f.Pending)
	if err != nil {
		return err
	}
	return t.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "officer"}}, UpdateAll: true}).Create(&factorRow{
		Officer: string(officer), Pending: pending, PendingAt: maybeMicros(f.PendingAt), LastStep: f.LastStep,
		Failures: f.Failures, Misses: f.Misses,
	}).Error
}

// sealSecret is a secret as it is stored; nil for none.
func (t *tx) sealSecret(officer domain.OfficerID, secret *domain.TOTPSecret) ([]byte, error) {
	if secret == nil {
		return nil, nil
	}
	return t.keys.SealSecret(string(officer), secret[:])
}

var errNoSecret = errors.New("a secret of another length")

func (t *tx) openSecret(officer domain.OfficerID, sealed []byte) (*domain.TOTPSecret, error) {
	if sealed == nil {
		return nil, nil
	}
	plain, err := t.keys.OpenSecret(string(officer), sealed)
	if err != nil {
		return nil, err
	}
	var secret domain.TOTPSecret
	if len(plain) != len(secret) {
		return nil, errNoSecret
	}
	copy(secret[:], plain)
	return &secret, nil
}

// recoveryRow is a recovery code by its keyed hash.
type recoveryRow struct {
	Hash    []byte
	Officer string
	UsedAt  *int64
}

// TableName names the table.
func (recoveryRow) TableName() string { return "recovery_codes" }

// SetRecoveryCodes replaces all recovery codes of an officer.
func (t *tx) SetRecoveryCodes(officer domain.OfficerID, hashes [][]byte) error {
	if err := t.later.Where("officer = ?", officer).Delete(&recoveryRow{}).Error; err != nil {
		return t.done(err)
	}
	rows := make([]recoveryRow, len(hashes))
	for i, hash := range hashes {
		rows[i] = recoveryRow{Hash: hash, Officer: string(officer)}
	}
	return t.done(t.insertAll(rows, len(rows)))
}

// UseRecoveryCode uses one up. Of many who use the same one at once, one does.
func (t *tx) UseRecoveryCode(officer domain.OfficerID, hash []byte, now time.Time) (bool, error) {
	used := t.db.Model(&recoveryRow{}).Where("hash = ? AND officer = ? AND used_at IS NULL", hash, officer).UpdateColumn("used_at", micros(now))
	return used.RowsAffected == 1, t.done(used.Error)
}

// RecoveryCodesLeft is how many of an officer's recovery codes were not used.
func (s *Store) RecoveryCodesLeft(ctx context.Context, officer domain.OfficerID) (int, error) {
	return read(ctx, s, func(r reader) (int, error) {
		var n int64
		err := r.db.Model(&recoveryRow{}).Where("officer = ? AND used_at IS NULL", officer).Count(&n).Error
		return int(n), err
	})
}
