package domain

import (
	"fmt"
	"slices"
	"strings"
)

// Limits of a table of rules.
const (
	MaxRules       = 100
	maxRuleWords   = 100 // of one condition
	maxKeywords    = 200 // of all rules together: each is looked for in every filing
	maxKeyword     = 100 // characters
	maxRouteReason = 500
)

// Check cleans a proposed table and names every wrong field. units are the office's.
func (t RoutingTable) Check(units []Unit) (RoutingTable, []FieldError) {
	c := checker{}
	rules := slices.Clone(t.Rules)
	if len(rules) > MaxRules {
		c.wrongWith("rules", "too_many_items", map[string]string{"max": fmt.Sprint(MaxRules)})
		rules = nil
	}
	keywords := 0
	seen := map[string]bool{IntakeFallback: true}
	for i, rule := range rules {
		path := fmt.Sprintf("rules.%d", i)
		rule.ID = cleanLine(rule.ID)
		switch {
		case rule.ID == "":
			c.wrong(path+".id", "required")
		case len(rule.ID) > 40 || !madeOf(rule.ID, "abcdefghijklmnopqrstuvwxyz0123456789_"):
			c.wrong(path+".id", "bad_code")
		case seen[rule.ID]:
			c.wrong(path+".id", "repeated")
		}
		seen[rule.ID] = true
		rule.When = c.condition(path+".when", rule.When)
		rule.Unit = c.unit(path+".unit", rule.Unit, units)
		rule.Strategy = oneOf(&c, path+".strategy", rule.Strategy, Strategies)
		rules[i] = rule
		keywords += len(rule.When.Keywords)
	}
	if keywords > maxKeywords {
		c.wrongWith("rules", "too_many_keywords", map[string]string{"max": fmt.Sprint(maxKeywords)})
	}
	t.Rules, t.Intake = rules, c.unit("intake", t.Intake, units)
	return t, c.fields
}

// CheckPublished is Check of a table that is to hold from now on, so that
// somebody must say why.
func (t RoutingTable) CheckPublished(units []Unit) (RoutingTable, []FieldError) {
	t, wrong := t.Check(units)
	c := checker{fields: wrong}
	t.Reason = c.requiredText("reason", t.Reason, maxRouteReason)
	return t, c.fields
}

func (c *checker) unit(field string, id UnitID, units []Unit) UnitID {
	id = UnitID(cleanLine(string(id)))
	switch {
	case id == "":
		c.wrong(field, "required")
	case !slices.ContainsFunc(units, func(u Unit) bool { return u.ID == id }):
		c.wrong(field, "unknown_unit")
	}
	return id
}

// condition must ask for something: a rule that takes everything would hide what
// stands below it, and what no rule takes has its place already.
func (c *checker) condition(path string, w Condition) Condition {
	w.Kinds = wordsOf(c, path+".kinds", w.Kinds, Kinds)
	w.Relationships = wordsOf(c, path+".relationships", w.Relationships, Relationships)
	w.Channels = wordsOf(c, path+".channels", w.Channels, Channels)
	w.Keywords = listOf(c, path+".keywords", w.Keywords, func(field, word string) string {
		word = c.length(field, cleanLine(word), maxKeyword)
		if word == "" {
			c.wrong(field, "required")
		}
		return word
	})
	if len(w.Kinds)+len(w.Relationships)+len(w.Channels)+len(w.Keywords) == 0 && !c.has(path+".") {
		c.wrong(path, "required")
	}
	return w
}

// wordsOf takes words of a list, each once.
func wordsOf[T ~string](c *checker, path string, list, words []T) []T {
	taken := listOf(c, path, list, func(field string, word T) T {
		if word = oneOf(c, field, word, words); word == "" {
			c.wrong(field, "required")
		}
		return word
	})
	slices.Sort(taken)
	return slices.Compact(taken)
}

func listOf[T ~string](c *checker, path string, list []T, one func(field string, word T) T) []T {
	if len(list) > maxRuleWords {
		c.wrongWith(path, "too_many_items", map[string]string{"max": fmt.Sprint(maxRuleWords)})
		return nil
	}
	var out []T
	for i, word := range list {
		out = append(out, one(fmt.Sprintf("%s.%d", path, i), word))
	}
	return out
}

// Unreachable are the rules that nothing can come to, because those before them
// take everything that they ask for: some one of them, or several together.
func (t RoutingTable) Unreachable() []string {
	var out []string
	for i, rule := range t.Rules {
		if rule.When.takenBy(t.Rules[:i]) {
			out = append(out, rule.ID)
		}
	}
	return out
}

// takenBy goes through everything that a filing can be. Of its text nothing is
// known but that it holds one of the rule's own words, if the rule asks for any:
// that word is taken where an earlier rule asks for a part of it.
func (c Condition) takenBy(earlier []RoutingRule) bool {
	words := c.Keywords
	if len(words) == 0 {
		words = []string{""}
	}
	for _, word := range words {
		var takers []Condition
		for _, e := range earlier {
			if (Condition{Keywords: e.When.Keywords}).failsOn(Filing{Details: strings.ToLower(word)}, "") == "" {
				e.When.Keywords = nil
				takers = append(takers, e.When)
			}
		}
		if !c.allTakenBy(takers) {
			return false
		}
	}
	return true
}

func (c Condition) allTakenBy(takers []Condition) bool {
	for _, kind := range orAll(c.Kinds, Kinds) {
		for _, relationship := range orAll(c.Relationships, append([]Relationship{""}, Relationships...)) {
			for _, channel := range orAll(c.Channels, Channels) {
				f := Filing{Kind: kind, Relationship: relationship}
				if !slices.ContainsFunc(takers, func(t Condition) bool { return t.failsOn(f, channel) == "" }) {
					return false
				}
			}
		}
	}
	return true
}

func orAll[T any](some, all []T) []T {
	if len(some) > 0 {
		return some
	}
	return all
}

// Words are all keywords of a table, without those of another: what somebody
// looks for who changes it.
func (t RoutingTable) Words(but RoutingTable) []string {
	known := map[string]bool{}
	for _, rule := range but.Rules {
		for _, word := range rule.When.Keywords {
			known[strings.ToLower(word)] = true
		}
	}
	var out []string
	for _, rule := range t.Rules {
		for _, word := range rule.When.Keywords {
			if lower := strings.ToLower(word); !known[lower] {
				known[lower] = true
				out = append(out, word)
			}
		}
	}
	return out
}
