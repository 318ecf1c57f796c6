package domain

import "slices"

// Status says whose move it is. Outcome, lateness, identity, duplicate and
// hold are columns beside it, not statuses.
type Status string

// The seven statuses.
const (
	Received         Status = "received"          // intake or the routed officer; nobody has taken it
	InProgress       Status = "in_progress"       // the assignee
	AwaitingInfo     Status = "awaiting_info"     // the citizen; clocks run on
	DPOReview        Status = "dpo_review"        // the data-protection officer
	AwaitingApproval Status = "awaiting_approval" // the approver
	Decided          Status = "decided"           // signed; the office carries out and delivers
	Closed           Status = "closed"            // nobody
)

// Statuses lists them in the order of a case's life.
var Statuses = []Status{Received, InProgress, AwaitingInfo, DPOReview, AwaitingApproval, Decided, Closed}

// Open tells whether somebody still has to move.
func (s Status) Open() bool { return s != Closed }

// Outcome is how a case ended, empty while it is open.
type Outcome string

// The outcomes.
const (
	Answered  Outcome = "answered"
	Granted   Outcome = "granted"
	Partial   Outcome = "partial"
	Refused   Outcome = "refused"
	NoData    Outcome = "no_data"
	Withdrawn Outcome = "withdrawn"
	Forwarded Outcome = "forwarded"
	Lapsed    Outcome = "lapsed"
	Spam      Outcome = "spam"
)

// Outcomes lists all of them.
var Outcomes = []Outcome{Answered, Granted, Partial, Refused, NoData, Withdrawn, Forwarded, Lapsed, Spam}

// Verb is one act on a case; the trail, the API and the desk use the same word.
type Verb string

// The verbs. Only some work yet; all are here so that what comes adds effects
// and guards, not branches. Tie is explained in docs/decisions/0004.
const (
	Submit         Verb = "submit"
	Register       Verb = "register"
	Assign         Verb = "assign"
	Unassign       Verb = "unassign"
	Verify         Verb = "verify"
	Unverify       Verb = "unverify"
	Ask            Verb = "ask"
	PostMessage    Verb = "message"
	Write          Verb = "write"
	Note           Verb = "note"
	Task           Verb = "task"
	Done           Verb = "done"
	Consult        Verb = "consult"
	Opine          Verb = "opine"
	Answer         Verb = "answer"
	RefuseRequest  Verb = "refuse"
	Return         Verb = "return"
	ApproveVerb    Verb = "approve"
	Deliver        Verb = "deliver"
	Withdraw       Verb = "withdraw"
	Lapse          Verb = "lapse"
	Retype         Verb = "retype"
	Split          Verb = "split"
	Link           Verb = "link"
	Unlink         Verb = "unlink"
	Forward        Verb = "forward"
	CorrectReceipt Verb = "correct_receipt"
	Extend         Verb = "extend"
	Pause          Verb = "pause"
	Resume         Verb = "resume"
	Hold           Verb = "hold"
	Unhold         Verb = "unhold"
	Quarantine     Verb = "quarantine"
	Release        Verb = "release"
	Reopen         Verb = "reopen"
	Recompute      Verb = "recompute"
	Shred          Verb = "shred"
	Tie            Verb = "tie"
	HandOut        Verb = "hand_out"
)

// Move is one cell of the transition table: where a verb leads from a status.
type Move string

// The cells. The dynamic ones are decided by values in Next.
const (
	None        Move = ""   // 409 illegal_transition
	Stay        Move = "="  //
	ToReceived  Move = "R"  //
	ToProgress  Move = "P"  //
	ToAwait     Move = "I"  //
	ToReview    Move = "D"  //
	ToApproval  Move = "A"  //
	ToDecided   Move = "X"  //
	ToClosed    Move = "C"  //
	BackToWork  Move = "P1" // P; I if something asked is still missing; R without an assignee
	Undo        Move = "P2" // P, while nothing is delivered or irreversibly done
	Close       Move = "C2" // C, while nothing is delivered or irreversibly done
	AfterReview Move = "A3" // A; P if it was a question without a proposal
	ToElsewhere Move = "F4" // R in another office here; C outside
	LapseSpam   Move = "C5" // C: head only, quarantined, outcome spam
	LapseDirect Move = "C6" // C: direct kinds only
	ByPath      Move = "e"  // direct: C; protect granted: C or X; approve: A; erasure, partial, s.26 data: D
)

