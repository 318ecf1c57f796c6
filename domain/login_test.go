package domain_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"sitthi/domain"
)

var errWaits = errors.New("he is told to come back")

// siege is an account that strangers try, as it is counted.
type siege struct {
	now     time.Time
	account domain.LoginAttempts
	turns   map[string]domain.LoginAttempts // by network
}

// newSiege is one at which a crowd failed already, each from a network of its own.
func newSiege() *siege {
	s := &siege{now: time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC), turns: map[string]domain.LoginAttempts{}}
	for n := range 50 {
		s.try(fmt.Sprint("before ", n))
	}
	s.now = s.now.Add(time.Minute)
	return s
}

// try is an attempt from a network: when it is looked at, or else how many seconds it is
// told to wait.
func (s *siege) try(network string) (lookedAt time.Time, told int) {
	wait, with, err := domain.LoginCounts{domain.LoginAccount: s.account, domain.LoginTurn: s.turns[network]}.Attempt(domain.Stranger, s.now)
	if account, ok := with[domain.LoginAccount]; ok {
		s.account = account
	}
	if turn, ok := with[domain.LoginTurn]; ok {
		s.turns[network] = turn
	}
	var refusal *domain.Error
	if errors.As(err, &refusal) {
		return time.Time{}, refusal.RetryAfter
	}
	return s.now.Add(wait), 0
}

func TestLineOfStrangers(t *testing.T) {
	t.Run("one network has one turn a minute, however often it asks", func(t *testing.T) {
		s, looked := newSiege(), 0
		for range 10 * 60 {
			if at, _ := s.try("one"); !at.IsZero() {
				looked++
			}
			s.now = s.now.Add(time.Second)
		}
		if looked < 10 || looked > 12 {
			t.Errorf("%d in ten minutes", looked)
		}
	})
	t.Run("networks take turns, one every five seconds, and each is told its own and keeps it", func(t *testing.T) {
		s := newSiege()
		begin := s.now
		for n := range 40 {
			turn := begin.Add(time.Duration(n) * 5 * time.Second)
			at, told := s.try(fmt.Sprint(n))
			switch {
			case turn.Sub(begin) <= time.Minute:
				if !at.Equal(turn) {
					t.Fatalf("%d: looked at %v, told %d", n, at, told)
				}
			case time.Duration(told)*time.Second != turn.Sub(begin):
				t.Fatalf("%d: looked at %v, told %d", n, at, told)
			}
			if told == 0 {
				continue
			}
			if _, again := s.try(fmt.Sprint(n)); again != told {
				t.Fatalf("%d: told %d, then %d", n, told, again)
			}
		}
		s.now = begin.Add(39 * 5 * time.Second)
		for n := 39; n > 12; n-- {
			if at, told := s.try(fmt.Sprint(n)); !at.Equal(s.now) {
				t.Fatalf("%d came at its turn: %v, %d", n, at, told)
			}
		}
	})
	t.Run("nobody is told more than ten minutes, however many stand in line", func(t *testing.T) {
		s := newSiege()
		for n := range 10_000 {
			s.try(fmt.Sprint(n))
		}
		if _, told := s.try("the right person"); told != 600 {
			t.Fatal(told)
		}
		s.now = s.now.Add(10 * time.Minute)
		for n := range 10_000 {
			s.try(fmt.Sprint("later ", n))
		}
		if at, told := s.try("the right person"); !at.Equal(s.now) {
			t.Fatal(at, told)
		}
	})
	t.Run("a turn that nobody came for is kept for a quarter of an hour", func(t *testing.T) {
		for late, want := range map[time.Duration]bool{14 * time.Minute: true, 16 * time.Minute: false} {
			s := newSiege()
			for n := range 100 {
				s.try(fmt.Sprint(n))
			}
			_, told := s.try("late")
			s.now = s.now.Add(time.Duration(told)*time.Second + late)
			for n := range 100 {
				s.try(fmt.Sprint("others ", n))
			}
			if at, _ := s.try("late"); at.Equal(s.now) != want {
				t.Errorf("%v: looked at %v", late, at)
			}
		}
	})
	for trust, want := range map[domain.LoginTrust]error{domain.Known: nil, domain.HasCode: nil, domain.Stranger: errWaits} {
		t.Run("who stands in line, and who in none: "+string(trust), func(t *testing.T) {
			s := newSiege()
			for n := range 100 {
				s.try(fmt.Sprint(n))
			}
			wait, with, err := domain.LoginCounts{domain.LoginAccount: s.account}.Attempt(trust, s.now)
			if _, counted := with[domain.LoginAccount]; err == nil && wait != 0 || (err == nil) != (want == nil) || counted == (want == nil) {
				t.Error(wait, with, err)
			}
		})
	}
	t.Run("with the code of the app one waits for nobody at the same address either", func(t *testing.T) {
		now := newSiege().now
		pair := domain.LoginCounts{domain.LoginPair: {Count: 50, LastAt: now.Add(time.Minute)}}
		if _, _, err := pair.Attempt(domain.Known, now); err == nil {
			t.Error("there is nobody to wait for")
		}
		if wait, _, err := pair.Attempt(domain.HasCode, now); wait != 0 || err != nil {
			t.Error(wait, err)
		}
	})
	t.Run("a quarter of an hour after the last stranger there is no line", func(t *testing.T) {
		s := newSiege()
		s.now = s.now.Add(16 * time.Minute)
		for range 5 {
			if at, told := s.try("one"); !at.Equal(s.now) {
				t.Error(at, told)
			}
		}
	})
}

func TestLoginSettled(t *testing.T) {
	at := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		key                 domain.LoginKey
		count, right, taken int
	}{
		"of an account that few tried nothing is left":   {domain.LoginAccount, 50, 0, 49},
		"a crowd goes on to stand in line":               {domain.LoginAccount, 51, 51, 50},
		"of account and address nothing is left":         {domain.LoginPair, 9, 0, 8},
		"an address has one less":                        {domain.LoginAddress, 9, 8, 8},
		"a network has one less":                         {domain.LoginNetwork, 9, 8, 8},
		"what was counted by nobody is not less than 0":  {domain.LoginNetwork, 0, 0, 0},
		"a turn was had, or is given back to be had now": {domain.LoginTurn, 0, 0, 1},
	} {
		t.Run("after the right password, or one that nobody looked at: "+name, func(t *testing.T) {
			before := domain.LoginAttempts{Count: c.count, LastAt: at}
			if right, taken := before.Succeeded(c.key), before.TakenBack(c.key, at); right.Count != c.right || taken.Count != c.taken {
				t.Error(right, taken)
			}
		})
	}
}

func TestCountedNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"2001:db8:1:2::1": "2001:db8:1::/48", "2001:db8:1:ffff::1": "2001:db8:1::/48", "2001:db8:2:2::1": "2001:db8:2::/48",
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "somewhere": "",
	} {
		t.Run("the network of "+address+" is what a provider gives to one site", func(t *testing.T) {
			if got := domain.CountedNetwork(domain.CountedAddress(address)); got != want {
				t.Errorf("%q", got)
			}
		})
	}
}
