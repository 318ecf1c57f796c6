package domain

import (
	"testing"
	"time"
)

func TestOwedFor(t *testing.T) {
	first := time.Date(2026, 11, 4, 3, 0, 0, 0, time.UTC)
	n := Notice{DueAt: first}

	t.Run("a notice is owed since it was first due, however often it was tried", func(t *testing.T) {
		for {
			now := n.DueAt.Add(time.Second)
			if got := n.OwedFor(now); got != now.Sub(first) {
				t.Fatalf("after %d tries %v, not %v", n.Tries, got, now.Sub(first))
			}
			next, again := n.RetryAfter(n.DueAt)
			if !again {
				break
			}
			n = Notice{DueAt: next, Tries: n.Tries + 1}
		}
		if n.Tries < 10 {
			t.Errorf("only %d tries", n.Tries)
		}
	})

	t.Run("and not at all before", func(t *testing.T) {
		if got := (Notice{DueAt: first}).OwedFor(first.Add(-time.Minute)); got != 0 {
			t.Error(got)
		}
	})
}
