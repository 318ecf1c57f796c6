package repository

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"sitthi/domain"
	"sitthi/repository/seal"
)

// draftRow is what somebody has not filed yet.
type draftRow struct {
	ID        []byte
	Sealed    []byte
	ExpiresAt int64
}

// TableName names the table.
func (draftRow) TableName() string { return "drafts" }

// Draft is what was kept under a key for an office.
func (s *Store) Draft(ctx context.Context, office domain.OfficeID, key []byte, now time.Time) (domain.Draft, error) {
	return read(ctx, s, func(r reader) (domain.Draft, error) { return r.draft(office, key, now, "") })
}

// DraftForUpdate is Draft with the row locked until the transaction ends.
func (t *tx) DraftForUpdate(office domain.OfficeID, key []byte, now time.Time) (domain.Draft, error) {
	d, err := t.draft(office, key, now, t.dialect.forUpdate)
	return d, t.done(err)
}

func (r reader) draft(office domain.OfficeID, key []byte, now time.Time, lock string) (domain.Draft, error) {
	var rows []draftRow
	err := r.db.Raw("SELECT * FROM drafts WHERE id = ? AND expires_at > ?"+lock, seal.DraftKey(key).ID(), micros(now)).Scan(&rows).Error
	if err != nil {
		return domain.Draft{}, err
	}
	if len(rows) == 0 {
		return domain.Draft{}, notFound()
	}
	content, err := seal.DraftKey(key).Open(string(office), rows[0].Sealed)
	if err != nil { // another office's
		return domain.Draft{}, notFound()
	}
	return domain.Draft{Key: key, Office: office, Content: content, ExpiresAt: instant(rows[0].ExpiresAt)}, nil
}

// KeepDraft keeps a draft in the place of the one under its key.
func (t *tx) KeepDraft(d domain.Draft) error {
	key := seal.DraftKey(d.Key)
	row := draftRow{ID: key.ID(), Sealed: key.Seal(string(d.Office), d.Content), ExpiresAt: micros(d.ExpiresAt)}
	if err := t.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "id"}}, UpdateAll: true}).Create(&row).Error; err != nil {
		return t.done(err)
	}
	// Its files wait as long as it does, if that is not for ever.
	most := domain.MaxFileWait.Microseconds()
	return t.done(t.db.Exec("UPDATE files SET expires_at = CASE WHEN begun_at + ? < ? THEN begun_at + ? ELSE ? END WHERE draft = ?",
		most, row.ExpiresAt, most, row.ExpiresAt, row.ID).Error)
}

// DropDraft erases what is kept under a key.
func (t *tx) DropDraft(key []byte) error {
	return t.done(t.db.Where("id = ?", seal.DraftKey(key).ID()).Delete(&draftRow{}).Error)
}

// PurgeDrafts erases some of the drafts that expired by now, and says how many.
func (t *tx) PurgeDrafts(now time.Time) (int, error) {
	const most = 16 << 20 / domain.MaxDraft
	return t.purgeSome("drafts", "expires_at", micros(now), most)
}
