package domain

import "time"

// MailTx keeps the pace of mail, for all replicas together.
type MailTx interface {
	// ClaimNotices takes up to limit notices that are due by now and that nobody has.
	// No other replica takes them for a term, which the database's clock measures.
	ClaimNotices(now time.Time, term time.Duration, limit int) ([]Notice, error)
	// UnclaimNotices gives back claimed notices that were not begun. One that another
	// replica has claimed since then stays that one's.
	UnclaimNotices(notices []Notice) error
	// NoticesWaiting are the officers for whom a case's notice of a code waits. Nobody
	// begins to send one of these until the transaction ends.
	NoticesWaiting(id CaseID, code NoticeCode) ([]OfficerID, error)
	// NoticeFailed counts a try of a claimed notice, and gives it back for the next
	// one; NotFound when another replica has claimed it since then.
	NoticeFailed(n Notice, next time.Time) error
	// NoticePutOff is NoticeFailed without counting a try.
	NoticePutOff(n Notice, until time.Time) error

	// TakeMailPlace takes one of the address's places, of which there are most, for a
	// term, which the database's clock measures. Without a free one it says how long
	// it is until the first will be, and that is not zero.
	TakeMailPlace(address []byte, most int, term time.Duration) (place MailPlace, wait time.Duration, err error)
	// FreeMailPlace gives a place back whose mail certainly did not leave.
	FreeMailPlace(place MailPlace) error
	// PurgeMailPlaces forgets places that are free, and says how many.
	PurgeMailPlaces() (int, error)
}
