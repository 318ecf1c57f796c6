package api_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

func TestJourney(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		var f filed
		d.run("a parent files in Thai and gets a receipt and both dates", func(t *testing.T) {
			r := d.want(201, call{method: "POST", path: "/v1/offices/sknpeo/requests", body: map[string]any{
				"kind": "question", "details": "ขอทราบว่าหน่วยงานเก็บภาพถ่ายกิจกรรมของนักเรียนไว้นานเท่าใด",
				"relationship": "guardian", "preferred_response": "email",
				"subject": map[string]any{"given_name": "ตัวอย่าง", "family_name": "ผู้ปกครอง", "email": "guardian@example.com", "phone": "๐๘๑ ๐๐๐ ๐๐๐๐"},
			}})
			f = filed{r.text("reference"), r.text("receipt")}
			if !strings.HasPrefix(f.reference, "SKNPEO-2569-") || r.header.Get("Location") != "/v1/requests/"+f.reference {
				t.Errorf("reference %q, location %q", f.reference, r.header.Get("Location"))
			}
			// Question: 15 days, RD2546 s.38; 4 November in office hours is day 0.
			for path, want := range map[string]string{
				"status": "received", "received_at": "2026-11-04T03:00:00.123456Z", "deemed_received_on": "2026-11-04",
				"due_on": "2026-11-19", "latest_due_on": "2026-11-19", "notice_version": "2023-06-09",
				"explanation.0.code": "received",
			} {
				if got := r.text(path); got != want {
					t.Errorf("%s is %q instead of %q", path, got, want)
				}
			}
			if got := r.header.Get("Cache-Control"); got != "no-store" {
				t.Errorf("a receipt may be kept: %q", got)
			}
		})

		d.run("he tracks it, typing the receipt as people do", func(t *testing.T) {
			typed := strings.ToLower(strings.ReplaceAll(f.receipt, "-", " "))
			r := d.want(200, call{
				method: "GET", path: "/v1/requests/" + strings.ToLower(f.reference),
				header: map[string]string{"Authorization": "Receipt " + typed},
			})
			if r.text("status") != "received" || r.text("timeline.0.code") != "submit" || r.text("office") != "sknpeo" {
				t.Errorf("%s", r.body)
			}
			if strings.Contains(string(r.body), f.receipt) {
				t.Error("tracking shows the receipt again")
			}
		})

		d.run("the case stands in the queue of the unit without personal data", func(t *testing.T) {
			r := d.want(200, call{method: "GET", path: "/v1/queue?assignee=none", header: bearer(d.as(domain.Officer, own))})
			if r.text("items.0.reference") != f.reference || strings.Contains(string(r.body), "ตัวอย่าง") {
				t.Errorf("%s", r.body)
			}
		})

		d.run("an officer opens it and takes it", func(t *testing.T) {
			r := d.want(200, d.view(domain.Officer, f.reference))
			if r.header.Get("ETag") != `"1"` || r.text("subject.given_name") != "ตัวอย่าง" || r.text("routing.rule") != "questions" {
				t.Errorf("%s %s", r.header.Get("ETag"), r.body)
			}
			id := string(d.officer(domain.Officer, own).ID)
			r = d.want(200, d.verb(domain.Officer, f.reference, "assign", map[string]any{"assignee": id}))
			if r.header.Get("ETag") != `"2"` || r.text("status") != "in_progress" || r.text("assignee") != id {
				t.Errorf("%s %s", r.header.Get("ETag"), r.body)
			}
		})

		d.run("he asks for a paper, and the citizen's message brings it", func(t *testing.T) {
			r := d.want(200, d.verb(domain.Officer, f.reference, "ask", map[string]any{
				"items": []any{map[string]any{"code": "receipt_copy", "text": "ขอสำเนาใบเสร็จ"}},
			}))
			if r.text("status") != "awaiting_info" || r.text("asked.0.reply_by") != "2026-11-19" {
				t.Errorf("%s", r.body)
			}
			d.clock.Pass(time.Minute)
			r = d.want(200, call{
				method: "POST", path: "/v1/requests/" + f.reference + "/messages", header: f.holder(),
				body: map[string]any{"text": "แนบข้อความตามที่ขอแล้ว", "answers": []string{"receipt_copy"}},
			})
			if r.text("status") != "in_progress" || r.field("asked.0.answered") != true || r.text("messages.1.from") != "citizen" {
				t.Errorf("%s", r.body)
			}
		})

		d.run("he writes, notes and answers; the note stays inside", func(t *testing.T) {
			d.want(200, d.verb(domain.Officer, f.reference, "write", map[string]any{"message": "กำลังตรวจสอบ"}))
			d.want(200, d.verb(domain.Head, f.reference, "note", map[string]any{"message": "บันทึกภายใน"}))
			r := d.want(200, d.verb(domain.Officer, f.reference, "answer", map[string]any{"message": "เก็บไว้หนึ่งปีการศึกษา"}))
			if r.text("status") != "closed" || r.text("outcome") != "answered" || r.text("due_on") != "2026-11-19" {
				t.Errorf("%s", r.body)
			}
			r = d.want(200, call{method: "GET", path: "/v1/requests/" + f.reference, header: f.holder()})
			if !strings.Contains(string(r.body), "เก็บไว้หนึ่งปีการศึกษา") || strings.Contains(string(r.body), "บันทึกภายใน") {
				t.Errorf("%s", r.body)
			}
			if strings.Contains(string(r.body), string(d.officer(domain.Officer, own).ID)) {
				t.Error("the citizen sees an officer's id")
			}
		})

		d.run("the auditor reads the trail and nothing else", func(t *testing.T) {
			r := d.want(200, call{method: "GET", path: "/v1/cases/" + f.reference + "/events", header: bearer(d.as(domain.Auditor, own))})
			var verbs []string
			for i := range 7 {
				verbs = append(verbs, r.text("items."+string(rune('0'+i))+".verb"))
			}
			if want := []string{"submit", "assign", "ask", "message", "write", "note", "answer"}; !slices.Equal(verbs, want) {
				t.Errorf("%v", verbs)
			}
			if strings.Contains(string(r.body), "ตรวจสอบ") {
				t.Error("the trail has content")
			}
			d.want(403, call{method: "GET", path: "/v1/cases/" + f.reference, header: bearer(d.as(domain.Auditor, own))})
		})

		d.run("the head opens it again for new facts", func(t *testing.T) {
			d.later(24 * time.Hour)
			r := d.want(200, d.verb(domain.Head, f.reference, "reopen", map[string]any{"cause": "new_facts", "reason": "พบเอกสารเพิ่ม"}))
			if r.text("status") != "in_progress" || r.field("round") != 2.0 || r.text("due_on") == "2026-11-19" {
				t.Errorf("%s", r.body)
			}
		})

		d.run("no log line has anything of the citizen", func(t *testing.T) {
			for _, secret := range []string{"ตัวอย่าง", "guardian@", f.receipt, f.reference, password} {
				if strings.Contains(d.log.String(), secret) {
					t.Errorf("the log has %q", secret)
				}
			}
		})
	})
}

