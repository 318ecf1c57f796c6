package law

import (
	"fmt"

	"sitthi/domain"
)

// Generic is the law of worked examples without a rule: after-hours shift, and
// a length that the events must give.
const Generic = "TH-GENERIC"

// general is the row that a TH-APA kind without one of its own takes (s.39/1).
const (
	administrative = "TH-APA"
	general        = "any_decision_without_own_limit"
)

// NoPackError is a law that no pack of ours is about.
type NoPackError struct{ Law string }

func (e *NoPackError) Error() string { return "no pack for " + e.Law }

// NotInForceError is a date before the first pack of a law.
type NotInForceError struct {
	Law string
	On  domain.Date
}

func (e *NotInForceError) Error() string {
	return fmt.Sprintf("no pack for %s was in force on %s", e.Law, e.On)
}

// NoRuleError is a kind of which a law's pack says nothing.
type NoRuleError struct{ Law, Kind string }

func (e *NoRuleError) Error() string { return fmt.Sprintf("no rule %s/%s", e.Law, e.Kind) }

// Rule is the rule of a law for a kind, from the pack in force on the Bangkok
// date of receipt. A TH-APA kind without a row takes the general 30 days of
// s.39/1. It fails with *NoPackError, *NotInForceError or *NoRuleError.
func Rule(law, kind string, receivedOn domain.Date) (domain.Rule, error) {
	if law == Generic {
		return domain.Rule{
			Law: Generic, Kind: kind, Start: domain.StartRequestReceived, Unit: domain.UnitNone,
			AfterHours: domain.AfterHoursNextWorkingDay, EndRule: domain.EndAPA64Para2,
		}, nil
	}
	versions, ok := packs[law]
	if !ok {
		return domain.Rule{}, &NoPackError{Law: law}
	}
	var inForce *Pack
	for i := range versions {
		if !versions[i].From.After(receivedOn) {
			inForce = &versions[i]
		}
	}
	if inForce == nil {
		return domain.Rule{}, &NotInForceError{Law: law, On: receivedOn}
	}
	if rule, ok := inForce.rule(kind); ok {
		return rule, nil
	}
	if law == administrative && kind != "" {
		if rule, ok := inForce.rule(general); ok {
			return rule, nil
		}
	}
	return domain.Rule{}, &NoRuleError{Law: law, Kind: kind}
}

func (p *Pack) rule(kind string) (domain.Rule, bool) {
	for _, rule := range p.Rules {
		if rule.Kind == kind {
			return rule, true
		}
	}
	return domain.Rule{}, false
}

// UnknownIDError is a rule ID or calendar reference that stands in no file.
type UnknownIDError struct{ ID string }

func (e *UnknownIDError) Error() string { return fmt.Sprintf("no rule or calendar %q", e.ID) }

// RuleByID is the rule under which a date was once counted
// ("TH-PDPA/access@2024-11-11"). It fails with *UnknownIDError.
func RuleByID(id string) (domain.Rule, error) {
	rule, ok := rulesByID[id]
	if !ok {
		return domain.Rule{}, &UnknownIDError{ID: id}
	}
	return rule, nil
}
