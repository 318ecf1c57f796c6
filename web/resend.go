package web

import (
	"maps"
	"slices"

	"sitthi/workflow"
)

// resend is a form that nothing became of while the database was away: a page that needs
// none holds all that was typed, behind a button that sends the same again.
type resend struct {
	Path   string
	Fields []keptField
	Files  bool // some came with it, which are to be chosen again on its own page
}

// resend is the form that came, to be sent again; nil when none could be read. Under its
// own key, ticket and version it is done once, whatever became of it the first time. Of
// one with files that is only known while they are with it: unsure, it is sent again by
// loading the page anew.
func (v *visit) resend(unsure bool) *resend {
	if v.Request.Method != post || v.receive(func() (*workflow.Upload, error) { return nil, absent() }) != nil || v.typed == nil {
		return nil
	}
	typed, files := maps.Clone(v.typed), !v.parcel.empty()
	if files && unsure {
		return nil
	}
	for _, name := range secretBoxes {
		typed.Del(name)
	}
	if files { // so its page shows it, and does nothing yet
		typed.Set("across", "yes")
		typed.Set(againField, (&form{values: typed}).filesBox())
	}
	r := &resend{Path: v.Request.URL.RequestURI(), Files: files}
	for _, name := range slices.Sorted(maps.Keys(typed)) {
		for _, value := range typed[name] {
			r.Fields = append(r.Fields, keptField{name, value})
		}
	}
	v.secret = true // a receipt code may be among it
	return r
}
