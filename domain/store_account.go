package domain

import (
	"context"
	"time"
)

// AccountStore reads what an officer's own log-ins are made of.
type AccountStore interface {
	// Account is an officer's own account; NotFound for nobody's.
	Account(ctx context.Context, id OfficerID) (Account, error)
	// BrowserSession is a browser's session by the keyed hash of its token, neither
	// ended nor expired by now and last seen after an instant, with its account as it
	// is now, in one statement; NotFound for any other.
	BrowserSession(ctx context.Context, token []byte, now, seenAfter time.Time) (Session, Account, error)
	// LogIns are an officer's log-ins that live, the newest first, up to limit.
	LogIns(ctx context.Context, officer OfficerID, now, seenAfter time.Time, limit int) ([]Session, error)
	// RecoveryCodesLeft is how many of an officer's recovery codes were not used.
	RecoveryCodesLeft(ctx context.Context, officer OfficerID) (int, error)
}

// AccountTx writes what lets an officer in. What stands in his own row is bound to
// the desk's keys anew.
type AccountTx interface {
	// LetsIn tells whether an account that AccountByEmail gave, now locked, would still
	// be let in with what it was checked by.
	LetsIn(checked Account) (bool, error)
	// SessionLives tells whether a session of an officer, now locked, has neither ended
	// nor expired, and was seen after an instant if it is a browser's.
	SessionLives(officer OfficerID, id SessionID, now, seenAfter time.Time) (bool, error)
	// SecondFactorForUpdate is an officer's second factor, locked with his account.
	SecondFactorForUpdate(officer OfficerID) (SecondFactor, error)
	SetSecondFactor(officer OfficerID, f SecondFactor) error
	SetPassword(officer OfficerID, hash string) error

	// SetRecoveryCodes replaces all recovery codes of an officer, by their keyed hashes.
	SetRecoveryCodes(officer OfficerID, hashes [][]byte) error
	// UseRecoveryCode uses one up; false for one that is none or was used.
	UseRecoveryCode(officer OfficerID, hash []byte, now time.Time) (bool, error)

	// EndOtherSessions ends all log-ins of an officer but one.
	EndOtherSessions(officer OfficerID, but SessionID, now time.Time) error
	// EndSessionOf ends a log-in of an officer; NotFound for anybody else's, or one
	// that is over.
	EndSessionOf(officer OfficerID, id SessionID, now time.Time) error
	// SessionSeen notes when a browser's session was last heard of.
	SessionSeen(id SessionID, now time.Time) error
	// RenewSession gives a browser's session another token; NotFound when the one
	// before is not its any more.
	RenewSession(id SessionID, before, after []byte) error
}
