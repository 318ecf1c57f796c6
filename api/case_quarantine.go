package api

import (
	"sitthi/api/strict"
	"sitthi/domain"
	"sitthi/workflow"
)

var (
	quarantine = act(domain.Quarantine, required, readQuarantine, ownCheck[domain.QuarantineInput], (*workflow.Service).Quarantine)
	release    = act(domain.Release, optional, readReason, ownCheck[domain.ReasonInput], (*workflow.Service).Release)
)

func readQuarantine(body *strict.Object) domain.QuarantineInput {
	return domain.QuarantineInput{Reason: body.Text("reason")}
}
