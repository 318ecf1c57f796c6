package main

import (
	"context"
	"crypto/rand"
	"runtime/debug"
	"time"

	"github.com/google/uuid"
)

// sweepLess lets the heap grow to four times what is in use before it is swept
// again, as long as it stays small. Little is in use and much passes through: a
// sweep at each doubling, Go's own measure, took a third of the work of a filing;
// but passwords are hashed in 19 MiB each, which nobody needs afterwards. GOGC and
// GOMEMLIMIT still have the last word.
func sweepLess(env func(string) string) {
	const percent, small = 300, 64 << 20
	if env("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
	if env("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(small)
	}
}

// systemClock is the machine's clock; everything else gets the time from a Clock.
// How far it is ahead is for tests to say, which work when the office does.
type systemClock struct{ ahead time.Duration }

func (c systemClock) Now() time.Time { return time.Now().Add(c.ahead) }

func (systemClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// systemIDs are UUIDs of version 7, whose order follows time, and random bytes.
// Neither can fail: the runtime ends a program whose random source does.
type systemIDs struct{}

func (systemIDs) NewID() string { return uuid.Must(uuid.NewV7()).String() }

func (systemIDs) Random(b []byte) { _, _ = rand.Read(b) }