func bearer(authorization string) map[string]string {
	return map[string]string{"Authorization": authorization}
}

func TestWithdraw(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.run("a citizen withdraws without a word, and cannot twice", func(t *testing.T) {
			f := d.file(own, aQuestion)
			withdraw := call{method: "POST", path: "/v1/requests/" + f.reference + "/withdraw", header: f.holder()}
			if r := d.want(200, withdraw); r.text("outcome") != "withdrawn" || r.text("status") != "closed" {
				t.Errorf("%s", r.body)
			}
			if r := d.want(409, withdraw); r.code() != "illegal_transition" {
				t.Errorf("%s", r.body)
			}
		})

		d.run("intake withdraws from paper, with a reason", func(t *testing.T) {
			f := d.file(own, aQuestion)
			r := d.want(200, d.verb(domain.Intake, f.reference, "withdraw", map[string]any{"reason": "ยื่นหนังสือที่เคาน์เตอร์"}))
			if r.text("outcome") != "withdrawn" || r.text("messages.0.kind") != "reason" {
				t.Errorf("%s", r.body)
			}
		})

		d.run("a head takes a case from its officer without a body", func(t *testing.T) {
			f := d.taken(own)
			if r := d.want(200, d.verb(domain.Head, f.reference, "unassign", nil)); r.text("status") != "received" || r.field("assignee") != nil {
				t.Errorf("%s", r.body)
			}
			d.want(200, d.verb(domain.Head, f.reference, "unassign", nil)) // nobody has it still
		})
	})
}

