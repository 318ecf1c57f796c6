package domain

import (
	"context"
	"time"
)

// HandOutStore reads what handing out needs. NextPool and DisabledHolders are the
// desk's own look-outs over all offices; they give no content.
type HandOutStore interface {
	// NextPool is the first pool after the given one, by office and unit, in
	// which a case waits for an officer; NotFound when there is none.
	NextPool(ctx context.Context, after PoolKey) (PoolKey, error)
	// PoolOf is a pool as it is now, of the scope's office, with the open work that
	// is in the scope. today is Bangkok's.
	PoolOf(ctx context.Context, scope Scope, unit UnitID, today Date) (Pool, error)
	// DisabledHolders are disabled officers who still have open cases.
	DisabledHolders(ctx context.Context) ([]Account, error)
}

// HandOutTx writes what handing out keeps.
type HandOutTx interface {
	// PoolForUpdate is a pool, with all pools of its office locked until the
	// transaction ends.
	PoolForUpdate(key PoolKey, today Date) (Pool, error)
	// WaitingForUpdate locks up to limit of the pool's waiting cases, oldest
	// first, after the given one. Those in somebody's hands at this moment are
	// left out.
	WaitingForUpdate(key PoolKey, after *WaitingCase, limit int) ([]WaitingCase, error)
	// SavePool stores whose turn it is and when the pool's officers got a case.
	SavePool(p Pool) error
	// GivenTo notes that a person gave an officer a case.
	GivenTo(scope Scope, officer OfficerID, now time.Time) error
	// HeldForUpdate locks up to limit of an officer's open cases. Those in
	// somebody's hands at this moment are left out.
	HeldForUpdate(scope Scope, officer OfficerID, limit int) ([]Reference, error)

	// SetCapacity says how many open cases an officer may have; NotFound for
	// somebody who is not of the scope's office.
	SetCapacity(scope Scope, officer OfficerID, capacity int) error
	// SetDisabled says whether an officer is no longer here: he can log in no
	// more at once, and HandOut moves his cases. NotFound as for SetCapacity.
	SetDisabled(scope Scope, officer OfficerID, disabled bool) error
	// AddAbsence stores an absence that was checked.
	AddAbsence(a Absence) error
}

// WaitingCase is the place of a waiting case in its pool's order.
type WaitingCase struct {
	ID         CaseID
	Reference  Reference
	ReceivedAt time.Time
}
