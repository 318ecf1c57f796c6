package seal

import (
	"strings"
	"testing"
	"time"
)

func TestTicket(t *testing.T) {
	keys, err := Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 4, 3, 0, 0, 0, time.UTC)
	end := now.Add(30 * time.Minute)
	ticket := keys.Ticket("track", end, []byte("SKNPEO SECRET"))

	t.Run("it opens until its end", func(t *testing.T) {
		if plain, ok := keys.OpenTicket("track", ticket, end.Add(-time.Microsecond)); !ok || string(plain) != "SKNPEO SECRET" {
			t.Errorf("%q %v", plain, ok)
		}
		if _, ok := keys.OpenTicket("track", ticket, end); ok {
			t.Error("it opens at its end")
		}
	})
	t.Run("it is worth nothing for another use, or under other keys", func(t *testing.T) {
		other, err := Create(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := keys.OpenTicket("draft", ticket, now); ok {
			t.Error("another use opens it")
		}
		if _, ok := other.OpenTicket("track", ticket, now); ok {
			t.Error("other keys open it")
		}
	})
	t.Run("no changed or broken one opens", func(t *testing.T) {
		for i := range ticket {
			changed := []byte(ticket)
			changed[i] ^= 1
			if _, ok := keys.OpenTicket("track", string(changed), now); ok {
				t.Errorf("changed at %d it opens", i)
			}
			if _, ok := keys.OpenTicket("track", ticket[:i], now); ok {
				t.Errorf("cut at %d it opens", i)
			}
		}
	})
	t.Run("two of one content differ, and neither tells it", func(t *testing.T) {
		if again := keys.Ticket("track", end, []byte("SKNPEO SECRET")); again == ticket || strings.Contains(again, "SKNPEO") {
			t.Error(again)
		}
	})
}
