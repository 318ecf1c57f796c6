package domain

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// candidate is an officer of the unit "service" with some of his capacity open.
func candidate(id OfficerID, open, capacity int) Candidate {
	return Candidate{Account: account(id, "service", Officer), Open: open, Capacity: capacity}
}

func pool(all ...Candidate) Pool {
	return Pool{PoolKey: PoolKey{Office: "o", Unit: "service"}, Candidates: all}
}

// with is a candidate with something changed.
func (c Candidate) with(change func(*Candidate)) Candidate {
	change(&c)
	return c
}

// told is a choice as a line: who was in for how much, who was out for what.
func told(c Choice) string {
	var out []string
	for _, o := range c.Officers {
		line := fmt.Sprintf("%s %d/%d", o.Officer, o.Open, o.Capacity)
		if o.ExcludedFor != "" {
			line += " " + string(o.ExcludedFor)
		}
		if o.InPlaceOf != "" {
			line += " for " + string(o.InPlaceOf)
		}
		out = append(out, line)
	}
	return strings.Join(out, ", ")
}

func TestChoose(t *testing.T) {
	ago := func(minutes int) func(*Candidate) {
		return func(c *Candidate) { c.LastGiven = testNow.Add(-time.Duration(minutes) * time.Minute) }
	}
	absent := func(delegate OfficerID) func(*Candidate) {
		return func(c *Candidate) { c.Absent, c.Delegate = true, delegate }
	}
	elsewhere := func(c *Candidate) { c.Unit = "elsewhere" }
	for name, tc := range map[string]struct {
		pool     Pool
		by       Strategy
		excluded []OfficerID
		want     OfficerID
		told     string
	}{
		"the lowest share of the capacity wins, not the lowest number": {
			pool: pool(candidate("a", 2, 10), candidate("b", 3, 30)), want: "b", told: "a 2/10, b 3/30",
		},
		"shares that no float tells apart are told apart": {
			pool: pool(candidate("a", 1_000_000_001, 3_000_000_002), candidate("b", 1_000_000_000, 3_000_000_000)),
			want: "b", told: "a 1000000001/3000000002, b 1000000000/3000000000",
		},
		"of equal shares whoever got none for longest": {
			pool: pool(candidate("a", 1, 10).with(ago(5)), candidate("b", 3, 30).with(ago(9))), want: "b", told: "a 1/10, b 3/30",
		},
		"who never got one waited longest": {
			pool: pool(candidate("a", 0, 10).with(ago(600)), candidate("b", 0, 30)), want: "b", told: "a 0/10, b 0/30",
		},
		"of equals the lower id, in whatever order they are given": {
			pool: pool(candidate("b", 0, 10), candidate("a", 0, 10)), want: "a", told: "a 0/10, b 0/10",
		},
		"who has as many as he may is out, and who may have none": {
			pool: pool(candidate("a", 0, 0), candidate("b", 5, 5), candidate("c", 29, 30), candidate("d", 9, 5)),
			want: "c", told: "a 0/0 full, b 5/5 full, c 29/30, d 9/5 full",
		},
		"who is disabled, and who is neither officer nor head, is out": {
			pool: pool(
				candidate("a", 0, 10).with(func(c *Candidate) { c.Disabled = true }),
				candidate("b", 0, 10).with(func(c *Candidate) { c.Roles = []Role{DPO} }),
				candidate("c", 9, 10).with(func(c *Candidate) { c.Roles = []Role{Head} }),
			),
			want: "c", told: "a 0/10 disabled, b 0/10 role, c 9/10",
		},
		"who is named in the complaint is out, and those below him": {
			pool: pool(candidate("a", 0, 10), candidate("b", 0, 10), candidate("c", 9, 10)), excluded: []OfficerID{"a", "b"},
			want: "c", told: "a 0/10 conflict, b 0/10 conflict, c 9/10",
		},
		"who is absent is out; without a delegate nobody stands in": {
			pool: pool(candidate("a", 0, 10).with(absent("")), candidate("b", 9, 10)), want: "b", told: "a 0/10 absent, b 9/10",
		},
		"his delegate from another unit stands in": {
			pool: pool(candidate("a", 0, 10).with(absent("z")), candidate("b", 9, 10), candidate("z", 1, 10).with(elsewhere)),
			want: "z", told: "a 0/10 absent, b 9/10, z 1/10 for a",
		},
		"a delegate of the same unit is there once, in his own right": {
			pool: pool(candidate("a", 0, 10).with(absent("b")), candidate("b", 1, 10)), want: "b", told: "a 0/10 absent, b 1/10",
		},
		"one who stands in for two is there once": {
			pool: pool(candidate("b", 0, 10).with(absent("z")), candidate("a", 0, 10).with(absent("z")), candidate("z", 1, 10).with(elsewhere)),
			want: "z", told: "a 0/10 absent, b 0/10 absent, z 1/10 for a",
		},
		"a delegate who is absent, full or excluded stands in for nobody": {
			pool: pool(
				candidate("a", 0, 10).with(absent("x")), candidate("b", 0, 10).with(absent("y")), candidate("c", 0, 10).with(absent("z")),
				candidate("x", 0, 10).with(elsewhere).with(absent("b")), candidate("y", 10, 10).with(elsewhere), candidate("z", 0, 10).with(elsewhere),
			),
			excluded: []OfficerID{"z"}, want: "",
			told: "a 0/10 absent, b 0/10 absent, c 0/10 absent, x 0/10 absent for a, y 10/10 full for b, z 0/10 conflict for c",
		},
		"somebody of another unit is nobody here unless he stands in": {
			pool: pool(candidate("a", 9, 10), candidate("z", 0, 10).with(elsewhere)), want: "a", told: "a 9/10",
		},
		"the delegate of somebody who left stands in for nobody": {
			pool: pool(
				candidate("a", 0, 10).with(absent("z")).with(func(c *Candidate) { c.Disabled = true }), candidate("z", 0, 10).with(elsewhere),
			),
			want: "", told: "a 0/10 disabled",
		},
		"by turns the next id after the last, whatever he has in hand": {
			pool: Pool{PoolKey: PoolKey{"o", "service"}, Turn: "a", Candidates: []Candidate{candidate("c", 0, 10), candidate("b", 9, 10), candidate("a", 0, 10)}},
			by:   RoundRobin, want: "b", told: "a 0/10, b 9/10, c 0/10",
		},
		"by turns after the last comes the first": {
			pool: Pool{PoolKey: PoolKey{"o", "service"}, Turn: "c", Candidates: []Candidate{candidate("a", 5, 5), candidate("b", 0, 10), candidate("c", 0, 10)}},
			by:   RoundRobin, want: "b", told: "a 5/5 full, b 0/10, c 0/10",
		},
		"by turns one who left goes on counting as a place": {
			pool: Pool{PoolKey: PoolKey{"o", "service"}, Turn: "b", Candidates: []Candidate{candidate("a", 0, 10), candidate("c", 0, 10)}},
			by:   RoundRobin, want: "c", told: "a 0/10, c 0/10",
		},
		"without a strategy that is known nobody is chosen": {
			pool: pool(candidate("a", 0, 10)), by: "dice", want: "", told: "a 0/10",
		},
		"an empty unit has nobody": {pool: pool(), want: "", told: ""},
	} {
		t.Run(name, func(t *testing.T) {
			by := tc.by
			if by == "" {
				by = LeastOpen
			}
			before := slices.Clone(tc.pool.Candidates)
			got := tc.pool.Choose(by, tc.excluded)
			if got.Officer != tc.want || told(got) != tc.told || got.Strategy != by {
				t.Errorf("%q: %s\nwant %q: %s", got.Officer, told(got), tc.want, tc.told)
			}
			if fmt.Sprint(before) != fmt.Sprint(tc.pool.Candidates) {
				t.Error("choosing changed the pool")
			}
			if tc.excluded == nil && tc.pool.Available() != (tc.want != "" || by == "dice") {
				t.Error("the pool says otherwise of whether anybody is available")
			}
		})
	}
}

