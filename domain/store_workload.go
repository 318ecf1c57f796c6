package domain

import (
	"context"
	"time"
)

// WorkloadBound is the highest number of a Workload that is still exact: who
// counts no further never walks a long table for a number on a screen.
const WorkloadBound = 10_000

// WorkloadStore counts for the operator, across offices: numbers alone, so it
// is bound to no scope.
type WorkloadStore interface {
	// Workload is what there is to do at an instant. Every number in it stops
	// at WorkloadBound.
	Workload(ctx context.Context, now time.Time) (Workload, error)
}

// Workload is how much there is to do.
type Workload struct {
	Offices []OfficeWorkload // every office, by its id
	Outbox  Outbox
}

// OfficeWorkload is what one office has to do, without what is in quarantine. Overdue
// is as in Overdue of a QueueItem, on the day in Bangkok.
type OfficeWorkload struct {
	Office  OfficeID
	Open    int
	Overdue int
}

// Outbox is the notices that are neither sent nor given up.
type Outbox struct {
	Owed int
	// Oldest is how long the oldest of them has been owed, tries included;
	// zero when none is due.
	Oldest time.Duration
}

// OwedFor is how long a notice has been owed. Each failed try put DueAt off, so
// that the waits between tries count; what the tries themselves took does not.
// A notice that is not due yet is owed for no time at all.
func (n Notice) OwedFor(now time.Time) time.Duration {
	first := n.DueAt
	for tried := range n.Tries {
		next, _ := Notice{Tries: tried}.RetryAfter(first)
		first = first.Add(first.Sub(next))
	}
	return max(now.Sub(first), 0)
}
