package repository

import (
	"context"

	"sitthi/domain"
)

// calendarRow is one version of an office's own calendar.
type calendarRow struct {
	Ref         string
	Office      string
	Number      int
	Before      string
	Holidays    string
	Changes     string
	Reason      string
	Source      string
	SourceOn    string
	PublishedBy string
	PublishedAt int64
}

// TableName names the table.
func (calendarRow) TableName() string { return "calendars" }

// holidayItem, renamingItem and changeItems are JSON in a calendar's row.
type holidayItem struct {
	Date      string `json:"date"`
	NameTH    string `json:"name_th"`
	NameEN    string `json:"name_en,omitempty"`
	Type      string `json:"type"`
	Certainty string `json:"certainty"`
	Source    string `json:"source,omitempty"`
}

type renamingItem struct {
	Date   string `json:"date"`
	NameTH string `json:"name_th"`
	NameEN string `json:"name_en,omitempty"`
}

type changeItems struct {
	Add    []holidayItem  `json:"add,omitempty"`
	Remove []string       `json:"remove,omitempty"`
	Rename []renamingItem `json:"rename,omitempty"`
}

func holidayItems(all []domain.Holiday) []holidayItem {
	items := make([]holidayItem, len(all))
	for i, h := range all {
		items[i] = holidayItem{h.Date.String(), h.Name, h.NameEN, h.Type, h.Certainty, h.Source}
	}
	return items
}

func (u *unpack) holidays(column string, items []holidayItem) []domain.Holiday {
	var all []domain.Holiday
	for _, i := range items {
		all = append(all, domain.Holiday{
			Date: u.date(column, i.Date), Name: i.NameTH, NameEN: i.NameEN, Type: i.Type, Certainty: i.Certainty, Source: i.Source,
		})
	}
	return all
}

func calendarRowOf(p domain.PublishedCalendar) (calendarRow, error) {
	holidays, err := pack(holidayItems(p.Holidays()))
	if err != nil {
		return calendarRow{}, err
	}
	changes := changeItems{Add: holidayItems(p.Add)}
	for _, d := range p.Remove {
		changes.Remove = append(changes.Remove, d.String())
	}
	for _, n := range p.Rename {
		changes.Rename = append(changes.Rename, renamingItem{n.Date.String(), n.Name, n.NameEN})
	}
	packed, err := pack(changes)
	return calendarRow{
		Ref: p.Ref(), Office: string(p.Office), Number: p.Number, Before: p.Before, Holidays: holidays, Changes: packed,
		Reason: p.Reason, Source: p.Source, SourceOn: p.SourceOn.String(), PublishedBy: string(p.By), PublishedAt: micros(p.At),
	}, err
}

func (row calendarRow) calendar(u *unpack) domain.PublishedCalendar {
	p := domain.PublishedCalendar{
		Office: domain.OfficeID(row.Office), Number: row.Number, Before: row.Before, By: domain.OfficerID(row.PublishedBy),
		At: instant(row.PublishedAt),
	}
	p.Reason, p.Source, p.SourceOn = row.Reason, row.Source, u.date("calendars.source_on", row.SourceOn)
	var holidays []holidayItem
	u.json("calendars.holidays", row.Holidays, &holidays)
	var changes changeItems
	u.json("calendars.changes", row.Changes, &changes)
	p.Add = u.holidays("calendars.changes", changes.Add)
	for _, d := range changes.Remove {
		p.Remove = append(p.Remove, u.date("calendars.changes", d))
	}
	for _, n := range changes.Rename {
		p.Rename = append(p.Rename, domain.Renaming{Date: u.date("calendars.changes", n.Date), Name: n.NameTH, NameEN: n.NameEN})
	}
	cal, err := domain.CalendarOf(row.Ref, u.holidays("calendars.holidays", holidays))
	u.note("calendars.holidays", err)
	p.Calendar = cal
	return p
}

// Calendar is a version of an office's own calendar by its ref.
func (s *Store) Calendar(ctx context.Context, ref string) (domain.PublishedCalendar, error) {
	return read(ctx, s, func(r reader) (domain.PublishedCalendar, error) { return r.calendar(ref) })
}

// Calendar is that of the store.
func (t *tx) Calendar(ref string) (domain.PublishedCalendar, error) {
	p, err := t.calendar(ref)
	return p, t.done(err)
}

func (r reader) calendar(ref string) (domain.PublishedCalendar, error) {
	var row calendarRow
	if err := r.db.Where("ref = ?", ref).Take(&row).Error; err != nil {
		return domain.PublishedCalendar{}, err
	}
	u := &unpack{}
	p := row.calendar(u)
	return p, u.err
}

// Calendars are all versions of an office's own calendar, the newest first.
func (s *Store) Calendars(ctx context.Context, office domain.OfficeID) ([]domain.PublishedCalendar, error) {
	return read(ctx, s, func(r reader) ([]domain.PublishedCalendar, error) {
		var rows []calendarRow
		err := r.db.Where("office = ?", office).Order("number DESC").Find(&rows).Error
		u := &unpack{err: err}
		all := make([]domain.PublishedCalendar, len(rows))
		for i, row := range rows {
			all[i] = row.calendar(u)
		}
		return all, u.err
	})
}

// PublishCalendar keeps a version and makes it the office's; Stale when that one is
// not what it changed any more.
func (t *tx) PublishCalendar(p domain.PublishedCalendar, was string) error {
	return t.done(t.publishCalendar(p, was))
}

func (t *tx) publishCalendar(p domain.PublishedCalendar, was string) error {
	row, err := calendarRowOf(p)
	if err != nil {
		return err
	}
	now := t.db.Exec("UPDATE offices SET calendar = ? WHERE id = ? AND calendar = ?", row.Ref, row.Office, was)
	if now.Error != nil {
		return now.Error
	}
	if now.RowsAffected != 1 {
		return domain.Refuse(domain.Stale, "stale")
	}
	return t.insert(&row, "")
}
