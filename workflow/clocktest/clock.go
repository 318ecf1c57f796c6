// Package clocktest is the clock of tests: it stands until it is moved.
package clocktest

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Clock is the time as a test sets it. Whoever sleeps moves it on at once, and is noted.
type Clock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

// At is a clock that stands at an instant.
func At(now time.Time) *Clock { return &Clock{now: now} }

// Now is the instant at which it stands.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set moves it to an instant, back too.
func (c *Clock) Set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// Pass moves it on.
func (c *Clock) Pass(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

// Sleep moves it on by as long as somebody would sleep.
func (c *Clock) Sleep(_ context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	return nil
}

// Slept is how long everybody slept, in turn.
func (c *Clock) Slept() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.slept)
}

// Forget forgets who slept.
func (c *Clock) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.slept = nil
}

// Still is a clock on which everything happens at once: sleeping is noted only.
type Still struct{ *Clock }

// Sleep notes that somebody would sleep.
func (s Still) Sleep(_ context.Context, d time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slept = append(s.slept, d)
	return nil
}
