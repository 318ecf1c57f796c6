package domain

import "time"

// NoticeCode says which notice is owed.
type NoticeCode string

// The notices that the working verbs owe.
const (
	NoticeSubmitted NoticeCode = "submit"
	NoticeTaken     NoticeCode = "take"
	NoticeAsked     NoticeCode = "ask"
	NoticeWritten   NoticeCode = "write"
	NoticeAnswered  NoticeCode = "answered"
	NoticeClosed    NoticeCode = "closed"
	NoticeNewWork   NoticeCode = "assign"

	NoticeRecomputed       NoticeCode = "recompute"        // the due date was counted anew
	NoticeLatestRecomputed NoticeCode = "recompute_latest" // only its later reading moved
	NoticeShortened        NoticeCode = "shortened"        // a date is earlier than it was
)

// Notice is one message owed to somebody. It holds neither an address nor
// content: both are read, and unsealed, when it is sent.
type Notice struct {
	ID      string
	Office  OfficeID
	Case    CaseID
	Seq     int // of the event that owes it
	Code    NoticeCode
	Officer OfficerID // empty: owed to the citizen
	Day     Date      // {d} of the text, if it has one
	DueAt   time.Time // not before; UTC
	Tries   int
	Claim   time.Time // until when whoever claimed it has it, by the database's clock; zero: nobody
	Broken  error     // of its row, which somebody changed to what cannot be read; nil for all others
}

// RetryAfter is when a notice that could not be sent is tried again, and whether
// that is worth it: after 1, 2, 4 … minutes, an hour at most, for two days.
func (n Notice) RetryAfter(now time.Time) (at time.Time, ok bool) {
	const tries = 55 // 63 minutes of doubling, then hourly to about two days
	wait := time.Hour
	if n.Tries < 6 {
		wait = time.Minute << n.Tries
	}
	return now.Add(wait), n.Tries < tries
}

// Mail is one message as it leaves: no name, no content of a case.
type Mail struct {
	ID      string // constant for a notice, however often it is tried
	To      string
	Subject string
	Body    string
}
