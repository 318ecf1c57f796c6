package domain

import (
	"slices"
	"time"
)

// ConflictState says whether a complaint's free text about officers was tied
// to persons yet.
type ConflictState string

// The states. Until intake has tied the text, only intake and the DPO see the
// case; afterwards it is hidden from the officers named and everybody below them.
const (
	ConflictNone       ConflictState = "none"
	ConflictUnresolved ConflictState = "unresolved"
	ConflictTied       ConflictState = "tied"
)

// Request is one case: what a citizen filed and what became of it. Instants
// are UTC in whole microseconds, dates are Bangkok's.
type Request struct {
	ID         CaseID
	Office     OfficeID
	Reference  Reference
	ReceiptMAC []byte // keyed hash of the receipt; the receipt itself is nowhere

	Kind             Kind
	Status           Status
	Outcome          Outcome // empty while open
	Channel          Channel
	ReceivedAt       time.Time
	DeemedReceivedOn Date // by channel and office hours; frozen when its day ends
	NoticeVersion    string
	Filing           Filing // sealed at rest

	IntakeNo  string    // the office's own number; empty for what was not entered by hand
	EnteredBy OfficerID // empty when the citizen filed it himself
	EnteredAt time.Time // when it came into the desk; UTC

	Unit      UnitID
	Assignee  OfficerID // empty: nobody
	Routing   Routing
	Conflict  ConflictState
	Named     []OfficerID // whom a complaint is about, once tied
	Excluded  []OfficerID // those and everybody below them: the case is hidden from them
	GivenAt   time.Time   // when it first had an officer; from then on the desk chooses none for it. Zero: not yet
	DecidedBy OfficerID

	QuarantinedAt time.Time // since when it is kept apart, which only a received case can be; zero: it is not

	Round       int
	Clocks      []Clock
	DueOn       Date // earliest open respond clock; a closed case keeps its last
	LatestDueOn Date
	Asked       []Asked

	AnsweredOn  Date
	ClosedAt    time.Time // zero while open
	StatusSince time.Time // when the case came into its status; UTC
	LastActAt   time.Time // of the last verb; UTC
	RemindOn    Date      // when a sweep looks at it next; zero: at once. Sweeps move it too, without a version
	Version     int       // moved by verbs only
	Trail       TrailHead

	Calendar string // ref of its office's calendar as the case was read; empty: the newest of the binary
}

// Intaken is what the desk adds to a filing when it comes in.
type Intaken struct {
	ID         CaseID
	Reference  Reference
	ReceiptMAC []byte
	Channel    Channel
	ReceivedAt time.Time
	Deemed     Date
	Clocks     []Clock
	Routing    Routing
	IntakeNo   string
	EnteredBy  OfficerID
	EnteredAt  time.Time
}

// NewRequest is a request as it comes in: checked, routed, with its clocks.
// The filing must have passed Check for this office.
func NewRequest(office Office, f Filing, in Intaken) *Request {
	r := &Request{
		ID: in.ID, Office: office.ID, Reference: in.Reference, ReceiptMAC: in.ReceiptMAC,
		Kind: f.Kind, Status: Received, Channel: in.Channel,
		ReceivedAt: in.ReceivedAt, DeemedReceivedOn: in.Deemed,
		NoticeVersion: office.NoticeVersion, Filing: f,
		IntakeNo: in.IntakeNo, EnteredBy: in.EnteredBy, EnteredAt: in.EnteredAt,
		Unit: in.Routing.Unit, Routing: in.Routing, Conflict: ConflictNone,
		Round: 1, Clocks: in.Clocks, Version: 1, Calendar: office.Calendar,
	}
	if f.AboutOfficers != "" {
		r.Conflict = ConflictUnresolved
	}
	r.setDue()
	return r
}

// Path is the request's path, which a complaint that names officers changes.
func (r *Request) Path() Path {
	if r.Conflict == ConflictUnresolved || len(r.Named) > 0 {
		return Approve
	}
	return kindRules[r.Kind].Path
}

// OpenAsked are the things asked that have not come.
func (r *Request) OpenAsked() []Asked {
	var open []Asked
	for _, a := range r.Asked {
		if !a.Answered {
			open = append(open, a)
		}
	}
	return open
}

