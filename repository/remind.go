package repository

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"sitthi/domain"
)

// reminderKeyRow is a case at which a sweep looks.
type reminderKeyRow struct {
	RemindOn  string
	ID        string
	Office    string
	Reference string
}

// remindable are the cases at which a sweep looks: one walk along an index of
// open cases in the order of their next look. It sees all offices and gives no
// more of a case than where to find it.
func remindable(upTo domain.Date, after domain.ReminderKey, limit int) condition {
	return where(`SELECT remind_on, id, office, reference FROM requests
		WHERE status <> 'closed' AND remind_on <= ? AND (remind_on, id) > (?, ?) ORDER BY remind_on, id LIMIT ?`,
		upTo.String(), after.On, string(after.Case), limit)
}

// misplanned are the open cases whose next look is on no day at all: somebody
// wrote there what sorts behind every date. The walk begins there, and not at the
// key as long as that has a date: PostgreSQL would walk along all between them.
func misplanned(after domain.ReminderKey, limit int) condition {
	if after.On <= domain.Never.String() {
		after = domain.ReminderKey{On: domain.Never.String(), Case: last}
	}
	return where(`SELECT remind_on, id, office, reference FROM requests
		WHERE status <> 'closed' AND (remind_on, id) > (?, ?) ORDER BY remind_on, id LIMIT ?`,
		after.On, string(after.Case), limit)
}

// last sorts behind the id of every case.
const last = "~"

// CasesToRemind are the open cases of all offices whose next look is due by a day,
// in the order of their keys, from after a key on. Those whose day nobody can read
// come last; none is left out.
func (s *Store) CasesToRemind(ctx context.Context, upTo domain.Date, after domain.ReminderKey, limit int) ([]domain.ReminderKey, error) {
	return read(ctx, s, func(r reader) ([]domain.ReminderKey, error) {
		var rows []reminderKeyRow
		query := remindable(upTo, after, limit)
		err := r.db.Raw(query.sql, query.args...).Scan(&rows).Error
		if left := limit - len(rows); err == nil && left > 0 {
			var more []reminderKeyRow
			query = misplanned(after, left)
			err = r.db.Raw(query.sql, query.args...).Scan(&more).Error
			rows = append(rows, more...)
		}
		keys := make([]domain.ReminderKey, len(rows))
		for i, row := range rows {
			keys[i] = domain.ReminderKey{
				On: row.RemindOn, Case: domain.CaseID(row.ID), Office: domain.OfficeID(row.Office), Reference: domain.Reference(row.Reference),
			}
		}
		return keys, err
	})
}

// CaseByID is a whole case of the scope by its id.
func (s *Store) CaseByID(ctx context.Context, scope domain.Scope, id domain.CaseID) (*domain.Request, error) {
	return read(ctx, s, func(r reader) (*domain.Request, error) {
		var row requestRow
		err := r.db.Select("reference").Where("id = ? AND office = ?", id, scope.Office()).Take(&row).Error
		if err != nil {
			return nil, err
		}
		return r.whole(scope, domain.Reference(row.Reference))
	})
}

// ClaimReminder locks a case for its look until the transaction ends. It is false
// when another holds it, looked already, or the case is closed: a sweep waits for
// nobody.
func (t *tx) ClaimReminder(key domain.ReminderKey, upTo domain.Date) (bool, error) {
	var rows []reminderKeyRow
	err := t.db.Raw(`SELECT id FROM requests WHERE id = ? AND office = ? AND status <> 'closed' AND (remind_on <= ? OR remind_on > ?)`+
		t.dialect.skipLocked, key.Case, key.Office, upTo.String(), domain.Never.String()).Scan(&rows).Error
	return len(rows) == 1, t.done(err)
}

// toldRow is a reminder that was told.
type toldRow struct {
	CaseID    string
	Round     int
	Code      string
	PlannedOn string
	At        int64
}

// TableName names the table.
func (toldRow) TableName() string { return "reminders" }

// Told is what was told in a case's round.
func (t *tx) Told(id domain.CaseID, round int) ([]domain.Told, error) {
	var rows []toldRow
	err := t.db.Where("case_id = ? AND round = ?", id, round).Order("planned_on, code").Find(&rows).Error
	u := &unpack{err: err}
	told := make([]domain.Told, len(rows))
	for i, row := range rows {
		told[i] = domain.Told{Code: domain.NoticeCode(row.Code), On: u.date("reminders.planned_on", row.PlannedOn)}
	}
	return told, t.done(u.err)
}

// AddTold keeps what is told now. What was told before fails, at the latest with
// the commit, and keeps nothing of the transaction: the key is what makes a
// reminder come once, whatever else goes wrong.
func (t *tx) AddTold(id domain.CaseID, round int, told []domain.Told, now time.Time) error {
	if len(told) == 0 {
		return nil
	}
	rows := make([]toldRow, len(told))
	for i, one := range told {
		rows[i] = toldRow{CaseID: string(id), Round: round, Code: string(one.Code), PlannedOn: one.On.String(), At: micros(now)}
	}
	return t.done(t.insert(&rows, ""))
}

