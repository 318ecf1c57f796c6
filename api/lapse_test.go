package api_test

import (
	"slices"
	"testing"
	"time"

	"sitthi/domain"
)

// silent asks the citizen of a case for something and waits in vain, so long that it
// may lapse.
func (d *desk) silent(f filed) {
	d.t.Helper()
	d.want(200, d.verb(domain.Officer, f.reference, "ask", map[string]any{"items": []any{map[string]any{"code": "which", "text": "โรงเรียนใด"}}}))
	d.later(30 * 24 * time.Hour)
}

func TestLapse(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.run("a head closes a question that its citizen did not explain, once the week is over", func(t *testing.T) {
			f := d.taken(own)
			d.want(200, d.verb(domain.Officer, f.reference, "ask", map[string]any{"items": []any{map[string]any{"code": "which", "text": "โรงเรียนใด"}}}))
			if r := d.want(409, d.verb(domain.Head, f.reference, "lapse", nil)); r.code() != "lapse_too_early" {
				t.Errorf("%s", r.body)
			}
			d.later(30 * 24 * time.Hour)
			if r := d.want(403, d.verb(domain.Officer, f.reference, "lapse", nil)); r.code() != "role_may_not" {
				t.Errorf("%s", r.body)
			}
			more := d.verb(domain.Head, f.reference, "lapse", map[string]any{"outcome": "spam"})
			more.bad = true
			if r := d.want(422, more); !slices.Equal(r.wrong(), []string{"outcome unknown_field"}) {
				t.Errorf("%s", r.body)
			}
			version := d.version(f.reference)
			r := d.want(200, d.verb(domain.Head, f.reference, "lapse", nil))
			if r.text("status") != "closed" || r.text("outcome") != "lapsed" || r.header.Get("ETag") == version {
				t.Errorf("%s", r.body)
			}
			r = d.want(200, call{method: "GET", path: "/v1/requests/" + f.reference, header: f.holder()})
			if r.text("status") != "closed" || r.text("outcome") != "lapsed" {
				t.Errorf("the citizen sees %s", r.body)
			}
			events := d.want(200, call{method: "GET", path: "/v1/cases/" + f.reference + "/events", header: bearer(d.as(domain.Auditor, own))})
			if events.text("items.3.verb") != "lapse" || events.text("items.3.officer") != string(d.officer(domain.Head, own).ID) {
				t.Errorf("%s", events.body)
			}
			if r := d.want(409, d.verb(domain.Head, f.reference, "lapse", nil)); r.code() != "illegal_transition" {
				t.Errorf("%s", r.body)
			}
		})

		d.run("it is offered to the head, and what was lapsed can be opened again", func(t *testing.T) {
			f := d.taken(own)
			d.silent(f)
			offered := d.want(200, d.view(domain.Head, f.reference)).field("allowed_verbs").([]any)
			if !slices.Contains(offered, any("lapse")) {
				t.Errorf("%v", offered)
			}
			d.want(200, d.verb(domain.Head, f.reference, "lapse", map[string]any{}))
			if r := d.want(200, d.verb(domain.Head, f.reference, "reopen", map[string]any{"cause": "new_facts", "reason": "ผู้ยื่นตอบแล้ว"})); r.text("status") != "awaiting_info" {
				t.Errorf("%s", r.body)
			}
		})

		d.run("a right does not lapse: it is decided on what there is", func(t *testing.T) {
			f := d.file(own, map[string]any{
				"kind": "access", "details": "ขอสำเนา", "subject": map[string]any{"given_name": "ตัวอย่าง", "phone": "081 000 0000"},
			})
			d.want(200, d.verb(domain.Intake, f.reference, "assign", map[string]any{"assignee": d.officer(domain.Officer, own).ID}))
			d.silent(f)
			if r := d.want(409, d.verb(domain.Head, f.reference, "lapse", nil)); r.code() != "illegal_transition" {
				t.Errorf("%s", r.body)
			}
		})
	})
}