// transitions is the table of a case's life: rows are verbs, columns the seven
// statuses in the order of Statuses.
var transitions = map[Verb][7]Move{
	//              R           P           I            D           A           X           C
	Submit:         {},
	Register:       {},
	Assign:         {ToProgress, Stay, Stay, Stay, Stay, Stay, None},
	Unassign:       {Stay, ToReceived, Stay, Stay, Stay, Stay, None},
	Verify:         {Stay, Stay, BackToWork, Stay, Stay, None, None},
	Unverify:       {Stay, Stay, Stay, ToProgress, ToProgress, Undo, None},
	Ask:            {ToAwait, ToAwait, Stay, None, None, None, None},
	PostMessage:    {Stay, Stay, BackToWork, Stay, Stay, Stay, Stay},
	Write:          {Stay, Stay, Stay, Stay, Stay, Stay, Stay},
	Note:           {Stay, Stay, Stay, Stay, Stay, Stay, Stay},
	Task:           {Stay, Stay, Stay, Stay, Stay, Stay, None},
	Done:           {Stay, Stay, Stay, Stay, Stay, Stay, None},
	Consult:        {ToReview, ToReview, ToReview, None, None, None, None},
	Opine:          {Stay, Stay, Stay, AfterReview, None, None, None},
	Answer:         {ByPath, ByPath, ByPath, None, None, None, None},
	RefuseRequest:  {ToReview, ToReview, ToReview, None, None, None, None},
	Return:         {None, None, None, ToProgress, ToProgress, Undo, None},
	ApproveVerb:    {None, None, None, None, ToDecided, None, None},
	Deliver:        {None, None, None, None, None, ToClosed, None},
	Withdraw:       {ToClosed, ToClosed, ToClosed, ToClosed, ToClosed, Close, None},
	Lapse:          {LapseSpam, None, LapseDirect, None, None, None, None},
	Retype:         {Stay, Stay, Stay, None, None, None, None},
	Split:          {Stay, Stay, Stay, None, None, None, None},
	Link:           {Stay, Stay, Stay, Stay, Stay, Stay, Stay},
	Unlink:         {Stay, Stay, Stay, Stay, Stay, Stay, Stay},
	Forward:        {ToElsewhere, ToElsewhere, ToElsewhere, None, None, None, None},
	CorrectReceipt: {Stay, Stay, Stay, Stay, Stay, None, None},
	Extend:         {Stay, Stay, Stay, Stay, Stay, None, None},
	Pause:          {Stay, Stay, Stay, Stay, Stay, None, None},
	Resume:         {Stay, Stay, Stay, Stay, Stay, None, None},
	Hold:           {Stay, Stay, Stay, Stay, Stay, Stay, Stay},
	Unhold:         {Stay, Stay, Stay, Stay, Stay, Stay, Stay},
	Quarantine:     {Stay, None, None, None, None, None, None},
	Release:        {Stay, None, None, None, None, None, None},
	Reopen:         {None, None, None, None, None, None, BackToWork},
	Recompute:      {Stay, Stay, Stay, Stay, Stay, Stay, None},
	Shred:          {None, None, None, None, None, None, Stay},
	Tie:            {Stay, Stay, Stay, None, None, None, Stay},
	HandOut:        {Stay, None, None, None, None, None, None},
}

// Transition is the cell of a verb in a status.
func Transition(v Verb, s Status) Move {
	for column, status := range Statuses {
		if status == s {
			return transitions[v][column]
		}
	}
	return None
}

// fixed is the status of a cell that leads to one whatever the request's values.
func (m Move) fixed() Status {
	switch m {
	case ToReceived:
		return Received
	case ToProgress, Undo:
		return InProgress
	case ToAwait:
		return AwaitingInfo
	case ToReview:
		return DPOReview
	case ToApproval:
		return AwaitingApproval
	case ToDecided:
		return Decided
	case ToClosed, Close, LapseSpam, LapseDirect:
		return Closed
	default:
		return ""
	}
}

// illegalTransition is the 409 of the table's empty cells.
func illegalTransition() *Error { return Refuse(Conflict, "illegal_transition") }

// next is the status a verb leads to from the request's own, for the cells
// that its own values decide; the verbs' methods check their guards first.
func (r *Request) next(v Verb) (Status, error) {
	if r.Quarantined() && slices.Contains(quarantineRefuses, v) {
		return "", Refuse(Conflict, "quarantined")
	}
	move := Transition(v, r.Status)
	switch move {
	case None, ToElsewhere:
		return "", illegalTransition()
	case Stay:
		return r.Status, nil
	case BackToWork:
		return r.backToWork(), nil
	case ByPath:
		return r.afterAnswer(), nil
	case AfterReview:
		return InProgress, nil
	default:
		return move.fixed(), nil
	}
}

// backToWork is whose move it is once the citizen has moved, or a closed case
// is opened again.
func (r *Request) backToWork() Status {
	switch {
	case len(r.OpenAsked()) > 0:
		return AwaitingInfo
	case r.Assignee == "":
		return Received
	default:
		return InProgress
	}
}

// afterAnswer is where an answer leads on the paths that need no opinion.
func (r *Request) afterAnswer() Status {
	if r.Path() == Direct {
		return Closed
	}
	return AwaitingApproval
}
