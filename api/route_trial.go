package api

import (
	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/api/strict"
	"sitthi/domain"
)

// consideredView is how one officer stood when the desk chose.
type consideredView struct {
	Officer     string  `json:"officer"`
	Open        int     `json:"open"`
	Capacity    int     `json:"capacity"`
	ExcludedFor *string `json:"excluded_for"`
	InPlaceOf   *string `json:"in_place_of"`
}

func consideredOut(all []domain.Considered) []consideredView {
	out := make([]consideredView, len(all))
	for i, o := range all {
		out[i] = consideredView{
			Officer: string(o.Officer), Open: o.Open, Capacity: o.Capacity,
			ExcludedFor: orNull(o.ExcludedFor), InPlaceOf: orNull(o.InPlaceOf),
		}
	}
	return out
}

// tryRouting says where a made-up filing would go.
func (d *desk) tryRouting(c *gin.Context) {
	raw, err := readBody(c, false)
	if err != nil {
		fail(c, err)
		return
	}
	ctx, actor := c.Request.Context(), auth.Actor(c)
	in := readInput(raw, readTrial)
	if in.broken() {
		wrong, err := d.Service.CheckTrial(ctx, actor, in.value)
		if err != nil {
			fail(c, err)
			return
		}
		fail(c, in.refusal(wrong...))
		return
	}
	routing, err := d.Service.TryRouting(ctx, actor, in.value)
	if err != nil {
		fail(c, err)
		return
	}
	c.Header("Cache-Control", "no-store")
	respond(c, routingOut(routing))
}

func readTrial(body *strict.Object) domain.RouteTrial {
	refuseUnneeded(body)
	return domain.RouteTrial{
		Kind: domain.Kind(body.Text("kind")), Details: body.Text("details"),
		Relationship: domain.Relationship(body.Text("relationship")), Channel: domain.Channel(body.Text("channel")),
	}
}
