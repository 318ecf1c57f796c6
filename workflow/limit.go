package workflow

import (
	"context"
	"maps"
	"sync"
	"time"

	"sitthi/domain"
)

type addressKey struct{}

// From says from which address somebody asks. What he does that the public may do
// only so often is counted under it; all who come without one are counted as one.
func From(ctx context.Context, address string) context.Context {
	return context.WithValue(ctx, addressKey{}, domain.CountedAddress(address))
}

// countedAddress is what the address is counted as from which somebody asks.
func countedAddress(ctx context.Context) string {
	address, _ := ctx.Value(addressKey{}).(string)
	return address
}

// limits counts what the public does, in memory, and now and then tells other replicas
// and hears from them (ShareLimits): no filing waits for a count.
type limits struct {
	mu       sync.Mutex
	counters map[counted]*counter
	touched  map[counted]*counter // since they were last shared
	settled  chan struct{}        // closed when something under way has ended; nil while nobody waits for that
	limited  map[string]uint64    // how often somebody was held back, by the limit's name
	misses   uint64
	replica  string // of which the database keeps these counts
	tidied   time.Time
}

// counted is what a counter counts: deeds of one limit, by one address or at one office.
type counted struct{ name, of string }

type counter struct {
	counted
	domain.Count
	limit  *domain.Limit
	open   int       // under way; they may count yet
	warned time.Time // when the log was last told that it is full
}

func newLimits() *limits {
	l := &limits{counters: map[counted]*counter{}, touched: map[counted]*counter{}, limited: map[string]uint64{}}
	for _, deed := range domain.Deeds {
		for _, limit := range deed.Limits() {
			l.limited[limit.Name] = 0
		}
	}
	l.limited[heldLogIns], l.limited[heldHashing] = 0, 0
	return l
}

// How Limited names the log-ins that were told to come back: behind others at the same
// account, and because passwords are hashed without end.
const (
	heldLogIns  = "log_ins"
	heldHashing = "log_ins_hashing"
)

func (l *limits) heldBack(name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.limited[name]++
}

// allow lets somebody do what he may do only so often, or refuses: TooMany, with how
// long to wait. done is to be called once when it was done, or was not: only what
// counts is held against anybody. While what is under way could be as much as is left
// it waits for that, so that no more is done however many come at once, and nobody is
// refused for what does not count in the end.
func (s *Service) allow(ctx context.Context, deed domain.Deed, office domain.OfficeID) (done func(counts bool), err error) {
	return s.allowed(ctx, deed, office, false)
}

// allowOwn is allow for somebody who has done something for it: only what came from his
// own address holds him back.
func (s *Service) allowOwn(ctx context.Context, deed domain.Deed, office domain.OfficeID) (done func(counts bool), err error) {
	return s.allowed(ctx, deed, office, true)
}

func (s *Service) allowed(ctx context.Context, deed domain.Deed, office domain.OfficeID, spared bool) (done func(counts bool), err error) {
	of := map[domain.LimitOf]string{domain.OfAddress: countedAddress(ctx), domain.OfOffice: string(office), domain.OfAll: ""}
	for {
		e := s.limits.enter(deed, of, spared, s.now())
		switch {
		case e.in:
			return func(counts bool) { s.limits.leave(e.counters, counts, s.now()) }, nil
		case e.settled == nil:
			if e.news {
				s.Log.Warn("a limit was reached", "limit", e.full.Name, "wait", e.wait.String())
			}
			refusal := deed.Refusal(e.wait)
			if e.full.Of == domain.OfAddress {
				return nil, refusal
			}
			return nil, &Held{Refusal: refusal}
		}
		select {
		case <-e.settled:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// count counts what is about to be done, whatever becomes of it.
func (s *Service) count(ctx context.Context, deed domain.Deed) error {
	done, err := s.allow(ctx, deed, "")
	if err == nil {
		done(true)
	}
	return err
}

// entry is what became of a wish to do something: it may be done, it has to wait until
// something under way is settled, or it is refused because a limit is full.
type entry struct {
	counters []*counter
	in       bool
	settled  <-chan struct{}
	full     *domain.Limit
	wait     time.Duration
	news     bool // the log has not heard of it
}

// enter asks for a deed to be let in. Who is spared is held back by the limit of his own
// address alone; everybody is as long as he does little.
func (l *limits) enter(deed domain.Deed, of map[domain.LimitOf]string, spared bool, now time.Time) (e entry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := deed.Limits()
	e.counters = make([]*counter, len(all))
	for i := range all {
		c := l.counter(&all[i], of[all[i].Of], now)
		l.touched[c.counted] = c
		e.counters[i] = c
	}
	own := e.counters[0]
	mine := own.N(now)
	for _, c := range e.counters {
		if c != own && (spared || mine < c.limit.Spares) {
			continue
		}
		if e.wait = c.Wait(now); e.wait > 0 {
			e.full, e.news = c.limit, l.held(c, now)
			return e
		}
	}
	if mine+own.open >= own.limit.Most {
		if l.settled == nil {
			l.settled = make(chan struct{})
		}
		e.settled = l.settled
		return e
	}
	for _, c := range e.counters {
		c.open++
	}
	e.in = true
	return e
}

// wait is how long an address has to wait until it may do something again.
func (l *limits) wait(deed domain.Deed, address string, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.counter(&deed.Limits()[0], address, now).Wait(now)
}

// held notes that somebody was held back, and tells whether that is news for the log.
func (l *limits) held(c *counter, now time.Time) (news bool) {
	const again = time.Minute
	l.limited[c.limit.Name]++
	if news = now.Sub(c.warned) >= again; news {
		c.warned = now
	}
	return news
}

func (l *limits) leave(all []*counter, counts bool, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range all {
		c.open--
		if counts {
			c.Add(now)
			l.touched[c.counted] = c
		}
	}
	if l.settled != nil {
		close(l.settled)
		l.settled = nil
	}
}

// mostCounters is how many addresses a replica remembers at once, roughly: whoever has
// many must not fill its memory.
const mostCounters = 50_000

func (l *limits) counter(limit *domain.Limit, of string, now time.Time) *counter {
	key := counted{limit.Name, of}
	c := l.counters[key]
	if c == nil {
		if len(l.counters) >= mostCounters {
			l.forgetOne(now)
		}
		c = &counter{counted: key, Count: domain.NewCount(limit), limit: limit}
		l.counters[key] = c
	}
	return c
}

// forgetOne forgets the counter that says least, of a few.
func (l *limits) forgetOne(now time.Time) {
	const few = 8
	var least counted
	fewest, seen := -1, 0
	for key, c := range l.counters {
		if n := c.N(now); c.open == 0 && (fewest < 0 || n < fewest) {
			least, fewest = key, n
		}
		if seen++; seen == few {
			break
		}
	}
	if fewest >= 0 {
		delete(l.counters, least)
		delete(l.touched, least)
	}
}

// Limited is how often people were held back by each limit, and how many receipt
// codes opened nothing, since this replica started.
func (s *Service) Limited() (limited map[string]uint64, misses uint64) {
	s.limits.mu.Lock()
	defer s.limits.mu.Unlock()
	return maps.Clone(s.limits.limited), s.limits.misses
}
