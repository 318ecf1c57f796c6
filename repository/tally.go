package repository

import (
	"context"

	"sitthi/domain"
)

// tallied reads an office's numbers as they are at this moment, folded or not, and
// takes off what is hidden from one officer: a number that is higher than what he
// sees would tell him of it.
const tallied = `SELECT status, due_on, SUM(CAST(n AS INTEGER)) AS n FROM (
		SELECT status, due_on, n FROM tally WHERE office = ?
		UNION ALL
		SELECT CASE WHEN requests.quarantined_at IS NULL THEN requests.status ELSE 'quarantined' END,
			CASE WHEN requests.status = 'closed' THEN '' ELSE requests.due_sort END, -1
		FROM exclusions JOIN requests ON requests.id = exclusions.case_id
		WHERE exclusions.officer = ? AND requests.office = ?
	) AS parts GROUP BY status, due_on HAVING SUM(CAST(n AS INTEGER)) <> 0`

// apart is the status under which what is in quarantine is counted.
const apart = "quarantined"

// Tallies are the numbers of the scope's office.
func (s *Store) Tallies(ctx context.Context, scope domain.Scope) ([]domain.Tally, error) {
	return read(ctx, s, func(r reader) ([]domain.Tally, error) { return r.tallies(scope) })
}

func (r reader) tallies(scope domain.Scope) ([]domain.Tally, error) {
	if !scope.All() || !scope.Unresolved() {
		return nil, notFound()
	}
	var rows []struct {
		Status string
		DueOn  string
		N      int
	}
	if err := r.db.Raw(tallied, scope.Office(), scope.Officer(), scope.Office()).Scan(&rows).Error; err != nil {
		return nil, err
	}
	u := &unpack{}
	all := make([]domain.Tally, len(rows))
	for i, row := range rows {
		all[i] = domain.Tally{Status: domain.Status(row.Status), N: row.N}
		if row.Status == apart {
			all[i].Status, all[i].Apart = domain.Received, true
		}
		if row.DueOn != dueSort(domain.Date{}) {
			all[i].DueOn = u.date("tallies.due_on", row.DueOn)
		}
	}
	return all, u.err
}

// FoldTallies folds single changes into the numbers. On SQLite there are none.
func (t *tx) FoldTallies() (int, error) {
	if t.dialect.fold == "" {
		return 0, nil
	}
	var taken int
	err := t.db.Raw(t.dialect.fold).Scan(&taken).Error
	if err == nil && taken > 0 {
		err = t.later.Exec(dropEmptyTallies).Error
	}
	return taken, t.done(err)
}
