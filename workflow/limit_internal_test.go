package workflow

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"sitthi/domain"
)

var discarded = slog.New(slog.DiscardHandler)

// standing is a clock that stands, and a source of nothing.
type standing struct{ now time.Time }

func (s *standing) Now() time.Time                           { return s.now }
func (*standing) Sleep(context.Context, time.Duration) error { return nil }
func (*standing) NewID() string                              { return "one" }
func (*standing) Random([]byte)                              {}

func TestManyAddresses(t *testing.T) {
	now := &standing{time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)}
	s := New(Parts{Clock: now, IDs: now, Log: discarded})
	busy := From(t.Context(), "192.0.2.1")
	for range 300 {
		if err := s.count(busy, domain.DeedFiling); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 2 * mostCounters {
		if err := s.count(From(t.Context(), fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255)), domain.DeedUpload); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("whoever has a hundred thousand addresses fills no memory, and drives nobody out who is over a limit", func(t *testing.T) {
		if n, touched := len(s.limits.counters), len(s.limits.touched); n > mostCounters || touched > n {
			t.Errorf("%d counters, %d touched", n, touched)
		}
		if err := s.count(busy, domain.DeedFiling); domain.KindOf(err) != domain.TooMany {
			t.Errorf("the busy one goes on: %v", err)
		}
	})
	t.Run("what says nothing any more is forgotten", func(t *testing.T) {
		now.now = now.now.Add(2 * time.Hour)
		s.limits.toShare(now.now, now.NewID)
		if n := len(s.limits.counters); n != 0 {
			t.Errorf("%d counters", n)
		}
	})
}

func TestFloodOfAnOffice(t *testing.T) {
	now := &standing{time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)}
	s := New(Parts{Clock: now, IDs: now, Log: discarded})
	file := func(address string, office domain.OfficeID) error {
		done, err := s.allow(From(t.Context(), address), domain.DeedFiling, office)
		if err == nil {
			done(true)
		}
		return err
	}
	for n := range 100 {
		for range 300 {
			if err := file(fmt.Sprintf("192.0.2.%d", n), "sknpeo"); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Run("while a hundred addresses flood an office, whoever is new files there as a family does, and no more", func(t *testing.T) {
		for n := range 30 {
			if err := file("198.51.100.1", "sknpeo"); err != nil {
				t.Fatalf("filing %d: %v", n+1, err)
			}
		}
		if err := file("198.51.100.1", "sknpeo"); domain.KindOf(err) != domain.TooMany {
			t.Errorf("%v", err)
		}
	})
	t.Run("at another office he goes on", func(t *testing.T) {
		if err := file("198.51.100.1", "sesao11"); err != nil {
			t.Error(err)
		}
	})
}

// BenchmarkLimits is what a filing costs more than it would without limits.
func BenchmarkLimits(b *testing.B) {
	now := &standing{time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)}
	s := New(Parts{Clock: now, IDs: now, Log: discarded})
	n := 0
	for b.Loop() {
		n++
		home := n / 20
		ctx := From(context.Background(), fmt.Sprintf("10.%d.%d.%d", home>>16&255, home>>8&255, home&255))
		done, err := s.allow(ctx, domain.DeedFiling, "sknpeo")
		if err != nil {
			b.Fatal(err)
		}
		done(true)
		if n%1000 == 0 {
			now.now = now.now.Add(time.Minute)
		}
	}
}
