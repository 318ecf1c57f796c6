package api_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

func TestQueue(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		get := func(role domain.Role, office domain.OfficeID, query string) call {
			return call{method: "GET", path: "/v1/queue?" + query, header: bearer(d.as(role, office))}
		}
		var all []string
		for i := range 5 {
			d.clock.Pass(time.Duration(i) * 24 * time.Hour)
			d.tokens = map[string]string{}
			kind := []string{"suggestion", "question"}[i%2]
			all = append(all, d.file(own, map[string]any{"kind": kind, "details": "ขอเสนอแนะ"}).reference)
		}
		references := func(r reply) []string {
			var list []string
			items, _ := r.field("items").([]any)
			for _, item := range items {
				list = append(list, item.(map[string]any)["reference"].(string))
			}
			return list
		}

		d.run("pages follow each other without gap or repetition", func(t *testing.T) {
			for _, sort := range []string{"due_on", "received_at"} {
				var seen []string
				query := "limit=2&sort=" + sort
				for range 4 {
					r := d.want(200, get(domain.Intake, own, query))
					seen = append(seen, references(r)...)
					if r.field("next_cursor") == nil {
						break
					}
					query = "limit=2&sort=" + sort + "&cursor=" + r.text("next_cursor")
				}
				if !slices.Equal(seen, all) {
					t.Errorf("%s: %v instead of %v", sort, seen, all)
				}
			}
		})

		d.run("a cursor is its officer's and its question's", func(t *testing.T) {
			r := d.want(200, badly(get(domain.Intake, own, "limit=2&kind=question,suggestion")))
			cursor := r.text("next_cursor")
			d.want(200, get(domain.Intake, own, "limit=3&kind=suggestion&kind=question&cursor="+cursor))
			forged := []byte(cursor)
			forged[30]++
			for name, c := range map[string]call{
				"another officer's":           get(domain.DPO, own, "limit=2&kind=question,suggestion&cursor="+cursor),
				"another office's":            get(domain.Intake, victim, "limit=2&kind=question,suggestion&cursor="+cursor),
				"another question's":          get(domain.Intake, own, "limit=2&cursor="+cursor),
				"that of those set apart":     get(domain.Intake, own, "limit=2&kind=question,suggestion&quarantined=true&cursor="+cursor),
				"that of those not set apart": get(domain.Intake, own, "limit=2&kind=question,suggestion&quarantined=false&cursor="+cursor),
				"another order's":             get(domain.Intake, own, "limit=2&kind=question,suggestion&sort=received_at&cursor="+cursor),
				"a forged one":                get(domain.Intake, own, "limit=2&kind=question,suggestion&cursor="+string(forged)),
				"a padded one":                get(domain.Intake, own, "limit=2&kind=question,suggestion&cursor="+cursor+"=="),
				"none":                        get(domain.Intake, own, "cursor="),
				"a long one":                  get(domain.Intake, own, "cursor="+strings.Repeat("A", 5000)),
			} {
				c.bad = true
				if r := d.want(422, c); !slices.Equal(r.wrong(), []string{"cursor bad_cursor"}) {
					t.Errorf("%s: %s", name, r.body)
				}
			}
		})

		d.run("filters narrow", func(t *testing.T) {
			closed := d.file(own, aQuestion).reference
			d.want(200, d.verb(domain.Intake, closed, "withdraw", nil))
			mine := d.taken(own).reference
			officer := string(d.officer(domain.Officer, own).ID)
			for query, want := range map[string][]string{
				"kind=suggestion":                         {all[0], all[2], all[4]},
				"status=closed":                           {closed},
				"status=closed,in_progress&sort=due_on":   nil, // both, in either order
				"assignee=me":                             {mine},
				"assignee=" + officer:                     {mine},
				"assignee=" + officer + "&overdue=true":   {},
				"unit=sesao11-service":                    {},
				"due_within=0":                            {},
				"due_within=366&kind=suggestion":          {all[0], all[2], all[4]},
				"assignee=none&kind=question":             {all[1], all[3]},
				"q=" + url.QueryEscape(all[3]):            {all[3]},
				"q=" + url.QueryEscape("ไม่มีคำนี้"):      {},
				"q=" + url.QueryEscape("' OR '1'='1"):     {},
				"q=" + url.QueryEscape("%_%_%"):           {},
				"unit=sknpeo-service&assignee=me&limit=1": {mine},
			} {
				got := references(d.want(200, badly(get(domain.Officer, own, query))))
				if want == nil {
					if len(got) != 2 {
						t.Errorf("%s: %v", query, got)
					}
					continue
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s: %v instead of %v", query, got, want)
				}
			}
		})

		d.run("what is no parameter, or no value of one, is named", func(t *testing.T) {
			for query, want := range map[string]string{
				"limit=0": "limit bad_limit", "limit=-1": "limit bad_limit", "limit=1e9": "limit bad_limit", "limit=201": "limit bad_limit",
				"limit=abc": "limit bad_limit", "limit=": "limit bad_limit", "limit=1&limit=2": "limit repeated_parameter",
				"kind=wish": "kind unknown_value", "kind=question,": "kind unknown_value", "status=": "status unknown_value",
				"sort=password_hash": "sort unknown_value", "sort=id;drop": "bad_text", "overdue=1": "overdue unknown_value",
				"due_within=-1": "due_within out_of_range", "due_within=367": "due_within out_of_range", "due_within=x": "due_within out_of_range",
				"order=asc": "order unknown_parameter", "offset=9": "offset unknown_parameter", "Kind=question": "Kind unknown_parameter",
				"a%5Bb%5D=1": "a?b? unknown_parameter", "q=%00": "q bad_text", "q=%ff": "q bad_text", "q=%zz": "bad_text",
				"q=" + strings.Repeat("a", 201): "q too_long", "assignee=%27": "assignee unknown_value", "unit=": "unit unknown_value",
				"office=sesao11": "office unknown_parameter",
			} {
				c := get(domain.Intake, own, query)
				c.bad = true
				if got := d.want(422, c).wrong(); !slices.Equal(got, []string{want}) {
					t.Errorf("%s: %q", query, got)
				}
			}
			many := get(domain.Intake, own, "sort=x&limit=0&kind=y&x=1")
			many.bad = true
			if got := d.want(422, many).wrong(); len(got) != 4 {
				t.Errorf("%q", got)
			}
		})

		d.run("what is due is told late by Bangkok's day", func(t *testing.T) {
			d.later(30 * 24 * time.Hour)
			got := references(d.want(200, get(domain.Intake, own, "overdue=true")))
			if len(got) != 6 || slices.Contains(got, "") {
				t.Errorf("%v", got)
			}
			if r := d.want(200, d.view(domain.Intake, all[0])); r.field("overdue") != true {
				t.Errorf("%s", r.body)
			}
		})
	})
}
