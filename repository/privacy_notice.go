package repository

import (
	"context"

	"sitthi/domain"
)

// noticeVersionRow is a version of an office's privacy notice.
type noticeVersionRow struct {
	Office  string
	Version string
	DatedOn string
	Content string
}

// TableName names the table.
func (noticeVersionRow) TableName() string { return "notice_versions" }

func noticeVersionRowOf(n domain.PrivacyNotice) noticeVersionRow {
	return noticeVersionRow{Office: string(n.Office), Version: n.Version, DatedOn: n.On.String(), Content: n.Text}
}

// PrivacyNotices are all versions that an office ever had, the newest first.
func (s *Store) PrivacyNotices(ctx context.Context, office domain.OfficeID) ([]domain.PrivacyNotice, error) {
	return read(ctx, s, func(r reader) ([]domain.PrivacyNotice, error) {
		var rows []noticeVersionRow
		err := r.db.Where("office = ?", office).Order("dated_on DESC, length(version) DESC, version DESC").Find(&rows).Error
		u := &unpack{err: err}
		all := make([]domain.PrivacyNotice, len(rows))
		for i, row := range rows {
			all[i] = domain.PrivacyNotice{
				Office: office, Version: row.Version, On: u.date("notice_versions.dated_on", row.DatedOn), Text: row.Content,
			}
		}
		return all, u.err
	})
}

// PublishNotice stores a version and puts it in force; Stale when the one before is not
// was any more.
func (t *tx) PublishNotice(n domain.PrivacyNotice, was string) error {
	return t.done(t.publishNotice(n, was))
}

func (t *tx) publishNotice(n domain.PrivacyNotice, was string) error {
	now := t.db.Exec("UPDATE offices SET notice_version = ? WHERE id = ? AND notice_version = ?", n.Version, n.Office, was)
	if now.Error != nil {
		return now.Error
	}
	if now.RowsAffected != 1 {
		return domain.Refuse(domain.Stale, "stale")
	}
	row := noticeVersionRowOf(n)
	return t.insert(&row, "")
}
