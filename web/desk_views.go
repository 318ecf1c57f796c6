package web

import (
	"net/url"

	"sitthi/domain"
)

// viewName is the parameter in which the pages of a case carry on the view of the
// queue in which it was opened.
const viewName = "view"

// savedTab is a view that the officer saved.
type savedTab struct {
	Name string
	Path string
	Here bool
}

// saveView keeps the view under a name.
func (v *visit) saveView() error {
	v.form.page = "views"
	f := v.viewOf(v.form.value("query"))
	if !v.sent() {
		return v.showQueue(f)
	}
	kept := domain.SavedView{Name: v.form.text("name"), Query: f.kept().Encode()}
	if v.form.ok() {
		if err := v.form.refused(v.Service.SaveView(v.Request.Context(), v.officer.Actor, kept)); err != nil {
			return err
		}
	}
	if !v.form.ok() {
		return v.showQueue(f)
	}
	return v.see("/desk?" + kept.Query)
}

// dropView forgets a view that was kept.
func (v *visit) dropView() error {
	if v.sent() {
		if err := v.Service.DropView(v.Request.Context(), v.officer.Actor, v.form.text("name")); err != nil {
			return err
		}
	}
	return v.see(withValues("/desk", v.viewOf(v.form.value("query")).values))
}

// savedTabs are the officer's own views.
func (v *visit) savedTabs(here deskFilter) ([]savedTab, error) {
	saved, err := v.Service.SavedViews(v.Request.Context(), v.officer.Actor)
	all := make([]savedTab, len(saved))
	for i, s := range saved {
		all[i] = savedTab{Name: s.Name, Path: "/desk?" + s.Query, Here: s.Query == here.values.Encode()}
	}
	return all, err
}

// kept are the filters that a saved view has: what somebody searched for may be a
// person's name, and is forgotten.
func (f deskFilter) kept() url.Values {
	rest := f.without("q")
	if len(rest) == 0 {
		rest.Set("sort", string(domain.ByDueOn)) // without any filter, what is mine would come
	}
	return rest
}

// viewOf is a view as a form or an address carries it on.
func (v *visit) viewOf(text string) deskFilter {
	values, err := url.ParseQuery(text)
	if err != nil || len(values) == 0 {
		values = tabs[0].query
	}
	return v.filterOf(values)
}

// requesters shows the queue with the people who filed its cases, which is written
// down for each.
func (v *visit) requesters() error {
	f := v.viewOf(v.form.value("query"))
	f.named = v.sent()
	return v.showQueue(f)
}

// address are the parameters of a view, those of its page too.
func (f deskFilter) address() url.Values {
	values := f.without("cursor")
	if f.cursor != "" {
		values.Set("cursor", f.cursor)
	}
	return values
}

// inView is what the pages of a case carry on of the view in which it was opened.
func (v *visit) inView() url.Values {
	text := v.form.value(viewName)
	if text == "" {
		text = v.Query(viewName)
	}
	if text == "" {
		return url.Values{}
	}
	return url.Values{viewName: {v.viewOf(text).values.Encode()}}
}

// toQueue is the path of the queue, in the view from which the page was opened.
func (v *visit) toQueue() string {
	if view := v.inView().Get(viewName); view != "" {
		return "/desk?" + view
	}
	return "/desk"
}
