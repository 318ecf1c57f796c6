package domain

import "slices"

// Party is one kind of party that a verb's row may name: roles, the assignee,
// the citizen, the system.
type Party string

// The parties of the table of verbs. Assignee is the officer to whom
// the case is assigned; SelfInUnit an officer who takes a case of his own unit.
const (
	ByCitizen  Party = "citizen"
	ByIntake   Party = "intake"
	ByAssignee Party = "assignee"
	BySelf     Party = "self_in_unit"
	ByHead     Party = "head"
	ByDPO      Party = "dpo"
	ByApprover Party = "approver"
	BySystem   Party = "system"
)

// verbParties says who may use which verb. Anybody else is 403; the auditor
// and the administrator have no verb.
var verbParties = map[Verb][]Party{
	Submit:         {ByCitizen},
	Register:       {ByIntake},
	Assign:         {ByIntake, ByHead, ByApprover, BySystem, BySelf},
	Unassign:       {ByHead, BySystem},
	Verify:         {ByIntake, ByAssignee, ByHead, BySystem},
	Unverify:       {ByIntake, ByHead, ByDPO},
	Ask:            {ByIntake, ByAssignee, ByHead},
	PostMessage:    {ByCitizen},
	Write:          {ByIntake, ByAssignee, ByHead, ByDPO, ByApprover},
	Note:           {ByIntake, ByAssignee, ByHead, ByDPO, ByApprover},
	Task:           {ByAssignee, ByHead},
	Done:           {ByAssignee, ByHead},
	Consult:        {ByAssignee, ByHead},
	Opine:          {ByDPO},
	Answer:         {ByAssignee, ByHead},
	RefuseRequest:  {ByAssignee, ByHead},
	Return:         {ByAssignee, ByDPO, ByApprover},
	ApproveVerb:    {ByApprover},
	Deliver:        {ByIntake, ByAssignee, ByHead, BySystem},
	Withdraw:       {ByCitizen, ByIntake},
	Lapse:          {ByHead, BySystem},
	Retype:         {ByIntake, ByAssignee, ByHead},
	Split:          {ByIntake, ByAssignee, ByHead},
	Link:           {ByIntake, ByAssignee, ByHead, ByDPO},
	Unlink:         {ByIntake, ByAssignee, ByHead, ByDPO},
	Forward:        {ByIntake, ByHead},
	CorrectReceipt: {ByIntake, ByHead},
	Extend:         {ByHead},
	Pause:          {ByHead},
	Resume:         {ByHead},
	Hold:           {ByDPO, ByApprover},
	Unhold:         {ByDPO, ByApprover},
	Quarantine:     {ByIntake, ByHead},
	Release:        {ByIntake, ByHead},
	Reopen:         {ByHead, ByApprover, BySystem},
	Recompute:      {BySystem},
	Shred:          {BySystem},
	Tie:            {ByIntake, ByDPO},
	HandOut:        {BySystem},
}

// Parties is who may use a verb.
func (v Verb) Parties() []Party { return slices.Clone(verbParties[v]) }

// MayAct tells whether an actor may use a verb on a request that is in his
// sight. It refuses with Forbidden: "not_assignee" when being the assignee
// would have been enough, else "role_may_not".
func MayAct(a Actor, v Verb, r *Request) error {
	couldAsAssignee := false
	for _, party := range verbParties[v] {
		if party == ByAssignee && a.Is(Officer) && r.Assignee != a.officer {
			couldAsAssignee = true
		}
		if a.isParty(party, r) {
			return nil
		}
	}
	if couldAsAssignee {
		return Refuse(Forbidden, "not_assignee")
	}
	return Refuse(Forbidden, "role_may_not")
}

func (a Actor) isParty(party Party, r *Request) bool {
	switch party {
	case ByCitizen:
		return a.kind == Citizen && a.caseID == r.ID
	case BySystem:
		return a.kind == System
	case ByAssignee:
		return a.Is(Officer, Head) && a.officer != "" && r.Assignee == a.officer
	case BySelf:
		return a.Is(Officer) && r.Unit == a.unit && (r.Assignee == "" || r.Assignee == a.officer)
	case ByHead:
		return a.Is(Head) && slices.Contains(a.units, r.Unit)
	case ByIntake:
		return a.Is(Intake)
	case ByDPO:
		return a.Is(DPO)
	case ByApprover:
		return a.Is(Approver)
	default:
		return false
	}
}

// Sight is something that may be looked at, beside the verbs.
type Sight string

// What may be looked at, and by whom.
const (
	SeeOfficers  Sight = "officers"
	SeeQueue     Sight = "queue"
	SeeCase      Sight = "case"
	SeeTrail     Sight = "trail"
	SeeRouting   Sight = "routing"
	SeeCalendar  Sight = "calendar"
	SeeMoves     Sight = "moves"     // which cases a change of the calendar would move
	SeeDashboard Sight = "dashboard" // how much there is, over all units
	SeeStaff     Sight = "staff"     // everybody's work and absences

	// MakeRouting is trying a table on real cases, and making it the office's.
	MakeRouting Sight = "make_routing"

	// MakeCalendar is publishing a version of the office's calendar.
	MakeCalendar Sight = "make_calendar"

	// MakeNotice is publishing a version of the office's privacy notice.
	MakeNotice Sight = "make_notice"
)

var sightRoles = map[Sight][]Role{
	SeeOfficers:  {Intake, Officer, Head, DPO, Approver},
	SeeQueue:     {Intake, Officer, Head, DPO, Approver},
	SeeCase:      {Intake, Officer, Head, DPO, Approver},
	SeeTrail:     {Intake, Officer, Head, DPO, Approver, Auditor},
	SeeRouting:   {Intake, Head, DPO, Approver, Admin},
	SeeDashboard: {Intake, DPO},
	SeeStaff:     {Intake, Head, DPO, Approver, Admin},
	MakeRouting:  {Admin},

	SeeCalendar:  Roles,
	SeeMoves:     {Intake, Head, DPO, Admin},
	MakeCalendar: {Admin},
	MakeNotice:   {Admin},
}

// Roles are those who may look.
func (s Sight) Roles() []Role { return slices.Clone(sightRoles[s]) }

// MayLook refuses with Forbidden "role_may_not" whoever may not look.
func MayLook(a Actor, s Sight) error {
	if a.kind == System || a.Is(sightRoles[s]...) {
		return nil
	}
	return Refuse(Forbidden, "role_may_not")
}
