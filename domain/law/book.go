package law

import "sitthi/domain"

// Book is the law in the binary as the domain asks for it.
type Book struct{}

// Rule is the rule of a law and kind in the pack in force on the day of receipt.
func (Book) Rule(law, kind string, receivedOn domain.Date) (domain.Rule, error) {
	return Rule(law, kind, receivedOn)
}

// RuleByID is the rule by which a clock was once counted.
func (Book) RuleByID(id string) (domain.Rule, error) { return RuleByID(id) }

// Calendar is a calendar by its ref, the newest of government offices for an
// empty one.
func (Book) Calendar(ref string) (cal domain.Calendar, ok bool) {
	if ref == "" {
		return Calendar(), true
	}
	cal, err := CalendarByVersion(ref)
	return cal, err == nil
}
