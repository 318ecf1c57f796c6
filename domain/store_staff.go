package domain

import (
	"context"
	"time"
)

// StaffStore reads an office's officers with their work.
type StaffStore interface {
	// Staff are all officers of the scope's office, disabled ones too, by name, with
	// the open work that is in the scope and the absences not over by a day of Bangkok's.
	Staff(ctx context.Context, scope Scope, today Date) ([]StaffMember, error)
	// StaffMember is one of them; NotFound for anybody else.
	StaffMember(ctx context.Context, scope Scope, id OfficerID, today Date) (StaffMember, error)
	// OfficerNames are what the officers of the scope's office are called, the disabled ones
	// too: a trail goes on naming them.
	OfficerNames(ctx context.Context, scope Scope) (map[OfficerID]string, error)
	// OfficersOn are the officers of the scope's office as they stand on a day (OnDuty),
	// without those who are disabled, by name.
	OfficersOn(ctx context.Context, scope Scope, today Date) ([]Account, error)
}

// StaffTx writes what is decided about officers.
type StaffTx interface {
	// AccountsForUpdate are Accounts, all locked until the transaction ends.
	AccountsForUpdate(scope Scope) ([]Account, error)
	// EndSessionsOf ends all log-ins of an officer.
	EndSessionsOf(officer OfficerID, now time.Time) error
	// AbsenceForUpdate is an officer's absence, locked; NotFound for any other.
	AbsenceForUpdate(scope Scope, officer OfficerID, id string) (Absence, error)
	// EndAbsence makes a day the last one of an absence. One that has not begun by
	// then has never been.
	EndAbsence(a Absence, last Date) error
}
