package domain_test

import (
	"errors"
	"testing"
	"time"

	"sitthi/domain"
)

var tenSharp = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)

// countOf is an empty count of a deed's limit by address.
func countOf(d domain.Deed) *domain.Count {
	c := domain.NewCount(&d.Limits()[0])
	return &c
}

func TestLimits(t *testing.T) {
	t.Run("every deed has a limit of an address first, and room for many people behind one", func(t *testing.T) {
		most := map[domain.Deed]int{
			domain.DeedFiling: 300, domain.DeedWait: 30, domain.DeedMessage: 300, domain.DeedUpload: 30, domain.DeedDraft: 600, domain.DeedMiss: 10,
		}
		for _, deed := range domain.Deeds {
			first := deed.Limits()[0]
			if first.Of != domain.OfAddress || first.Most != most[deed] || first.Spares != 0 {
				t.Errorf("%s: %+v", deed, first)
			}
		}
	})
	t.Run("the limits of an office and of all spare every address that does little, and need many addresses to be reached", func(t *testing.T) {
		all := domain.DeedFiling.Limits()
		for _, limit := range all[1:] {
			if limit.Spares == 0 || limit.Most < 100*all[0].Most {
				t.Errorf("%+v", limit)
			}
		}
	})
	t.Run("300 filings within an hour are not too many, whenever they come, and 301 at once are", func(t *testing.T) {
		for _, apart := range []time.Duration{0, time.Second, 11 * time.Second} {
			c, now := countOf(domain.DeedFiling), tenSharp.Add(239*time.Second)
			for n := range 300 {
				if wait := c.Wait(now); wait != 0 {
					t.Fatalf("%s apart: the filing after %d waits %s", apart, n, wait)
				}
				c.Add(now)
				now = now.Add(apart)
			}
			if c.Wait(now) == 0 {
				t.Errorf("%s apart: the 301st need not wait", apart)
			}
		}
	})
	t.Run("300 in every hour go on for ever", func(t *testing.T) {
		c, now := countOf(domain.DeedFiling), tenSharp
		for n := range 2000 {
			if wait := c.Wait(now); wait != 0 {
				t.Fatalf("the filing after %d waits %s", n, wait)
			}
			c.Add(now)
			now = now.Add(12 * time.Second)
		}
	})
	t.Run("who waits as long as he is told may go on, and not a moment earlier", func(t *testing.T) {
		for _, deed := range domain.Deeds {
			c, limit := countOf(deed), deed.Limits()[0]
			for n := range limit.Most {
				c.Add(tenSharp.Add(time.Duration(n) * time.Millisecond))
			}
			now := tenSharp.Add(time.Minute)
			wait := c.Wait(now)
			if wait <= 0 || wait > limit.Within {
				t.Fatalf("%s: %s", deed, wait)
			}
			if c.Wait(now.Add(wait-time.Nanosecond)) <= 0 || c.Wait(now.Add(wait)) != 0 {
				t.Errorf("%s: after %s it is %s", deed, wait, c.Wait(now.Add(wait)))
			}
		}
	})
	t.Run("what others counted is counted with it, and only once however often they tell", func(t *testing.T) {
		c := countOf(domain.DeedMiss)
		for range 4 {
			c.Add(tenSharp)
		}
		for range 3 {
			c.Heard([]domain.SpanCount{{Began: tenSharp, N: 5}})
		}
		if n := c.N(tenSharp); n != 9 {
			t.Errorf("%d", n)
		}
		c.Heard(nil)
		if n := c.N(tenSharp); n != 4 {
			t.Errorf("%d once the others forgot theirs", n)
		}
	})
	t.Run("the others hear nothing of who does little, and of all that whoever does more did", func(t *testing.T) {
		c := countOf(domain.DeedFiling)
		for range 3 {
			c.Add(tenSharp)
		}
		if c.Shares(tenSharp) {
			t.Error("three filings are told")
		}
		c.Add(tenSharp)
		untold := c.Untold()
		if !c.Shares(tenSharp) || len(untold) != 1 || untold[0].N != 4 || !untold[0].Began.Equal(tenSharp) {
			t.Errorf("%+v", untold)
		}
		c.Told(untold)
		if again := c.Untold(); len(again) != 0 {
			t.Errorf("told twice: %+v", again)
		}
		c.Add(tenSharp)
		if again := c.Untold(); len(again) != 1 || again[0].N != 5 {
			t.Errorf("%+v", again)
		}
	})
	t.Run("the others hear of the first wrong receipt code", func(t *testing.T) {
		c := countOf(domain.DeedMiss)
		if c.Add(tenSharp); !c.Shares(tenSharp) {
			t.Error("it is not told")
		}
	})
	t.Run("a refusal says the whole seconds to wait, never too few", func(t *testing.T) {
		for wait, want := range map[time.Duration]int{time.Nanosecond: 1, time.Second: 1, time.Second + 1: 2, time.Hour: 3600} {
			err := domain.DeedUpload.Refusal(wait)
			var refusal *domain.Error
			if !errors.As(err, &refusal) || refusal.RetryAfter != want || refusal.Kind != domain.TooMany || refusal.Code != "too_many_uploads" {
				t.Errorf("%s: %+v", wait, err)
			}
		}
	})
}

func TestCountedAddress(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.7":               "192.0.2.7",
		"::ffff:192.0.2.7":        "192.0.2.7",
		"2001:db8:1:2:3:4:5:6":    "2001:db8:1:2::/64",
		"2001:db8:1:2::9":         "2001:db8:1:2::/64",
		"2001:db8:1:3::9":         "2001:db8:1:3::/64",
		"fe80::1%eth0":            "fe80::/64",
		"":                        "",
		"somewhere":               "",
		"192.0.2.7, 198.51.100.1": "",
	} {
		t.Run("an address is counted as its household: "+address, func(t *testing.T) {
			if got := domain.CountedAddress(address); got != want {
				t.Errorf("%q", got)
			}
		})
	}
}
