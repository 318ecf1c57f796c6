package repository

import (
	"cmp"
	"context"
	"slices"
	"time"

	"sitthi/domain"
)

// recountRow is how far an office's open cases are counted by a calendar.
type recountRow struct {
	Office   string
	Calendar string
	BeganAt  int64
	ListedAt *int64
	AgainAt  *int64
	DoneAt   *int64
	Cases    int
	Moved    int
	Left     int `gorm:"->"` // counted
}

// TableName names the table.
func (recountRow) TableName() string { return "recounts" }

func (row recountRow) recounting() domain.Recounting {
	return domain.Recounting{
		Office: domain.OfficeID(row.Office), Calendar: row.Calendar, BeganAt: instant(row.BeganAt), ListedAt: maybeInstant(row.ListedAt),
		AgainAt: maybeInstant(row.AgainAt), DoneAt: maybeInstant(row.DoneAt), Cases: row.Cases, Left: row.Left, Moved: row.Moved,
	}
}

// recounts counts what is left only where something can be.
const recounts = `SELECT recounts.*, CASE WHEN done_at IS NOT NULL THEN 0 ELSE
	(SELECT count(*) FROM recount_cases WHERE recount_cases.office = recounts.office) END AS "left" FROM recounts WHERE `

func (r reader) recounts(condition string, args ...any) ([]domain.Recounting, error) {
	var rows []recountRow
	err := r.db.Raw(recounts+condition, args...).Scan(&rows).Error
	all := make([]domain.Recounting, len(rows))
	for i, row := range rows {
		all[i] = row.recounting()
	}
	return all, err
}

// Recounts are those of an office's calendars, the latest first.
func (s *Store) Recounts(ctx context.Context, office domain.OfficeID) ([]domain.Recounting, error) {
	return read(ctx, s, func(r reader) ([]domain.Recounting, error) {
		return r.recounts("office = ? ORDER BY began_at DESC, calendar DESC", office)
	})
}

// OpenRecounts are those of all offices that are not done.
func (s *Store) OpenRecounts(ctx context.Context) ([]domain.Recounting, error) {
	return read(ctx, s, func(r reader) ([]domain.Recounting, error) {
		return r.recounts("done_at IS NULL ORDER BY office, began_at")
	})
}

// Uncounted are the offices with a calendar that no recount was begun for.
func (s *Store) Uncounted(ctx context.Context, newest string) ([]domain.Office, error) {
	return read(ctx, s, func(r reader) ([]domain.Office, error) {
		return r.offices(`NOT EXISTS (SELECT 1 FROM recounts WHERE recounts.office = offices.id
			AND recounts.calendar = CASE WHEN offices.calendar = '' THEN ? ELSE offices.calendar END)`, newest)
	})
}

// BeginRecount ends the office's recounts under way, for which this one is too.
func (t *tx) BeginRecount(office domain.OfficeID, calendar string, now time.Time) error {
	err := t.later.Model(&recountRow{}).Where("office = ? AND calendar <> ? AND done_at IS NULL", office, calendar).
		UpdateColumn("done_at", micros(now)).Error
	if err != nil {
		return t.done(err)
	}
	return t.done(t.insertAll(&recountRow{Office: string(office), Calendar: calendar, BeganAt: micros(now)}, 1))
}

// RecountForUpdate locks a recount until the transaction ends.
func (t *tx) RecountForUpdate(office domain.OfficeID, calendar string) (domain.Recounting, bool, error) {
	var rows []recountRow
	err := t.db.Raw("SELECT * FROM recounts WHERE office = ? AND calendar = ? AND done_at IS NULL"+t.dialect.skipLocked,
		office, calendar).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return domain.Recounting{}, false, t.done(err)
	}
	return rows[0].recounting(), true, nil
}

// ListForRecount puts the office's open cases on the recount's list; a second time,
// those on which something was done since.
func (t *tx) ListForRecount(job domain.Recounting, since, now time.Time) error {
	return t.done(t.listForRecount(job, since, now))
}

func (t *tx) listForRecount(job domain.Recounting, since, now time.Time) error {
	list, listed := "", "listed_at"
	args := []any{job.Office}
	if !job.ListedAt.IsZero() {
		list, listed = " AND last_act_at >= ?", "again_at"
		args = append(args, micros(since))
	}
	added := t.db.Exec(`INSERT INTO recount_cases (office, case_id) SELECT office, id FROM requests
		WHERE office = ? AND status <> 'closed'`+list+" ON CONFLICT DO NOTHING", args...)
	if added.Error != nil {
		return added.Error
	}
	// A planner that knows nothing of the list looks at all of it for each page.
	if analyze := t.dialect.analyze; analyze != "" {
		if err := t.later.Exec(analyze + " recount_cases").Error; err != nil {
			return err
		}
	}
	return t.later.Exec("UPDATE recounts SET cases = cases + ?, "+listed+" = ? WHERE office = ? AND calendar = ?",
		added.RowsAffected, micros(now), job.Office, job.Calendar).Error
}

