package api_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sitthi/domain"
)

// proposed is a table of rules as a client sends it.
func proposed(rules ...map[string]any) map[string]any {
	all := make([]any, len(rules))
	for i, r := range rules {
		all[i] = r
	}
	return map[string]any{"intake": "sknpeo-intake", "rules": all}
}

func rule(id, unit string, when map[string]any) map[string]any {
	return map[string]any{"id": id, "unit": unit, "when": when}
}

func with(body map[string]any, name string, value any) map[string]any {
	out := map[string]any{name: value}
	for k, v := range body {
		if k != name {
			out[k] = v
		}
	}
	return out
}

func TestRouting(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		preview := func(body any) call {
			return call{method: "POST", path: "/v1/routing/preview", header: bearer(d.as(domain.Admin, own)), body: body}
		}
		publish := func(version string, body any) call {
			header := bearer(d.as(domain.Admin, own))
			if version != "" {
				header["If-Match"] = version
			}
			return call{method: "POST", path: "/v1/routing", header: header, body: body}
		}
		rules := func(role domain.Role) call {
			return call{method: "GET", path: "/v1/routing", header: bearer(d.as(role, own))}
		}
		photos := d.file(own, aQuestion)
		fees := d.file(own, map[string]any{"kind": "question", "details": "ขอถามเรื่อง " + canary + " ค่าเทอม"})
		complaint := d.file(own, map[string]any{"kind": "complaint", "details": "ค่าเทอม", "about_officers": canary})
		theirs := d.file(victim, map[string]any{"kind": "question", "details": "ค่าเทอม"})
		table := proposed(
			rule("fees", "sknpeo-privacy", map[string]any{"keywords": []any{"ค่าเทอม"}}),
			rule("tuition", "sknpeo-office", map[string]any{"kinds": []any{"question"}, "keywords": []any{"ค่าเทอมแพง"}}),
			rule("rest", "sknpeo-service", map[string]any{"channels": []any{"web", "api"}}),
		)

		d.run("the rules in force are there with the office's units and who made them", func(t *testing.T) {
			r := d.want(200, rules(domain.Head))
			if r.header.Get("ETag") != `"1"` || r.field("version") != 1.0 || r.text("rules.0.id") != "questions" || r.text("rules.0.when.kinds.0") != "question" ||
				len(r.field("units").([]any)) != 4 || len(r.field("versions").([]any)) != 1 || r.field("published_by") != nil {
				t.Errorf("%s", r.body)
			}
			if strings.Contains(string(r.body), "sesao11") {
				t.Error("it shows the other office's")
			}
		})

		d.run("a preview says where the last cases would go, by references and units alone", func(t *testing.T) {
			r := d.want(200, preview(table))
			if r.header.Get("ETag") != `"1"` || r.field("cases") != 3.0 || r.field("moved") != 2.0 || r.field("hidden") != 1.0 || r.field("unreadable") != 0.0 {
				t.Errorf("%s", r.body)
			}
			if r.text("moves.0.reference") != fees.reference || r.text("moves.0.from") != "sknpeo-service" || r.text("moves.0.to") != "sknpeo-privacy" ||
				r.text("moves.1.reference") != photos.reference || r.field("moves.1.moved") != false {
				t.Errorf("%s", r.body)
			}
			if r.field("rules.0.cases") != 2.0 || r.field("rules.1.unreachable") != true || r.field("rules.2.cases") != 1.0 || r.text("rules.3.rule") != "intake" {
				t.Errorf("%s", r.body)
			}
			for name, secret := range map[string]string{
				"content": canary, "a complaint about officers": complaint.reference, "the other office's case": theirs.reference, "a text": "ภาพถ่าย",
			} {
				if strings.Contains(string(r.body), secret) {
					t.Errorf("it shows %s: %s", name, r.body)
				}
			}
			if again := d.want(200, rules(domain.Admin)); again.field("version") != 1.0 {
				t.Error("a preview changed the rules")
			}
		})

		d.run("who tried words stands in the security trail, and whether he tried the same ones, but not the words", func(t *testing.T) {
			d.want(200, preview(table))
			got := d.securityTrail("routing_previewed")
			if len(got) != 2 || got[0] != got[1] || !strings.Contains(got[0], string(d.officer(domain.Admin, own).ID)) ||
				!regexp.MustCompile(`"new_words": ?"[0-9a-f]{32,}, [0-9a-f]{32,}"`).MatchString(got[0]) || strings.Contains(got[0], "ค่าเทอม") {
				t.Errorf("%v", got)
			}
		})

		d.run("every wrong field is named, in what could be read in part only too", func(t *testing.T) {
			bad := proposed(
				rule("fees", "moon", map[string]any{"kinds": []any{"wish", 1}}), rule("fees", "sknpeo-service", map[string]any{}),
				map[string]any{"id": "x y", "unit": "sesao11-service", "when": map[string]any{"keywords": []any{"", strings.Repeat("ก", 101)}}, "strategy": "lottery", "colour": "red"},
			)
			want := []string{
				"rules.0.unit unknown_unit", "rules.0.when.kinds.0 unknown_value", "rules.0.when.kinds.1 wrong_type", "rules.1.id repeated", "rules.1.when required",
				"rules.2.colour unknown_field", "rules.2.id bad_code", "rules.2.strategy unknown_value", "rules.2.unit unknown_unit",
				"rules.2.when.keywords.0 required", "rules.2.when.keywords.1 too_long",
			}
			got := d.want(422, badly(preview(bad))).wrong()
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%v\nwant %v", got, want)
			}
			if got := d.want(422, badly(preview(map[string]any{}))).wrong(); fmt.Sprint(got) != "[intake required rules required]" {
				t.Error(got)
			}
			if got := d.want(422, badly(publish(`"1"`, table))).wrong(); fmt.Sprint(got) != "[reason required]" {
				t.Error(got)
			}
		})

		d.run("published, they hold for what is filed from then on, and nothing else moves", func(t *testing.T) {
			reasoned := with(table, "reason", "แยกเรื่องค่าเทอม")
			if r := d.want(428, publish("", reasoned)); r.code() != "routing_match_required" {
				t.Errorf("%s", r.body)
			}
			r := d.want(200, publish(`"1"`, reasoned))
			admin := string(d.officer(domain.Admin, own).ID)
			if r.header.Get("ETag") != `"2"` || r.field("version") != 2.0 || r.text("published_by") != admin || r.text("reason") != "แยกเรื่องค่าเทอม" ||
				r.field("replay.moved") != 2.0 || r.field("replay.against") != 1.0 || r.text("versions.0.published_by") != admin || r.field("versions.1.published_at") != nil {
				t.Errorf("%s", r.body)
			}
			later := d.file(own, map[string]any{"kind": "question", "details": "ค่าเทอมเท่าใด"})
			if r := d.want(200, d.view(domain.DPO, later.reference)); r.text("unit") != "sknpeo-privacy" || r.text("routing.rule") != "fees" || r.field("routing.version") != 2.0 {
				t.Errorf("%s", r.body)
			}
			if r := d.want(200, d.view(domain.DPO, fees.reference)); r.text("unit") != "sknpeo-service" {
				t.Errorf("%s", r.body)
			}
			if got := d.securityTrail("routing_published"); len(got) != 1 || !strings.Contains(got[0], "แยกเรื่องค่าเทอม") {
				t.Errorf("%v", got)
			}
		})

		d.run("of two who publish from one version the second is told", func(t *testing.T) {
			if r := d.want(412, publish(`"1"`, with(table, "reason", "x"))); r.code() != "routing_stale" {
				t.Errorf("%s", r.body)
			}
			if r := d.want(200, rules(domain.Admin)); r.field("version") != 2.0 {
				t.Errorf("%s", r.body)
			}
		})

		d.run("nobody but the administrator tries or publishes rules", func(t *testing.T) {
			for _, role := range []domain.Role{domain.Intake, domain.Head, domain.DPO, domain.Approver} {
				d.want(200, rules(role))
				for _, path := range []string{"/v1/routing", "/v1/routing/preview"} {
					d.want(403, badly(call{method: "POST", path: path, header: bearer(d.as(role, own)), body: table}))
				}
			}
		})
	})
}
