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
	ctx, actor := c.Request.Context(), auth.Actor(c)
	propose(c, readTrial,
		func(in domain.RouteTrial) ([]domain.FieldError, error) { return d.Service.CheckTrial(ctx, actor, in) },
		func(in domain.RouteTrial) (domain.Routing, error) { return d.Service.TryRouting(ctx, actor, in) },
		func(r domain.Routing) { respond(c, routingOut(r)) })
}

func readTrial(body *strict.Object) domain.RouteTrial {
	refuseUnneeded(body)
	return domain.RouteTrial{
		Kind: domain.Kind(body.Text("kind")), Details: body.Text("details"),
		Relationship: domain.Relationship(body.Text("relationship")), Channel: domain.Channel(body.Text("channel")),
	}
}