// HoldCases locks those of the cases that nobody else has in hand.
func (t *tx) HoldCases(office domain.OfficeID, ids []domain.CaseID) ([]domain.CaseID, error) {
	var held []domain.CaseID
	err := t.db.Raw("SELECT id FROM requests WHERE office = ? AND id IN ? ORDER BY id"+t.dialect.skipLocked, office, ids).Scan(&held).Error
	return held, t.done(err)
}

// TakeOffList takes cases off the list and says how many of them moved.
func (t *tx) TakeOffList(job domain.Recounting, ids []domain.CaseID, moved int) error {
	if len(ids) > 0 {
		if err := t.later.Exec("DELETE FROM recount_cases WHERE office = ? AND case_id IN ?", job.Office, ids).Error; err != nil {
			return t.done(err)
		}
	}
	if moved == 0 {
		return nil
	}
	return t.done(t.later.Exec("UPDATE recounts SET moved = moved + ? WHERE office = ? AND calendar = ?", moved, job.Office, job.Calendar).Error)
}

// EndRecount ends a recount that has nothing left on its list.
func (t *tx) EndRecount(job domain.Recounting, now time.Time) error {
	return t.done(t.later.Exec(`UPDATE recounts SET done_at = ? WHERE office = ? AND calendar = ?
		AND NOT EXISTS (SELECT 1 FROM recount_cases WHERE recount_cases.office = recounts.office)`,
		micros(now), job.Office, job.Calendar).Error)
}

// datesColumns are what counting and planning anew need of a case: nothing sealed.
const datesColumns = `requests.id, requests.office, requests.reference, requests.kind, requests.status, requests.channel,
	requests.received_at, requests.deemed_received_on, requests.unit, requests.conflict, requests.round, requests.due_on,
	requests.latest_due_on, requests.asked, requests.answered_on, requests.status_since, requests.last_act_at,
	requests.remind_on, requests.quarantined_at, requests.version, '[]' AS routing_trace, '{}' AS routing_choice,
	(SELECT calendar FROM offices WHERE offices.id = requests.office) AS office_calendar`

// datesRow is a case without its content.
type datesRow struct {
	Request        requestRow `gorm:"embedded"`
	OfficeCalendar string
}

// OpenCases is a page of the open cases of a scope behind one of them.
func (s *Store) OpenCases(ctx context.Context, scope domain.Scope, after *domain.Request, limit int) ([]domain.Countable, error) {
	return read(ctx, s, func(r reader) ([]domain.Countable, error) { return r.dates(openCases(scope, after, limit)) })
}

func openCases(scope domain.Scope, after *domain.Request, limit int) condition {
	c := all(inSight(scope), where("requests.status <> 'closed'"))
	if after != nil {
		c = all(c, where("(requests.received_at, requests.id) > (?, ?)", micros(after.ReceivedAt), after.ID))
	}
	return condition{
		"SELECT " + datesColumns + " FROM requests WHERE " + c.sql + " ORDER BY requests.received_at, requests.id LIMIT ?", append(c.args, limit),
	}
}

// ListedCases is a page of the recount's list, read as by OpenCases. The list is read
// by itself, in its own order: joined, a planner sorts all of it for each page.
func (t *tx) ListedCases(job domain.Recounting, after domain.CaseID, limit int) ([]domain.Countable, error) {
	cases, err := t.listedCases(listed(job.Office, after, limit))
	return cases, t.done(err)
}

func listed(office domain.OfficeID, after domain.CaseID, limit int) condition {
	return where("SELECT case_id FROM recount_cases WHERE office = ? AND case_id > ? ORDER BY case_id LIMIT ?", office, after, limit)
}

func withIDs(ids []domain.CaseID) condition {
	return where("SELECT "+datesColumns+" FROM requests WHERE requests.id IN ?", ids)
}

func (t *tx) listedCases(page condition) ([]domain.Countable, error) {
	var ids []domain.CaseID
	if err := t.db.Raw(page.sql, page.args...).Scan(&ids).Error; err != nil || len(ids) == 0 {
		return nil, err
	}
	cases, err := t.dates(withIDs(ids))
	slices.SortFunc(cases, func(a, b domain.Countable) int { return cmp.Compare(a.ID, b.ID) })
	return cases, err
}

// dates reads cases without their content, with their open clocks.
func (r reader) dates(query condition) ([]domain.Countable, error) {
	var rows []datesRow
	if err := r.db.Raw(query.sql, query.args...).Scan(&rows).Error; err != nil {
		return nil, err
	}
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.Request.ID
	}
	var lines []clockRow
	if err := r.db.Where("case_id IN ? AND state = ?", ids, domain.ClockOpen).Order("case_id, place").Find(&lines).Error; err != nil {
		return nil, err
	}
	clocks := make(map[string][]clockRow, len(rows))
	for _, line := range lines {
		clocks[line.CaseID] = append(clocks[line.CaseID], line)
	}
	cases := make([]domain.Countable, len(rows))
	for i, row := range rows {
		u := &unpack{} // of one case, so that a broken one holds up no other
		request := row.Request.request(u)
		request.Calendar = row.OfficeCalendar
		for _, line := range clocks[row.Request.ID] {
			request.Clocks = append(request.Clocks, line.clock(u))
		}
		cases[i] = domain.Countable{Request: request, Broken: u.err}
	}
	return cases, nil
}
