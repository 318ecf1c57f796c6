package workflow

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"sitthi/domain"
)

// Clock tells the time and lets it pass.
type Clock interface {
	// Now is the present instant, UTC.
	Now() time.Time
	// Sleep waits, or gives the context's error when that ends first.
	Sleep(ctx context.Context, d time.Duration) error
}

// IDs makes what must be unique or secret.
type IDs interface {
	// NewID is a new identifier whose order follows time.
	NewID() string
	// Random fills b from a cryptographic source.
	Random(b []byte)
}

// Seals are keyed hashes, each purpose under a key of its own outside the database.
type Seals interface {
	ReceiptMAC(ref, receipt string) []byte
	ReplyMAC(parts ...[]byte) []byte
	TrailMAC(canonical []byte) []byte
	RefreshMAC(token []byte) []byte
	LoginMAC(kind, value string) []byte
	SessionMAC(token []byte) []byte
	RecoveryMAC(officer, code string) []byte
	MailMAC(address string) []byte
	AlikeMAC(office, text string) []byte
	LimitMAC(limit, of string) []byte

	// Ticket is a text that somebody keeps for us until an instant and can neither read
	// nor change; OpenTicket is what is in it.
	Ticket(use string, end time.Time, plain []byte) string
	OpenTicket(use, ticket string, now time.Time) (plain []byte, ok bool)
}

// Passwords hashes and checks officers' passwords.
type Passwords interface {
	// Matches checks a password against an encoded hash, and takes as long for
	// an empty hash (an unknown account) as for a real one.
	Matches(password, encoded string) bool
	// Plain is a password as it is hashed: one way of writing its characters.
	Plain(password string) string
	// Hash is an encoded hash of a password, under a new salt.
	Hash(password string) (string, error)
}

// Mailer sends one mail. An error means that it may be tried again, unless it is
// a *domain.MailFailure that says otherwise. When the context ends, so does Send.
type Mailer interface {
	Send(ctx context.Context, m domain.Mail) error
}

// Parts are what a Service is made of.
type Parts struct {
	Store     domain.Store
	Law       domain.Law
	Hours     domain.OfficeHours
	Clock     Clock
	IDs       IDs
	Seals     Seals
	Passwords Passwords
	Mailer    Mailer
	BaseURL   string // of links in mail, without a slash at its end
	Puzzles   bool   // a form that is held back by a flood is offered one
	Log       *slog.Logger
}

// Service is all use cases. It is safe for concurrent use and keeps nothing
// that must survive.
type Service struct {
	Parts
	hashing   *hashing // of passwords, a few at once
	moving    *places  // of files on their way in or out
	calendars sync.Map // offices' own calendars by their refs, under which they never change
	broken    sync.Map // offices that cannot be read, of which the log was told
	floods    *floods  // which texts came in lately
	limits    *limits  // how often the public did what it may do only so often
}

// New is a Service of its parts.
func New(p Parts) *Service {
	return &Service{Parts: p, hashing: newHashing(), moving: newPlaces(), floods: newFloods(), limits: newLimits()}
}

// now is the instant as it is stored: UTC, whole microseconds.
func (s *Service) now() time.Time { return s.Clock.Now().UTC().Truncate(time.Microsecond) }

// today is the local date in Bangkok.
func (s *Service) today() domain.Date { return domain.DateOf(s.now(), domain.Bangkok) }
