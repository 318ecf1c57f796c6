package api

import (
	"context"

	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/api/strict"
	"sitthi/domain"
	"sitthi/workflow"
)

// act is the endpoint of an officer's verb: do is the use case, check names
// the wrong fields of an input that could be read in part only.
func act[In any](verb domain.Verb, mayBeAbsent bool, read func(*strict.Object) In, check func(*desk, In) []domain.FieldError,
	do func(s *workflow.Service, ctx context.Context, actor domain.Actor, ref domain.Reference, match workflow.Match, in In) (workflow.CaseView, error),
) func(*desk, *gin.Context) {
	return func(d *desk, c *gin.Context) {
		ref, err := referenceOf(c)
		if err != nil {
			fail(c, err)
			return
		}
		ctx, actor, match := c.Request.Context(), auth.Actor(c), matchOf(c)
		in := bodyOf(c, mayBeAbsent, read)
		if in.broken() {
			err := d.Service.MayNow(ctx, actor, ref, match, verb, mayToo(in.value)...)
			if err == nil {
				err = in.refusal(check(d, in.value)...)
			}
			fail(c, err)
			return
		}
		view, err := do(d.Service, ctx, actor, ref, match, in.value)
		if err != nil {
			fail(c, err)
			return
		}
		d.acted(c, view)
	}
}

// mayToo is what an input says of who may ask for it, where it says anything.
func mayToo(in any) []workflow.Also {
	if asked, ok := in.(interface {
		May(by domain.Actor, r *domain.Request) error
	}); ok {
		return []workflow.Also{asked.May}
	}
	return nil
}

// ownCheck is the check of an input that needs nothing but itself.
func ownCheck[In checked[In]](_ *desk, in In) []domain.FieldError {
	_, wrong := in.Check()
	return wrong
}

// acted shows a case after a verb. What the verb took out of the actor's sight
// (a case given to another unit) is shown as the queue shows a case: he knows
// that it worked, and reads no more.
func (d *desk) acted(c *gin.Context, view workflow.CaseView) {
	r := view.Request
	tag(c, r.Version)
	if view.Allowed != nil {
		respond(c, caseOut(view))
		return
	}
	respond(c, queueItem(domain.QueueItem{
		Reference: r.Reference, Kind: r.Kind, Status: r.Status, Assignee: r.Assignee, Unit: r.Unit,
		ReceivedAt: r.ReceivedAt, DueOn: r.DueOn, LatestDueOn: r.LatestDueOn, Version: r.Version,
		Quarantined: r.Quarantined(),
	}, d.today()))
}

// today is the local date in Bangkok, by the clock of the desk.
func (d *desk) today() domain.Date { return domain.DateOf(d.Service.Clock.Now(), domain.Bangkok) }
