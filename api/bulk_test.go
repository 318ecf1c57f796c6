package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sitthi/domain"
)

// bulk is a call of a verb on many cases.
func (d *desk) bulk(role domain.Role, key string, body any) call {
	d.t.Helper()
	return call{method: "POST", path: "/v1/bulk", body: body, header: map[string]string{"Authorization": d.as(role, own), "Idempotency-Key": key}}
}

func listed(reference string, version int) map[string]any {
	return map[string]any{"reference": reference, "version": version}
}

func TestBulk(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		a, b := d.file(own, aQuestion), d.file(own, aQuestion)
		officer := d.officer(domain.Officer, own).ID
		assigning := func(items ...any) map[string]any {
			if items == nil {
				items = []any{}
			}
			return map[string]any{"verb": "assign", "input": map[string]any{"assignee": officer, "reason": "แบ่งงาน"}, "items": items}
		}

		d.run("each case is done or says why not, in the order of the list", func(t *testing.T) {
			c := d.bulk(domain.Intake, "one", assigning(listed(b.reference, 9), listed(a.reference, 1), listed("SESAO11-2569-000000", 1)))
			r := d.want(200, c)
			for path, want := range map[string]any{
				"items.0.reference": b.reference, "items.0.result": "failed", "items.0.version": nil, "items.0.error.code": "stale", "items.0.error.field": nil,
				"items.1.reference": a.reference, "items.1.result": "done", "items.1.version": 2.0, "items.1.error": nil,
				"items.2.error.code": "not_found", "next_cursor": nil,
			} {
				if got := r.field(path); got != want {
					t.Errorf("%s is %v, not %v", path, got, want)
				}
			}
			if r.text("items.0.error.message") == "" || d.version(a.reference) != `"2"` || d.version(b.reference) != `"1"` {
				t.Errorf("%s", r.body)
			}
			c.header["Accept-Language"] = "en"
			if again := d.want(200, c); !strings.HasPrefix(again.text("items.0.error.message"), "Someone changed this case before you") || again.field("items.1.version") != 2.0 {
				t.Errorf("%s", again.body)
			}
		})
		d.run("another body under the same key is refused", func(t *testing.T) {
			r := d.want(422, d.bulk(domain.Intake, "one", assigning(listed(b.reference, 1))))
			if !slices.Equal(r.wrong(), []string{"Idempotency-Key key_reused"}) {
				t.Errorf("%s", r.body)
			}
		})
		d.run("a wrong field of the input is told by each case that refuses it", func(t *testing.T) {
			body := assigning(listed(b.reference, 1))
			body["input"] = map[string]any{"assignee": "nobody"}
			r := d.want(200, d.bulk(domain.Intake, "nobody", body))
			if r.text("items.0.error.field") != "assignee" || r.text("items.0.error.code") != "not_assignable" {
				t.Errorf("%s", r.body)
			}
		})
		d.run("everything that is wrong is named at once, and nothing is done", func(t *testing.T) {
			body := map[string]any{"verb": "assign", "input": map[string]any{}, "items": []any{
				listed(b.reference, 1), map[string]any{"reference": b.reference}, map[string]any{"reference": "x", "version": "1"},
			}}
			c := badly(d.bulk(domain.Intake, "", body))
			r := d.want(422, c)
			wrong := r.wrong()
			slices.Sort(wrong)
			want := []string{
				"Idempotency-Key required", "input.assignee required", "items.1.reference repeated_case", "items.1.version required",
				"items.2.reference bad_reference", "items.2.version wrong_type",
			}
			if !slices.Equal(wrong, want) {
				t.Errorf("%q", wrong)
			}
			many := make([]any, domain.MostInBulk(domain.Assign)+1)
			for i := range many {
				many[i] = listed(fmt.Sprintf("SKNPEO-2569-%06d", i), 1)
			}
			for name, wrong := range map[string]struct {
				body any
				want string
			}{
				"an answer":         {map[string]any{"verb": "answer", "input": map[string]any{"message": "x"}, "items": []any{listed(b.reference, 1)}}, "verb unknown_value"},
				"no case":           {assigning(), "items required"},
				"a hundred and one": {assigning(many...), "items too_many_items"},
			} {
				if r := d.want(422, badly(d.bulk(domain.Intake, "bad", wrong.body))); !slices.Contains(r.wrong(), wrong.want) {
					t.Errorf("%s: %s", name, r.body)
				}
			}
			if d.version(b.reference) != `"1"` {
				t.Error("something was done")
			}
			for _, verb := range domain.BulkVerbs {
				body := map[string]any{"verb": verb, "input": map[string]any{}, "items": []any{}}
				if r := d.want(422, badly(d.bulk(domain.Intake, "none", body))); slices.Contains(r.wrong(), "verb unknown_value") {
					t.Errorf("%s is not taken", verb)
				}
			}
		})
		d.run("an officer takes for himself alone", func(t *testing.T) {
			for _, version := range []int{1, 9} {
				body := assigning(listed(b.reference, version))
				body["input"] = map[string]any{"assignee": d.officer(domain.Head, own).ID}
				r := d.want(200, d.bulk(domain.Officer, fmt.Sprint("to-another", version), body))
				if r.text("items.0.error.code") != "only_to_yourself" {
					t.Errorf("%s", r.body)
				}
			}
			d.want(200, d.bulk(domain.Officer, "to-himself", assigning(listed(b.reference, 1))))
			if d.version(b.reference) != `"2"` {
				t.Error("he did not get it")
			}
		})
		d.run("a flood is set apart in one go, and put back in another", func(t *testing.T) {
			x, y := d.file(own, aQuestion), d.file(own, aQuestion)
			apart := map[string]any{"verb": "quarantine", "input": map[string]any{"reason": "ข้อความเดียวกัน"}, "items": []any{listed(x.reference, 1), listed(y.reference, 1)}}
			if r := d.want(200, d.bulk(domain.Intake, "apart", apart)); r.text("items.0.result") != "done" || r.text("items.1.result") != "done" {
				t.Errorf("%s", r.body)
			}
			back := map[string]any{"verb": "release", "input": map[string]any{}, "items": []any{listed(x.reference, 2), listed(b.reference, 2)}}
			r := d.want(200, d.bulk(domain.Intake, "back", back))
			if r.text("items.0.result") != "done" || r.text("items.1.result") != "failed" {
				t.Errorf("%s", r.body)
			}
		})
		d.run("the eleventh within an hour is told how long to wait", func(t *testing.T) {
			for i := range domain.BulksInHour {
				d.want(200, d.bulk(domain.Head, fmt.Sprint("h", i), assigning(listed(b.reference, 1))))
			}
			r := d.want(429, d.bulk(domain.Head, "h11", assigning(listed(b.reference, 1))))
			if r.code() != "too_many_bulks" || r.header.Get("Retry-After") != "3600" {
				t.Errorf("%v %s", r.header, r.body)
			}
			d.want(200, d.bulk(domain.Head, "h0", assigning(listed(b.reference, 1))))
		})
	})

	t.Run("the contract names the verbs that the rules do", func(t *testing.T) {
		doc, err := contract()
		if err != nil {
			t.Fatal(err)
		}
		var told []domain.Verb
		for _, verb := range doc.Components.Schemas["Bulk"].Value.Properties["verb"].Value.Enum {
			told = append(told, domain.Verb(fmt.Sprint(verb)))
		}
		if !slices.Equal(told, domain.BulkVerbs) {
			t.Errorf("%v and %v", told, domain.BulkVerbs)
		}
	})
}
