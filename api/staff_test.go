package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sitthi/domain"
)

// tend is an act on an officer by the office's own staff.
func (d *desk) tend(role domain.Role, about domain.Role, act string, body any) call {
	d.t.Helper()
	return call{
		method: "POST", path: "/v1/officers/" + string(d.officer(about, own).ID) + "/" + act, body: body, header: bearer(d.as(role, own)),
	}
}

func (d *desk) staffMember(role domain.Role, about domain.Role) call {
	d.t.Helper()
	return call{method: "GET", path: "/v1/officers/" + string(d.officer(about, own).ID), header: bearer(d.as(role, own))}
}

// securityTrail are the lines of the desk's own trail about somebody, in their order.
func (d *desk) securityTrail(code string) []string {
	d.t.Helper()
	db := d.database()
	defer func() { _ = db.Close() }()
	return column(court{desk: d}, db, "SELECT office || ' ' || officer || ' ' || about || ' ' || data FROM security_events WHERE code = '"+code+"' ORDER BY at, id")
}

func TestStaff(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		id := func(role domain.Role) string { return string(d.officer(role, own).ID) }

		d.run("the administrator sees everybody with his work, and no case", func(t *testing.T) {
			d.taken(own)
			d.taken(own)
			r := d.want(200, call{method: "GET", path: "/v1/staff", header: bearer(d.as(domain.Admin, own))})
			if len(r.field("items").([]any)) != 7 {
				t.Errorf("%s", r.body)
			}
			r = d.want(200, d.staffMember(domain.Admin, domain.Officer))
			if r.field("open") != 2.0 || r.field("capacity") != 30.0 || r.field("disabled") != false || r.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s", r.body)
			}
		})

		d.run("everybody sees himself, and only those who give cases out see others", func(t *testing.T) {
			r := d.want(200, call{method: "GET", path: "/v1/officers/me", header: bearer(d.as(domain.Auditor, own))})
			if r.text("id") != id(domain.Auditor) {
				t.Errorf("%s", r.body)
			}
			d.want(403, d.staffMember(domain.Officer, domain.Head))
			d.want(200, d.staffMember(domain.DPO, domain.Head))
		})

		d.run("a head says how much his officer may have, and not who is of another unit", func(t *testing.T) {
			if r := d.want(200, d.tend(domain.Head, domain.Officer, "capacity", map[string]any{"capacity": 12})); r.field("capacity") != 12.0 {
				t.Errorf("%s", r.body)
			}
			d.want(403, d.tend(domain.Head, domain.DPO, "capacity", map[string]any{"capacity": 12}))
			for want, body := range map[string]map[string]any{
				"[capacity required]": {}, "[capacity out_of_range]": {"capacity": 1001}, "[capacity wrong_type]": {"capacity": "12"},
			} {
				if r := d.want(422, badly(d.tend(domain.Admin, domain.Officer, "capacity", body))); fmt.Sprint(r.wrong()) != want {
					t.Errorf("%s: %v", want, r.wrong())
				}
			}
			want := []string{string(own) + " " + id(domain.Head) + " " + id(domain.Officer) + ` {"capacity":"12"}`}
			if got := d.securityTrail("capacity_set"); !slices.Equal(got, want) {
				t.Errorf("%v", got)
			}
		})

		d.absences(id)
		d.access(id)
	})
}

