package repository

import (
	"context"
	"database/sql"
	"slices"
	"sync"
	"time"
)

// ferry takes across, on PostgreSQL, transactions that only add rows and never
// asked anything, as most filings are. Those that come while it is under way share
// the next crossing: one transaction of the database, one round trip and one flush
// for all of them, and each table's rows in few statements. Nobody waits for
// company, and nobody is told that his rows are kept before the database said so.
// What one of them does wrong spoils the crossing; then each goes alone and hears
// what he alone did. A crossing that is held up, by a lock that somebody keeps, is
// relieved: another ferry sails for those who came after it.
type ferry struct {
	db       *sql.DB
	patience time.Duration

	mu      sync.Mutex
	waiting []*passenger
	sailing int
}

// passenger is one transaction.
type passenger struct {
	rows   []insertion
	landed chan error
}

// Crossings at once, but for those that were relieved; passengers in one; and how long
// one may take before it is.
const (
	ferries = 2
	seats   = 64
	heldUp  = time.Second
)

// cross keeps the rows, or says why not.
func (f *ferry) cross(ctx context.Context, rows []insertion) error {
	p := &passenger{rows, make(chan error, 1)}
	f.mu.Lock()
	f.waiting = append(f.waiting, p)
	if f.sailing < ferries {
		f.sailing++
		go f.sail()
	}
	f.mu.Unlock()
	select {
	case err := <-p.landed:
		return err
	case <-ctx.Done():
	}
	if f.leave(p) {
		return unavailable(ctx.Err())
	}
	return ctx.Err() // aboard: whether the rows are kept, nobody knows yet
}

// leave tells whether a passenger was not aboard yet, and now stays behind.
func (f *ferry) leave(p *passenger) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	place := slices.Index(f.waiting, p)
	if place < 0 {
		return false
	}
	f.waiting = slices.Delete(f.waiting, place, place+1)
	return true
}

// sail crosses until nobody waits, or it is relieved.
func (f *ferry) sail() {
	for relieved := false; !relieved; {
		f.mu.Lock()
		aboard := slices.Clone(f.waiting[:min(len(f.waiting), seats)])
		f.waiting = slices.Delete(f.waiting, 0, len(aboard))
		if len(aboard) == 0 {
			f.sailing--
			f.mu.Unlock()
			return
		}
		f.mu.Unlock()
		relief := time.AfterFunc(heldUp, f.sail)
		f.carry(aboard)
		relieved = !relief.Stop()
	}
}

func (f *ferry) carry(aboard []*passenger) {
	err := f.keep(stowed(aboard))
	alone := err != nil && !away(err) && len(aboard) > 1
	for _, p := range aboard {
		if alone { // and not behind one who is held up
			go func() { p.landed <- f.keep(stowed([]*passenger{p})) }()
			continue
		}
		p.landed <- err
	}
}

// keep sends statements as one transaction in one round trip.
func (f *ferry) keep(all []statement) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), f.patience)
	defer cancel()
	conn, err := f.db.Conn(ctx)
	if err != nil {
		return unavailable(err) // nothing was sent
	}
	p := &pipeline{conn: conn, begun: true, waiting: slices.Insert(all, 0, statement{sql: "begin"})}
	defer p.end()
	return p.finish(ctx)
}

// stowed are all passengers' rows in few statements, parents before their
// children: what a statement costs by itself is more than what its rows do.
func stowed(aboard []*passenger) []statement {
	var holds []insertion
	for _, p := range aboard {
		for _, rows := range p.rows {
			holds = stow(holds, rows)
		}
	}
	slices.SortStableFunc(holds, func(a, b insertion) int { return a.into.rank() - b.into.rank() })
	var all []statement
	for _, hold := range holds {
		for size := maxRows; hold.rows > 0; size /= 2 {
			for ; hold.rows >= size; hold.rows -= size {
				args := size * len(hold.into.columns)
				all = append(all, insertion{hold.into, hold.end, size, hold.args[:args]}.statement(numbered))
				hold.args = hold.args[args:]
			}
		}
	}
	return all
}

// maxRows of one statement. With the powers of two below it there are few
// different statements for a connection to know.
const maxRows = 64

func stow(holds []insertion, more insertion) []insertion {
	for n, hold := range holds {
		if hold.into == more.into && hold.end == more.end {
			holds[n].rows += more.rows
			holds[n].args = append(hold.args, more.args...)
			return holds
		}
	}
	more.args = slices.Clone(more.args) // a passenger may have to go again, alone
	return append(holds, more)
}

// parents are the tables to which others refer, each after its own.
var parents = []string{"offices", "notice_versions", "units", "officers", "sessions", "digests", "requests"}

// rank is a table's place among all.
func (in *inserts) rank() int {
	if place := slices.Index(parents, in.table); place >= 0 {
		return place
	}
	return len(parents)
}
