package domain

import (
	"context"
	"time"
)

// BulkStore reads bulks.
type BulkStore interface {
	// BulkOf is an officer's bulk under a key and what became of its cases so far, in
	// their order; NotFound without one.
	BulkOf(ctx context.Context, officer OfficerID, key []byte) (Bulk, []BulkResult, error)
}

// BulkTx keeps bulks.
type BulkTx interface {
	// BulksForUpdate are all bulks that are kept of an officer, who begins no other
	// until the transaction ends.
	BulksForUpdate(officer OfficerID) ([]Bulk, error)
	AddBulk(b Bulk) error
	// BulkResult is what became of the case at a place of a bulk; nil for nothing yet.
	BulkResult(b Bulk, place int) (*BulkResult, error)
	// KeepBulkResult keeps what became of it, and gives what is kept: that of whoever
	// was first.
	KeepBulkResult(b Bulk, place int, r BulkResult) (BulkResult, error)
	// PurgeBulks deletes some of the bulks that began by a time, with their results, and
	// says how many.
	PurgeBulks(begunBy time.Time) (int, error)
}
