package api

import (
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/domain"
	"sitthi/domain/locale"
	"sitthi/workflow"
)

// calendarView is one year of an office's calendar.
type calendarView struct {
	Calendar string        `json:"calendar"`
	Version  int           `json:"version"`
	Year     int           `json:"year"`
	Holidays []holidayView `json:"holidays"`
	Gaps     []gapView     `json:"gaps"`
	Recount  *recountView  `json:"recount"`
}

type holidayView struct {
	Date      string  `json:"date"`
	NameTH    string  `json:"name_th"`
	NameEN    *string `json:"name_en"`
	Type      string  `json:"type"`
	Certainty string  `json:"certainty"`
	Source    *string `json:"source"`
}

// gapView is something that a year lacks, as long as it does.
type gapView struct {
	Year   int    `json:"year"`
	Code   string `json:"code"`
	TextTH string `json:"text_th"`
	TextEN string `json:"text_en"`
}

// recountView is how far the open cases are counted by a calendar.
type recountView struct {
	BeganAt string  `json:"began_at"`
	Cases   int     `json:"cases"`
	Looked  int     `json:"looked_at"`
	Moved   int     `json:"moved"`
	Left    int     `json:"left"`
	DoneAt  *string `json:"done_at"`
}

// versionView is a version that an office published.
type versionView struct {
	Version     int            `json:"version"`
	Calendar    string         `json:"calendar"`
	Before      string         `json:"before"`
	PublishedAt string         `json:"published_at"`
	PublishedBy string         `json:"published_by"`
	Reason      string         `json:"reason"`
	Source      string         `json:"source"`
	SourceOn    string         `json:"source_on"`
	Add         []holidayView  `json:"add"`
	Remove      []string       `json:"remove"`
	Rename      []renamingView `json:"rename"`
	Recount     *recountView   `json:"recount"`
}

type renamingView struct {
	Date   string  `json:"date"`
	NameTH string  `json:"name_th"`
	NameEN *string `json:"name_en"`
}

func calendarOut(v workflow.CalendarView) calendarView {
	out := calendarView{
		Calendar: v.Calendar.Ref(), Version: v.Number, Year: v.Year, Holidays: holidaysOut(v.Holidays),
		Gaps: make([]gapView, len(v.Gaps)), Recount: recountOut(v.Recount),
	}
	for i, g := range v.Gaps {
		key := "gap." + string(g.Gap)
		out.Gaps[i] = gapView{
			Year: g.Year, Code: string(g.Gap), TextTH: locale.Text(locale.Thai, key, nil), TextEN: locale.Text(locale.English, key, nil),
		}
	}
	return out
}

func holidaysOut(all []domain.Holiday) []holidayView {
	out := make([]holidayView, len(all))
	for i, h := range all {
		out[i] = holidayView{
			Date: h.Date.String(), NameTH: h.Name, NameEN: orNull(h.NameEN), Type: h.Type, Certainty: h.Certainty, Source: orNull(h.Source),
		}
	}
	return out
}

func recountOut(r *domain.Recounting) *recountView {
	if r == nil {
		return nil
	}
	return &recountView{
		BeganAt: instantView(r.BeganAt), Cases: r.Cases, Looked: max(r.Cases-r.Left, 0), Moved: r.Moved, Left: r.Left, DoneAt: instantOrNull(r.DoneAt),
	}
}

func versionOut(v workflow.CalendarVersion) versionView {
	out := versionView{
		Version: v.Number, Calendar: v.Ref(), Before: v.Before, PublishedAt: instantView(v.At), PublishedBy: string(v.By),
		Reason: v.Reason, Source: v.Source, SourceOn: v.SourceOn.String(), Add: holidaysOut(v.Add), Remove: make([]string, len(v.Remove)),
		Rename: make([]renamingView, len(v.Rename)), Recount: recountOut(v.Recount),
	}
	for i, d := range v.Remove {
		out.Remove[i] = d.String()
	}
	for i, n := range v.Rename {
		out.Rename[i] = renamingView{Date: n.Date.String(), NameTH: n.Name, NameEN: orNull(n.NameEN)}
	}
	return out
}

// calendar shows a year of the office's calendar.
func (d *desk) calendar(c *gin.Context) {
	year, err := yearOf(c)
	if err != nil {
		fail(c, err)
		return
	}
	view, err := d.Service.Calendar(c.Request.Context(), auth.Actor(c), year)
	if err != nil {
		fail(c, err)
		return
	}
	d.showCalendar(c, view)
}

func (d *desk) showCalendar(c *gin.Context, view workflow.CalendarView) {
	c.Header("Cache-Control", "no-store")
	tag(c, view.Number)
	respond(c, calendarOut(view))
}

// calendarVersions lists what the office published.
func (d *desk) calendarVersions(c *gin.Context) {
	all, err := d.Service.CalendarVersions(c.Request.Context(), auth.Actor(c))
	if err != nil {
		fail(c, err)
		return
	}
	versionList.respond(d, c, all)
}

// yearOf is the year of the Common Era that is asked for, 0 for this one.
func yearOf(c *gin.Context) (int, error) {
	values, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		return 0, domain.InvalidFields([]domain.FieldError{{Code: "bad_text"}})
	}
	q := &query{values: values}
	q.refuseUnknown([]string{"year"})
	year := 0
	if text, ok := q.one("year"); ok {
		const first, buddhist = 1900, 2400
		year, err = strconv.Atoi(text)
		switch {
		case err != nil || strconv.Itoa(year) != text || year < first:
			q.fail("year", "not_a_year", nil)
		case year >= buddhist:
			q.fail("year", "buddhist_year", nil)
		}
	}
	return year, domain.InvalidFields(q.wrong)
}
