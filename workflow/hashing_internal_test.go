package workflow

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"sitthi/domain"
)

func TestHashing(t *testing.T) {
	const flood, school = "2001:db8:1:1::1", "192.0.2.7"
	// hashed is what becomes of hashing one password, which takes a while.
	hashed := func(s *Service, ctx context.Context, address string, while time.Duration) <-chan error {
		became := make(chan error, 1)
		go func() {
			became <- s.hash(ctx, address, func() error { time.Sleep(while); return nil })
		}()
		synctest.Wait()
		return became
	}

	t.Run("who comes into a flood from elsewhere has the next turn but one, whatever waits there", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := New(Parts{})
			for range 150 {
				hashed(s, t.Context(), flood, time.Second)
			}
			begun := time.Now()
			for range 3 {
				if err := <-hashed(s, t.Context(), school, time.Second); err != nil || time.Since(begun) > 2*time.Second {
					t.Fatal(time.Since(begun), err)
				}
				begun = time.Now()
			}
			time.Sleep(time.Minute)
		})
	})
	t.Run("four at a time, and all of those that can be within ten seconds; the others are told to come back", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := New(Parts{})
			var all []<-chan error
			for range 100 {
				all = append(all, hashed(s, t.Context(), flood, time.Second))
			}
			begun := time.Now()
			done, busy := 0, 0
			for _, became := range all {
				switch err := <-became; domain.CodeOf(err) {
				case "":
					done++
				case "log_ins_busy":
					busy++
				}
			}
			if done+busy != 100 || done < 40 || done > 44 || time.Since(begun) > 11*time.Second {
				t.Errorf("%d done, %d told, after %v", done, busy, time.Since(begun))
			}
			if s.hashing.free != hashesAtOnce || len(s.hashing.waiting) != 0 || len(s.hashing.turns) != 0 {
				t.Errorf("%d places are free, %v wait", s.hashing.free, s.hashing.turns)
			}
		})
	})
	t.Run("of one site no more than two hundred wait, of others as many beside", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := New(Parts{})
			for range hashesAtOnce + mostWaiting {
				hashed(s, t.Context(), flood, time.Millisecond)
			}
			if err := <-hashed(s, t.Context(), "2001:db8:1:ffff::1", 0); domain.CodeOf(err) != "log_ins_busy" {
				t.Error(err)
			}
			if err := <-hashed(s, t.Context(), school, 0); err != nil {
				t.Error(err)
			}
			time.Sleep(time.Minute)
		})
	})
	t.Run("who goes away leaves his place to the next", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := New(Parts{})
			var first []<-chan error
			for range hashesAtOnce {
				first = append(first, hashed(s, t.Context(), flood, time.Second))
			}
			gone, leave := context.WithCancel(t.Context())
			left := hashed(s, gone, school, time.Hour)
			next := hashed(s, t.Context(), school, 0)
			leave()
			if err := <-left; !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			if err := <-next; err != nil {
				t.Error(err)
			}
			for _, became := range first {
				if err := <-became; err != nil {
					t.Error(err)
				}
			}
			if s.hashing.free != hashesAtOnce {
				t.Error(s.hashing.free)
			}
		})
	})
}