// absences: the clock stands on 4 November 2026.
func (d *desk) absences(id func(domain.Role) string) {
	d.t.Helper()
	away := map[string]any{"from_on": "2026-11-03", "to_on": "2026-11-06", "delegate": id(domain.Head)}

	d.run("an officer says when he is away and who stands in, and is passed over meanwhile", func(t *testing.T) {
		d.strategic()
		r := d.want(200, d.tend(domain.Officer, domain.Officer, "absences", away))
		if r.text("absences.0.to_on") != "2026-11-06" || r.text("absences.0.delegate") != id(domain.Head) || r.field("absences.0.written_ref") != nil {
			t.Errorf("%s", r.body)
		}
		trial := call{
			method: "POST", path: "/v1/routing/test", header: bearer(d.as(domain.Intake, own)),
			body: map[string]any{"kind": "question", "details": "x", "channel": "web"},
		}
		if r := d.want(200, trial); r.field("officer") != nil || !strings.Contains(string(r.body), `"excluded_for":"absent"`) {
			t.Errorf("%s", r.body)
		}
		absence := r.text("absences.0.id")
		d.want(403, d.tend(domain.DPO, domain.Officer, "absences/"+absence+"/end", nil))
		d.want(404, d.tend(domain.Head, domain.Head, "absences/"+absence+"/end", nil))
		if r := d.want(200, d.tend(domain.Head, domain.Officer, "absences/"+absence+"/end", nil)); len(r.field("absences").([]any)) != 0 {
			t.Errorf("%s", r.body)
		}
		if r := d.want(200, trial); r.text("officer") != id(domain.Officer) {
			t.Errorf("%s", r.body)
		}
		d.want(404, d.tend(domain.Officer, domain.Officer, "absences/"+absence+"/end", nil))
		if added, ended := d.securityTrail("absence_added"), d.securityTrail("absence_ended"); len(added) != 1 || len(ended) != 1 ||
			!strings.Contains(added[0], id(domain.Officer)+" "+id(domain.Officer)) || !strings.Contains(ended[0], id(domain.Head)+" "+id(domain.Officer)+" ") ||
			!strings.Contains(ended[0], absence) {
			t.Errorf("%v %v", added, ended)
		}
	})

	d.run("an approver's stand-in needs an order in writing, and no head sends him away", func(t *testing.T) {
		order := map[string]any{"from_on": "2026-11-04", "to_on": "2026-11-06", "delegate": id(domain.Head)}
		if r := d.want(422, d.tend(domain.Approver, domain.Approver, "absences", order)); fmt.Sprint(r.wrong()) != "[written_ref required]" {
			t.Error(r.wrong())
		}
		order["written_ref"] = "คำสั่งที่ 12/2569"
		d.want(403, d.tend(domain.Head, domain.Approver, "absences", order))
		d.want(200, d.tend(domain.Approver, domain.Approver, "absences", order))
	})

	d.run("every wrong field of an absence is named", func(t *testing.T) {
		for want, body := range map[string]map[string]any{
			"[from_on required]":                  {"to_on": "2026-11-06"},
			"[from_on not_a_date to_on required]": {"from_on": "tomorrow", "delegate": id(domain.Head)},
			"[to_on in_past]":                     {"from_on": "2026-11-01", "to_on": "2026-11-02"},
			"[to_on ends_first]":                  {"from_on": "2026-11-10", "to_on": "2026-11-09"},
			"[from_on buddhist_year]":             {"from_on": "2569-11-10"},
			"[delegate cannot_stand_in]":          {"from_on": "2026-11-10", "to_on": "2026-11-11", "delegate": id(domain.Auditor)},
			"[delegate unknown_officer]":          {"from_on": "2026-11-10", "to_on": "2026-11-11", "delegate": string(d.officer(domain.Officer, victim).ID)},
			"[to_on required]":                    {"from_on": "2026-11-10", "delegate": id(domain.Head)},
			"[days unknown_field]":                {"from_on": "2026-11-10", "days": 3},
		} {
			if r := d.want(422, badly(d.tend(domain.Admin, domain.Officer, "absences", body))); fmt.Sprint(r.wrong()) != want {
				t.Errorf("%v instead of %s", r.wrong(), want)
			}
		}
	})
}

