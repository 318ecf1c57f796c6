package domain

import (
	"context"
	"time"
)

// Store reads; what it reads about cases it reads within a Scope. Writing is
// only possible on a Tx, and a Tx is only had from InTx: a write outside a
// transaction does not compile. Refusals are *Error: NotFound for what is
// absent or out of scope, Unavailable when the database is away.
type Store interface {
	CalendarStore
	HandOutStore
	ReminderStore
	WorkloadStore
	TallyStore
	StaffStore
	AccountStore
	RoutingStore
	FileStore
	DraftStore
	DraftFileStore
	PrivacyNoticeStore
	ViewStore
	BulkStore
	LimitStore
	// InTx runs do in one transaction: all of it is kept, or nothing. do may
	// be run again after a serialization failure, so it keeps no state outside
	// itself; inside it only tx is used, never the Store.
	InTx(ctx context.Context, do func(tx Tx) error) error

	// Ping tells whether the database answers.
	Ping(ctx context.Context) error

	Offices(ctx context.Context) ([]Office, error)
	Office(ctx context.Context, id OfficeID) (Office, error)
	// OfficeOf is the office whose references begin as one does; NotFound for none.
	OfficeOf(ctx context.Context, ref Reference) (Office, error)
	RoutingTable(ctx context.Context, office OfficeID) (RoutingTable, error)
	// Reception is what a filing needs of its office. It may be a moment old: with a
	// change of the office, its rules or its calendar, whoever files at that moment may
	// still be received as before.
	Reception(ctx context.Context, office OfficeID) (Reception, error)
	// Officers are the accounts of the scope's office that are not disabled, by name.
	Officers(ctx context.Context, scope Scope) ([]Account, error)
	Units(ctx context.Context, scope Scope) ([]Unit, error)

	// ReceiptOf is what a receipt is checked against; NotFound for an unknown reference.
	ReceiptOf(ctx context.Context, ref Reference) (ReceiptCheck, error)
	// Case is a whole request, opened, with its clocks.
	Case(ctx context.Context, scope Scope, ref Reference) (*Request, error)
	// Messages are a case's messages, oldest first. The request must have come from Case.
	Messages(ctx context.Context, scope Scope, r *Request) ([]Message, error)
	// Queue is one page of cases, in the filter's order, without content.
	Queue(ctx context.Context, scope Scope, filter QueueFilter) ([]QueueItem, error)
	// CountQueue is how many cases each filter shows, its limit at most.
	CountQueue(ctx context.Context, scope Scope, filters ...QueueFilter) ([]int, error)
	// Trail is a case's events in their order.
	Trail(ctx context.Context, scope Scope, ref Reference) ([]Event, error)
	// EachTrail visits every case's trail and head, one case at a time, for
	// the verifier, which is bound to no office.
	EachTrail(ctx context.Context, visit func(TrailCase) error) error

	// ForgedOfficers are officers whom somebody else than the desk wrote or
	// changed; they cannot log in.
	ForgedOfficers(ctx context.Context) ([]OfficerID, error)
	// AccountByEmail is an account with what lets it in, for a log-in.
	AccountByEmail(ctx context.Context, email string) (Account, error)
	// LiveSession is a session that has not ended by now, with its account as
	// it is now; NotFound for any other, and for a disabled account.
	LiveSession(ctx context.Context, id SessionID, now time.Time) (Session, Account, error)
}

// Tx writes, and reads what it is about to write, inside one transaction. It
// is bound to the context that InTx was given.
type Tx interface {
	CalendarTx
	HandOutTx
	LeaseTx
	ReminderTx
	MailTx
	TallyTx
	StaffTx
	FileTx
	DraftTx
	DraftFileTx
	PrivacyNoticeTx
	ViewTx
	SettingsTx
	BulkTx
	LimitTx
	AccountTx
	LoginTx

	// CaseForUpdate is Case with the row locked until the transaction ends.
	CaseForUpdate(scope Scope, ref Reference) (*Request, error)
	// Account is an officer of the scope's office; NotFound for any other.
	Account(scope Scope, id OfficerID) (Account, error)
	// Accounts are all officers of the scope's office, disabled ones too.
	Accounts(scope Scope) ([]Account, error)

	// AddRequest stores a new request; Conflict "reference_taken" when its
	// reference exists already.
	AddRequest(r *Request) error
	// SaveRequest stores a request whose Version was raised by one; Stale when
	// the stored version is not the one before.
	SaveRequest(r *Request) error
	AddMessage(r *Request, m Message) error
	// SentMessages is how many messages a case has of its citizen.
	SentMessages(of *Request) (int, error)
	AddEvent(e Event) error
	AddReading(a Reading) error
	Enqueue(n Notice) error

	// ClaimReply keeps a reply under an idempotency key. It returns nil when
	// the claim is new (or the one before has expired), and the reply kept
	// before when there is one; Conflict "in_flight" when another transaction
	// holds the key too long to wait for.
	ClaimReply(claim ReplyClaim) (*KeptReply, error)
	// PurgeReplies deletes replies that expired by now, and says how many.
	PurgeReplies(now time.Time) (int, error)

	AddSession(s Session) error
	EndSession(id SessionID, now time.Time) error
	AddRefresh(t RefreshToken) error
	// RefreshForUpdate is a refresh token by its keyed hash, locked.
	RefreshForUpdate(hash []byte) (RefreshToken, error)
	UseRefresh(hash []byte, now time.Time) error
	AddSecurityEvent(e SecurityEvent) error

	AddOffice(o Office) error
	AddUnit(u Unit) error
	AddAccount(a Account) error
	AddRoutingTable(office OfficeID, t RoutingTable) error

	// Recipient is where a claimed notice goes and in which language; NotFound
	// when there is no address any more.
	Recipient(n Notice) (Recipient, error)
	NoticeSent(id string, now time.Time) error
	NoticeGivenUp(id string, now time.Time) error
}

