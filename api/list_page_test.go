package api_test

import (
	"fmt"
	"strings"
	"testing"

	"sitthi/domain"
)

func TestShortLists(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		ref := d.file(own, map[string]any{"kind": "question", "details": "สอบถาม"}).reference
		for range 4 {
			d.want(200, d.verb(domain.Head, ref, "note", map[string]any{"message": "บันทึก"}))
		}
		for path, want := range map[string]int{"/v1/offices": 2, "/v1/officers": 7, "/v1/staff": 7, "/v1/cases/" + ref + "/events": 5} {
			d.run(path+" goes page by page without gap or repetition", func(t *testing.T) {
				seen := map[string]bool{}
				query, pages := "limit=2", 0
				for {
					r := d.want(200, call{method: "GET", path: path + "?" + query, header: bearer(d.as(domain.Head, own))})
					pages++
					items, _ := r.field("items").([]any)
					for _, item := range items {
						one := item.(map[string]any)
						seen[strings.Join([]string{fmt.Sprint(one["id"]), fmt.Sprint(one["seq"])}, "/")] = true
					}
					if r.field("next_cursor") == nil {
						break
					}
					query = "limit=2&cursor=" + r.text("next_cursor")
				}
				if len(seen) != want || pages != (want+1)/2 {
					t.Errorf("%d items on %d pages: %v", len(seen), pages, seen)
				}
			})
			d.run(path+" refuses what it does not take", func(t *testing.T) {
				for _, query := range []string{"limit=0", "limit=201", "cursor=AAAA", "cursor=", "page=2"} {
					r := d.want(422, call{method: "GET", path: path + "?" + query, header: bearer(d.as(domain.Head, own)), bad: true})
					if !strings.Contains(string(r.body), `"field":"`+strings.Split(query, "=")[0]+`"`) {
						t.Errorf("%s: %s", query, r.body)
					}
				}
			})
		}
		d.run("a page whose last officer is let out is followed by the rest", func(t *testing.T) {
			next := func(cursor string) reply {
				return d.want(200, call{method: "GET", path: "/v1/officers?limit=2" + cursor, header: bearer(d.as(domain.Head, own))})
			}
			before := next("")
			want := next("&cursor=" + before.text("next_cursor"))
			c := d.tend(domain.Admin, domain.Admin, "disable", map[string]any{"reason": "ย้ายหน่วยงาน"})
			c.path = "/v1/officers/" + before.text("items.1.id") + "/disable"
			d.want(200, c)
			if got := next("&cursor=" + before.text("next_cursor")); string(got.body) != string(want.body) {
				t.Errorf("%s instead of %s", got.body, want.body)
			}
		})

		d.run("a cursor of one list fits no other", func(t *testing.T) {
			r := d.want(200, call{method: "GET", path: "/v1/officers?limit=1", header: bearer(d.as(domain.Head, own))})
			d.want(422, call{method: "GET", path: "/v1/officers?cursor=" + r.text("next_cursor"), header: bearer(d.as(domain.DPO, own)), bad: true})
			d.want(422, call{method: "GET", path: "/v1/offices?cursor=" + r.text("next_cursor"), bad: true})
		})
	})
}
