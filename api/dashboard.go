package api

import (
	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/domain"
)

// dashboardView is what an office has to do: numbers alone.
type dashboardView struct {
	AsOf        string         `json:"as_of"`
	Open        int            `json:"open"`
	Overdue     int            `json:"overdue"`
	Quarantined int            `json:"quarantined"`
	Statuses    map[string]int `json:"statuses"`
	Due         []dueBandView  `json:"due"`
}

type dueBandView struct {
	FromDays int  `json:"from_days"`
	ToDays   *int `json:"to_days"` // null for the last band
	Cases    int  `json:"cases"`
}

// dashboard shows the actor's office at a glance.
func (d *desk) dashboard(c *gin.Context) {
	board, err := d.Service.Dashboard(c.Request.Context(), auth.Actor(c))
	if err != nil {
		fail(c, err)
		return
	}
	view := dashboardView{AsOf: board.AsOf.String(), Open: board.Open, Overdue: board.Overdue, Quarantined: board.Apart, Statuses: map[string]int{}}
	for _, status := range domain.Statuses {
		view.Statuses[string(status)] = board.Statuses[status]
	}
	for _, band := range board.Due {
		one := dueBandView{FromDays: band.From, Cases: band.N}
		if band.To >= 0 {
			one.ToDays = &band.To
		}
		view.Due = append(view.Due, one)
	}
	respond(c, view)
}
