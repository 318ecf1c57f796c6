package domain_test

import (
	"crypto/sha256"
	"strconv"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

func TestPuzzle(t *testing.T) {
	puzzle := func(full time.Duration, random ...byte) domain.Puzzle {
		var bytes [24]byte
		copy(bytes[:], random)
		return domain.NewPuzzle(bytes, "2001:db8::/64", "sknpeo", full, tenSharp)
	}
	t.Run("it is read back as it was sealed, with and without an address", func(t *testing.T) {
		p := puzzle(0, 1, 2, 3)
		if got, ok := domain.ReadPuzzle(p.Plain()); !ok || got != p {
			t.Errorf("%+v, not %+v", got, p)
		}
		p.Address = ""
		if got, ok := domain.ReadPuzzle(p.Plain()); !ok || got != p {
			t.Errorf("%+v, not %+v", got, p)
		}
	})
	t.Run("what is none is not read", func(t *testing.T) {
		plain := puzzle(0).Plain()
		for _, wrong := range []string{"", " ", "    ", plain[1:], plain[2:], plain + " x", strings.Replace(plain, " 0 ", " x ", 1)} {
			if p, ok := domain.ReadPuzzle(wrong); ok {
				t.Errorf("%q is read as %+v", wrong, p)
			}
		}
	})
	t.Run("one number among all answers it, written in one way", func(t *testing.T) {
		p := domain.NewPuzzle([24]byte{23: 7}, "", "sknpeo", 0, tenSharp)
		if p.Digest() != sha256.Sum256(append(make([]byte, 16), 0, 0, 0, 7)) {
			t.Error("its digest is not that of salt and number")
		}
		answers := 0
		for n := range domain.PuzzleNumbers {
			if p.Solves(strconv.Itoa(n)) {
				answers++
			}
		}
		if answers != 1 || p.Solves("07") || p.Solves("") || p.Solves("7 ") {
			t.Errorf("%d answers", answers)
		}
		for end := range byte(255) {
			if n := puzzle(0, append(make([]byte, 16), 255, end, end, end, end, end, end, end)...).Number; n < 0 || n >= domain.PuzzleNumbers {
				t.Errorf("%d is none of the numbers that are tried", n)
			}
		}
	})
	t.Run("to wait takes a minute, or as long as the address has waited too often, and a quarter of an hour later it is over", func(t *testing.T) {
		for full, want := range map[time.Duration]time.Duration{0: time.Minute, time.Second: time.Minute, time.Hour: time.Hour} {
			p := puzzle(full)
			if p.Waited(tenSharp.Add(want-1)) || !p.Waited(tenSharp.Add(want)) || !p.Ends().Equal(tenSharp.Add(want+15*time.Minute)) {
				t.Errorf("%s: from %s until %s", full, p.From, p.Ends())
			}
		}
	})
}
