package web

import (
	"errors"
	"strconv"

	"sitthi/domain"
	"sitthi/domain/locale"
	"sitthi/workflow"
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
	var refusal *domain.Error
	if !errors.As(err, &refusal) || refusal.Kind != domain.TooMany {
		return false
	}
	f.wait(refusal)
	return true
}

// holds says that the visitor has shown that he holds the receipt, by a ticket of ours
// or because he was just given it: then it is no guess, and wrong ones that others
// tried from his address do not hold him up.
func (v *visit) holds() {
	v.Request = v.Request.WithContext(workflow.Holder(v.Request.Context()))
}
