package web

import (
	"errors"
	"slices"
	"strings"

	"sitthi/domain"
	"sitthi/domain/locale"
)

// step is a page of using a right. Its fields are the boxes on it.
type step struct {
	slug   string
	fields []string
	skips  func(f *form) bool // whether the answers before make it needless; nil: never
}

// steps are the pages of using a right, in their order. Related boxes share one: each
// page costs a slow telephone time.
var steps = []step{
	{slug: "right", fields: []string{"kind"}},
	{slug: "whom", fields: []string{forBox}},
	{slug: "person", fields: []string{
		"subject.title", "subject.given_name", "subject.family_name", "relationship",
		birthBox + ".day", birthBox + ".month", birthBox + ".year",
	}},
	{slug: "acting", fields: []string{"requester.title", "requester.given_name", "requester.family_name"}, skips: func(f *form) bool { return !f.acts() }},
	{slug: "what", fields: []string{"details", "period", "wrong", "right", "reason", "transfer_to", "consent"}},
	{slug: "reply", fields: []string{phoneBox, emailBox, "preferred_response", "subject.address"}},
	{slug: documentsStep},
}

// checkSlug is the page after all steps, which shows the answers once more.
const checkSlug = "check"

// doneField lists the steps that were sent.
const doneField = "done"

func fieldsOf(steps []step) []string {
	var all []string
	for _, s := range steps {
		all = append(all, s.fields...)
	}
	return all
}

// holds tells whether a wrong field is on the page.
func (s step) holds(field string) bool {
	return slices.ContainsFunc(s.fields, func(name string) bool { return name == field || strings.HasPrefix(name, field+".") })
}

// path is the steps that these answers need, in their order.
func (f *form) path() []step {
	return slices.DeleteFunc(slices.Clone(steps), func(s step) bool { return s.skips != nil && s.skips(f) })
}

// firstOpen is the first step that was not sent or in which something is wrong; the
// check when there is none.
func (f *form) firstOpen() string {
	for _, s := range f.path() {
		if !f.has(doneField, s.slug) || slices.ContainsFunc(f.wrongs, func(w wrong) bool { return s.holds(w.Field) }) {
			return s.slug
		}
	}
	return checkSlug
}

// place is where a step stands among those that the answers need, from 0; the check
// stands behind them all. -1 for no such step.
func (f *form) place(slug string) int {
	path := f.path()
	if slug == checkSlug {
		return len(path)
	}
	return slices.IndexFunc(path, func(s step) bool { return s.slug == slug })
}

// slugAt is the step at a place, or the check.
func (f *form) slugAt(place int) string {
	if path := f.path(); place < len(path) {
		return path[place].slug
	}
	return checkSlug
}

// only keeps what is wrong on one page.
func (f *form) only(s step) {
	f.wrongs = slices.DeleteFunc(f.wrongs, func(w wrong) bool { return !s.holds(w.Field) })
}

// send takes the boxes of one page over into the answers.
func (f *form) send(s step, sent *form) {
	if s.slug == "right" && f.value("kind") != sent.value("kind") {
		f.reopen("what") // another right asks for other things
	}
	f.take(s, sent)
	if !f.has(doneField, s.slug) {
		f.values.Add(doneField, s.slug)
	}
}

// take takes the boxes of one page as they are, sent or not. None has two values.
func (f *form) take(s step, sent *form) {
	for _, name := range s.fields {
		all := sent.values[name]
		f.values[name] = all[:min(len(all), 1)]
	}
}

// tooLong tells whether answers are too long to be kept, and says so on their page.
func (f *form) tooLong(s step, err error) bool {
	var refusal *domain.Error
	if !errors.As(err, &refusal) || refusal.Code != "draft_too_large" {
		return false
	}
	f.large = true
	box := ""
	if len(s.fields) > 0 {
		box = s.fields[0]
	}
	f.refuse(box, locale.Text(f.lang, "error."+refusal.Code, refusal.Args))
	return true
}

func (f *form) reopen(slug string) {
	f.values[doneField] = slices.DeleteFunc(f.values[doneField], func(done string) bool { return done == slug })
}