func TestGive(t *testing.T) {
	serve := func(p *Pool, by Strategy, n int, now time.Time) string {
		var out []string
		for range n {
			choice := p.Choose(by, nil)
			p.Give(choice, now)
			out = append(out, string(choice.Officer))
		}
		return strings.Join(out, "")
	}
	fresh := func() Pool { return pool(candidate("a", 0, 4), candidate("b", 0, 2), candidate("c", 0, 2)) }

	t.Run("everybody is filled in proportion and nobody over his capacity", func(t *testing.T) {
		p := fresh()
		if got := serve(&p, LeastOpen, 9, testNow); got != "abcabcaa" {
			t.Errorf("%q", got)
		}
		if p.Available() {
			t.Error("somebody is still available")
		}
	})
	t.Run("it does not matter into how many batches the cases fall, nor that a clock goes back between them", func(t *testing.T) {
		whole := fresh()
		want := serve(&whole, LeastOpen, 8, testNow)
		for first := range 8 {
			p := fresh()
			got := serve(&p, LeastOpen, first, testNow)
			p = Pool{PoolKey: p.PoolKey, Candidates: p.Candidates}
			if got += serve(&p, LeastOpen, 8-first, testNow.Add(-time.Hour)); got != want {
				t.Errorf("after %d: %q, not %q", first, got, want)
			}
		}
	})
	t.Run("turns go round", func(t *testing.T) {
		p := fresh()
		if got := serve(&p, RoundRobin, 8, testNow); got != "abcabcaa" || p.Turn != "a" {
			t.Errorf("%q, then after %q", got, p.Turn)
		}
	})
	t.Run("who got a case is known, and when is an order without ties", func(t *testing.T) {
		p := fresh()
		serve(&p, LeastOpen, 2, testNow)
		given := p.Given()
		if len(given) != 2 || given[0].ID != "a" || given[1].ID != "b" || !given[0].LastGiven.Before(given[1].LastGiven) {
			t.Errorf("%+v", given)
		}
	})
	t.Run("a case for which nobody was chosen moves nothing", func(t *testing.T) {
		p := pool(candidate("a", 1, 1))
		p.Give(p.Choose(RoundRobin, nil), testNow)
		if len(p.Given()) != 0 || p.Turn != "" {
			t.Errorf("%+v", p)
		}
	})
}

