package web

import (
	"net/http"

	"sitthi/domain"
	"sitthi/workflow"
)

// datesView is how the dates of a case were counted, each step with its law.
type datesView struct {
	caseView
	Other []domain.Clock // what else the office owes, and by when
}

// dates shows how the dates of a case were counted, to be read or printed.
func (v *visit) dates() error {
	return v.onCase(func(t workflow.Tracked, receipt string) error {
		view := datesView{caseView: v.caseOf(t, receipt)}
		view.Explain = true
		shown := t.Request.Explained()
		for _, c := range t.Request.Clocks {
			owed := c.State == domain.ClockOpen && c.Class != domain.InternalClock && !c.DueOn.IsZero()
			if owed && c.ID != shown.ID {
				view.Other = append(view.Other, c)
			}
		}
		v.here = "/r/" + string(t.Request.Reference) + "/dates"
		return v.show(http.StatusOK, "dates", view)
	})
}
