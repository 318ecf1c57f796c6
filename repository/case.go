package repository

import (
	"context"
	"slices"
	"strings"

	"sitthi/domain"
)

// caseRow is a case joined with its data key and one of its clocks.
type caseRow struct {
	Request  requestRow `gorm:"embedded"`
	KeyID    *string
	Wrapped  []byte
	Named    *string
	Excluded *string

	OfficeCalendar string

	// Of the clock; all NULL for a case without any.
	ClockID          *string
	ClockPlace       int
	ClockRound       int
	ClockCode        string
	ClockClass       string
	ClockRule        string
	ClockCalendar    string
	ClockStartOn     string
	ClockNominalEnd  string
	ClockDueOn       string
	ClockLatestDueOn string
	ClockSteps       string
	ClockState       string
	ClockMetAt       *int64
	ClockOpened      int64
}

// between separates ids in one column; no id contains it.
const between = "\x1f"

// filedCase are a case's columns and those of other tables beside them, but for clocks.
const filedCase = `requests.*, case_keys.key_id, case_keys.wrapped,
	(SELECT string_agg(officer, CAST(? AS TEXT)) FROM named_officers WHERE named_officers.case_id = requests.id) AS named,
	(SELECT string_agg(officer, CAST(? AS TEXT)) FROM exclusions WHERE exclusions.case_id = requests.id) AS excluded,
	(SELECT calendar FROM offices WHERE offices.id = requests.office) AS office_calendar`

// wholeCase reads a case in one statement, so that all of it is of one moment even
// while others write: one line for each clock.
const wholeCase = `SELECT ` + filedCase + `,
	clocks.id AS clock_id, clocks.place AS clock_place, clocks.round AS clock_round, clocks.code AS clock_code,
	clocks.class AS clock_class, clocks.rule AS clock_rule, clocks.calendar AS clock_calendar,
	clocks.start_on AS clock_start_on, clocks.nominal_end AS clock_nominal_end, clocks.due_on AS clock_due_on,
	clocks.latest_due_on AS clock_latest_due_on, clocks.steps AS clock_steps, clocks.state AS clock_state,
	clocks.met_at AS clock_met_at, clocks.opened AS clock_opened
	FROM requests
	LEFT JOIN case_keys ON case_keys.case_id = requests.id
	LEFT JOIN clocks ON clocks.case_id = requests.id
	WHERE requests.reference = ? AND `

// Case is a whole request, opened, with its clocks.
func (s *Store) Case(ctx context.Context, scope domain.Scope, ref domain.Reference) (*domain.Request, error) {
	return read(ctx, s, func(r reader) (*domain.Request, error) { return r.whole(scope, ref) })
}

// CasesOf are the cases of these references that are in sight, opened, without their
// clocks.
func (s *Store) CasesOf(ctx context.Context, scope domain.Scope, refs []domain.Reference) ([]*domain.Request, error) {
	return read(ctx, s, func(r reader) ([]*domain.Request, error) {
		if len(refs) == 0 {
			return nil, nil
		}
		query := casesOf(scope, refs)
		var rows []caseRow
		if err := r.db.Raw(query.sql, query.args...).Scan(&rows).Error; err != nil {
			return nil, err
		}
		cases := make([]*domain.Request, len(rows))
		for i, row := range rows {
			var err error
			if cases[i], err = r.filed(row); err != nil {
				return nil, err
			}
		}
		return cases, nil
	})
}

func casesOf(scope domain.Scope, refs []domain.Reference) condition {
	see := inSight(scope)
	return where("SELECT "+filedCase+" FROM requests LEFT JOIN case_keys ON case_keys.case_id = requests.id WHERE requests.reference IN ? AND "+see.sql,
		append([]any{between, between, refs}, see.args...)...)
}

// CaseForUpdate is Case with the row locked until the transaction ends. The lock
// comes first: what is read in the same statement as a lock that had to be waited
// for may be older than the row.
func (t *tx) CaseForUpdate(scope domain.Scope, ref domain.Reference) (*domain.Request, error) {
	r, err := t.caseForUpdate(scope, ref)
	return r, t.done(err)
}

func (t *tx) caseForUpdate(scope domain.Scope, ref domain.Reference) (*domain.Request, error) {
	if lock := t.dialect.forUpdate; lock != "" {
		see := inSight(scope)
		query := "SELECT 1 FROM requests WHERE requests.reference = ? AND " + see.sql + lock
		if err := t.later.Exec(query, append([]any{ref}, see.args...)...).Error; err != nil {
			return nil, err
		}
	}
	return t.whole(scope, ref)
}

func (r reader) whole(scope domain.Scope, ref domain.Reference) (*domain.Request, error) {
	see := inSight(scope)
	var rows []caseRow
	args := append([]any{between, between, ref}, see.args...)
	if err := r.db.Raw(wholeCase+see.sql+" ORDER BY clocks.place", args...).Scan(&rows).Error; err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, notFound()
	}
	request, err := r.filed(rows[0])
	if err != nil {
		return nil, err
	}
	u := &unpack{}
	for _, line := range rows {
		if line.ClockID != nil {
			request.Clocks = append(request.Clocks, line.clock().clock(u))
		}
	}
	return request, u.err
}

// filed is a row's case, opened, without its clocks.
func (r reader) filed(row caseRow) (*domain.Request, error) {
	u := &unpack{}
	request := row.Request.request(u)
	request.Calendar = row.OfficeCalendar
	request.Named, request.Excluded = officerIDs(row.Named), officerIDs(row.Excluded)
	box, err := r.openBox(request.ID, text[string](row.KeyID), row.Wrapped)
	if err != nil {
		return nil, err
	}
	var filing sealedFiling
	if err := openJSON(box, filingColumn, row.Request.ID, row.Request.Filing, &filing); err != nil {
		return nil, err
	}
	request.Filing = filing.filing(u)
	return request, u.err
}

func (row caseRow) clock() clockRow {
	return clockRow{
		CaseID: row.Request.ID, ID: *row.ClockID, Place: row.ClockPlace, Round: row.ClockRound, Code: row.ClockCode,
		Class: row.ClockClass, Rule: row.ClockRule, Calendar: row.ClockCalendar, StartOn: row.ClockStartOn,
		NominalEnd: row.ClockNominalEnd, DueOn: row.ClockDueOn, LatestDueOn: row.ClockLatestDueOn,
		Steps: row.ClockSteps, State: row.ClockState, MetAt: row.ClockMetAt, Opened: row.ClockOpened,
	}
}

func officerIDs(joined *string) []domain.OfficerID {
	if joined == nil {
		return nil
	}
	var ids []domain.OfficerID
	for id := range strings.SplitSeq(*joined, between) {
		ids = append(ids, domain.OfficerID(id))
	}
	slices.Sort(ids)
	return ids
}

// ReceiptOf is what a receipt is checked against; NotFound for an unknown reference.
func (s *Store) ReceiptOf(ctx context.Context, ref domain.Reference) (domain.ReceiptCheck, error) {
	return read(ctx, s, func(r reader) (domain.ReceiptCheck, error) {
		var row requestRow
		err := r.db.Select("id", "office", "receipt_mac").Where("reference = ?", ref).Take(&row).Error
		return domain.ReceiptCheck{Case: domain.CaseID(row.ID), Office: domain.OfficeID(row.Office), MAC: row.ReceiptMac}, err
	})
}
