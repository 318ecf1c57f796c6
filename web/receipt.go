package web

import (
	"net/http"
	"slices"

	"sitthi/domain"
)

// receiptView is a receipt: the only page that ever shows the code.
type receiptView struct {
	caseView
	Code string // in groups
	Next []nextStep
	Seq  int    // of the last event in the case's trail
	Hash []byte // of the same

	Again bool // another right can be used with the same details
}

// Enclosed are the files that came with the request itself.
func (r receiptView) Enclosed() []domain.File { return enclosedIn(r.Messages) }

func enclosedIn(messages []domain.Message) []domain.File {
	var all []domain.File
	for _, m := range messages {
		if m.Seq == 1 {
			all = append(all, m.Files...)
		}
	}
	return all
}

// nextStep is something that will happen by a day, or that can be done after it.
type nextStep struct {
	When string // "by" or "after"
	Code string
	On   domain.Date
}

// receipt answers with the receipt of a new case. It is the answer of the POST
// itself, so that it needs no cookie; sent again, the same form gives it again.
func (v *visit) receipt(ref domain.Reference, receipt domain.Receipt) error {
	tracked, err := v.Service.Track(v.Request.Context(), ref, string(receipt))
	if err != nil {
		return domain.Unsure(err) // it is filed all the same
	}
	v.secret = true
	if v.Request.Method == http.MethodPost {
		v.here = "/r/" + string(ref) // a link cannot ask for this page again
	}
	view := receiptView{caseView: v.caseOf(tracked, string(receipt)), Code: receipt.String()}
	view.Explain, view.Next = true, nextOf(tracked.Request)
	view.Again = v.Request.Method == http.MethodGet && tracked.Request.Kind.Right()
	view.Seq, view.Hash = tracked.Request.Trail.Seq, tracked.Request.Trail.Hash
	return v.show(http.StatusOK, "receipt", view)
}

// nextOf are the dates that a citizen can hold the office to, the nearest first, and
// among them the one after which he can complain that it was silent.
func nextOf(r *domain.Request) []nextStep {
	var next []nextStep
	for _, c := range r.Clocks {
		if c.State == domain.ClockOpen && c.Class != domain.InternalClock && !c.DueOn.IsZero() {
			next = append(next, nextStep{"by", c.Code, c.DueOn})
		}
	}
	if !r.LatestDueOn.IsZero() {
		next = append(next, nextStep{"after", "late", r.LatestDueOn})
	}
	slices.SortStableFunc(next, func(a, b nextStep) int { return a.On.Compare(b.On) })
	return next
}
