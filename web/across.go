package web

import (
	"fmt"

	"sitthi/workflow"
)

// across leads to a page in the other language together with what was typed on it.
type across struct {
	frame
	Path string
	Only string // "receipt" on the one page that is shown once
}

// newAcross is the button of a form that takes it across; parts make the path.
func newAcross(f frame, parts ...any) across {
	return across{frame: f, Path: f.Other.path(fmt.Sprint(parts...)), Only: "yes"}
}

// newReceiptAcross is the same on a receipt, which no link shows again.
func newReceiptAcross(f frame, parts ...any) across {
	a := newAcross(f, parts...)
	a.Only = "receipt"
	return a
}

// across tells whether a form was only sent to see it in the other language: then
// nothing is done, and nothing is wrong with it.
func (v *visit) across() bool { return v.form.has("across", "yes") }

// stepAcross shows a step in this language with what was typed on it in the other.
func (v *visit) stepAcross(a answers, s step, sent *form) error {
	a.take(s, sent)
	if err := v.keep(&a, workflow.DraftLife); err != nil {
		v.form = a.form
		filing, wrong := v.right()
		if wrong != nil {
			return wrong
		}
		return v.notKept(s, filing, err)
	}
	if sent.value("then") == checkSlug {
		return v.see(withQuery(v.filePath(s.slug), "from", checkSlug))
	}
	return v.see(v.filePath(s.slug))
}
