package repository

import (
	"context"
	"strings"

	"sitthi/domain"
)

// officeRow is an office with the date of its notice.
type officeRow struct {
	ID            string
	Prefix        string
	NameTh        string
	NameEn        string
	AddressTh     string
	AddressEn     string
	Postcode      string
	Telephone     string
	Fax           string
	Email         string
	Web           string
	Kinds         string
	NoticeVersion string
	IntakeUnit    string
	Calendar      string
	DatedOn       string `gorm:"->"` // read from notice_versions
}

// TableName names the table.
func (officeRow) TableName() string { return "offices" }

func (row officeRow) office() domain.Office {
	u := &unpack{}
	o := domain.Office{
		ID: domain.OfficeID(row.ID), Prefix: row.Prefix, NameTH: row.NameTh, NameEN: row.NameEn,
		AddressTH: row.AddressTh, AddressEN: row.AddressEn, Postcode: row.Postcode, Telephone: row.Telephone,
		Fax: row.Fax, Email: row.Email, Web: row.Web, NoticeVersion: row.NoticeVersion,
		NoticeOn: u.date("notice_versions.dated_on", row.DatedOn), IntakeUnit: domain.UnitID(row.IntakeUnit),
		Calendar: row.Calendar,
	}
	u.json("offices.kinds", row.Kinds, &o.Kinds)
	o.Broken = u.err
	return o
}

// Offices are all offices, by id, broken ones among them.
func (s *Store) Offices(ctx context.Context) ([]domain.Office, error) {
	return read(ctx, s, func(r reader) ([]domain.Office, error) { return r.offices("1 = 1") })
}

// Office is one office, a broken one too.
func (s *Store) Office(ctx context.Context, id domain.OfficeID) (domain.Office, error) {
	return read(ctx, s, func(r reader) (domain.Office, error) { return r.office("offices.id = ?", id) })
}

// OfficeOf is the office whose references begin as one does, a broken one too.
func (s *Store) OfficeOf(ctx context.Context, ref domain.Reference) (domain.Office, error) {
	prefix, _, _ := strings.Cut(string(ref), "-")
	return read(ctx, s, func(r reader) (domain.Office, error) { return r.office("offices.prefix = ?", prefix) })
}

func (r reader) office(condition string, args ...any) (domain.Office, error) {
	offices, err := r.offices(condition, args...)
	if err == nil && len(offices) == 0 {
		err = notFound()
	}
	if err != nil {
		return domain.Office{}, err
	}
	return offices[0], nil
}

func (r reader) offices(condition string, args ...any) ([]domain.Office, error) {
	var rows []officeRow
	err := r.db.Raw(`SELECT offices.*, notice_versions.dated_on FROM offices
		JOIN notice_versions ON notice_versions.office = offices.id AND notice_versions.version = offices.notice_version
		WHERE `+condition+" ORDER BY offices.id", args...).Scan(&rows).Error
	offices := make([]domain.Office, len(rows))
	for i, row := range rows {
		offices[i] = row.office()
	}
	return offices, err
}

// AddOffice stores an office and the notice that it has in force.
func (t *tx) AddOffice(o domain.Office) error {
	kinds, err := pack(o.Kinds)
	if err != nil {
		return t.done(err)
	}
	row := officeRow{
		ID: string(o.ID), Prefix: o.Prefix, NameTh: o.NameTH, NameEn: o.NameEN, AddressTh: o.AddressTH, AddressEn: o.AddressEN,
		Postcode: o.Postcode, Telephone: o.Telephone, Fax: o.Fax, Email: o.Email, Web: o.Web, Kinds: kinds,
		NoticeVersion: o.NoticeVersion, IntakeUnit: string(o.IntakeUnit), Calendar: o.Calendar,
	}
	if err := t.insert(&row, ""); err != nil {
		return t.done(err)
	}
	notice := noticeVersionRowOf(domain.PrivacyNotice{Office: o.ID, Version: o.NoticeVersion, On: o.NoticeOn, Text: o.NoticeText})
	return t.done(t.insert(&notice, ""))
}
