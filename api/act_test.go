package api_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"sitthi/domain"
)

func TestVersions(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		f := d.taken(own) // version 2
		note := func(match string) call {
			c := d.verb(domain.Officer, f.reference, "note", map[string]any{"message": "บันทึก"})
			c.header["If-Match"] = match
			return c
		}

		d.run("a change without a version is 428, of another version 412", func(t *testing.T) {
			for _, none := range []string{"", "*", " * "} {
				if r := d.want(428, note(none)); r.code() != "if_match_required" {
					t.Errorf("%q: %s", none, r.body)
				}
			}
			for _, stale := range []string{
				`"1"`, `"3"`, `W/"1"`, `2`, `"2`, `2"`, `"02"`, `"+2"`, `"2.0"`, `"99999999999999999999"`, `W/2`, `"1" "2"`, `"x","y"`,
				`"๒"`, strings.Repeat(`"9",`, 1000), `"` + strings.Repeat("2", 100_000) + `"`,
			} {
				if r := d.want(412, note(stale)); r.code() != "stale" {
					t.Errorf("%.30q: %s", stale, r.body)
				}
			}
			if d.version(f.reference) != `"2"` {
				t.Error("a refusal moved the version")
			}
		})

		d.run("strong, weak and listed versions count", func(t *testing.T) {
			for i, match := range []string{`"2"`, `W/"3"`, `"7", "4"`, ` "x" ,W/"5",`} {
				r := d.want(200, note(match))
				if want := `"` + string(rune('3'+i)) + `"`; r.header.Get("ETag") != want {
					t.Errorf("%s: %s", match, r.header.Get("ETag"))
				}
			}
		})

		d.run("of officers who act at once from one version one succeeds and the others are stale", func(t *testing.T) {
			var all sync.WaitGroup
			codes := make([]int, 8)
			c := note(d.version(f.reference))
			for i := range codes {
				all.Go(func() {
					recorder := httptest.NewRecorder()
					d.handler.ServeHTTP(recorder, request(t, c, bodyOf(t, c.body)))
					codes[i] = recorder.Code
				})
			}
			all.Wait()
			slices.Sort(codes)
			if !slices.Equal(codes, []int{200, 412, 412, 412, 412, 412, 412, 412}) {
				t.Errorf("%v", codes)
			}
		})
	})
}

