package domain

import "time"

// LeaseTerm is for how long a replica leads a piece of background work once it
// has asked. One that is killed leads for the rest of it, and nobody does the work.
const LeaseTerm = 6 * time.Second

// LeaseTx keeps which replica leads a piece of background work. A lease saves
// work and guards nothing: two who lead at the same time, because one was too slow
// to hear that its lease is over, do everything once all the same.
type LeaseTx interface {
	// TakeLeases takes every lease that is free or over, renews those that the
	// holder has, and says which he has for a term from now. Now is the
	// database's: the clocks of replicas may differ.
	TakeLeases(holder string, work []string, term time.Duration) ([]string, error)
	// FreeLeases gives back all that the holder has.
	FreeLeases(holder string) error
}
