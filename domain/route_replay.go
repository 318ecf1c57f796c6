package domain

import (
	"cmp"
	"slices"
)

// ReplayedCases is how many of an office's last cases a proposed table is tried on.
const ReplayedCases = 200

// Replay is what a proposed table would have done with an office's last cases,
// beside the table in force: where they went, and nothing of what they are about.
type Replay struct {
	Against    int // version of the table in force
	Cases      int // tried
	Moved      int // of them, to another unit
	Hidden     int // of them, counted only: complaints about officers out of the asker's sight
	Unreadable int // not tried: shredded, or broken

	Rules []RuleUse   // of the proposed table, in its order, intake last
	Units []UnitShift // that get or got any of the cases, by id
	Moves []RouteMove // of cases that are not hidden: those that move first, then the newest
}

// RuleUse is how many of the cases a rule would have taken.
type RuleUse struct {
	Rule        string
	Unit        UnitID
	Cases       int
	Unreachable bool // nothing can ever come to it
}

// UnitShift is how many of the cases a unit gets by either table.
type UnitShift struct {
	Unit          UnitID
	Before, After int
}

// RouteMove is where one case goes by either table.
type RouteMove struct {
	Reference Reference
	From, To  UnitID
}

// Moved tells whether the tables differ on the case.
func (m RouteMove) Moved() bool { return m.From != m.To }

// Replay tries a proposed table on past cases, newest first, as they were filed.
func (t RoutingTable) Replay(inForce RoutingTable, past []*Request, by Actor) Replay {
	out := Replay{Against: inForce.Version, Cases: len(past)}
	uses := map[string]int{}
	shifts := map[UnitID]*UnitShift{}
	shift := func(id UnitID) *UnitShift {
		if shifts[id] == nil {
			shifts[id] = &UnitShift{Unit: id}
		}
		return shifts[id]
	}
	for _, r := range past {
		from, to := inForce.Route(r.Filing, r.Channel), t.Route(r.Filing, r.Channel)
		uses[to.Rule]++
		shift(from.Unit).Before++
		shift(to.Unit).After++
		move := RouteMove{Reference: r.Reference, From: from.Unit, To: to.Unit}
		if move.Moved() {
			out.Moved++
		}
		if r.Conflict != ConflictNone && !by.Scope().Sees(r) {
			out.Hidden++
			continue
		}
		out.Moves = append(out.Moves, move)
	}
	unreachable := t.Unreachable()
	for _, rule := range append(slices.Clone(t.Rules), RoutingRule{ID: IntakeFallback, Unit: t.Intake}) {
		out.Rules = append(out.Rules, RuleUse{
			Rule: rule.ID, Unit: rule.Unit, Cases: uses[rule.ID], Unreachable: slices.Contains(unreachable, rule.ID),
		})
	}
	for _, s := range shifts {
		out.Units = append(out.Units, *s)
	}
	slices.SortFunc(out.Units, func(a, b UnitShift) int { return cmp.Compare(a.Unit, b.Unit) })
	slices.SortStableFunc(out.Moves, func(a, b RouteMove) int {
		switch {
		case a.Moved() == b.Moved():
			return 0
		case a.Moved():
			return -1
		default:
			return 1
		}
	})
	return out
}
