package web

import (
	"errors"
	"fmt"

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

// typed tells whether one of several boxes of a name was ticked.
func typed(f frame, name string, value any) bool { return f.form.has(name, fmt.Sprint(value)) }
