package domain

import "slices"

// nextSteps is what each status waits for, the more pressing first: the one act
// that a case's page offers before all others.
var nextSteps = map[Status][]Verb{
	Received:     {Release, Tie, Assign},
	InProgress:   {Tie, Answer},
	AwaitingInfo: {Tie, Lapse, Ask},
	DPOReview:    nil, AwaitingApproval: nil, Decided: nil, Closed: nil,
}

// NextStep is the next lawful step of those that are allowed now; "" when the case
// waits for somebody else. A complaint's officers are named before anything else.
func (r *Request) NextStep(allowed []Verb) Verb {
	for _, v := range nextSteps[r.Status] {
		switch {
		case !slices.Contains(allowed, v):
		case v == Tie && r.Conflict != ConflictUnresolved:
		default:
			return v
		}
	}
	return ""
}
