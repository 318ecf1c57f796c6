package repository

import (
	"context"
	"time"

	"sitthi/domain"
)

// bannerRow stands on a case for one officer until he acknowledges it.
type bannerRow struct {
	CaseID         string
	Officer        string
	Seq            int
	At             int64
	DueOnWas       string
	LatestDueOnWas string
	DueOn          string
	LatestDueOn    string
	AcknowledgedAt *int64
}

// TableName names the table.
func (bannerRow) TableName() string { return "banners" }

// AddBanner puts a banner on a case.
func (t *tx) AddBanner(b domain.Banner) error {
	return t.done(t.insert(&bannerRow{
		CaseID: string(b.Case), Officer: string(b.Officer), Seq: b.Seq, At: micros(b.At),
		DueOnWas: b.Was.DueOn.String(), LatestDueOnWas: b.Was.LatestDueOn.String(),
		DueOn: b.Now.DueOn.String(), LatestDueOn: b.Now.LatestDueOn.String(),
	}, ""))
}

// Banners are an officer's on a case that he has not acknowledged, oldest first.
func (s *Store) Banners(ctx context.Context, id domain.CaseID, officer domain.OfficerID) ([]domain.Banner, error) {
	return read(ctx, s, func(r reader) ([]domain.Banner, error) {
		var rows []bannerRow
		err := r.db.Where("case_id = ? AND officer = ? AND acknowledged_at IS NULL", id, officer).Order("seq").Find(&rows).Error
		u := &unpack{err: err}
		banners := make([]domain.Banner, len(rows))
		for i, row := range rows {
			banners[i] = domain.Banner{
				Case: id, Officer: officer, Seq: row.Seq, At: instant(row.At),
				Was: domain.CaseDates{DueOn: u.date("banners.due_on_was", row.DueOnWas), LatestDueOn: u.date("banners.latest_due_on_was", row.LatestDueOnWas)},
				Now: domain.CaseDates{DueOn: u.date("banners.due_on", row.DueOn), LatestDueOn: u.date("banners.latest_due_on", row.LatestDueOn)},
			}
		}
		return banners, u.err
	})
}

// AcknowledgeBanners ends an officer's banners on a case up to an event.
func (t *tx) AcknowledgeBanners(id domain.CaseID, officer domain.OfficerID, seq int, now time.Time) error {
	return t.done(t.later.Model(&bannerRow{}).
		Where("case_id = ? AND officer = ? AND seq <= ? AND acknowledged_at IS NULL", id, officer, seq).
		UpdateColumn("acknowledged_at", micros(now)).Error)
}