// ReceiptCheck is what a receipt is compared with.
type ReceiptCheck struct {
	Case   CaseID
	Office OfficeID
	MAC    []byte
}

// TrailCase is a case as the verifier sees it: what its row says in the clear,
// its trail, and how many messages and files it has. Its filing and clocks are left out.
type TrailCase struct {
	Request  *Request
	Events   []Event
	Messages int
	Files    int
}

// QueueSort is an order of the queue, ascending.
type QueueSort string

// The orders. Cases without a due date come last.
const (
	ByDueOn      QueueSort = "due_on"
	ByReceivedAt QueueSort = "received_at"
)

// QueueFilter says which cases a page of the queue shows.
type QueueFilter struct {
	Kinds      []Kind
	Statuses   []Status // none: every open one
	Assignee   OfficerID
	Unassigned bool
	Unit       UnitID
	Overdue    *bool
	DueWithin  *int   // open cases due in so many days from today at the latest
	Today      Date   // for Overdue and DueWithin; Bangkok
	Query      string // a reference, the office's own number, an exact e-mail or telephone, words of a name
	Sort       QueueSort
	Limit      int
	After      *QueueKey
	Before     *QueueKey   // instead of After: what comes before a place, the nearest first
	References []Reference // none: whatever they are

	// Quarantined is whether to show what is in quarantine, and that alone, or not; nil
	// hides it from whoever looks at what there is to do, and finds it for whoever looks
	// for a certain case.
	Quarantined *bool
}

// Certain tells whether somebody looks for certain cases, and not at what there is to do.
func (f QueueFilter) Certain() bool { return f.Query != "" || len(f.References) > 0 }

// Parts tells whether a page shows what is in quarantine, and whether it shows others.
func (f QueueFilter) Parts() (apart, others bool) {
	if f.Quarantined == nil {
		return f.Certain(), true
	}
	return *f.Quarantined, !*f.Quarantined
}

// QueueKey is the place of an item in the queue's order, for the next page.
type QueueKey struct {
	DueOn      Date // zero: without a date, so after all that have one
	ReceivedAt time.Time
	ID         CaseID
}

// QueueItem is one line of the queue: no personal data.
type QueueItem struct {
	ID          CaseID
	Reference   Reference
	Kind        Kind
	Status      Status
	Assignee    OfficerID
	Unit        UnitID
	ReceivedAt  time.Time
	DueOn       Date
	LatestDueOn Date
	Version     int
	LastActAt   time.Time // when a verb was last used on it
	Quarantined bool
}

// Overdue tells whether the case is open and its due date has passed.
func (i QueueItem) Overdue(today Date) bool {
	return i.Status.Open() && !i.DueOn.IsZero() && i.DueOn.Before(today)
}

// ReplyClaim keeps a reply for whoever repeats the same request with the same
// key. Key and Body are keyed hashes; Reply is sealed at rest under the case's
// own key.
type ReplyClaim struct {
	Scope     string // office and call
	Key       []byte
	Body      []byte
	Case      CaseID
	Reply     []byte
	At        time.Time
	ExpiresAt time.Time
}

// KeptReply is what was answered before.
type KeptReply struct {
	Body  []byte
	Reply []byte
}

// Session is one log-in of an officer; its refresh tokens are one family.
type Session struct {
	ID        SessionID
	Officer   OfficerID
	CreatedAt time.Time
	ExpiresAt time.Time // absolute
	EndedAt   time.Time // zero while it lives

	// Of a browser's log-in, which is known by the keyed hash of a token in a cookie:
	Token      []byte
	SeenAt     time.Time // it ends when nothing was heard for a while
	AwaitsCode bool      // the password was right; a code of the second factor is still asked for
}

// RefreshToken is one link of a session's family, known by its keyed hash.
type RefreshToken struct {
	Hash      []byte
	Session   SessionID
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time // zero until used; used twice ends the family

	Officer OfficerID // whose session it is, and of which office; only when read
	Office  OfficeID
}

// SecurityEvent is a line of the desk's own security trail: log-ins ended by
// reuse of a token, what administrators do, and the like. Append-only, no personal
// data of citizens.
type SecurityEvent struct {
	At      time.Time
	Office  OfficeID
	Officer OfficerID // who did it, or whose log-in it was
	Session SessionID
	About   OfficerID // to whom; empty: to nobody in particular
	Code    string
	Data    map[string]string // what exactly, by the code
}

// Recipient is where one notice goes.
type Recipient struct {
	Address   string
	Language  string // "th" or "en"
	Reference Reference
	OfficeTH  string
	OfficeEN  string
}
