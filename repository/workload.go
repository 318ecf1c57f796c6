package repository

import (
	"context"
	"time"

	"sitthi/domain"
)

// The counts walk the partial indexes of open cases and of owed notices, as far
// as the bound and no further: years of closed cases and sent notices cost them
// nothing, and no row is kept up to date for them by those who file and answer.
const (
	officeWorkloads = `SELECT offices.id AS office,
		(SELECT count(*) FROM (SELECT 1 FROM requests WHERE requests.office = offices.id
			AND requests.status <> 'closed' AND requests.quarantined_at IS NULL LIMIT ?) AS counted) AS open,
		(SELECT count(*) FROM (SELECT 1 FROM requests WHERE requests.office = offices.id
			AND requests.status <> 'closed' AND requests.quarantined_at IS NULL AND requests.due_sort < ? LIMIT ?) AS counted) AS overdue
		FROM offices ORDER BY offices.id`

	// Of the notices tried equally often the first one due is the one owed longest.
	owedNotices = `SELECT tries, count(*) AS owed, min(due_at) AS due_at
		FROM (SELECT tries, due_at FROM notices WHERE sent_at IS NULL AND given_up_at IS NULL
			ORDER BY due_at, id LIMIT ?) AS counted
		GROUP BY tries`
)

// Workload counts what there is to do.
func (s *Store) Workload(ctx context.Context, now time.Time) (domain.Workload, error) {
	return read(ctx, s, func(r reader) (domain.Workload, error) { return r.workload(now) })
}

func (r reader) workload(now time.Time) (domain.Workload, error) {
	var offices []struct {
		Office  string
		Open    int
		Overdue int
	}
	today := domain.DateOf(now, domain.Bangkok).String()
	err := r.db.Raw(officeWorkloads, domain.WorkloadBound, today, domain.WorkloadBound).Scan(&offices).Error
	if err != nil {
		return domain.Workload{}, err
	}
	var owed []struct {
		Tries int
		Owed  int
		DueAt int64
	}
	if err := r.db.Raw(owedNotices, domain.WorkloadBound).Scan(&owed).Error; err != nil {
		return domain.Workload{}, err
	}
	var w domain.Workload
	for _, o := range offices {
		w.Offices = append(w.Offices, domain.OfficeWorkload{Office: domain.OfficeID(o.Office), Open: o.Open, Overdue: o.Overdue})
	}
	for _, n := range owed {
		w.Outbox.Owed += n.Owed
		first := domain.Notice{DueAt: instant(n.DueAt), Tries: n.Tries}
		w.Outbox.Oldest = max(w.Outbox.Oldest, first.OwedFor(now))
	}
	return w, nil
}
