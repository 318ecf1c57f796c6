package domain

import (
	"slices"
	"strings"
	"time"
)

// Condition is what a routing rule asks for: lists are alternatives, the
// conditions must all hold, an empty list asks nothing.
type Condition struct {
	Kinds         []Kind
	Relationships []Relationship
	Keywords      []string // in the text, matched in memory and never kept
	Channels      []Channel
}

// RoutingRule sends what it matches to a unit.
type RoutingRule struct {
	ID       string
	When     Condition
	Unit     UnitID
	Strategy Strategy // how the desk chooses an officer of the unit; empty: it waits to be taken
}

// RoutingTable is one version of an office's rules, in order; the first match
// wins, and what nothing matches goes to intake.
type RoutingTable struct {
	Version int
	Rules   []RoutingRule
	Intake  UnitID

	// Who made it the office's, when and why; nothing for the one it began with.
	PublishedAt time.Time
	PublishedBy OfficerID
	Reason      string
}

// Reception is an office with the rules by which it routes what comes in.
type Reception struct {
	Office  Office
	Routing RoutingTable
}

// Routing says where a case went and why, without any of its text.
type Routing struct {
	Version int
	Rule    string // "intake" when nothing matched
	Unit    UnitID
	Trace   []RouteStep

	Strategy Strategy // of the rule that matched; empty: the desk chooses nobody
	Choice   Choice   // how the desk chose the officer, once it has
}

// RouteStep is how one rule fared.
type RouteStep struct {
	Rule     string
	Matched  bool
	FailedOn string // "kind", "relationship", "keyword", "channel"; empty when matched
}

// IntakeFallback is the name of the last rule that every office has.
const IntakeFallback = "intake"

// Route picks the unit by the first rule that matches. It is pure, so filing
// takes no lock for it.
func (t RoutingTable) Route(f Filing, channel Channel) Routing {
	routing := Routing{Version: t.Version}
	f.Details = strings.ToLower(f.Details) // once for all keywords
	for _, rule := range t.Rules {
		failed := rule.When.failsOn(f, channel)
		routing.Trace = append(routing.Trace, RouteStep{Rule: rule.ID, Matched: failed == "", FailedOn: failed})
		if failed == "" {
			routing.Rule, routing.Unit, routing.Strategy = rule.ID, rule.Unit, rule.Strategy
			return routing
		}
	}
	routing.Trace = append(routing.Trace, RouteStep{Rule: IntakeFallback, Matched: true})
	routing.Rule, routing.Unit = IntakeFallback, t.Intake
	return routing
}

// failsOn is the first condition that does not hold, of a filing whose text is in
// lower case.
func (c Condition) failsOn(f Filing, channel Channel) string {
	switch {
	case len(c.Kinds) > 0 && !slices.Contains(c.Kinds, f.Kind):
		return "kind"
	case len(c.Relationships) > 0 && !slices.Contains(c.Relationships, f.Relationship):
		return "relationship"
	case len(c.Channels) > 0 && !slices.Contains(c.Channels, channel):
		return "channel"
	case len(c.Keywords) > 0 && !slices.ContainsFunc(c.Keywords, func(word string) bool {
		return strings.Contains(f.Details, strings.ToLower(word))
	}):
		return "keyword"
	default:
		return ""
	}
}
