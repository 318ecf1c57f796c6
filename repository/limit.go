package repository

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"sitthi/domain"
)

// limitRow is what one replica counted in one span.
type limitRow struct {
	Key     []byte
	Began   int64
	Replica string
	N       int
}

// TableName names the table.
func (limitRow) TableName() string { return "limit_counts" }

// rowsAtOnce is how many rows, or keys, one statement takes: SQLite and PostgreSQL
// both have an end to how many arguments they take.
const rowsAtOnce = 500

// TellCounts keeps what one replica counted.
func (t *tx) TellCounts(replica string, counts []domain.KeyCount) error {
	rows := make([]limitRow, len(counts))
	for i, c := range counts {
		rows[i] = limitRow{Key: c.Key, Began: micros(c.Began), Replica: replica, N: c.N}
	}
	return t.done(t.db.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "key"}, {Name: "began"}, {Name: "replica"}},
		DoUpdates: clause.AssignmentColumns([]string{"n"}),
	}).CreateInBatches(rows, rowsAtOnce).Error)
}

// CountsElsewhere are the sums of what the other replicas told.
func (t *tx) CountsElsewhere(replica string, keys [][]byte, since time.Time) ([]domain.KeyCount, error) {
	var all []domain.KeyCount
	for len(keys) > 0 {
		n := min(len(keys), rowsAtOnce)
		var rows []limitRow
		err := t.db.Model(&limitRow{}).Select("key, began, SUM(n) AS n").
			Where("key IN ? AND began >= ? AND replica <> ?", keys[:n], micros(since), replica).
			Group("key, began").Find(&rows).Error
		if err != nil {
			return nil, t.done(err)
		}
		for _, row := range rows {
			all = append(all, domain.KeyCount{Key: row.Key, SpanCount: domain.SpanCount{Began: instant(row.Began), N: row.N}})
		}
		keys = keys[n:]
	}
	return all, nil
}

// PurgeCounts deletes counts that say nothing any more.
func (t *tx) PurgeCounts(now time.Time) (int, error) {
	return t.purge("limit_counts", "began", micros(domain.LimitsOver(now)))
}

// KeptReply is the reply that is kept under an idempotency key.
func (s *Store) KeptReply(ctx context.Context, scope string, key []byte, now time.Time) (domain.KeptReply, error) {
	return read(ctx, s, func(r reader) (domain.KeptReply, error) {
		var row replyRow
		if err := r.db.Where("scope = ? AND key = ? AND expires_at > ?", scope, key, micros(now)).Take(&row).Error; err != nil {
			return domain.KeptReply{}, err
		}
		return r.openReply(row)
	})
}
