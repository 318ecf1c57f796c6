package web

import (
	"net/http"
	"strconv"

	"sitthi/domain"
)

// printView are the sheets of many cases, one after the other.
type printView struct {
	Sheets []deskCase
	Shut   []domain.Reference // that do not open for the officer
	Back   string
}

// print shows the chosen cases as they go into a file of paper. Each is read by it,
// which is written down as when its own page is opened.
func (v *visit) print() error {
	v.form.values = v.Request.URL.Query()
	v.form.page = "bulk"
	items := v.chosen()
	if len(items) == 0 {
		v.form.say("cases", "bulk.none")
	}
	if len(items) > queuePage {
		v.form.fail(domain.FieldError{Field: "cases", Code: "too_many_items", Args: map[string]string{"max": strconv.Itoa(queuePage)}})
	}
	if !v.form.ok() {
		return v.showQueue(v.viewOf(v.form.value(viewName)))
	}
	view := printView{Back: v.toQueue()}
	names, units, err := v.staff()
	if err != nil {
		return err
	}
	for _, ref := range referencesOf(items) {
		c, err := v.Service.ViewCase(v.Request.Context(), v.officer.Actor, ref)
		kind := domain.KindOf(err)
		switch {
		case err == nil:
			view.Sheets = append(view.Sheets, v.caseWith(c, names, units))
		case kind == domain.NotFound || kind == domain.Forbidden:
			view.Shut = append(view.Shut, ref)
		default:
			return err
		}
	}
	v.here, v.query = "/desk/print", v.inView()
	for _, ref := range referencesOf(items) {
		v.query.Add("case", string(ref))
	}
	return v.show(http.StatusOK, "desk_print", view)
}
