package repository

import (
	"errors"
	"strings"

	"gorm.io/gorm"

	"sitthi/domain"
)

// requestRow is one case; migrations/00003_request.sql says what each column is.
type requestRow struct {
	ID               string
	Office           string
	Reference        string
	ReferenceSuffix  string
	ReceiptMac       []byte
	Kind             string
	Status           string
	Outcome          string
	Channel          string
	ReceivedAt       int64
	DeemedReceivedOn string
	NoticeVersion    string
	Filing           []byte
	IntakeNo         string
	IntakeYear       int
	EnteredBy        *string
	EnteredAt        *int64
	Unit             string
	Assignee         *string
	RoutingVersion   int
	RoutingRule      string
	RoutingUnit      string
	RoutingTrace     string
	RoutingStrategy  string
	RoutingChoice    string
	GivenAt          *int64
	Conflict         string
	DecidedBy        *string
	QuarantinedAt    *int64
	Round            int
	DueOn            string
	LatestDueOn      string
	DueSort          string
	Asked            string
	AnsweredOn       string
	ClosedAt         *int64
	StatusSince      int64
	LastActAt        int64
	RemindOn         string
	Version          int
	TrailSeq         int
	TrailHead        []byte
}

// TableName names the table.
func (requestRow) TableName() string { return "requests" }

// movedByVerbs are the columns that SaveRequest writes. What was filed, and the
// names under which it was filed, stay as they came in.
var movedByVerbs = []string{
	"kind", "status", "outcome", "channel", "received_at", "deemed_received_on", "unit", "assignee",
	"routing_version", "routing_rule", "routing_unit", "routing_trace", "routing_strategy", "routing_choice", "given_at",
	"conflict", "decided_by", "quarantined_at", "round",
	"due_on", "latest_due_on", "due_sort", "asked", "answered_on", "closed_at", "status_since", "last_act_at", "remind_on", "version", "trail_seq", "trail_head",
}

// routeStep and askedItem are JSON in columns of the case.
type routeStep struct {
	Rule     string `json:"rule"`
	Matched  bool   `json:"matched"`
	FailedOn string `json:"failed_on,omitempty"`
}

type askedItem struct {
	Code     string `json:"code"`
	Answered bool   `json:"answered"`
	ReplyBy  string `json:"reply_by,omitempty"`
	On       string `json:"on,omitempty"`
}

func requestRowOf(r *domain.Request) (requestRow, error) {
	row := requestRow{
		ID: string(r.ID), Office: string(r.Office), Reference: string(r.Reference), ReferenceSuffix: suffixOf(r.Reference),
		ReceiptMac: r.ReceiptMAC, Kind: string(r.Kind), Status: string(r.Status), Outcome: string(r.Outcome),
		Channel: string(r.Channel), ReceivedAt: micros(r.ReceivedAt), DeemedReceivedOn: r.DeemedReceivedOn.String(),
		NoticeVersion: r.NoticeVersion, Unit: string(r.Unit), Assignee: null(r.Assignee),
		RoutingVersion: r.Routing.Version, RoutingRule: r.Routing.Rule, RoutingUnit: string(r.Routing.Unit),
		RoutingStrategy: string(r.Routing.Strategy), GivenAt: maybeMicros(r.GivenAt),
		Conflict: string(r.Conflict), DecidedBy: null(r.DecidedBy), QuarantinedAt: maybeMicros(r.QuarantinedAt), Round: r.Round,
		DueOn: r.DueOn.String(), LatestDueOn: r.LatestDueOn.String(), DueSort: dueSort(r.DueOn),
		AnsweredOn: r.AnsweredOn.String(), ClosedAt: maybeMicros(r.ClosedAt), Version: r.Version,
		StatusSince: micros(r.StatusSince), LastActAt: micros(r.LastActAt), RemindOn: r.RemindOn.String(),
		TrailSeq: r.Trail.Seq, TrailHead: r.Trail.Hash,
		IntakeNo: r.IntakeNo, IntakeYear: r.Reference.BuddhistYear(), EnteredBy: null(r.EnteredBy), EnteredAt: maybeMicros(r.EnteredAt),
	}
	trace := make([]routeStep, len(r.Routing.Trace))
	for i, step := range r.Routing.Trace {
		trace[i] = routeStep(step)
	}
	asked := make([]askedItem, len(r.Asked))
	for i, a := range r.Asked {
		asked[i] = askedItem{Code: a.Code, Answered: a.Answered, ReplyBy: a.ReplyBy.String(), On: a.On.String()}
	}
	var errTrace, errChoice, errAsked error
	row.RoutingTrace, errTrace = pack(trace)
	row.RoutingChoice, errChoice = pack(chosenOf(r.Routing.Choice))
	row.Asked, errAsked = pack(asked)
	return row, errors.Join(errTrace, errChoice, errAsked)
}

// suffixOf is the random part of a reference, by which it may be looked for.
func suffixOf(ref domain.Reference) string {
	return string(ref[strings.LastIndexByte(string(ref), '-')+1:])
}

