package repository

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"sitthi/domain"
)

// bulkRow is a verb on many cases at once.
type bulkRow struct {
	Officer string
	Key     []byte
	Body    []byte
	Verb    string
	At      int64
}

// TableName names the table.
func (bulkRow) TableName() string { return "bulks" }

func (row bulkRow) toDomain() domain.Bulk {
	return domain.Bulk{Officer: domain.OfficerID(row.Officer), Key: row.Key, Body: row.Body, Verb: domain.Verb(row.Verb), At: instant(row.At)}
}

// bulkItemRow is what became of one of them.
type bulkItemRow struct {
	Officer   string
	Key       []byte
	Place     int
	Reference string
	Version   int
	Field     string
	Code      string
}

// TableName names the table.
func (bulkItemRow) TableName() string { return "bulk_items" }

func (row bulkItemRow) toDomain() domain.BulkResult {
	return domain.BulkResult{Reference: domain.Reference(row.Reference), Version: row.Version, Field: row.Field, Code: row.Code}
}

// BulkOf is an officer's bulk under a key with its results.
func (s *Store) BulkOf(ctx context.Context, officer domain.OfficerID, key []byte) (domain.Bulk, []domain.BulkResult, error) {
	var results []domain.BulkResult
	b, err := read(ctx, s, func(r reader) (domain.Bulk, error) {
		var row bulkRow
		if err := r.db.Where("officer = ? AND key = ?", officer, key).Take(&row).Error; err != nil {
			return domain.Bulk{}, err
		}
		var rows []bulkItemRow
		err := r.db.Where("officer = ? AND key = ?", officer, key).Order("place").Find(&rows).Error
		for _, row := range rows {
			results = append(results, row.toDomain())
		}
		return row.toDomain(), err
	})
	return b, results, err
}

// BulksForUpdate are all bulks of an officer. His own row is the lock.
func (t *tx) BulksForUpdate(officer domain.OfficerID) ([]domain.Bulk, error) {
	if _, err := t.lockOfficer(officer); err != nil {
		return nil, t.done(err)
	}
	var rows []bulkRow
	err := t.db.Where("officer = ?", officer).Find(&rows).Error
	all := make([]domain.Bulk, len(rows))
	for i, row := range rows {
		all[i] = row.toDomain()
	}
	return all, t.done(err)
}

// AddBulk keeps a bulk that begins.
func (t *tx) AddBulk(b domain.Bulk) error {
	return t.done(t.insert(&bulkRow{Officer: string(b.Officer), Key: b.Key, Body: b.Body, Verb: string(b.Verb), At: micros(b.At)}, ""))
}

// BulkResult is what became of the case at a place of a bulk.
func (t *tx) BulkResult(b domain.Bulk, place int) (*domain.BulkResult, error) {
	var rows []bulkItemRow
	err := t.db.Where("officer = ? AND key = ? AND place = ?", b.Officer, b.Key, place).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, t.done(err)
	}
	kept := rows[0].toDomain()
	return &kept, nil
}

// KeepBulkResult keeps what became of it, unless something is kept already.
func (t *tx) KeepBulkResult(b domain.Bulk, place int, r domain.BulkResult) (domain.BulkResult, error) {
	err := t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&bulkItemRow{
		Officer: string(b.Officer), Key: b.Key, Place: place,
		Reference: string(r.Reference), Version: r.Version, Field: r.Field, Code: r.Code,
	}).Error
	if err != nil {
		return r, t.done(err)
	}
	kept, err := t.BulkResult(b, place)
	if err != nil || kept == nil {
		return r, err
	}
	return *kept, nil
}

// PurgeBulks deletes some of the bulks that began by a time. Their results go with them,
// a thousand of each at most.
func (t *tx) PurgeBulks(begunBy time.Time) (int, error) {
	const most = 10
	return t.purgeSome("bulks", "at", micros(begunBy), most)
}
