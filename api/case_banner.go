package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/api/strict"
	"sitthi/domain"
)

// bannerView stands on a case until its officer acknowledges it.
type bannerView struct {
	Event          int     `json:"event"`
	At             string  `json:"at"`
	DueOnWas       *string `json:"due_on_before"`
	LatestDueOnWas *string `json:"latest_due_on_before"`
	DueOn          *string `json:"due_on"`
	LatestDueOn    *string `json:"latest_due_on"`
}

func bannersOut(all []domain.Banner) []bannerView {
	out := make([]bannerView, len(all))
	for i, b := range all {
		out[i] = bannerView{
			Event: b.Seq, At: instantView(b.At), DueOnWas: dateView(b.Was.DueOn), LatestDueOnWas: dateView(b.Was.LatestDueOn),
			DueOn: dateView(b.Now.DueOn), LatestDueOn: dateView(b.Now.LatestDueOn),
		}
	}
	return out
}

// acknowledge ends the caller's own banners on a case. It is no verb: it moves no
// version and asks for none.
func (d *desk) acknowledge(c *gin.Context) {
	ref, err := referenceOf(c)
	if err != nil {
		fail(c, err)
		return
	}
	ctx, actor := c.Request.Context(), auth.Actor(c)
	propose(c, readAcknowledge,
		func(in domain.AcknowledgeInput) ([]domain.FieldError, error) {
			return d.Service.CheckAcknowledge(ctx, actor, ref, in)
		},
		func(in domain.AcknowledgeInput) (struct{}, error) {
			return struct{}{}, d.Service.Acknowledge(ctx, actor, ref, in)
		},
		func(struct{}) { c.Status(http.StatusNoContent) })
}

func readAcknowledge(body *strict.Object) domain.AcknowledgeInput {
	event, _ := body.Int("event")
	return domain.AcknowledgeInput{Event: event}
}
