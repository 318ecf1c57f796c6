package domain

import (
	"cmp"
	"slices"
	"time"
)

// Strategy is how the desk chooses an officer of the unit to which a rule
// sends a case. Without one the case waits until somebody takes it.
type Strategy string

// The strategies.
const (
	LeastOpen  Strategy = "least_open"  // the lowest share of his capacity open, then who waited longest, then by id
	RoundRobin Strategy = "round_robin" // the next id after the last one served
)

// Strategies lists the words that a rule's field takes.
var Strategies = []Strategy{LeastOpen, RoundRobin}

// Bar is why an officer gets no case now.
type Bar string

// The bars, the first that holds is told.
const (
	BarRole     Bar = "role"     // neither officer nor head
	BarDisabled Bar = "disabled" // no longer here
	BarAbsent   Bar = "absent"   // today, by the local date
	BarConflict Bar = "conflict" // the complaint is about him or somebody above him
	BarFull     Bar = "full"     // as many open cases as he may have
)

// PoolKey names a pool: the officers of one unit.
type PoolKey struct {
	Office OfficeID
	Unit   UnitID
}

// Pool is a unit's officers with their work, as they are at one moment.
type Pool struct {
	PoolKey
	Turn       OfficerID   // who was served last by RoundRobin; empty: nobody yet
	Candidates []Candidate // the unit's accounts, and those who stand in for one of them
}

// Candidate is one account that a case of the pool might go to.
type Candidate struct {
	Account
	Open      int       // cases in his hands that are not closed
	Capacity  int       // how many of them he may have
	LastGiven time.Time // UTC; zero: never. Strictly rising within an office, so it tells an order
	Absent    bool
	Delegate  OfficerID // who stands in for him while he is absent; empty: nobody
	given     bool
}

// Choice is whom a case went to and why, kept on the case.
type Choice struct {
	Strategy Strategy
	Officer  OfficerID // empty: nobody could get it
	Officers []Considered
}

// Considered is how one officer stood when the choice was made.
type Considered struct {
	Officer     OfficerID
	Open        int
	Capacity    int
	ExcludedFor Bar       // empty: he could have got it
	InPlaceOf   OfficerID // the absent officer for whom he stands in; empty: in his own right
}

// Choose says who gets a case from which some officers are excluded. It
// changes nothing; Give does.
func (p Pool) Choose(by Strategy, excluded []OfficerID) Choice {
	choice := Choice{Strategy: by}
	var free []Candidate
	for _, entry := range p.considered() {
		c := entry.candidate
		bar := c.bar(excluded)
		choice.Officers = append(choice.Officers, Considered{
			Officer: c.ID, Open: c.Open, Capacity: c.Capacity, ExcludedFor: bar, InPlaceOf: entry.inPlaceOf,
		})
		if bar == "" {
			free = append(free, c)
		}
	}
	if len(free) == 0 {
		return choice
	}
	switch by {
	case LeastOpen:
		choice.Officer = slices.MinFunc(free, lessLoaded).ID
	case RoundRobin:
		choice.Officer = p.next(free)
	}
	return choice
}

// Give counts a case that goes by a choice, so that the next choice is made
// with it. now is the desk's clock; the order in which officers were served
// holds even when a clock stands or goes back.
func (p *Pool) Give(choice Choice, now time.Time) {
	at := now
	for _, c := range p.Candidates {
		if !at.After(c.LastGiven) {
			at = c.LastGiven.Add(time.Microsecond)
		}
	}
	for i := range p.Candidates {
		if c := &p.Candidates[i]; c.ID == choice.Officer {
			c.Open++
			c.LastGiven, c.given = at, true
		}
	}
	if choice.Strategy == RoundRobin {
		p.Turn = choice.Officer
	}
}

// Given are the candidates who got a case by Give, by id.
func (p Pool) Given() []Candidate {
	var out []Candidate
	for _, c := range p.Candidates {
		if c.given {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b Candidate) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// Available tells whether anybody could get a case that is about no officer.
func (p Pool) Available() bool {
	return slices.ContainsFunc(p.considered(), func(e entry) bool { return e.candidate.bar(nil) == "" })
}

// Candidate is one of the pool's candidates; nil when he is none.
func (p Pool) Candidate(id OfficerID) *Account {
	for i := range p.Candidates {
		if p.Candidates[i].ID == id {
			return &p.Candidates[i].Account
		}
	}
	return nil
}

// entry is a candidate with whom he stands in for.
type entry struct {
	candidate Candidate
	inPlaceOf OfficerID
}

// considered are the unit's own accounts and, from elsewhere, those who stand
// in for one of them who would work today but for his absence; by id, each once.
func (p Pool) considered() []entry {
	var out []entry
	standIns := map[OfficerID]OfficerID{}
	for _, c := range p.Candidates {
		if c.Unit != p.Unit {
			continue
		}
		out = append(out, entry{candidate: c})
		if c.Delegate == "" || c.bar(nil) != BarAbsent {
			continue
		}
		if other, taken := standIns[c.Delegate]; !taken || c.ID < other {
			standIns[c.Delegate] = c.ID
		}
	}
	for _, c := range p.Candidates {
		if absent, ok := standIns[c.ID]; ok && c.Unit != p.Unit {
			out = append(out, entry{c, absent})
		}
	}
	slices.SortFunc(out, func(a, b entry) int { return cmp.Compare(a.candidate.ID, b.candidate.ID) })
	return out
}

func (c Candidate) bar(excluded []OfficerID) Bar {
	switch {
	case c.Disabled:
		return BarDisabled
	case !c.mayOwn(c.Office):
		return BarRole
	case c.Absent:
		return BarAbsent
	case slices.Contains(excluded, c.ID):
		return BarConflict
	case c.Open >= c.Capacity:
		return BarFull
	default:
		return ""
	}
}

// lessLoaded compares open/capacity by cross multiplication, which is exact.
// Whoever is free has a capacity above zero.
func lessLoaded(a, b Candidate) int {
	return cmp.Or(
		cmp.Compare(int64(a.Open)*int64(b.Capacity), int64(b.Open)*int64(a.Capacity)),
		a.LastGiven.Compare(b.LastGiven),
		cmp.Compare(a.ID, b.ID),
	)
}

// next is the first id after the turn's, of officers who are in the order of
// their ids; after the last comes the first.
func (p Pool) next(free []Candidate) OfficerID {
	for _, c := range free {
		if c.ID > p.Turn {
			return c.ID
		}
	}
	return free[0].ID
}

// HeadOf is the head to whom an officer's cases go when he is disabled: of
// heads who are still here the one whose units are the fewest and hold his.
// Nil when there is none, or the case cannot go to any of them.
func HeadOf(officer Account, all []Account, r *Request) *Account {
	var head *Account
	for i, a := range all {
		if a.Disabled || a.ID == officer.ID || !slices.Contains(a.Roles, Head) || !slices.Contains(a.UnitsBelow, officer.Unit) || slices.Contains(r.Barred(), a.ID) {
			continue
		}
		if head == nil || cmp.Or(cmp.Compare(len(a.UnitsBelow), len(head.UnitsBelow)), cmp.Compare(a.ID, head.ID)) < 0 {
			head = &all[i]
		}
	}
	return head
}
