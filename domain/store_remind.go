package domain

import (
	"context"
	"time"
)

// ReminderKey is a case at which a sweep looks, and its place among them.
type ReminderKey struct {
	On        string // day of the look as it is kept, which may be no date; empty: at the next sweep
	Case      CaseID
	Office    OfficeID
	Reference Reference
}

// DigestLine is one line of an officer's digest: no personal data.
type DigestLine struct {
	Officer   OfficerID
	Day       Date // of the digest
	Case      CaseID
	Reference Reference // only when read
	Told
	Date   Date  // that the line names, if any
	Broken error // of its row, as in Notice
}

// ReminderStore reads for sweeps.
type ReminderStore interface {
	// CasesToRemind are the open cases of all offices whose next look is due by
	// a day, in the order of their keys, from after a key on.
	CasesToRemind(ctx context.Context, upTo Date, after ReminderKey, limit int) ([]ReminderKey, error)
	// CaseByID is a whole case of the scope by its id, opened, with its clocks.
	CaseByID(ctx context.Context, scope Scope, id CaseID) (*Request, error)
}

// ReminderTx writes what a sweep does.
type ReminderTx interface {
	// ClaimReminder locks a case for its look until the transaction ends. It is
	// false when another holds it, looked already, or the case is closed.
	ClaimReminder(key ReminderKey, upTo Date) (bool, error)
	// Told is what was told in a case's round.
	Told(id CaseID, round int) ([]Told, error)
	// AddTold keeps what is told now. What was told before is a Conflict
	// "already_exists", at the latest when the transaction ends, and keeps nothing.
	AddTold(id CaseID, round int, told []Told, now time.Time) error
	// LookAgain plans a case's next look. It is no verb and moves no version.
	LookAgain(id CaseID, on Date) error
	// NoticeDropped ends a notice whose reason is gone; that is no failure.
	NoticeDropped(id string, now time.Time) error
	// TakeBackNotice deletes a notice that has not left, because somebody else is
	// told instead. Should the case come back, it can be owed to him again.
	TakeBackNotice(id string) error

	// JoinDigest adds a line to the officer's digest of its day, and owes the
	// notice if it is the first; false when that digest has left already.
	JoinDigest(line DigestLine, n Notice) (bool, error)
	// CloseDigest gives the lines of an officer's digest, which nobody can join
	// from then on, by date and reference.
	CloseDigest(officer OfficerID, day Date) ([]DigestLine, error)
	// TakeBackLine deletes a line of a digest that has not left; false when it is
	// not there any more.
	TakeBackLine(line DigestLine) (bool, error)
	// HasLine tells whether a digest of the officer, that left or not, has a case's
	// reminder in it.
	HasLine(officer OfficerID, id CaseID, told Told) (bool, error)
}
