package api

import (
	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/domain"
	"sitthi/workflow"
)

// trackView is what the holder of a receipt sees: no officer's name, and
// nothing that the office keeps for itself.
type trackView struct {
	Reference string  `json:"reference"`
	Office    string  `json:"office"`
	Kind      string  `json:"kind"`
	Status    string  `json:"status"`
	Outcome   *string `json:"outcome"`
	datesView
	NoticeVersion string              `json:"notice_version"`
	Clocks        []publicClockView   `json:"clocks"`
	Timeline      []timelineView      `json:"timeline"`
	Messages      []publicMessageView `json:"messages"`
	Asked         []askedView         `json:"asked"`
}

// publicClockView is a deadline that the citizen can hold the office to.
type publicClockView struct {
	Round       int     `json:"round"`
	Code        string  `json:"code"`
	Class       string  `json:"class"`
	Rule        string  `json:"rule"`
	Calendar    string  `json:"calendar"`
	DueOn       *string `json:"due_on"`
	LatestDueOn *string `json:"latest_due_on"`
	State       string  `json:"state"`
	MetAt       *string `json:"met_at"`
}

type timelineView struct {
	At     string `json:"at"`
	Code   string `json:"code"`
	Status string `json:"status"`
}

type publicMessageView struct {
	At    string        `json:"at"`
	From  string        `json:"from"`
	Kind  string        `json:"kind"`
	Text  *string       `json:"text"`
	Items []askItemView `json:"items"`
	Files []fileView    `json:"files"`
}

func trackOut(t workflow.Tracked) trackView {
	r := t.Request
	v := trackView{
		Reference: string(r.Reference), Office: string(r.Office), Kind: string(r.Kind),
		Status: string(r.Status), Outcome: orNull(r.Outcome), datesView: datesOf(r), NoticeVersion: r.NoticeVersion,
		Clocks:   publicClocks(r.Clocks),
		Timeline: make([]timelineView, len(t.Timeline)),
		Messages: make([]publicMessageView, len(t.Messages)),
		Asked:    askedOf(r.Asked),
	}
	for i, item := range t.Timeline {
		v.Timeline[i] = timelineView{At: instantView(item.At), Code: string(item.Code), Status: string(item.Status)}
		v.Status = string(item.Status) // the public word for where it stands
	}
	for i, m := range t.Messages {
		v.Messages[i] = publicMessageView{
			At: instantView(m.At), From: sideOf(m), Kind: string(m.Kind), Text: orNull(m.Text), Items: itemsView(m.Items),
			Files: filesOut(m.Files),
		}
	}
	return v
}

// sideOf says who wrote a message without saying which officer.
func sideOf(m domain.Message) string {
	if m.By == "" {
		return "citizen"
	}
	return "office"
}

// publicClocks leaves out the office's own targets.
func publicClocks(all []domain.Clock) []publicClockView {
	out := make([]publicClockView, 0, len(all))
	for _, k := range all {
		if k.Class == domain.InternalClock {
			continue
		}
		out = append(out, clockOut(k))
	}
	return out
}

func clockOut(k domain.Clock) publicClockView {
	return publicClockView{
		Round: k.Round, Code: k.Code, Class: string(k.Class), Rule: k.Rule, Calendar: k.Calendar,
		DueOn: dateView(k.DueOn), LatestDueOn: dateView(k.LatestDueOn),
		State: string(k.State), MetAt: instantOrNull(k.MetAt),
	}
}

// track shows where a case stands.
func (d *desk) track(c *gin.Context) {
	ref, err := referenceOf(c)
	if err != nil {
		fail(c, err)
		return
	}
	code, _ := auth.Receipt(c)
	tracked, err := d.Service.Track(c.Request.Context(), ref, code)
	if err != nil {
		fail(c, err)
		return
	}
	respond(c, trackOut(tracked))
}
