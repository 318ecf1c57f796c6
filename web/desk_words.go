package web

import (
	"errors"
	"fmt"

	"sitthi/api/problem"
	"sitthi/domain"
	"sitthi/domain/locale"
)

// reason is why something was refused, in words.
func (w words) reason(err error) string {
	var refusal *domain.Error
	if !errors.As(err, &refusal) {
		return ""
	}
	return locale.Text(w.Lang, "error."+refusal.Code, refusal.Args)
}

// whyNot is why a verb on many cases was not done to one, in words.
func (w words) whyNot(r domain.BulkResult) string {
	return problem.ReasonText(w.Lang, r.Field, r.Code)
}

// typed tells whether one of several boxes of a name was ticked.
func typed(f frame, name string, value any) bool { return f.form.has(name, fmt.Sprint(value)) }

// sign is the shape that a badge has beside its words and its colour, "" for none.
func sign(mark domain.DueMark) string {
	switch mark {
	case domain.MarkLate:
		return "✕"
	case domain.MarkOverdue:
		return "◐"
	case domain.MarkSoon:
		return "!"
	case domain.MarkNear:
		return "◷"
	default:
		return ""
	}
}
