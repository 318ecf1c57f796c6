package repository

import (
	"slices"
	"time"

	"sitthi/domain"
)

// noticeRow is one message owed.
type noticeRow struct {
	ID        string
	Office    string
	CaseID    string
	Seq       int
	Code      string
	Officer   string
	Day       string
	DueAt     int64
	Tries     int
	SentAt    *int64
	GivenUpAt *int64
}

// TableName names the table.
func (noticeRow) TableName() string { return "notices" }

// Enqueue owes a notice. One that is owed already for the same event, code and
// recipient is not owed twice.
func (t *tx) Enqueue(n domain.Notice) error {
	return t.done(t.insertAll([]noticeRow{noticeRowOf(n)}, 1))
}

func noticeRowOf(n domain.Notice) noticeRow {
	return noticeRow{
		ID: newID(n.ID), Office: string(n.Office), CaseID: string(n.Case), Seq: n.Seq, Code: string(n.Code),
		Officer: string(n.Officer), Day: n.Day.String(), DueAt: micros(n.DueAt), Tries: n.Tries,
	}
}

// ClaimNotices takes up to limit notices that are due and puts them off until the
// given time. Two replicas never take the same one.
func (t *tx) ClaimNotices(now, until time.Time, limit int) ([]domain.Notice, error) {
	notices, err := t.claimNotices(now, until, limit)
	return notices, t.done(err)
}

func (t *tx) claimNotices(now, until time.Time, limit int) ([]domain.Notice, error) {
	var rows []noticeRow
	err := t.db.Raw(`SELECT * FROM notices WHERE sent_at IS NULL AND given_up_at IS NULL AND due_at <= ?
		ORDER BY due_at, id LIMIT ?`+t.dialect.skipLocked, micros(now), limit).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	ids := make([]string, len(rows))
	notices := make([]domain.Notice, len(rows))
	for i, row := range rows {
		u := &unpack{}
		ids[i] = row.ID
		notices[i] = domain.Notice{
			ID: row.ID, Office: domain.OfficeID(row.Office), Case: domain.CaseID(row.CaseID), Seq: row.Seq,
			Code: domain.NoticeCode(row.Code), Officer: domain.OfficerID(row.Officer), Day: u.date("notices.day", row.Day),
			DueAt: instant(row.DueAt), Tries: row.Tries,
		}
		notices[i].Broken = u.err
	}
	slices.Sort(ids)
	return notices, t.db.Model(&noticeRow{}).Where("id IN ?", ids).UpdateColumn("due_at", micros(until)).Error
}

// NoticeSent ends a notice that was sent.
func (t *tx) NoticeSent(id string, now time.Time) error {
	return t.done(t.change(&noticeRow{}, map[string]any{"sent_at": micros(now)}, "id = ?", id))
}

// NoticeFailed counts a try and puts the next one off.
func (t *tx) NoticeFailed(id string, next time.Time) error {
	return t.done(t.changedOne(t.db.Exec("UPDATE notices SET tries = tries + 1, due_at = ? WHERE id = ?", micros(next), id)))
}

// NoticeGivenUp ends a notice that cannot be sent.
func (t *tx) NoticeGivenUp(id string, now time.Time) error {
	t.givenUp++
	return t.done(t.change(&noticeRow{}, map[string]any{"given_up_at": micros(now)}, "id = ?", id))
}

// recipientRow is where a notice goes, with what is sealed of it.
type recipientRow struct {
	Reference string
	NameTh    string
	NameEn    string
	Filing    []byte
	KeyID     *string
	Wrapped   []byte
	Email     *string
}

// Recipient is where a claimed notice goes and in which language; NotFound when
// there is no address any more: a disabled officer, one from whom the case is
// hidden by now, a shredded case. A digest is about several cases, each of which
// is looked at by itself.
func (t *tx) Recipient(n domain.Notice) (domain.Recipient, error) {
	to, err := t.recipient(n)
	return to, t.done(err)
}

func (t *tx) recipient(n domain.Notice) (domain.Recipient, error) {
	var rows []recipientRow
	err := t.db.Raw(`SELECT requests.reference, requests.filing, offices.name_th, offices.name_en,
		case_keys.key_id, case_keys.wrapped, officers.email
		FROM requests JOIN offices ON offices.id = requests.office
		LEFT JOIN case_keys ON case_keys.case_id = requests.id
		LEFT JOIN officers ON officers.id = ? AND officers.office = requests.office AND NOT officers.disabled
			AND (? OR NOT EXISTS (SELECT 1 FROM exclusions WHERE exclusions.case_id = requests.id AND exclusions.officer = officers.id))
		WHERE requests.id = ? AND requests.office = ?`, n.Officer, n.Code == domain.NoticeDigest, n.Case, n.Office).Scan(&rows).Error
	if err != nil {
		return domain.Recipient{}, err
	}
	if len(rows) == 0 {
		return domain.Recipient{}, notFound()
	}
	row := rows[0]
	to := domain.Recipient{Reference: domain.Reference(row.Reference), OfficeTH: row.NameTh, OfficeEN: row.NameEn, Language: "th"}
	if n.Officer != "" {
		to.Address = text[string](row.Email)
	} else if len(row.Wrapped) > 0 {
		if to.Address, to.Language, err = t.citizen(n.Case, row); err != nil {
			return domain.Recipient{}, err
		}
	}
	if to.Address == "" {
		return domain.Recipient{}, notFound()
	}
	return to, nil
}

func (t *tx) citizen(id domain.CaseID, row recipientRow) (address, language string, err error) {
	box, err := t.openBox(id, text[string](row.KeyID), row.Wrapped)
	if err != nil {
		return "", "", err
	}
	var sealed sealedFiling
	if err := openJSON(box, filingColumn, string(id), row.Filing, &sealed); err != nil {
		return "", "", err
	}
	u := &unpack{}
	filing := sealed.filing(u)
	return filing.NoticeAddress(), filing.Language, u.err
}
