package workflow

import (
	"context"
	"sync"
	"time"

	"sitthi/domain"
)

// places are how many files may be on their way at the same time, in or out: each
// takes some megabytes of memory. Whatever the public does, officers have places of
// their own; and whatever a few addresses do, the public has places elsewhere.
type places struct {
	officers chan struct{}

	mu    sync.Mutex
	left  int            // of the public's
	has   map[string]int // by address
	freed chan struct{}  // closed when one of them is given back; nil while nobody waits for that
}

func newPlaces() *places {
	const public, officers = 24, 8
	return &places{officers: make(chan struct{}, officers), left: public, has: map[string]int{}}
}

// spare is how many of the public's places stay free of an address for each that it
// has: the fewer are left the fewer it gets. Alone it gets four, six of them leave
// eight to others, and the last six go to who has none.
const spare = 6

// take takes one of the public's places for an address. Without one that it may have
// it is told when to ask again.
func (p *places) take(address string) (took bool, again <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.left > spare*p.has[address] {
		p.left--
		p.has[address]++
		return true, nil
	}
	if p.freed == nil {
		p.freed = make(chan struct{})
	}
	return false, p.freed
}

// give gives a place back that an address took.
func (p *places) give(address string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left++
	if p.has[address]--; p.has[address] == 0 {
		delete(p.has, address)
	}
	if p.freed != nil {
		close(p.freed)
		p.freed = nil
	}
}

// placeFor waits for a place, for a moment at most.
func (s *Service) placeFor(ctx context.Context, actor domain.Actor) (free func(), err error) {
	const moment, later = 20 * time.Second, 10
	ctx, cancel := context.WithTimeout(ctx, moment)
	defer cancel()
	full := &domain.Error{Kind: domain.TooMany, Code: "too_many", RetryAfter: later}
	if actor.Kind() == domain.Staff {
		select {
		case s.moving.officers <- struct{}{}:
			return sync.OnceFunc(func() { <-s.moving.officers }), nil
		case <-ctx.Done():
			return nil, full
		}
	}
	address := countedAddress(ctx)
	for {
		took, again := s.moving.take(address)
		if took {
			return sync.OnceFunc(func() { s.moving.give(address) }), nil
		}
		select {
		case <-again:
		case <-ctx.Done():
			return nil, full
		}
	}
}