// LookAgain plans a case's next look. It is no verb and moves no version.
func (t *tx) LookAgain(id domain.CaseID, on domain.Date) error {
	return t.done(t.later.Model(&requestRow{}).Where("id = ?", id).UpdateColumn("remind_on", on.String()).Error)
}

// NoticeDropped ends a notice whose reason is gone; that is no failure.
func (t *tx) NoticeDropped(id string, now time.Time) error {
	return t.done(t.change(&noticeRow{}, map[string]any{"given_up_at": micros(now)}, "id = ?", id))
}

// TakeBackNotice deletes a notice that has not left.
func (t *tx) TakeBackNotice(id string) error {
	return t.done(t.later.Where("id = ? AND sent_at IS NULL", id).Delete(&noticeRow{}).Error)
}

// digestRow is an officer's digest of a day.
type digestRow struct {
	Officer string
	Day     string
	Closed  bool
}

// TableName names the table.
func (digestRow) TableName() string { return "digests" }

// digestLineRow is one line of it; names is the date that the line names.
type digestLineRow struct {
	Officer   string
	Day       string
	CaseID    string
	Code      string
	PlannedOn string
	Names     string
	Reference string `gorm:"->"` // read from requests
}

// TableName names the table.
func (digestLineRow) TableName() string { return "digest_lines" }

// JoinDigest adds a line to the officer's digest of its day, and owes the notice if
// it is the first; false when that digest has left already. Whoever joins holds the
// digest's row, so that it cannot leave without him.
func (t *tx) JoinDigest(line domain.DigestLine, n domain.Notice) (bool, error) {
	joined, err := t.joinDigest(line, n)
	return joined, t.done(err)
}

func (t *tx) joinDigest(line domain.DigestLine, n domain.Notice) (bool, error) {
	row := digestRow{Officer: string(line.Officer), Day: line.Day.String()}
	first := t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if first.Error != nil {
		return false, first.Error
	}
	if first.RowsAffected == 1 {
		if err := t.Enqueue(n); err != nil {
			return false, err
		}
	} else {
		var there []digestRow
		err := t.db.Raw("SELECT * FROM digests WHERE officer = ? AND day = ?"+t.dialect.forUpdate, row.Officer, row.Day).Scan(&there).Error
		if err != nil || len(there) == 0 || there[0].Closed {
			return false, err
		}
	}
	return true, t.insertAll([]digestLineRow{{
		Officer: row.Officer, Day: row.Day, CaseID: string(line.Case), Code: string(line.Code),
		PlannedOn: line.On.String(), Names: line.Date.String(),
	}}, 1)
}

// CloseDigest gives the lines of an officer's digest, which nobody can join from
// then on, by date and reference.
func (t *tx) CloseDigest(officer domain.OfficerID, day domain.Date) ([]domain.DigestLine, error) {
	lines, err := t.closeDigest(officer, day)
	return lines, t.done(err)
}

func (t *tx) closeDigest(officer domain.OfficerID, day domain.Date) ([]domain.DigestLine, error) {
	// Waits for those who are joining; what they added is read by the next statement.
	if err := t.change(&digestRow{}, map[string]any{"closed": true}, "officer = ? AND day = ?", officer, day.String()); err != nil {
		return nil, err
	}
	var rows []digestLineRow
	err := t.db.Raw(`SELECT digest_lines.*, requests.reference FROM digest_lines JOIN requests ON requests.id = digest_lines.case_id
		WHERE digest_lines.officer = ? AND digest_lines.day = ?
		ORDER BY CASE WHEN digest_lines.names = '' THEN '9999-12-31' ELSE digest_lines.names END, requests.reference`,
		officer, day.String()).Scan(&rows).Error
	lines := make([]domain.DigestLine, len(rows))
	for i, row := range rows {
		u := &unpack{}
		lines[i] = domain.DigestLine{
			Officer: officer, Day: day, Case: domain.CaseID(row.CaseID), Reference: domain.Reference(row.Reference),
			Told: domain.Told{Code: domain.NoticeCode(row.Code), On: u.date("digest_lines.planned_on", row.PlannedOn)},
			Date: u.date("digest_lines.names", row.Names),
		}
		lines[i].Broken = u.err
	}
	return lines, err
}

// TakeBackLine deletes a line of a digest that has not left.
func (t *tx) TakeBackLine(line domain.DigestLine) (bool, error) {
	gone := t.db.Where("officer = ? AND day = ? AND case_id = ? AND code = ? AND planned_on = ?",
		line.Officer, line.Day.String(), line.Case, line.Code, line.On.String()).Delete(&digestLineRow{})
	return gone.RowsAffected > 0, t.done(gone.Error)
}

// HasLine tells whether a digest of the officer has a case's reminder in it. No
// digest is older than the day for which its reminders were planned.
func (t *tx) HasLine(officer domain.OfficerID, id domain.CaseID, told domain.Told) (bool, error) {
	var found int64
	err := t.db.Model(&digestLineRow{}).
		Where("officer = ? AND day >= ? AND case_id = ? AND code = ? AND planned_on = ?", officer, told.On.String(), id, told.Code, told.On.String()).
		Count(&found).Error
	return found > 0, t.done(err)
}
