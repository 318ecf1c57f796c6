package web

import (
	"errors"
	"strconv"

	"sitthi/domain"
	"sitthi/domain/locale"
)

// wait says in a form that it has to be sent again later, in so many seconds. The page
// shows it with all that was typed, as it shows one in which something is wrong.
func (f *form) wait(refusal *domain.Error) {
	f.later = max(refusal.RetryAfter, 1)
	f.refuse("", locale.Text(f.lang, "error."+refusal.Code, refusal.Args)+" "+
		locale.Text(f.lang, "page.wait", map[string]string{"n": strconv.Itoa(f.later)}))
}

// heldUp tells whether a form cannot be taken now, and says so in it.
func (f *form) heldUp(err error) bool {
	if f.offered(err) {
		return true
	}
	var refusal *domain.Error
	if !errors.As(err, &refusal) || refusal.Kind != domain.TooMany {
		return false
	}
	f.wait(refusal)
	return true
}
