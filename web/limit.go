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
	const minute, short = 60, 120
	f.later = max(refusal.RetryAfter, 1)
	key := "page.wait"
	if f.later > short {
		key = "page.wait_long"
	}
	f.refuse("", locale.Text(f.lang, key, map[string]string{
		"what": locale.Text(f.lang, "error."+refusal.Code, refusal.Args),
		"n":    strconv.Itoa(f.later), "minutes": strconv.Itoa((f.later + minute - 1) / minute),
	}))
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
