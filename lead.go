package main

import (
	"context"
	"slices"
	"sync"
	"time"

	"sitthi/domain"
)

// askAgain is how often a replica asks what it leads: often enough that two
// questions may be lost before a lease is over.
const askAgain = domain.LeaseTerm / 3

// lead does pieces of background work that need one replica only, each as long as
// this one leads it. When it loses a lease it stops in the middle, which is
// harmless, as is going on for a moment: what is done, the database alone decides.
func (d *desk) lead(ctx context.Context, all ...work) {
	replica := systemIDs{}.NewID()
	terms := map[string]context.CancelFunc{}
	var working sync.WaitGroup
	for _, w := range all {
		d.metrics.Sweeps(w.name)
	}
	for ctx.Err() == nil {
		leads := d.ask(ctx, replica, all)
		for _, w := range all {
			end, leading := terms[w.name]
			now := slices.Contains(leads, w.name)
			switch {
			case now && !leading:
				term, end := context.WithCancel(ctx)
				terms[w.name] = end
				working.Go(func() { d.observed(term, w) })
			case leading && !now:
				end()
				delete(terms, w.name)
			}
			d.metrics.Leads(w.name, now)
		}
		_ = d.clock.Sleep(ctx, askAgain)
	}
	for _, w := range all {
		d.metrics.Leads(w.name, false)
	}
	working.Wait()
	d.resign(ctx, replica)
}

// ask says which of the work this replica leads: none, when the database does not say.
func (d *desk) ask(ctx context.Context, replica string, all []work) []string {
	names := make([]string, len(all))
	for i, w := range all {
		names[i] = w.name
	}
	leads, err := d.service.Lead(ctx, replica, names)
	if err != nil && ctx.Err() == nil {
		d.log.Warn("nobody says what this replica leads", "error", reason(err))
	}
	return leads
}

// resign lets another replica go on at once, and not when the leases are over.
func (d *desk) resign(ctx context.Context, replica string) {
	const moment = 2 * time.Second
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), moment)
	defer cancel()
	if err := d.service.Resign(ending, replica); err != nil {
		d.log.Warn("the leases are left to end by themselves", "error", reason(err))
	}
}
