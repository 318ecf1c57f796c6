package domain

import (
	"slices"
	"time"
)

// CaseID identifies a case: random, ordered by time, never shown to the public.
type CaseID string

// OfficeID identifies an office: a short word, "sknpeo".
type OfficeID string

// UnitID identifies a unit of an office.
type UnitID string

// OfficerID identifies an officer.
type OfficerID string

// SessionID identifies a log-in.
type SessionID string

// Role is what an officer is for.
type Role string

// The roles.
const (
	Intake   Role = "intake"
	Officer  Role = "officer"
	Head     Role = "head"
	DPO      Role = "dpo"
	Approver Role = "approver"
	Auditor  Role = "auditor"
	Admin    Role = "admin"
)

// Roles lists all of them.
var Roles = []Role{Intake, Officer, Head, DPO, Approver, Auditor, Admin}

// ActorKind is what sort of party acts.
type ActorKind string

// The sorts of party.
const (
	Nobody  ActorKind = ""
	Citizen ActorKind = "citizen"
	Staff   ActorKind = "officer"
	System  ActorKind = "system"
)

// Actor is whoever acts, with what the store said of him at this request.
// Its fields are private: an Actor is had from an Account, from a receipt that
// was proved, or is the system itself, never from request data.
type Actor struct {
	kind    ActorKind
	office  OfficeID
	officer OfficerID
	unit    UnitID
	units   []UnitID // for a head: his unit and those below it; else his own
	roles   []Role
	caseID  CaseID // for a citizen: the one case of his receipt
	session SessionID
	since   time.Time // when he was proved, where that is long ago; zero for just now

	enrolling bool // has no second factor yet and can do nothing before
}

// OfficerActor is the actor of a live session's account.
func OfficerActor(a Account, session SessionID) Actor {
	units := []UnitID{a.Unit}
	if slices.Contains(a.Roles, Head) {
		units = a.UnitsBelow
	}
	return Actor{kind: Staff, office: a.Office, officer: a.ID, unit: a.Unit, units: units, roles: a.Roles, session: session}
}

// EnrollingActor is that of an account which needs a second factor and has none. It
// holds no role: there is nothing to see or to do for it but to enrol.
func EnrollingActor(a Account, session SessionID) Actor {
	return Actor{kind: Staff, office: a.Office, officer: a.ID, session: session, enrolling: true}
}

// CitizenActor is whoever holds the receipt of one case. Call it only after
// the receipt's keyed hash was compared.
func CitizenActor(office OfficeID, id CaseID) Actor {
	return Actor{kind: Citizen, office: office, caseID: id}
}

// SystemActor is the desk itself, within one office: sweeps and demo data.
func SystemActor(office OfficeID) Actor { return Actor{kind: System, office: office} }

// Since is an actor who was proved before something that takes long: what he does at its
// end asks whether he is still who he was. The first of several instants counts.
func (a Actor) Since(proved time.Time) Actor {
	if a.since.IsZero() {
		a.since = proved
	}
	return a
}

// ProvedAt is the instant of Since, zero for whoever was proved just now.
func (a Actor) ProvedAt() time.Time { return a.since }

// StandsAs tells whether an actor has the office, the unit and the roles that another had.
func (a Actor) StandsAs(before Actor) bool {
	return a.kind == before.kind && a.officer == before.officer && a.office == before.office && a.unit == before.unit &&
		slices.Equal(a.units, before.units) && slices.Equal(a.roles, before.roles)
}

// Kind is what sort of party acts.
func (a Actor) Kind() ActorKind { return a.kind }

// Office is the one office in which the actor acts.
func (a Actor) Office() OfficeID { return a.office }

// ID is the officer, empty for anybody else.
func (a Actor) ID() OfficerID { return a.officer }

// Unit is the officer's unit.
func (a Actor) Unit() UnitID { return a.unit }

// Session is the officer's session.
func (a Actor) Session() SessionID { return a.session }

// Enrolling tells whether the officer must get a second factor first.
func (a Actor) Enrolling() bool { return a.enrolling }

// Roles are a copy of the officer's roles.
func (a Actor) Roles() []Role { return slices.Clone(a.roles) }

// Is tells whether the actor holds any of these roles.
func (a Actor) Is(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.roles, r) })
}
