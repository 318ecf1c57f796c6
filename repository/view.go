package repository

import (
	"context"

	"gorm.io/gorm/clause"

	"sitthi/domain"
)

// viewRow is a view of the queue that an officer saved.
type viewRow struct {
	Officer string
	Name    string
	Query   string
}

// TableName names the table.
func (viewRow) TableName() string { return "saved_views" }

// SavedViews are an officer's own, by name.
func (s *Store) SavedViews(ctx context.Context, officer domain.OfficerID) ([]domain.SavedView, error) {
	return read(ctx, s, func(r reader) ([]domain.SavedView, error) {
		var rows []viewRow
		err := r.db.Where("officer = ?", officer).Order("name").Find(&rows).Error
		views := make([]domain.SavedView, len(rows))
		for i, row := range rows {
			views[i] = domain.SavedView{Name: row.Name, Query: row.Query}
		}
		return views, err
	})
}

// SaveView keeps a view in the place of the officer's one of that name, and says how
// many he has now. His own row is the lock.
func (t *tx) SaveView(officer domain.OfficerID, v domain.SavedView) (int, error) {
	if _, err := t.lockOfficer(officer); err != nil {
		return 0, t.done(err)
	}
	err := t.db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "officer"}, {Name: "name"}}, UpdateAll: true}).
		Create(&viewRow{Officer: string(officer), Name: v.Name, Query: v.Query}).Error
	var all int64
	if err == nil {
		err = t.db.Model(&viewRow{}).Where("officer = ?", officer).Count(&all).Error
	}
	return int(all), t.done(err)
}

// DropView forgets an officer's view.
func (t *tx) DropView(officer domain.OfficerID, name string) error {
	return t.done(t.db.Where("officer = ? AND name = ?", officer, name).Delete(&viewRow{}).Error)
}
