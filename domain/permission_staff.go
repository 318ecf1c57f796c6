package domain

import "slices"

// Matter is what can be asked or done about an officer.
type Matter string

// The matters.
const (
	StaffRecord   Matter = "record"   // how much he has in hand, how much he may have, when he is away
	StaffCapacity Matter = "capacity" // how much he may have
	StaffAbsence  Matter = "absence"  // when he is away, and who stands in
	StaffAccess   Matter = "access"   // whether he is here at all
)

// matters says who may: by role for anybody of the office, the head for the
// officers of his units, each for himself. Whoever gives cases out needs the
// record; who is away is for each to say. An approver's absence may lend his
// power to decide, so no head below or beside him says it.
var matters = map[Matter]struct {
	roles      []Role
	head, self bool
}{
	StaffRecord:   {roles: []Role{Intake, Head, DPO, Approver, Admin}, self: true},
	StaffCapacity: {roles: []Role{Admin}, head: true},
	StaffAbsence:  {roles: []Role{Admin}, head: true, self: true},
	StaffAccess:   {roles: []Role{Admin}},
}

// Roles are those of whom some may.
func (m Matter) Roles() []Role {
	switch rule := matters[m]; {
	case rule.self:
		return Roles
	case rule.head:
		return append(slices.Clone(rule.roles), Head)
	default:
		return slices.Clone(rule.roles)
	}
}

// MayTend tells whether an actor may do or know something about an officer of
// his own office. It refuses with NotFound for another office's, as for nobody,
// else with Forbidden "role_may_not".
func MayTend(a Actor, m Matter, officer Account) error {
	rule := matters[m]
	switch {
	case a.kind != Staff || officer.Office != a.office:
		return Refuse(NotFound, "not_found")
	case a.Is(rule.roles...), rule.self && officer.ID == a.officer:
		return nil
	case rule.head && a.Is(Head) && slices.Contains(a.units, officer.Unit) && (m != StaffAbsence || !officer.holds(Approver)):
		return nil
	default:
		return Refuse(Forbidden, "role_may_not")
	}
}

// SetAccess says whether an officer is here from now on. all are the office's
// accounts. Nobody locks himself out, and never the last administrator: he alone
// could undo it. Refusals: Conflict "access_unchanged", "not_yourself", "last_admin".
func SetAccess(by Actor, officer Account, disabled bool, all []Account) error {
	others := slices.ContainsFunc(all, func(a Account) bool { return a.ID != officer.ID && !a.Disabled && a.holds(Admin) })
	switch {
	case officer.Disabled == disabled:
		return Refuse(Conflict, "access_unchanged")
	case disabled && officer.ID == by.ID():
		return Refuse(Conflict, "not_yourself")
	case disabled && officer.holds(Admin) && !others:
		return Refuse(Conflict, "last_admin")
	default:
		return nil
	}
}
