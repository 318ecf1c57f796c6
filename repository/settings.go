package repository

import (
	"gorm.io/gorm/clause"

	"sitthi/domain"
)

// settingsRow is how an officer wants his own pages.
type settingsRow struct {
	Officer string `gorm:"primaryKey"`
	Theme   string
	Digits  string
}

// TableName names the table.
func (settingsRow) TableName() string { return "officer_settings" }

// SetSettings keeps an officer's settings in the place of those before.
func (t *tx) SetSettings(officer domain.OfficerID, s domain.Settings) error {
	return t.done(t.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "officer"}}, UpdateAll: true}).
		Create(&settingsRow{Officer: string(officer), Theme: string(s.Theme), Digits: string(s.Digits)}).Error)
}
