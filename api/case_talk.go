package api

import (
	"sitthi/api/strict"
	"sitthi/domain"
	"sitthi/workflow"
)

var (
	ask   = act(domain.Ask, required, readAsk, checkAsk, (*workflow.Service).Ask)
	write = act(domain.Write, required, readWrite, ownCheck[domain.WriteInput], (*workflow.Service).Write)
	note  = act(domain.Note, required, readWrite, ownCheck[domain.WriteInput], (*workflow.Service).Note)
)

// mostItems lets the domain refuse a list that is somewhat too long by its own
// rule, and bounds the work on one that is absurd.
const mostItems = 200

func readAsk(body *strict.Object) domain.AskInput {
	in := domain.AskInput{ReplyBy: readDate(body, "reply_by")}
	for _, item := range body.Objects("items", mostItems) {
		in.Items = append(in.Items, domain.AskItem{Code: item.Text("code"), Text: item.Text("text")})
	}
	return in
}

func checkAsk(d *desk, in domain.AskInput) []domain.FieldError {
	_, wrong := in.Check(d.today())
	return wrong
}

func readWrite(body *strict.Object) domain.WriteInput {
	return domain.WriteInput{Message: body.Text("message")}
}
