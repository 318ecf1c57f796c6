package domain

import "slices"

// Scope is what an actor may see, as a value that every query takes. It is
// only had from an Actor, so no request data can build or widen one; the zero
// Scope sees nothing.
type Scope struct {
	office     OfficeID
	caseID     CaseID
	all        bool
	unresolved bool
	units      []UnitID
	officer    OfficerID
	approver   bool
}

// Scope is what the actor may see of cases.
func (a Actor) Scope() Scope {
	s := Scope{office: a.office}
	switch a.kind {
	case Citizen:
		s.caseID = a.caseID
	case System:
		s.all, s.unresolved = true, true
	case Staff:
		s.officer = a.officer
		s.all = a.Is(Intake, DPO)
		s.unresolved = a.Is(Intake, DPO)
		s.approver = a.Is(Approver)
		if a.Is(Officer, Head) {
			s.units = slices.Clone(a.units)
		}
	case Nobody:
	}
	return s
}

// TrailScope is what the actor may see of trails: the auditor every trail of
// his office, anybody else those of the cases he may see.
func (a Actor) TrailScope() Scope {
	s := a.Scope()
	if a.Is(Auditor) {
		s.all, s.unresolved = true, true
	}
	return s
}

// WorkScope is what the actor may count of his colleagues' work: every case of the
// office but those that are hidden from him. A number has no content, but one
// that is higher than what he sees would tell of a complaint about himself.
func (a Actor) WorkScope() Scope {
	s := a.Scope()
	s.all = s.all || a.kind == Staff
	return s
}

// MovesScope is what the actor may know of how cases' dates move: the administrator
// all that is not hidden from him, references and dates only; anybody else those of
// the cases he may see.
func (a Actor) MovesScope() Scope {
	if a.Is(Admin) {
		return a.WorkScope()
	}
	return a.Scope()
}

// Office limits every query.
func (s Scope) Office() OfficeID { return s.office }

// Case limits to one case when it is not empty (a citizen's receipt).
func (s Scope) Case() CaseID { return s.caseID }

// All tells whether every case of the office is in sight.
func (s Scope) All() bool { return s.all }

// Unresolved tells whether complaints are in sight whose text is not yet tied to officers.
func (s Scope) Unresolved() bool { return s.unresolved || s.caseID != "" }

// Units are the units whose cases are in sight.
func (s Scope) Units() []UnitID { return slices.Clone(s.units) }

// Officer is whose assigned cases are in sight, and from whom cases that name him are hidden.
func (s Scope) Officer() OfficerID { return s.officer }

// Approver tells whether cases before the approver, or decided by him, are in sight.
func (s Scope) Approver() bool { return s.approver }

// Sees is the same rule as the store's queries, for a request already loaded;
// a contract test holds the two together.
func (s Scope) Sees(r *Request) bool {
	if s.office == "" || r.Office != s.office {
		return false
	}
	if s.caseID != "" {
		return r.ID == s.caseID
	}
	if r.Conflict == ConflictUnresolved && !s.unresolved {
		return false
	}
	if s.officer != "" && slices.Contains(r.Excluded, s.officer) {
		return false
	}
	return s.all ||
		slices.Contains(s.units, r.Unit) ||
		s.officer != "" && r.Assignee == s.officer && len(s.units) > 0 ||
		s.approver && (r.Status == AwaitingApproval || r.DecidedBy == s.officer)
}

// Opens tells whether the actor may read the content of a request in his
// sight: an officer opens those assigned to him or to nobody.
func (a Actor) Opens(r *Request) bool {
	if a.kind != Staff || a.Is(Intake, DPO, Head) {
		return true
	}
	if a.Is(Approver) && (r.Status == AwaitingApproval || r.DecidedBy == a.officer) {
		return true
	}
	return r.Assignee == "" || r.Assignee == a.officer
}
