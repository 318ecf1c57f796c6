package repository

import (
	"context"
	"time"

	"sitthi/domain"
)

// absenceRow is a time in which an officer gets no new cases.
type absenceRow struct {
	ID         string
	Office     string
	Officer    string
	FromOn     string
	ToOn       string
	Delegate   *string
	WrittenRef string
}

// TableName names the table.
func (absenceRow) TableName() string { return "absences" }

func (row absenceRow) absence(u *unpack) domain.Absence {
	return domain.Absence{
		ID: row.ID, Office: domain.OfficeID(row.Office), Officer: domain.OfficerID(row.Officer),
		FromOn: u.date("absences.from_on", row.FromOn), ToOn: u.date("absences.to_on", row.ToOn),
		Delegate: text[domain.OfficerID](row.Delegate), WrittenRef: row.WrittenRef,
	}
}

// absences are those of an office on one day, by officer and beginning.
func (r reader) absences(office domain.OfficeID, today domain.Date) ([]absenceRow, error) {
	var rows []absenceRow
	err := r.db.Where("office = ? AND from_on <= ? AND (to_on = '' OR to_on >= ?)", office, today.String(), today.String()).
		Order("officer, from_on, id").Find(&rows).Error
	return rows, err
}

// Staff are all officers of the scope's office with their work, by name.
func (s *Store) Staff(ctx context.Context, scope domain.Scope, today domain.Date) ([]domain.StaffMember, error) {
	return read(ctx, s, func(r reader) ([]domain.StaffMember, error) { return r.staff(scope, today, "1 = 1") })
}

// StaffMember is one of them; NotFound for anybody else.
func (s *Store) StaffMember(ctx context.Context, scope domain.Scope, id domain.OfficerID, today domain.Date) (domain.StaffMember, error) {
	return read(ctx, s, func(r reader) (domain.StaffMember, error) {
		found, err := r.staff(scope, today, "officers.id = ?", id)
		if err == nil && len(found) == 0 {
			err = notFound()
		}
		if err != nil {
			return domain.StaffMember{}, err
		}
		return found[0], nil
	})
}

func (r reader) staff(scope domain.Scope, today domain.Date, which string, args ...any) ([]domain.StaffMember, error) {
	accounts, err := r.accountsOf("officers.office = ? AND "+which, append([]any{scope.Office()}, args...)...)
	if err != nil {
		return nil, err
	}
	loads, err := r.loads(accounts, scope)
	if err != nil {
		return nil, err
	}
	var rows []absenceRow
	err = r.db.Where("office = ? AND (to_on = '' OR to_on >= ?)", scope.Office(), today.String()).Order("from_on, id").Find(&rows).Error
	u := &unpack{err: err}
	away := map[domain.OfficerID][]domain.Absence{}
	for _, row := range rows {
		a := row.absence(u)
		away[a.Officer] = append(away[a.Officer], a)
	}
	staff := make([]domain.StaffMember, len(accounts))
	for i, a := range accounts {
		load := loads[string(a.ID)]
		staff[i] = domain.StaffMember{Account: a, Capacity: load.Capacity, Open: load.Open, Absences: away[a.ID]}
	}
	return staff, u.err
}

// OfficersOn are the officers of the scope's office as they stand on a day, without
// those who are disabled.
func (s *Store) OfficersOn(ctx context.Context, scope domain.Scope, today domain.Date) ([]domain.Account, error) {
	return read(ctx, s, func(r reader) ([]domain.Account, error) {
		all, err := r.accountsOf("officers.office = ?", scope.Office())
		if err != nil {
			return nil, err
		}
		rows, err := r.absences(scope.Office(), today)
		u := &unpack{err: err}
		away := make([]domain.Absence, len(rows))
		for i, row := range rows {
			away[i] = row.absence(u)
		}
		var here []domain.Account
		for _, a := range domain.OnDuty(all, away, today) {
			if !a.Disabled {
				here = append(here, a)
			}
		}
		return here, u.err
	})
}

// AccountsForUpdate are all officers of the scope's office, locked until the
// transaction ends: what is decided about one may depend on the others. They are
// locked by id, as whoever else writes several.
func (t *tx) AccountsForUpdate(scope domain.Scope) ([]domain.Account, error) {
	if lock := t.dialect.forUpdate; lock != "" {
		if err := t.later.Exec("SELECT 1 FROM officers WHERE office = ? ORDER BY id"+lock, scope.Office()).Error; err != nil {
			return nil, t.done(err)
		}
	}
	return t.Accounts(scope)
}

// SetCapacity says how many open cases an officer may have.
func (t *tx) SetCapacity(scope domain.Scope, officer domain.OfficerID, capacity int) error {
	return t.done(t.change(&officerRow{}, map[string]any{"capacity": capacity}, "id = ? AND office = ?", officer, scope.Office()))
}

// SetDisabled says whether an officer is no longer here.
func (t *tx) SetDisabled(scope domain.Scope, officer domain.OfficerID, disabled bool) error {
	if _, err := t.Account(scope, officer); err != nil {
		return err
	}
	return t.done(t.letIn(officer, func(row *officerRow) { row.Disabled = disabled }))
}

// EndSessionsOf ends all log-ins of an officer. Those that have ended already keep
// the time of their end.
func (t *tx) EndSessionsOf(officer domain.OfficerID, now time.Time) error {
	return t.done(t.later.Model(&sessionRow{}).Where("officer = ? AND ended_at IS NULL", officer).UpdateColumn("ended_at", micros(now)).Error)
}

// AddAbsence stores an absence that was checked.
func (t *tx) AddAbsence(a domain.Absence) error {
	return t.done(t.insert(&absenceRow{
		ID: newID(a.ID), Office: string(a.Office), Officer: string(a.Officer), FromOn: a.FromOn.String(), ToOn: a.ToOn.String(),
		Delegate: null(a.Delegate), WrittenRef: a.WrittenRef,
	}, ""))
}

// AbsenceForUpdate is an officer's absence, locked.
func (t *tx) AbsenceForUpdate(scope domain.Scope, officer domain.OfficerID, id string) (domain.Absence, error) {
	var rows []absenceRow
	err := t.db.Raw("SELECT * FROM absences WHERE id = ? AND office = ? AND officer = ?"+t.dialect.forUpdate,
		id, scope.Office(), officer).Scan(&rows).Error
	if err == nil && len(rows) == 0 {
		err = notFound()
	}
	if err != nil {
		return domain.Absence{}, t.done(err)
	}
	u := &unpack{}
	a := rows[0].absence(u)
	return a, t.done(u.err)
}

// EndAbsence makes a day the last one of an absence, or takes it back when it had
// not begun by then.
func (t *tx) EndAbsence(a domain.Absence, last domain.Date) error {
	row := t.later.Model(&absenceRow{}).Where("id = ? AND office = ?", a.ID, a.Office)
	if last.Before(a.FromOn) {
		return t.done(row.Delete(&absenceRow{}).Error)
	}
	return t.done(row.UpdateColumn("to_on", last.String()).Error)
}