// request is the row's case, without what other tables hold of it.
func (row requestRow) request(u *unpack) *domain.Request {
	r := &domain.Request{
		ID: domain.CaseID(row.ID), Office: domain.OfficeID(row.Office), Reference: domain.Reference(row.Reference),
		ReceiptMAC: row.ReceiptMac, Kind: domain.Kind(row.Kind), Status: domain.Status(row.Status),
		Outcome: domain.Outcome(row.Outcome), Channel: domain.Channel(row.Channel), ReceivedAt: instant(row.ReceivedAt),
		DeemedReceivedOn: u.date("deemed_received_on", row.DeemedReceivedOn), NoticeVersion: row.NoticeVersion,
		Unit: domain.UnitID(row.Unit), Assignee: text[domain.OfficerID](row.Assignee),
		Routing: domain.Routing{
			Version: row.RoutingVersion, Rule: row.RoutingRule, Unit: domain.UnitID(row.RoutingUnit), Strategy: domain.Strategy(row.RoutingStrategy),
		},
		GivenAt:  maybeInstant(row.GivenAt),
		Conflict: domain.ConflictState(row.Conflict), DecidedBy: text[domain.OfficerID](row.DecidedBy), QuarantinedAt: maybeInstant(row.QuarantinedAt), Round: row.Round,
		DueOn: u.date("due_on", row.DueOn), LatestDueOn: u.date("latest_due_on", row.LatestDueOn),
		AnsweredOn: u.date("answered_on", row.AnsweredOn), ClosedAt: maybeInstant(row.ClosedAt), Version: row.Version,
		StatusSince: instant(row.StatusSince), LastActAt: instant(row.LastActAt), RemindOn: u.date("remind_on", row.RemindOn),
		Trail:    domain.TrailHead{Seq: row.TrailSeq, Hash: row.TrailHead},
		IntakeNo: row.IntakeNo, EnteredBy: text[domain.OfficerID](row.EnteredBy), EnteredAt: maybeInstant(row.EnteredAt),
	}
	var trace []routeStep
	u.json("routing_trace", row.RoutingTrace, &trace)
	for _, step := range trace {
		r.Routing.Trace = append(r.Routing.Trace, domain.RouteStep(step))
	}
	var choice chosen
	u.json("routing_choice", row.RoutingChoice, &choice)
	r.Routing.Choice = choice.choice()
	var asked []askedItem
	u.json("asked", row.Asked, &asked)
	for _, a := range asked {
		r.Asked = append(r.Asked, domain.Asked{
			Code: a.Code, Answered: a.Answered, ReplyBy: u.date("asked.reply_by", a.ReplyBy), On: u.date("asked.on", a.On),
		})
	}
	return r
}

// AddRequest stores a new request with its data key, its clocks and what it can be
// found by; Conflict "reference_taken" when its reference exists already, which
// InTx tells at the latest.
func (t *tx) AddRequest(r *domain.Request) error { return t.done(t.addRequest(r)) }

func (t *tx) addRequest(r *domain.Request) error {
	row, err := requestRowOf(r)
	if err != nil {
		return err
	}
	if err := t.intakeNoFree(row); err != nil {
		return err
	}
	box, err := t.newBoxOnce(r.ID)
	if err != nil {
		return err
	}
	if row.Filing, err = sealJSON(box, filingColumn, row.ID, sealedFilingOf(r.Filing)); err != nil {
		return err
	}
	err = t.insert(&row, "")
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return referenceTaken(err) // PostgreSQL's comes later, see refusal
	}
	if err != nil {
		return err
	}
	if err := t.index(r); err != nil {
		return err
	}
	if err := t.saveClocks(r); err != nil {
		return err
	}
	return t.addConflicts(r)
}

// SaveRequest stores a request whose Version was raised by one; Stale when the
// stored version is not the one before. What was filed stays as it is.
func (t *tx) SaveRequest(r *domain.Request) error { return t.done(t.saveRequest(r)) }

func (t *tx) saveRequest(r *domain.Request) error {
	row, err := requestRowOf(r)
	if err != nil {
		return err
	}
	saved := t.db.Model(&requestRow{}).Where("id = ? AND version = ?", row.ID, row.Version-1).
		Select(movedByVerbs).Updates(&row)
	if saved.Error != nil {
		return saved.Error
	}
	if saved.RowsAffected != 1 {
		return domain.Refuse(domain.Stale, "stale")
	}
	if err := t.saveClocks(r); err != nil {
		return err
	}
	if r.Conflict == domain.ConflictNone {
		return nil // it names nobody, and never did
	}
	for _, table := range []any{&namedRow{}, &exclusionRow{}} {
		if err := t.later.Where("case_id = ?", row.ID).Delete(table).Error; err != nil {
			return err
		}
	}
	return t.addConflicts(r)
}

// namedRow and exclusionRow are the officers whom a complaint is about, and those
// from whom it is hidden.
type namedRow struct {
	CaseID  string
	Officer string
}

// TableName names the table.
func (namedRow) TableName() string { return "named_officers" }

type exclusionRow struct {
	CaseID  string
	Officer string
}

// TableName names the table.
func (exclusionRow) TableName() string { return "exclusions" }

func (t *tx) addConflicts(r *domain.Request) error {
	var named []namedRow
	for _, id := range r.Named {
		named = append(named, namedRow{CaseID: string(r.ID), Officer: string(id)})
	}
	if err := t.insertAll(named, len(named)); err != nil {
		return err
	}
	var excluded []exclusionRow
	for _, id := range r.Excluded {
		excluded = append(excluded, exclusionRow{CaseID: string(r.ID), Officer: string(id)})
	}
	return t.insertAll(excluded, len(excluded))
}

// insertAll inserts n rows in one statement; those that are there already stay.
func (t *tx) insertAll(rows any, n int) error {
	if n == 0 {
		return nil
	}
	return t.insert(rows, " ON CONFLICT DO NOTHING")
}
