package api

import (
	"sitthi/api/strict"
	"sitthi/domain"
	"sitthi/workflow"
)

var (
	assign   = act(domain.Assign, required, readAssign, ownCheck[domain.AssignInput], (*workflow.Service).Assign)
	unassign = act(domain.Unassign, optional, readReason, ownCheck[domain.ReasonInput], (*workflow.Service).Unassign)
	tie      = act(domain.Tie, required, readTie, ownCheck[domain.TieInput], (*workflow.Service).Tie)
)

func readAssign(body *strict.Object) domain.AssignInput {
	return domain.AssignInput{Assignee: domain.OfficerID(body.Text("assignee")), Reason: body.Text("reason")}
}

// mostNamed is more officers than one complaint can be about.
const mostNamed = 100

// readTie must be told: naming nobody is an answer, saying nothing is none.
func readTie(body *strict.Object) domain.TieInput {
	if !body.Has("officers") {
		body.Fail("officers", "required", nil)
	}
	var in domain.TieInput
	for _, id := range body.Texts("officers", mostNamed) {
		in.Officers = append(in.Officers, domain.OfficerID(id))
	}
	return in
}