func TestComplaint(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		complain := func() filed {
			return d.file(own, map[string]any{
				"kind": "complaint", "details": "เจ้าหน้าที่ไม่ให้ข้อมูล", "about_officers": "หัวหน้ากลุ่มที่เคาน์เตอร์",
			})
		}
		sees := func(t *testing.T, f filed, role domain.Role, want int) {
			t.Helper()
			r := d.want(want, d.view(role, f.reference))
			listed := strings.Contains(string(d.want(200, call{
				method: "GET", path: "/v1/queue",
				header: bearer(d.as(role, own)),
			}).body), f.reference)
			if listed != (want == 200) {
				t.Errorf("%s: %d, and in the queue: %v", role, r.status, listed)
			}
		}

		d.run("until it is tied to persons only intake and the DPO see it", func(t *testing.T) {
			f := complain()
			sees(t, f, domain.Intake, 200)
			sees(t, f, domain.DPO, 200)
			sees(t, f, domain.Officer, 404)
			sees(t, f, domain.Head, 404)
			r := d.want(409, d.verb(domain.Intake, f.reference, "assign", map[string]any{"assignee": d.officer(domain.Officer, own).ID}))
			if r.code() != "conflict_unresolved" {
				t.Errorf("%s", r.body)
			}
		})

		d.run("one that names the head is hidden from him and everybody below him", func(t *testing.T) {
			f := complain()
			r := d.want(200, d.verb(domain.Intake, f.reference, "tie", map[string]any{"officers": []any{d.officer(domain.Head, own).ID}}))
			if r.text("conflict") != "tied" {
				t.Errorf("%s", r.body)
			}
			sees(t, f, domain.Intake, 200)
			sees(t, f, domain.Head, 404)
			sees(t, f, domain.Officer, 404)
			r = d.want(409, d.verb(domain.Intake, f.reference, "assign", map[string]any{"assignee": d.officer(domain.Officer, own).ID}))
			if r.code() != "conflict_of_interest" {
				t.Errorf("%s", r.body)
			}
			for _, role := range []domain.Role{domain.Head, domain.Officer} {
				hidden := d.want(404, d.verb(role, f.reference, "note", map[string]any{"message": "x"}))
				absent := d.want(404, call{
					method: "POST", path: "/v1/cases/SKNPEO-2569-000000/note", body: map[string]any{"message": "x"},
					header: map[string]string{"Authorization": d.as(role, own), "If-Match": `"1"`},
				})
				if string(hidden.body) != string(absent.body) {
					t.Errorf("%s: %s\n%s", role, hidden.body, absent.body)
				}
			}
		})

		d.run("one that names nobody after all is worked on like any other", func(t *testing.T) {
			f := complain()
			d.want(200, d.verb(domain.DPO, f.reference, "tie", map[string]any{"officers": []any{}}))
			sees(t, f, domain.Officer, 200)
		})

		d.run("naming the officer takes the case out of his sight, and tells him no more than the queue", func(t *testing.T) {
			f := d.file(own, map[string]any{"kind": "complaint", "details": "เรื่องทั่วไป", "about_officers": "ไม่ทราบชื่อ"})
			d.want(200, d.verb(domain.Intake, f.reference, "tie", map[string]any{"officers": []any{}}))
			r := d.want(200, d.verb(domain.Intake, f.reference, "tie", map[string]any{"officers": []any{d.officer(domain.Intake, own).ID}}))
			if r.field("details") != nil || r.text("reference") != f.reference || r.header.Get("ETag") != `"3"` {
				t.Errorf("%s %s", r.header.Get("ETag"), r.body)
			}
			sees(t, f, domain.Intake, 404)
		})
	})
}
