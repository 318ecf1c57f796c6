package api

import (
	"sitthi/api/strict"
	"sitthi/domain"
	"sitthi/workflow"
)

var (
	answer          = act(domain.Answer, required, readAnswer, ownCheck[domain.AnswerInput], (*workflow.Service).Answer)
	withdrawOnPaper = act(domain.Withdraw, optional, readReason, ownCheck[domain.ReasonInput], (*workflow.Service).Withdraw)
	lapse           = act(domain.Lapse, optional, readLapse, ownCheck[domain.LapseInput], (*workflow.Service).Lapse)
	reopen          = act(domain.Reopen, required, readReopen, ownCheck[domain.ReopenInput], (*workflow.Service).Reopen)
)

func readAnswer(body *strict.Object) domain.AnswerInput {
	return domain.AnswerInput{Message: body.Text("message"), Outcome: domain.Outcome(body.Text("outcome"))}
}

// readLapse asks for nothing, so that whatever is sent is an unknown field.
func readLapse(*strict.Object) domain.LapseInput { return domain.LapseInput{} }

func readReopen(body *strict.Object) domain.ReopenInput {
	return domain.ReopenInput{Cause: domain.ReopenCause(body.Text("cause")), Reason: body.Text("reason")}
}
