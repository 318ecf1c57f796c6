package domain

import (
	"context"
	"time"
)

// LimitStore reads what the limits of the public need beside counts.
type LimitStore interface {
	// KeptReply is the reply that is kept under an idempotency key of a scope and has
	// not expired by now; NotFound without one.
	KeptReply(ctx context.Context, scope string, key []byte, now time.Time) (KeptReply, error)
}

// LimitTx keeps how often people did what they may do only so often, for all
// replicas together. No address is kept, only its keyed hash.
type LimitTx interface {
	// TellCounts keeps what one replica counted, in the place of what it told of the
	// same spans before.
	TellCounts(replica string, counts []KeyCount) error
	// CountsElsewhere are the sums of what the other replicas told of these keys, of
	// spans that began since a time.
	CountsElsewhere(replica string, keys [][]byte, since time.Time) ([]KeyCount, error)
	// PurgeCounts deletes counts that say nothing any more, a batch at a time, and says
	// how many.
	PurgeCounts(now time.Time) (int, error)
}

// KeyCount is a count of one span under a keyed hash of whose deeds they are.
type KeyCount struct {
	Key []byte
	SpanCount
}
