package law

import "sitthi/domain"

// Book is the law in the binary as the domain asks for it.
type Book struct{}

// Rule is the rule of a law and kind in the pack in force on the day of receipt.
func (Book) Rule(law, kind string, receivedOn domain.Date) (domain.Rule, error) {
	return Rule(law, kind, receivedOn)
}

// Calendar is the newest calendar of working days.
func (Book) Calendar() domain.Calendar { return Calendar() }
