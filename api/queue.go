package api

import (
	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/domain"
)

// queueItemView is one line of the queue: no personal data of a citizen.
type queueItemView struct {
	Reference   string  `json:"reference"`
	Kind        string  `json:"kind"`
	Status      string  `json:"status"`
	Assignee    *string `json:"assignee"`
	Unit        *string `json:"unit"`
	ReceivedAt  string  `json:"received_at"`
	DueOn       *string `json:"due_on"`
	LatestDueOn *string `json:"latest_due_on"`
	Overdue     bool    `json:"overdue"`
	Quarantined bool    `json:"quarantined"`
	Version     int     `json:"version"`
}

func queueItem(i domain.QueueItem, today domain.Date) queueItemView {
	return queueItemView{
		Reference: string(i.Reference), Kind: string(i.Kind), Status: string(i.Status),
		Assignee: orNull(i.Assignee), Unit: orNull(i.Unit), ReceivedAt: instantView(i.ReceivedAt),
		DueOn: dateView(i.DueOn), LatestDueOn: dateView(i.LatestDueOn),
		Overdue: i.Overdue(today), Quarantined: i.Quarantined, Version: i.Version,
	}
}

// queue shows one page of the cases that the actor may see.
func (d *desk) queue(c *gin.Context) {
	actor := auth.Actor(c)
	filter, err := d.filterOf(c, actor)
	if err != nil {
		fail(c, err)
		return
	}
	page, err := d.Service.Queue(c.Request.Context(), actor, filter)
	if err != nil {
		fail(c, err)
		return
	}
	view := listOf(page.Items, func(i domain.QueueItem) queueItemView { return queueItem(i, page.Today) })
	if page.Next != nil {
		cursor := d.sealCursor(*page.Next, actor, filter)
		view.Next = &cursor
	}
	respond(c, view)
}
