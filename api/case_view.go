package api

import (
	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/domain"
	"sitthi/workflow"
)

// caseView is the whole case, for an officer who may open it. What was filed
// stands under the names under which it is filed.
type caseView struct {
	Reference string  `json:"reference"`
	Office    string  `json:"office"`
	Kind      string  `json:"kind"`
	Status    string  `json:"status"`
	Outcome   *string `json:"outcome"`
	Channel   string  `json:"channel"`
	IntakeNo  *string `json:"intake_no"`
	EnteredAt *string `json:"entered_at"`
	EnteredBy *string `json:"entered_by"`
	datesView
	Overdue       bool   `json:"overdue"`
	NoticeVersion string `json:"notice_version"`
	filingView

	Assignee  *string     `json:"assignee"`
	Unit      *string     `json:"unit"`
	Routing   routingView `json:"routing"`
	Conflict  string      `json:"conflict"`
	Named     []string    `json:"named"`
	DecidedBy *string     `json:"decided_by"`

	QuarantinedAt *string `json:"quarantined_at"`

	Round      int         `json:"round"`
	Clocks     []clockView `json:"clocks"`
	Asked      []askedView `json:"asked"`
	AnsweredOn *string     `json:"answered_on"`
	ClosedAt   *string     `json:"closed_at"`

	Banners  []bannerView  `json:"banners"`
	Messages []messageView `json:"messages"`
	Allowed  []string      `json:"allowed_verbs"`
	Version  int           `json:"version"`
}

// routingView is why the case came to its unit and, where the desk chose, to
// its officer.
type routingView struct {
	Rule     string           `json:"rule"`
	Unit     string           `json:"unit"`
	Version  int              `json:"version"`
	Trace    []traceView      `json:"trace"`
	Strategy *string          `json:"strategy"`
	Officer  *string          `json:"officer"`
	Officers []consideredView `json:"officers"`
}

type traceView struct {
	Rule     string  `json:"rule"`
	Matched  bool    `json:"matched"`
	FailedOn *string `json:"failed_on"`
}

// clockView is one deadline with every step of its count.
type clockView struct {
	publicClockView
	StartOn    *string    `json:"start_on"`
	NominalEnd *string    `json:"nominal_end"`
	OpenedAt   string     `json:"opened_at"`
	Steps      []stepView `json:"steps"`
}

// messageView is one text on the case, with who of the office wrote it.
type messageView struct {
	publicMessageView
	By *string `json:"by"`
}

func caseOut(v workflow.CaseView) caseView {
	r := v.Request
	out := caseView{
		Reference: string(r.Reference), Office: string(r.Office), Kind: string(r.Kind), Status: string(r.Status),
		Outcome: orNull(r.Outcome), Channel: string(r.Channel), datesView: datesOf(r), Overdue: v.Overdue,
		IntakeNo: orNull(r.IntakeNo), EnteredAt: instantOrNull(r.EnteredAt), EnteredBy: orNull(r.EnteredBy),
		NoticeVersion: r.NoticeVersion, filingView: filingOut(r.Filing),
		Assignee: orNull(r.Assignee), Unit: orNull(r.Unit), Routing: routingOut(r.Routing),
		Conflict: string(r.Conflict), Named: words(r.Named), DecidedBy: orNull(r.DecidedBy),
		QuarantinedAt: instantOrNull(r.QuarantinedAt),
		Round:         r.Round, Clocks: clocksOut(r.Clocks), Asked: askedOf(r.Asked),
		AnsweredOn: dateView(r.AnsweredOn), ClosedAt: instantOrNull(r.ClosedAt),
		Banners:  bannersOut(v.Banners),
		Messages: make([]messageView, len(v.Messages)), Allowed: words(v.Allowed), Version: r.Version,
	}
	for i, m := range v.Messages {
		out.Messages[i] = messageView{
			publicMessageView: publicMessageView{
				At: instantView(m.At), From: sideOf(m), Kind: string(m.Kind), Text: orNull(m.Text), Items: itemsView(m.Items),
				Files: filesOut(m.Files),
			},
			By: orNull(m.By),
		}
	}
	return out
}

func routingOut(r domain.Routing) routingView {
	out := routingView{
		Rule: r.Rule, Unit: string(r.Unit), Version: r.Version, Trace: make([]traceView, len(r.Trace)),
		Strategy: orNull(r.Strategy), Officer: orNull(r.Choice.Officer), Officers: consideredOut(r.Choice.Officers),
	}
	for i, step := range r.Trace {
		out.Trace[i] = traceView{Rule: step.Rule, Matched: step.Matched, FailedOn: orNull(step.FailedOn)}
	}
	return out
}

func clocksOut(all []domain.Clock) []clockView {
	out := make([]clockView, len(all))
	for i, k := range all {
		out[i] = clockView{
			publicClockView: clockOut(k), StartOn: dateView(k.StartOn), NominalEnd: dateView(k.NominalEnd),
			OpenedAt: instantView(k.Opened), Steps: stepsView(k.Steps),
		}
	}
	return out
}

// viewCase opens a case for an officer.
func (d *desk) viewCase(c *gin.Context) {
	ref, err := referenceOf(c)
	if err != nil {
		fail(c, err)
		return
	}
	view, err := d.Service.ViewCase(c.Request.Context(), auth.Actor(c), ref)
	if err != nil {
		fail(c, err)
		return
	}
	c.Header("Cache-Control", "no-store")
	tag(c, view.Request.Version)
	respond(c, caseOut(view))
}