func TestHeadOf(t *testing.T) {
	head := func(id OfficerID, unit UnitID, below ...UnitID) Account {
		a := account(id, unit, Head)
		a.UnitsBelow = append(below, unit)
		return a
	}
	gone := account("gone", "class", Officer)
	near, far := head("near", "school", "class"), head("far", "legal", "school", "class")
	other := head("other", "data")
	left := head("left", "class")
	left.Disabled = true
	all := []Account{far, near, other, left, gone, account("officer", "class", Officer)}
	for name, tc := range map[string]struct {
		all      []Account
		excluded []OfficerID
		want     OfficerID
	}{
		"the nearest head above him who is still here":          {all, nil, "near"},
		"the next one when the case is hidden from the nearest": {all, []OfficerID{"near"}, "far"},
		"nobody when it is hidden from all":                     {all, []OfficerID{"near", "far"}, ""},
		"nobody when no unit above has a head":                  {[]Account{other, gone}, nil, ""},
		"of two in one unit the lower id":                       {[]Account{head("y", "class"), head("x", "class")}, nil, "x"},
	} {
		t.Run(name, func(t *testing.T) {
			var got OfficerID
			if h := HeadOf(gone, tc.all, &Request{Excluded: tc.excluded}); h != nil {
				got = h.ID
			}
			if got != tc.want {
				t.Errorf("%q, not %q", got, tc.want)
			}
		})
	}
}
