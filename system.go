package main

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/google/uuid"
)

// systemClock is the machine's clock; everything else gets the time from a Clock.
type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

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
