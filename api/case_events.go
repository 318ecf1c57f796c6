package api

import (
	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/domain"
)

// eventView is one line of a trail: who did what, without content.
type eventView struct {
	Seq     int               `json:"seq"`
	At      string            `json:"at"`
	By      string            `json:"by"`
	Officer *string           `json:"officer"`
	Verb    string            `json:"verb"`
	From    *string           `json:"from"`
	To      string            `json:"to"`
	Round   int               `json:"round"`
	Version int               `json:"version"`
	Data    map[string]string `json:"data"`
}

func eventOut(e domain.Event) eventView {
	data := e.Data
	if data == nil {
		data = map[string]string{}
	}
	return eventView{
		Seq: e.Seq, At: instantView(e.At), By: string(e.By), Officer: orNull(e.Officer), Verb: string(e.Verb),
		From: orNull(e.From), To: string(e.To), Round: e.Round, Version: e.Version, Data: data,
	}
}

// events shows a case's trail.
func (d *desk) events(c *gin.Context) {
	ref, err := referenceOf(c)
	if err != nil {
		fail(c, err)
		return
	}
	trail, err := d.Service.Trail(c.Request.Context(), auth.Actor(c), ref)
	if err != nil {
		fail(c, err)
		return
	}
	trailList.respond(d, c, trail)
}
