package repository

import "sitthi/domain"

// intakeNoFree refuses with Conflict "intake_no_taken" a number that another case
// of the office's year has. SQLite, with one writer at a time, needs no more; on
// PostgreSQL the index refuses whoever was asked at the same moment.
func (t *tx) intakeNoFree(row requestRow) error {
	if row.IntakeNo == "" {
		return nil
	}
	var taken int64
	err := t.db.Model(&requestRow{}).
		Where("office = ? AND intake_year = ? AND intake_no = ?", row.Office, row.IntakeYear, row.IntakeNo).
		Where("intake_no <> ''"). // so that the index, which has no other, is used
		Count(&taken).Error
	if err != nil {
		return err
	}
	if taken > 0 {
		return intakeNoTaken(nil)
	}
	return nil
}

func intakeNoTaken(cause error) error {
	return &domain.Error{Kind: domain.Conflict, Code: "intake_no_taken", Cause: cause}
}
