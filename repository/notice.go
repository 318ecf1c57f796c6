package repository

import (
	"slices"
	"time"

	"sitthi/domain"
)

// noticeRow is one message owed.
type noticeRow struct {
	ID           string
	Office       string
	CaseID       string
	Seq          int
	Code         string
	Officer      string
	Day          string
	DueAt        int64
	Tries        int
	ClaimedUntil *int64
	SentAt       *int64
	GivenUpAt    *int64
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

// claimable are notices that are due and that nobody has, the oldest first: a walk
// along the index of those owed, past the few at its beginning that are in hand.
func (d *dialect) claimable(now time.Time, limit int) condition {
	return where(`SELECT * FROM notices WHERE sent_at IS NULL AND given_up_at IS NULL AND due_at <= ?
		AND (claimed_until IS NULL OR claimed_until <= `+d.now+`) ORDER BY due_at, id LIMIT ?`+d.skipLocked, micros(now), limit)
}

// ClaimNotices takes up to limit notices that are due. Two replicas never have the
// same one: whether a claim is over the database's clock says, and not theirs.
func (t *tx) ClaimNotices(now time.Time, term time.Duration, limit int) ([]domain.Notice, error) {
	notices, err := t.claimNotices(now, term, limit)
	return notices, t.done(err)
}

func (t *tx) claimNotices(now time.Time, term time.Duration, limit int) ([]domain.Notice, error) {
	var rows []noticeRow
	query := t.dialect.claimable(now, limit)
	err := t.db.Raw(query.sql, query.args...).Scan(&rows).Error
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
	var until []int64 // the same for all: the clock is read once
	err = t.db.Raw("UPDATE notices SET claimed_until = (SELECT "+t.dialect.now+" + ?) WHERE id IN ? RETURNING claimed_until",
		term.Microseconds(), ids).Scan(&until).Error
	for i := range until {
		notices[i].Claim = instant(until[i])
	}
	return notices, err
}

// UnclaimNotices gives claimed notices back as they were.
func (t *tx) UnclaimNotices(notices []domain.Notice) error {
	for _, n := range notices {
		err := t.later.Model(&noticeRow{}).Where("id = ? AND claimed_until = ?", n.ID, maybeMicros(n.Claim)).
			UpdateColumn("claimed_until", nil).Error
		if err != nil {
			return t.done(err)
		}
	}
	return nil
}

// NoticesWaiting are the officers for whom a case's notice of a code waits. One that is
// being sent, or that somebody is about to claim, waits no longer; the others are locked.
// A case has few notices, and its index is the one to take: not that of all that are owed,
// which are many while a mail server is away.
func (t *tx) NoticesWaiting(id domain.CaseID, code domain.NoticeCode) ([]domain.OfficerID, error) {
	var officers []domain.OfficerID
	err := t.db.Raw(`SELECT officer FROM notices WHERE case_id = ? AND code = ? AND officer <> '' AND COALESCE(sent_at, given_up_at) IS NULL
		AND (claimed_until IS NULL OR claimed_until <= `+t.dialect.now+`)`+t.dialect.skipLocked, id, code).Scan(&officers).Error
	return officers, t.done(err)
}

// NoticeSent ends a notice that was sent.
func (t *tx) NoticeSent(id string, now time.Time) error {
	return t.done(t.change(&noticeRow{}, map[string]any{"sent_at": micros(now)}, "id = ?", id))
}

// NoticeFailed counts a try and puts the next one off.
func (t *tx) NoticeFailed(n domain.Notice, next time.Time) error {
	return t.done(t.putOff(n, next, 1))
}

// NoticePutOff makes a notice due later.
func (t *tx) NoticePutOff(n domain.Notice, until time.Time) error {
	return t.done(t.putOff(n, until, 0))
}

// putOff gives a notice back for later, if it is still held by the claim that took it.
func (t *tx) putOff(n domain.Notice, until time.Time, tries int) error {
	return t.changedOne(t.db.Exec(`UPDATE notices SET tries = tries + ?, due_at = ?, claimed_until = NULL
		WHERE id = ? AND claimed_until IS NOT DISTINCT FROM ?`, tries, micros(until), n.ID, maybeMicros(n.Claim)))
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