func TestVerbs(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		officer := string(d.officer(domain.Officer, own).ID)

		d.run("what comes before the fields is told before them, in order", func(t *testing.T) {
			f := d.taken(own)
			d.want(200, d.verb(domain.Officer, f.reference, "answer", map[string]any{"message": "คำตอบ"}))
			for _, broken := range []string{`{`, `[]`, `{"message":5}`, `{"outcome":"x"}`, `{"x":1,"message":" "}`} {
				c := d.verb(domain.DPO, f.reference, "answer", broken)
				c.bad = true
				d.want(403, c)
				c.header["Authorization"] = d.as(domain.Officer, own)
				delete(c.header, "If-Match")
				d.want(428, c)
				c.header["If-Match"] = `"1"`
				d.want(412, c)
				c.header["If-Match"] = d.version(f.reference)
				d.want(409, c)
				c.path = "/v1/cases/SKNPEO-2569-000000/answer"
				d.want(404, c)
				c.header["Authorization"] = "Bearer x"
				d.want(401, c)
			}
		})

		d.run("a body that is no JSON is told after what comes before the fields", func(t *testing.T) {
			f, other := d.taken(own), d.file(victim, aQuestion)
			for _, media := range []string{"", "text/plain"} {
				send := func(status int, path string, header map[string]string, body any) {
					t.Helper()
					if header["Content-Type"] = media; media == "" {
						body = nil
					}
					d.want(status, call{method: "POST", path: path, header: header, body: body, bad: true})
				}
				mine := func(match string) map[string]string {
					return map[string]string{"Authorization": d.as(domain.Officer, own), "If-Match": match}
				}
				body := `{"message":"x"}`
				send(404, "/v1/cases/"+other.reference+"/note", mine(`"1"`), body)
				send(428, "/v1/cases/"+f.reference+"/note", mine(""), body)
				send(412, "/v1/cases/"+f.reference+"/note", mine(`"1"`), body)
				send(409, "/v1/cases/"+f.reference+"/reopen", map[string]string{"Authorization": d.as(domain.Head, own), "If-Match": d.version(f.reference)}, body)
				send(415, "/v1/cases/"+f.reference+"/note", mine(d.version(f.reference)), body)
				send(404, "/v1/requests/"+other.reference+"/messages", f.holder(), body)
				send(415, "/v1/requests/"+f.reference+"/messages", f.holder(), body)
				capacity := "/v1/officers/" + string(d.officer(domain.Officer, victim).ID) + "/capacity"
				send(404, capacity, bearer(d.as(domain.Head, own)), body)
				capacity = "/v1/officers/" + string(d.officer(domain.DPO, own).ID) + "/capacity"
				send(403, capacity, bearer(d.as(domain.Head, own)), body)
				published := func(match string) map[string]string {
					return map[string]string{"Authorization": d.as(domain.Admin, own), "If-Match": match}
				}
				for path, version := range map[string]string{"/v1/routing": `"1"`, "/v1/calendar": `"0"`} {
					send(428, path, published(""), body)
					send(412, path, published(`"9"`), body)
					send(415, path, published(version), body)
				}
				send(404, "/v1/cases/"+other.reference+"/acknowledge", bearer(d.as(domain.Officer, own)), body)
				send(404, "/v1/offices/nowhere/requests", map[string]string{}, body)
				send(415, "/v1/routing/test", bearer(d.as(domain.Head, own)), body)
			}
		})

		d.run("that a case is not his to give is told to an officer before the version and the fields", func(t *testing.T) {
			f, head := d.taken(own), string(d.officer(domain.Head, own).ID)
			for _, match := range []string{"", `"1"`, d.version(f.reference)} {
				for _, body := range []string{`{"assignee":"` + head + `"}`, `{"assignee":" ` + head + `","x":1}`, `{"assignee":"nobody"}`} {
					c := badly(d.verb(domain.Officer, f.reference, "assign", body))
					c.header["If-Match"] = match
					if r := d.want(403, c); r.code() != "only_to_yourself" {
						t.Errorf("%q %s: %s", match, body, r.body)
					}
				}
			}
			c := badly(d.verb(domain.Officer, f.reference, "assign", `{"assignee":"`+officer+`"}`))
			c.header["If-Match"] = ""
			d.want(428, c)
			c.path = "/v1/cases/" + d.file(victim, aQuestion).reference + "/assign"
			d.want(404, c)
		})

		d.run("wrong fields are named together, whoever finds them", func(t *testing.T) {
			f := d.taken(own)
			for _, wrong := range []struct {
				role       domain.Role
				verb, body string
				want       []string
			}{
				{domain.Head, "assign", `{}`, []string{"assignee required"}},
				{domain.Head, "assign", `{"assignee":"nobody"}`, []string{"assignee not_assignable"}},
				{domain.Head, "assign", `{"assignee":"` + string(d.officer(domain.Officer, victim).ID) + `"}`, []string{"assignee not_assignable"}},
				{domain.Head, "assign", `{"assignee":"` + string(d.officer(domain.Auditor, own).ID) + `"}`, []string{"assignee not_assignable"}},
				{domain.Head, "assign", `{"assignee":" ","reason":7,"to":"x"}`, []string{"assignee required", "reason wrong_type", "to unknown_field"}},
				{domain.Head, "unassign", `{"reason":null}`, []string{"reason wrong_type"}},
				{domain.Officer, "ask", `{}`, []string{"items required"}},
				{
					domain.Officer, "ask", `{"items":[{"code":"A","text":""},{"code":"a"},{"code":"a","text":"x","by":1}],"reply_by":"5 ธ.ค."}`,
					[]string{"items.0.code bad_code", "items.0.text required", "items.1.text required", "items.2.by unknown_field", "items.2.code repeated", "reply_by not_a_date"},
				},
				{domain.Officer, "ask", `{"items":[{"code":"a","text":"x"}],"reply_by":"2026-01-01"}`, []string{"reply_by in_past"}},
				{domain.Officer, "ask", `{"items":[{"code":"a","text":"x"}],"reply_by":"2569-12-05"}`, []string{"reply_by too_late"}},
				{domain.Officer, "write", `{"message":""}`, []string{"message required"}},
				{domain.Officer, "note", `{"Message":"x"}`, []string{"Message unknown_field", "message required"}},
				{domain.Officer, "answer", `{"message":"x","outcome":"granted"}`, []string{"outcome not_for_this_kind"}},
				{domain.Officer, "answer", `{"message":"x","outcome":"done"}`, []string{"outcome unknown_value"}},
				{domain.Intake, "tie", `{}`, []string{"officers required"}},
				{domain.Intake, "withdraw", `{"reason":"` + strings.Repeat("ก", 4001) + `"}`, []string{"reason too_long"}},
			} {
				c := d.verb(wrong.role, f.reference, wrong.verb, wrong.body)
				c.bad = true
				r := d.want(422, c)
				got := r.wrong()
				slices.Sort(got)
				if !slices.Equal(got, wrong.want) {
					t.Errorf("%s %s: %q", wrong.verb, wrong.body, got)
				}
			}
			if d.version(f.reference) != `"2"` {
				t.Error("a refusal moved the version")
			}
		})

		d.run("guards speak last", func(t *testing.T) {
			question, right := d.taken(own), d.file(own, map[string]any{
				"kind": "access", "details": "ขอสำเนา", "subject": map[string]any{"given_name": "ตัวอย่าง", "phone": "081 000 0000"},
			})
			d.want(200, d.verb(domain.Intake, right.reference, "assign", map[string]any{"assignee": officer, "reason": "ตามหน้าที่"}))
			for _, guard := range []struct {
				role      domain.Role
				ref, verb string
				body      any
				status    int
				code      string
			}{
				{domain.Officer, right.reference, "answer", map[string]any{"message": "x"}, 409, "identity_not_verified"},
				{domain.Intake, question.reference, "tie", map[string]any{"officers": []any{}}, 409, "not_about_officers"},
				{domain.Officer, question.reference, "assign", map[string]any{"assignee": d.officer(domain.Head, own).ID}, 403, "only_to_yourself"},
				{domain.Head, question.reference, "reopen", map[string]any{"cause": "error", "reason": "x"}, 409, "illegal_transition"},
				{domain.DPO, question.reference, "answer", map[string]any{"message": "x"}, 403, "role_may_not"},
				{domain.Approver, question.reference, "write", map[string]any{"message": "x"}, 404, "not_found"},
				{domain.Auditor, question.reference, "note", map[string]any{"message": "x"}, 403, "role_may_not"},
				{domain.Admin, question.reference, "assign", map[string]any{"assignee": officer}, 403, "role_may_not"},
			} {
				if r := d.want(guard.status, d.verb(guard.role, guard.ref, guard.verb, guard.body)); r.code() != guard.code {
					t.Errorf("%s: %s", guard.verb, r.body)
				}
			}
		})

		d.run("a colleague's case is listed and does not open", func(t *testing.T) {
			f := d.file(own, aQuestion)
			d.want(200, d.verb(domain.Intake, f.reference, "assign", map[string]any{"assignee": d.officer(domain.Head, own).ID}))
			if r := d.want(403, d.view(domain.Officer, f.reference)); r.code() != "not_assignee" {
				t.Errorf("%s", r.body)
			}
			if r := d.want(403, d.verb(domain.Officer, f.reference, "write", map[string]any{"message": "x"})); r.code() != "not_assignee" {
				t.Errorf("%s", r.body)
			}
		})

		d.run("a withdrawal that was none goes on with the dates it had", func(t *testing.T) {
			f := d.taken(own)
			due := d.want(200, d.view(domain.Officer, f.reference)).text("due_on")
			d.want(200, d.verb(domain.Intake, f.reference, "withdraw", nil))
			r := d.want(200, d.verb(domain.Head, f.reference, "reopen", map[string]any{"cause": "not_withdrawn", "reason": "ผู้ยื่นไม่ได้ถอนเรื่อง"}))
			if r.text("due_on") != due || r.text("status") != "in_progress" {
				t.Errorf("%s", r.body)
			}
		})
	})
}