// Allowed are the verbs that this actor could use today, in the table's order,
// of those that the desk has. Guards may still say no.
func (r *Request) Allowed(a Actor, working []Verb, cal Calendar, today Date) []Verb {
	allowed := make([]Verb, 0, len(working))
	for _, v := range working {
		if r.CanMove(v) == nil && !r.idle(a, v, cal, today) && MayAct(a, v, r) == nil && (a.Kind() == Citizen || a.Opens(r)) {
			allowed = append(allowed, v)
		}
	}
	return allowed
}

// idle tells whether a verb of the table would do nothing, or be refused whatever
// its input, as the case stands today.
func (r *Request) idle(a Actor, v Verb, cal Calendar, today Date) bool {
	switch v {
	case Tie:
		return r.Conflict == ConflictNone
	case Assign:
		return r.Conflict == ConflictUnresolved
	case Unassign:
		return r.Assignee == ""
	case Quarantine:
		return r.Quarantined()
	case Release:
		return !r.Quarantined()
	case Lapse:
		return r.mayLapse(a, cal, today) != nil
	case Answer:
		return r.Kind.Right() || r.Path() != Direct
	case CorrectReceipt:
		return !r.movesReceipt(a, today)
	default:
		return false
	}
}

// Act is what one verb did: one version, one event of its name, its messages
// and the notices that it owes.
type Act struct {
	Verb     Verb
	From     Status
	Data     map[string]string // for the trail: codes, ids and dates
	Messages []Message
	Notices  []Notice
	Banners  []Banner
}

// begin looks a verb up in the table; the request itself is not changed yet.
func (r *Request) begin(v Verb) (Act, Status, error) {
	to, err := r.next(v)
	return Act{Verb: v, From: r.Status, Data: map[string]string{}}, to, err
}

// CanMove refuses with Conflict "illegal_transition" what the table refuses.
func (r *Request) CanMove(v Verb) error {
	_, err := r.next(v)
	return err
}

// settle ends a verb: new status, new version, dates in step with the clocks.
func (r *Request) settle(to Status, now time.Time) {
	if to == Closed && r.Status != Closed {
		r.ClosedAt = now
	}
	if to != Received {
		r.QuarantinedAt = time.Time{}
	}
	r.Status = to
	r.Version++
	r.setDue()
}

// owe adds a notice for the citizen, if there is an address to send it to.
func (r *Request) owe(act *Act, code NoticeCode, day Date) {
	if r.Filing.NoticeAddress() != "" {
		act.Notices = append(act.Notices, Notice{Office: r.Office, Case: r.ID, Code: code, Day: day})
	}
}

// tell adds a notice for an officer.
func (r *Request) tell(act *Act, officer OfficerID, code NoticeCode) {
	if officer != "" {
		act.Notices = append(act.Notices, Notice{Office: r.Office, Case: r.ID, Code: code, Officer: officer, Day: r.DueOn})
	}
}

// Submitted is the act of filing.
func (r *Request) Submitted() Act { return r.arrived(Submit) }

// arrived is the first act of a case, by whichever way it came in.
func (r *Request) arrived(v Verb) Act {
	act := Act{Verb: v, Data: map[string]string{
		"kind": string(r.Kind), "channel": string(r.Channel), "unit": string(r.Unit),
		"routing_rule": r.Routing.Rule, "deemed_received_on": r.DeemedReceivedOn.String(),
		"due_on": r.DueOn.String(), "latest_due_on": r.LatestDueOn.String(), "notice_version": r.NoticeVersion,
	}}
	r.owe(&act, NoticeSubmitted, r.DueOn)
	return act
}

// Enclose has files come with a request: they are the citizen's first message, whoever
// enters it for him.
func (r *Request) Enclose(act *Act, files []File, now time.Time) {
	if len(files) > 0 {
		act.Messages = append(act.Messages, Message{Case: r.ID, Kind: FromCitizen, At: now, Files: files})
	}
}

func (r *Request) excludes(id OfficerID) bool { return slices.Contains(r.Excluded, id) }
