package domain

import (
	"context"
	"time"
)

// CalendarStore reads what offices made of their calendars.
type CalendarStore interface {
	// Calendar is a version of an office's own calendar by its ref.
	Calendar(ctx context.Context, ref string) (PublishedCalendar, error)
	// Calendars are all versions of an office's own calendar, the newest first.
	Calendars(ctx context.Context, office OfficeID) ([]PublishedCalendar, error)
	// OpenCases is a page of the open cases of a scope behind one of them (nil: the
	// first), as they were received, with their open clocks and without what was filed.
	OpenCases(ctx context.Context, scope Scope, after *Request, limit int) ([]Countable, error)

	// Recounts are those of an office's calendars, the latest first.
	Recounts(ctx context.Context, office OfficeID) ([]Recounting, error)
	// OpenRecounts are those of all offices that are not done.
	OpenRecounts(ctx context.Context) ([]Recounting, error)
	// Uncounted are the offices with a calendar that no recount was begun for;
	// newest is the binary's, of those without one of their own.
	Uncounted(ctx context.Context, newest string) ([]Office, error)
	// Banners are an officer's on a case that he has not acknowledged.
	Banners(ctx context.Context, id CaseID, officer OfficerID) ([]Banner, error)
}

// CalendarTx writes calendars and counts with them.
type CalendarTx interface {
	// Calendar is that of CalendarStore.
	Calendar(ref string) (PublishedCalendar, error)
	// PublishCalendar keeps a version and makes it the office's; Stale when that
	// one is not what it changed any more. was is the office's own ref before.
	PublishCalendar(p PublishedCalendar, was string) error
	// BeginRecount ends the office's recounts under way, for which this one is
	// too; one that was begun before stays as it is.
	BeginRecount(office OfficeID, calendar string, now time.Time) error
	// RecountForUpdate locks a recount until the transaction ends, so that one
	// worker at a time counts an office. It is false when another holds it, or it
	// is done.
	RecountForUpdate(office OfficeID, calendar string) (Recounting, bool, error)
	// ListForRecount puts the office's open cases on the recount's list; a second
	// time, those on which something was done since.
	ListForRecount(job Recounting, since, now time.Time) error
	// ListedCases is a page of the recount's list by id, read as by OpenCases. What
	// was closed meanwhile is still on it.
	ListedCases(job Recounting, after CaseID, limit int) ([]Countable, error)
	// HoldCases locks those of the cases that nobody else has in hand.
	HoldCases(office OfficeID, ids []CaseID) ([]CaseID, error)
	// TakeOffList takes cases off the list and says how many of them moved.
	TakeOffList(job Recounting, ids []CaseID, moved int) error
	// EndRecount ends a recount that has nothing left on its list.
	EndRecount(job Recounting, now time.Time) error

	AddBanner(b Banner) error
	// AcknowledgeBanners ends an officer's banners on a case up to an event.
	AcknowledgeBanners(id CaseID, officer OfficerID, seq int, now time.Time) error
}

// Countable is a case as it is counted anew: with its dates and its open clocks,
// and nothing sealed.
type Countable struct {
	*Request
	Broken error // of its rows, which somebody changed to what cannot be read; then only its id, reference and place can be relied on
}

// Recounting is how far the open cases of an office are counted by a calendar.
type Recounting struct {
	Office   OfficeID
	Calendar string
	BeganAt  time.Time
	ListedAt time.Time // zero until its cases are listed
	AgainAt  time.Time // when those were listed that came meanwhile; zero until then
	DoneAt   time.Time // zero while it goes on
	Cases    int       // listed
	Left     int       // still on the list
	Moved    int
}
