package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

func (d *desk) calendarInForce() string {
	d.t.Helper()
	o, err := d.store.Office(d.t.Context(), own)
	if err != nil {
		d.t.Fatal(err)
	}
	return fmt.Sprintf("%q", fmt.Sprint(domain.NumberOf(o.Calendar)))
}

// recount counts anew until there is nothing left to do.
func (d *desk) recount() {
	d.t.Helper()
	for {
		n, err := d.service(d.store).Recount(d.t.Context())
		if err != nil {
			d.t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

func TestCalendar(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		get := func(role domain.Role, path string) call {
			return call{method: "GET", path: path, header: bearer(d.as(role, own))}
		}
		post := func(role domain.Role, path, version string, body any) call {
			header := bearer(d.as(role, own))
			if version != "" {
				header["If-Match"] = version
			}
			return call{method: "POST", path: path, header: header, body: body}
		}
		withdrawal := map[string]any{"remove": []any{"2026-12-07"}}
		announced := with(with(with(withdrawal, "reason", "คณะรัฐมนตรียกเลิก"), "source", "มติ ครม. 3 พ.ย. 2569"), "source_on", "2026-11-03")
		access := map[string]any{
			"kind": "access", "details": canary, "subject": map[string]any{"given_name": canary, "email": "a@example.com"},
		}
		d.clock.Pass(2 * 24 * time.Hour) // Friday 6 November: due on Sunday 6 December, at the latest on Tuesday
		mine := d.file(own, access)
		d.want(200, d.verb(domain.Officer, mine.reference, "assign", map[string]any{"assignee": d.officer(domain.Officer, own).ID}))
		still := d.file(own, aQuestion)
		theirs := d.file(victim, access)

		d.run("a year is there with its sort, its certainty, and what is missing in it", func(t *testing.T) {
			r := d.want(200, get(domain.Auditor, "/v1/calendar?year=2027"))
			if r.header.Get("ETag") != `"0"` || r.text("calendar") != "th-government@1" || r.text("holidays.0.date") != "2027-01-01" || r.text("holidays.0.type") != "fixed" ||
				r.text("holidays.1.certainty") != "projected 95" {
				t.Errorf("%s", r.body)
			}
			if r.text("gaps.0.code") != "no_ploughing_day" || r.field("gaps.0.year") != 2027.0 || !strings.Contains(r.text("gaps.0.text_th"), "พืชมงคล") {
				t.Errorf("%s", r.body)
			}
			for _, year := range []string{"2569", "x", "02027", "1899", ""} {
				bad := get(domain.Auditor, "/v1/calendar?year="+year)
				bad.bad = true
				d.want(422, bad)
			}
		})

		d.run("a preview says which cases move, by references and dates alone, and page by page", func(t *testing.T) {
			second := d.file(own, access)
			r := d.want(200, post(domain.Admin, "/v1/calendar/preview?limit=1", "", withdrawal))
			if r.header.Get("ETag") != `"0"` || r.field("cases") != 3.0 || r.field("moves") != 2.0 || r.field("earlier") != 2.0 || len(r.field("items").([]any)) != 1 {
				t.Errorf("%s", r.body)
			}
			next := d.want(200, post(domain.Admin, "/v1/calendar/preview?limit=1&cursor="+r.text("next_cursor"), "", withdrawal))
			both := string(r.body) + string(next.body)
			if !strings.Contains(both, mine.reference) || !strings.Contains(both, second.reference) || next.field("next_cursor") != nil {
				t.Errorf("%s", both)
			}
			if r.text("items.0.latest_due_on_before") != "2026-12-08" || r.text("items.0.latest_due_on") != "2026-12-07" || r.text("items.0.due_on") != "2026-12-06" || r.field("items.0.earlier") != true {
				t.Errorf("%s", r.body)
			}
			for name, secret := range map[string]string{
				"content": canary, "a case that stays": still.reference, "the other office's case": theirs.reference, "what it is about": "access",
			} {
				if strings.Contains(both, secret) {
					t.Errorf("it shows %s: %s", name, both)
				}
			}
			d.want(200, d.verb(domain.Intake, second.reference, "withdraw", map[string]any{}))
		})

		d.run("every wrong field is named, in what could be read in part only too", func(t *testing.T) {
			c := post(domain.Admin, "/v1/calendar", `"0"`, map[string]any{
				"add": []any{map[string]any{"date": "8 ธันวาคม", "type": "bank", "colour": "red"}}, "remove": []any{"2026-12-08", 7}, "source_on": "2026-11-07",
			})
			c.bad = true
			r := d.want(422, c)
			for _, want := range []string{
				`"add.0.date","code":"not_a_date"`, `"add.0.type","code":"unknown_value"`, `"add.0.colour","code":"unknown_field"`, `"add.0.name_th","code":"required"`,
				`"remove.0","code":"no_holiday"`, `"remove.1","code":"wrong_type"`, `"source_on","code":"in_future"`, `"reason","code":"required"`, `"source","code":"required"`,
			} {
				if !strings.Contains(string(r.body), want) {
					t.Errorf("no %s in %s", want, r.body)
				}
			}
		})

		d.run("a holiday withdrawn: published, counted, an earlier date with its banner, which goes when it was seen", func(t *testing.T) {
			d.want(428, post(domain.Admin, "/v1/calendar", "", announced))
			r := d.want(200, post(domain.Admin, "/v1/calendar", `"0"`, announced))
			if r.header.Get("ETag") != `"1"` || r.text("calendar") != "th-government/sknpeo@1" || strings.Contains(string(r.body), "2026-12-07") {
				t.Errorf("%s", r.body)
			}
			if stale := d.want(412, post(domain.Admin, "/v1/calendar", `"0"`, announced)); !strings.Contains(stale.text("type"), "calendar_stale") {
				t.Errorf("%s", stale.body)
			}
			d.recount()
			r = d.want(200, get(domain.DPO, "/v1/calendar"))
			if r.field("recount.cases") != 2.0 || r.field("recount.looked_at") != 2.0 || r.field("recount.moved") != 1.0 || r.field("recount.left") != 0.0 || r.field("recount.done_at") != nil {
				t.Errorf("%s", r.body)
			}
			r = d.want(200, get(domain.Head, "/v1/calendar/versions"))
			if r.text("items.0.before") != "th-government@1" || r.text("items.0.remove.0") != "2026-12-07" || r.text("items.0.source_on") != "2026-11-03" || r.field("items.0.recount.moved") != 1.0 {
				t.Errorf("%s", r.body)
			}

			r = d.want(200, d.view(domain.Officer, mine.reference))
			if r.text("latest_due_on") != "2026-12-07" || r.text("calendar") != "th-government/sknpeo@1" || r.text("banners.0.latest_due_on_before") != "2026-12-08" {
				t.Errorf("%s", r.body)
			}
			tag, event := r.header.Get("ETag"), r.field("banners.0.event")
			d.want(204, post(domain.Officer, "/v1/cases/"+mine.reference+"/acknowledge", "", map[string]any{"event": event}))
			if r := d.want(200, d.view(domain.Officer, mine.reference)); len(r.field("banners").([]any)) != 0 || r.header.Get("ETag") != tag {
				t.Errorf("%s", r.body)
			}
			if r := d.want(200, d.view(domain.Head, mine.reference)); len(r.field("banners").([]any)) != 1 {
				t.Errorf("%s", r.body)
			}
			events := d.want(200, get(domain.Auditor, "/v1/cases/"+mine.reference+"/events"))
			if !strings.Contains(string(events.body), `"verb":"recompute"`) || !strings.Contains(string(events.body), `"cause":"th-government/sknpeo@1"`) {
				t.Errorf("%s", events.body)
			}
			tracked := d.want(200, call{method: "GET", path: "/v1/requests/" + mine.reference, header: mine.holder()})
			if tracked.text("latest_due_on") != "2026-12-07" {
				t.Errorf("%s", tracked.body)
			}
			if got := d.securityTrail("calendar_published"); len(got) != 1 || !strings.Contains(got[0], "คณะรัฐมนตรียกเลิก") {
				t.Errorf("%v", got)
			}
		})

		d.run("moves are paged with the shortened first whatever their dates, and versions with the newest", func(t *testing.T) {
			pages := func(first call, member string) []string {
				var all []string
				path := first.path + "?limit=1"
				for first.path = path; ; {
					r := d.want(200, first)
					all = append(all, fmt.Sprint(r.field("items.0."+member)))
					if r.field("next_cursor") == nil {
						return all
					}
					first.path = path + "&cursor=" + r.text("next_cursor")
				}
			}
			d.later(4 * 24 * time.Hour) // due on Thursday 10 December, Constitution Day
			last := d.file(own, access)
			change := map[string]any{
				"add":    []any{map[string]any{"date": "2026-12-07", "name_th": "วันหยุดพิเศษ", "type": "cabinet_special", "certainty": "announced"}},
				"remove": []any{"2026-12-10"},
			}
			if got := pages(post(domain.Admin, "/v1/calendar/preview", "", change), "reference"); !slices.Equal(got, []string{last.reference, mine.reference}) {
				t.Errorf("%v instead of %s, %s", got, last.reference, mine.reference)
			}
			d.want(200, post(domain.Admin, "/v1/calendar", `"1"`, with(with(with(change, "reason", "x"), "source", "x"), "source_on", "2026-11-03")))
			if got := pages(get(domain.Head, "/v1/calendar/versions"), "version"); !slices.Equal(got, []string{"2", "1"}) {
				t.Errorf("%v", got)
			}
		})
	})
}
