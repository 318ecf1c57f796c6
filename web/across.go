package web

import (
	"fmt"
	"strings"
)

// across leads to a page in the other language together with what was typed on it.
type across struct {
	frame
	Path string
	Only string // "receipt" on a page that no link shows again

	Filing bool // files that were chosen go along, since they wait until it is filed
}

// newAcross is the button of a form that takes it across; parts make the path.
func newAcross(f frame, parts ...any) across {
	return across{frame: f, Path: f.Other.path(fmt.Sprint(parts...)), Only: "yes"}
}

// newFilingAcross is the same for a filing.
func newFilingAcross(f frame, parts ...any) across {
	a := newAcross(f, parts...)
	a.Filing = true
	return a
}

// newReceiptAcross is the same on a receipt, and on whatever else no link shows again.
func newReceiptAcross(f frame, parts ...any) across {
	a := newAcross(f, parts...)
	a.Only = "receipt"
	return a
}

// across tells whether a form was only sent to see it in the other language: then
// nothing is done, and nothing is wrong with it.
func (v *visit) across() bool { return v.form.has("across", "yes") }

// shownAgain tells whether such a page is only to be seen in the other language.
func (v *visit) shownAgain() bool { return v.form.has("across", "receipt") }

// leaveFiles says of files that were chosen on a page which is only to be seen in the
// other language that they are to be chosen again: their names alone came.
func (f *form) leaveFiles() {
	for name := range f.values {
		if (name == filesBox || strings.HasPrefix(name, paperBox(""))) && strings.Join(f.values[name], "") != "" {
			f.values.Add(againField, name)
		}
	}
}

// stepAcross shows a step in this language with what was typed on it in the other.
func (v *visit) stepAcross(a answers, s step, sent *form, list func(*form)) error {
	gone := a.Key == nil && s.slug != steps[0].slug // what was answered before this page
	if err := v.keep(&a, func(f *form) { f.take(s, sent); list(f) }); err != nil {
		v.form = a.form
		filing, wrong := v.right()
		if wrong != nil {
			return wrong
		}
		return v.notKept(s, filing, err)
	}
	if gone {
		return v.see(v.filePath(steps[0].slug) + "?lost=yes")
	}
	if sent.value("then") == checkSlug {
		return v.see(withQuery(v.filePath(s.slug), "from", checkSlug))
	}
	return v.see(v.filePath(s.slug))
}
