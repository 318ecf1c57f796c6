package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sitthi/domain"
)

// listed are the references of a queue.
func (d *desk) listed(role domain.Role, query string) []string {
	d.t.Helper()
	r := d.want(200, call{method: "GET", path: "/v1/queue?limit=200" + query, header: bearer(d.as(role, own))})
	var all []string
	for i := range r.field("items").([]any) {
		all = append(all, r.text(fmt.Sprintf("items.%d.reference", i)))
	}
	return all
}

func TestQuarantine(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.run("intake keeps a case apart, a head lets it out again, and its citizen notices nothing", func(t *testing.T) {
			f := d.file(own, map[string]any{"kind": "question", "details": "ซื้อหลังคาราคาถูก"})
			if r := d.want(422, d.verb(domain.Intake, f.reference, "quarantine", map[string]any{"reason": " "})); !slices.Equal(r.wrong(), []string{"reason required"}) {
				t.Errorf("%s", r.body)
			}
			if r := d.want(409, d.verb(domain.Head, f.reference, "release", nil)); r.code() != "not_quarantined" {
				t.Errorf("%s", r.body)
			}
			r := d.want(200, d.verb(domain.Intake, f.reference, "quarantine", map[string]any{"reason": "โฆษณา"}))
			if r.text("status") != "received" || r.field("quarantined_at") == nil || !slices.Contains(r.field("allowed_verbs").([]any), any("release")) ||
				slices.Contains(r.field("allowed_verbs").([]any), any("assign")) {
				t.Errorf("%s", r.body)
			}
			r = d.want(409, d.verb(domain.Officer, f.reference, "assign", map[string]any{"assignee": d.officer(domain.Officer, own).ID}))
			if r.code() != "quarantined" {
				t.Errorf("%s", r.body)
			}
			if slices.Contains(d.listed(domain.Intake, ""), f.reference) || !slices.Contains(d.listed(domain.Intake, "&quarantined=true"), f.reference) ||
				!slices.Contains(d.listed(domain.Intake, "&q="+f.reference), f.reference) || slices.Contains(d.listed(domain.Intake, "&quarantined=false&q="+f.reference), f.reference) {
				t.Error("the queue shows it to whoever works, or hides it from whoever looks for it")
			}
			if r := d.want(422, call{method: "GET", path: "/v1/queue?quarantined=1", header: bearer(d.as(domain.Intake, own)), bad: true}); !slices.Equal(r.wrong(), []string{"quarantined unknown_value"}) {
				t.Errorf("%s", r.body)
			}
			board := d.want(200, call{method: "GET", path: "/v1/dashboard", header: bearer(d.as(domain.DPO, own))})
			if n, _ := board.field("quarantined").(float64); n != 1 {
				t.Errorf("%s", board.body)
			}
			r = d.want(200, call{method: "GET", path: "/v1/requests/" + f.reference, header: f.holder()})
			if r.text("status") != "received" || strings.Contains(string(r.body), "quarantin") {
				t.Errorf("%s", r.body)
			}
			if r := d.want(200, d.verb(domain.Head, f.reference, "release", map[string]any{"reason": "ถามจริง"})); r.field("quarantined_at") != nil {
				t.Errorf("%s", r.body)
			}
			d.want(200, d.verb(domain.Officer, f.reference, "assign", map[string]any{"assignee": d.officer(domain.Officer, own).ID}))
			if r := d.want(409, d.verb(domain.Head, f.reference, "quarantine", map[string]any{"reason": "โฆษณา"})); r.code() != "illegal_transition" {
				t.Errorf("%s", r.body)
			}
		})
		d.run("a head closes it as no request to the office", func(t *testing.T) {
			f := d.file(own, map[string]any{"kind": "access", "details": "xxx", "subject": map[string]any{"given_name": "x", "phone": "081 000 0000"}})
			if r := d.want(409, d.verb(domain.Head, f.reference, "lapse", nil)); r.code() != "illegal_transition" {
				t.Errorf("%s", r.body)
			}
			d.want(200, d.verb(domain.Intake, f.reference, "quarantine", map[string]any{"reason": "โฆษณา"}))
			if r := d.want(403, d.verb(domain.Intake, f.reference, "lapse", nil)); r.code() != "role_may_not" {
				t.Errorf("%s", r.body)
			}
			if r := d.want(200, d.verb(domain.Head, f.reference, "lapse", nil)); r.text("status") != "closed" || r.text("outcome") != "spam" || r.field("quarantined_at") != nil {
				t.Errorf("%s", r.body)
			}
		})
		d.run("a flood gets its receipts, and what comes after the first is apart", func(t *testing.T) {
			before := len(d.listed(domain.DPO, "&quarantined=true"))
			for i := range domain.MostAlike + 3 {
				d.file(own, map[string]any{"kind": "suggestion", "details": "ขอให้เปลี่ยนผู้บริหาร", "subject": map[string]any{"given_name": fmt.Sprint("คนที่ ", i)}})
			}
			if got := len(d.listed(domain.DPO, "&quarantined=true")) - before; got != 3 {
				t.Errorf("%d are apart", got)
			}
		})
	})
}