func (d *desk) access(id func(domain.Role) string) {
	d.t.Helper()
	reason := map[string]any{"reason": "ย้ายไปหน่วยงานอื่น"}

	d.run("an officer who is disabled is out at once, in everybody's list, and his cases go to his head", func(t *testing.T) {
		token := d.as(domain.Officer, own)
		d.want(200, call{method: "GET", path: "/v1/queue", header: bearer(token)})
		if r := d.want(200, d.tend(domain.Admin, domain.Officer, "disable", reason)); r.field("disabled") != true || r.field("open") != 2.0 {
			t.Errorf("%s", r.body)
		}
		d.want(401, call{method: "GET", path: "/v1/queue", header: bearer(token)})
		if _, err := d.service(d.store).HandOut(t.Context()); err != nil {
			t.Fatal(err)
		}
		if r := d.want(200, d.staffMember(domain.Admin, domain.Officer)); r.field("open") != 0.0 {
			t.Errorf("%s", r.body)
		}
		if r := d.want(200, d.staffMember(domain.Admin, domain.Head)); r.field("open") != 2.0 {
			t.Errorf("%s", r.body)
		}
		if r := d.want(409, d.tend(domain.Admin, domain.Officer, "disable", reason)); r.code() != "access_unchanged" {
			t.Errorf("%s", r.body)
		}
	})

	d.run("let in again he logs in anew: what he had before stays ended", func(t *testing.T) {
		token := d.tokens["officer@sknpeo.example"]
		d.want(200, d.tend(domain.Admin, domain.Officer, "enable", map[string]any{"reason": "กลับมาแล้ว"}))
		d.want(401, call{method: "GET", path: "/v1/queue", header: bearer(token)})
		delete(d.tokens, "officer@sknpeo.example")
		d.want(200, call{method: "GET", path: "/v1/queue", header: bearer(d.as(domain.Officer, own))})
		if got := d.securityTrail("officer_disabled"); len(got) != 1 || !strings.Contains(got[0], id(domain.Admin)+" "+id(domain.Officer)) || !strings.Contains(got[0], "ย้ายไปหน่วยงานอื่น") {
			t.Errorf("%v", got)
		}
		if got := d.securityTrail("officer_enabled"); len(got) != 1 {
			t.Errorf("%v", got)
		}
	})

	d.run("nobody disables himself, and it takes a reason", func(t *testing.T) {
		if r := d.want(409, d.tend(domain.Admin, domain.Admin, "disable", reason)); r.code() != "not_yourself" {
			t.Errorf("%s", r.body)
		}
		if r := d.want(422, badly(d.tend(domain.Admin, domain.Head, "disable", map[string]any{"reason": " "}))); fmt.Sprint(r.wrong()) != "[reason required]" {
			t.Error(r.wrong())
		}
		d.want(403, d.tend(domain.Head, domain.Officer, "disable", reason))
	})

	d.run("who may know of a complaint counts it, who it is hidden from does not", func(t *testing.T) {
		complaint := d.file(own, map[string]any{"kind": "complaint", "details": "x", "about_officers": "ผู้ดูแลระบบ"})
		d.want(200, d.verb(domain.Intake, complaint.reference, "tie", map[string]any{"officers": []any{id(domain.Admin)}}))
		d.want(200, d.verb(domain.Intake, complaint.reference, "assign", map[string]any{"assignee": id(domain.Officer)}))
		counted := func(role domain.Role) any { return d.want(200, d.staffMember(role, domain.Officer)).field("open") }
		if counted(domain.DPO) != 1.0 || counted(domain.Admin) != 0.0 {
			t.Error(counted(domain.DPO), counted(domain.Admin))
		}
		trial := func(role domain.Role) string {
			r := d.want(200, call{
				method: "POST", path: "/v1/routing/test", header: bearer(d.as(role, own)),
				body: map[string]any{"kind": "question", "details": "x", "channel": "web"},
			})
			for i := range r.field("officers").([]any) {
				at := fmt.Sprintf("officers.%d", i)
				if r.text(at+".officer") == id(domain.Officer) {
					return fmt.Sprint(r.field(at + ".open"))
				}
			}
			return string(r.body)
		}
		if trial(domain.DPO) != "1" || trial(domain.Admin) != "0" {
			t.Error(trial(domain.DPO), trial(domain.Admin))
		}
	})
}
