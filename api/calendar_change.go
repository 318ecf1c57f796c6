package api

import (
	"fmt"
	"strings"

	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/api/strict"
	"sitthi/domain"
	"sitthi/workflow"
)

// previewView is what a change of the calendar would do to the open cases.
type previewView struct {
	Version    int `json:"version"`
	Cases      int `json:"cases"`
	Moves      int `json:"moves"`
	Earlier    int `json:"earlier"`
	Unreadable int `json:"unreadable"`
	list[dateMoveView]
}

// dateMoveView is one case that moves: its reference and its dates, no content.
type dateMoveView struct {
	Reference      string  `json:"reference"`
	DueOnWas       *string `json:"due_on_before"`
	LatestDueOnWas *string `json:"latest_due_on_before"`
	DueOn          *string `json:"due_on"`
	LatestDueOn    *string `json:"latest_due_on"`
	Earlier        bool    `json:"earlier"`
}

func dateMoveOut(m domain.DateMove) dateMoveView {
	return dateMoveView{
		Reference: string(m.Reference), DueOnWas: dateView(m.Was.DueOn), LatestDueOnWas: dateView(m.Was.LatestDueOn),
		DueOn: dateView(m.Now.DueOn), LatestDueOn: dateView(m.Now.LatestDueOn), Earlier: m.Earlier,
	}
}

// previewCalendar says which open cases a change would move, the shortened first.
func (d *desk) previewCalendar(c *gin.Context) {
	ctx, actor := c.Request.Context(), auth.Actor(c)
	propose(c, readChange,
		func(in domain.CalendarChange) ([]domain.FieldError, error) {
			return d.Service.CheckChange(ctx, actor, in)
		},
		func(in domain.CalendarChange) (workflow.CalendarPreview, error) {
			return d.Service.PreviewCalendar(ctx, actor, in)
		},
		func(p workflow.CalendarPreview) {
			page, err := moveList.page(d, c, p.Moves)
			if err != nil {
				fail(c, err)
				return
			}
			tag(c, p.Number)
			respond(c, previewView{Version: p.Number, Cases: p.Cases, Moves: len(p.Moves), Earlier: p.Earlier, Unreadable: p.Unreadable, list: page})
		})
}

// publishCalendar makes a changed calendar the office's.
func (d *desk) publishCalendar(c *gin.Context) {
	ctx, actor, match := c.Request.Context(), auth.Actor(c), matchOf(c)
	propose(c, readAnnouncement,
		func(in domain.Announcement) ([]domain.FieldError, error) {
			return d.Service.CheckAnnouncement(ctx, actor, match, in)
		},
		func(in domain.Announcement) (workflow.CalendarView, error) {
			return d.Service.PublishCalendar(ctx, actor, match, in)
		},
		func(v workflow.CalendarView) { d.showCalendar(c, v) })
}

func readChange(body *strict.Object) domain.CalendarChange {
	var in domain.CalendarChange
	for _, h := range body.Objects("add", mostItems) {
		in.Add = append(in.Add, domain.Holiday{
			Date: readDate(h, "date"), Name: h.Text("name_th"), NameEN: h.Text("name_en"), Type: h.Text("type"), Certainty: h.Text("certainty"),
		})
	}
	for i, text := range body.Texts("remove", mostItems) {
		date, err := domain.ParseDate(strings.TrimSpace(text))
		if err != nil {
			body.Fail(fmt.Sprintf("remove.%d", i), "not_a_date", nil)
		}
		in.Remove = append(in.Remove, date)
	}
	for _, n := range body.Objects("rename", mostItems) {
		in.Rename = append(in.Rename, domain.Renaming{Date: readDate(n, "date"), Name: n.Text("name_th"), NameEN: n.Text("name_en")})
	}
	return in
}

func readAnnouncement(body *strict.Object) domain.Announcement {
	return domain.Announcement{
		CalendarChange: readChange(body), Reason: body.Text("reason"), Source: body.Text("source"), SourceOn: readDate(body, "source_on"),
	}
}
