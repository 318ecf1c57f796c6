package domain

import "time"

// MailTx keeps the pace of mail, for all replicas together.
type MailTx interface {
	// TakeMailPlace takes one of the address's places, of which there are most,
	// until the given time. Without a free one it says when the first will be
	// free, and that time is not zero.
	TakeMailPlace(address []byte, most int, now, until time.Time) (place MailPlace, freeAt time.Time, err error)
	// FreeMailPlace gives a place back whose mail certainly did not leave.
	FreeMailPlace(place MailPlace) error
	// PurgeMailPlaces forgets places that are free, and says how many.
	PurgeMailPlaces(now time.Time) (int, error)
	// UnclaimNotices makes claimed notices that were not begun due again as they
	// were. One that another replica has claimed since then stays that one's.
	UnclaimNotices(notices []Notice, until time.Time) error
	// NoticePutOff makes a notice due later, without counting a try.
	NoticePutOff(id string, until time.Time) error
}
