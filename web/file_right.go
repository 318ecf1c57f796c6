package web

import (
	"sitthi/domain"
)

// rightsOf are the rights that can be used at an office, in the order in which
// people are shown them.
func rightsOf(o *domain.Office) []domain.Kind {
	var kinds []domain.Kind
	for _, k := range domain.Kinds {
		if k.Right() && o.Takes(k) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// rightView is a right with the time that its answer may take.
type rightView struct {
	Kind    domain.Kind
	Days    int
	Set     bool // by a law, not by the office
	Law     string
	Section string
	AtOnce  bool // something is done with the data before the answer
}

// rights are the rights at the office, with their days from the rules in force.
func (v *visit) rights() ([]rightView, error) {
	today := dateOf(v.now())
	var views []rightView
	for _, k := range rightsOf(v.office) {
		view := rightView{Kind: k}
		rule, _ := k.Rule()
		for _, plan := range rule.Clocks {
			switch plan.Class {
			case domain.RespondClock:
				r, err := v.Service.Law.Rule(plan.Law, plan.Rule, today)
				if err != nil {
					return nil, err
				}
				view.Days, view.Set, view.Law, view.Section = r.Length, r.Statutory, r.Law, r.Section
			case domain.ActClock:
				view.AtOnce = true
			case domain.InternalClock, domain.CitizenClock: // not what an answer takes
			}
		}
		views = append(views, view)
	}
	return views, nil
}
