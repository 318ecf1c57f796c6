package api

import (
	"context"

	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/api/strict"
	"sitthi/domain"
	"sitthi/workflow"
)

func readMessage(body *strict.Object) domain.MessageInput {
	return domain.MessageInput{Text: body.Text("text"), Answers: body.Texts("answers", domain.MaxAsked)}
}

func readReason(body *strict.Object) domain.ReasonInput {
	return domain.ReasonInput{Reason: body.Text("reason")}
}

// message takes what a citizen writes to the office.
func (d *desk) message(c *gin.Context) {
	byReceipt(d, c, domain.PostMessage, required, readMessage, d.Service.SendMessage)
}

// withdraw ends a case at the citizen's wish.
func (d *desk) withdraw(c *gin.Context) {
	byReceipt(d, c, domain.Withdraw, optional, readReason, d.Service.WithdrawByReceipt)
}

// Whether a body has to be there.
const (
	required = false
	optional = true
)

// checked is an input that knows its own wrong fields.
type checked[In any] interface {
	Check() (In, []domain.FieldError)
}

// byReceipt is the endpoint of a citizen's verb.
func byReceipt[In checked[In]](d *desk, c *gin.Context, verb domain.Verb, mayBeAbsent bool, read func(*strict.Object) In,
	do func(ctx context.Context, ref domain.Reference, receipt string, in In) (workflow.Tracked, error),
) {
	ref, err := referenceOf(c)
	if err != nil {
		fail(c, err)
		return
	}
	ctx := c.Request.Context()
	code, _ := auth.Receipt(c)
	in := bodyOf(c, mayBeAbsent, read)
	if in.broken() {
		err := d.Service.ByReceiptMayNow(ctx, ref, code, verb)
		if err == nil {
			_, wrong := in.value.Check()
			err = in.refusal(wrong...)
		}
		fail(c, err)
		return
	}
	tracked, err := do(ctx, ref, code, in.value)
	if err != nil {
		fail(c, err)
		return
	}
	respond(c, trackOut(tracked))
}
