package repository

import "gorm.io/gorm"

// change sets named columns of the one row that a condition finds; NotFound when
// there is none.
func (t *tx) change(table any, columns map[string]any, condition string, args ...any) error {
	return t.changedOne(t.db.Model(table).Where(condition, args...).UpdateColumns(columns))
}

func (t *tx) changedOne(done *gorm.DB) error {
	if done.Error != nil {
		return done.Error
	}
	if done.RowsAffected == 0 {
		return notFound()
	}
	return nil
}
