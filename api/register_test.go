package api_test

import (
	"bytes"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"sitthi/domain"
)

// anEntry is a sheet that came to the counter on the Tuesday evening before the
// desk's Wednesday.
func anEntry(number string, more map[string]any) map[string]any {
	body := map[string]any{"channel": "counter", "received_at": "2026-11-03T17:05:00+07:00", "intake_no": number}
	maps.Copy(body, aQuestion)
	maps.Copy(body, more)
	return body
}

func (d *desk) entry(role domain.Role, body any) call {
	d.t.Helper()
	return call{method: "POST", path: "/v1/offices/sknpeo/cases", body: body, header: map[string]string{"Authorization": d.as(role, own)}}
}

func TestRegister(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.run("intake gets the answer to any filing and the slip to hand over", func(t *testing.T) {
			r := d.want(201, d.entry(domain.Intake, anEntry("๑/๒๕๖๙", nil)))
			ref, code := r.text("reference"), r.text("receipt")
			if r.header.Get("Location") != "/v1/cases/"+ref || r.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%v", r.header)
			}
			for field, want := range map[string]string{
				"received_at": "2026-11-03T10:05:00Z", "deemed_received_on": "2026-11-03", "due_on": "2026-11-18", "channel": "counter",
				"intake_no": "1/2569", "entered_at": "2026-11-04T03:00:00.123456Z", "slip.track_at": "http://desk.example/r/" + ref,
				"slip.office_en": "Samut Sakhon Provincial Education Office",
			} {
				if r.text(field) != want {
					t.Errorf("%s: %q", field, r.text(field))
				}
			}
			var groups []string
			for _, group := range r.field("slip.receipt_groups").([]any) {
				groups = append(groups, group.(string))
			}
			if strings.Join(groups, "-") != code || len(groups) != 7 {
				t.Errorf("%q, %q", groups, code)
			}
			d.want(200, call{method: "GET", path: "/v1/requests/" + ref, header: filed{ref, code}.holder()})

			view := d.want(200, d.view(domain.Intake, ref))
			if view.text("intake_no") != "1/2569" || view.text("entered_by") != string(d.officer(domain.Intake, own).ID) ||
				view.text("entered_at") != "2026-11-04T03:00:00.123456Z" || view.text("channel") != "counter" {
				t.Errorf("%s", view.body)
			}
			web := d.want(200, d.view(domain.Intake, d.file(own, aQuestion).reference))
			if web.field("intake_no") != nil || web.field("entered_by") != nil || web.text("entered_at") != web.text("received_at") {
				t.Errorf("%s", web.body)
			}
		})

		d.run("every wrong field is named in one answer, whoever finds it", func(t *testing.T) {
			for body, want := range map[string][]string{
				`{}`: {"channel required", "details required", "kind required", "received_at required"},
				`{"channel":"web","received_at":"4/11/2569","intake_no":"x","kind":"question","Details":"x","reply_by":1}`: {
					"Details unknown_field", "channel unknown_value", "details required", "intake_no bad_intake_no",
					"received_at not_an_instant", "reply_by unknown_field",
				},
				`{"channel":"post","received_at":"2026-11-04T10:05:00+07:00","kind":"question","details":"x"}`:       {"intake_no required", "received_at in_future"},
				`{"channel":"email","received_at":"2026-11-04 09:00:00","kind":"question","details":"x"}`:            {"received_at not_an_instant"},
				`{"channel":"email","received_at":"2026-11-04T09:00:00","kind":"question","details":"x"}`:            {"received_at not_an_instant"},
				`{"channel":"email","received_at":"2569-11-04T09:00:00Z","kind":"question","details":"x"}`:           {"received_at buddhist_year"},
				`{"channel":"email","received_at":1,"kind":"question","details":"x","late_reason":null}`:             {"late_reason wrong_type", "received_at wrong_type"},
				`{"channel":"email","received_at":"2026-11-04T09:00:00+07:00","kind":"question","details":"\u200b"}`: {"details required"},
				`{"channel":"email","received_at":"2026-10-28T23:59:00+07:00","kind":"question","details":"x"}`:      {"late_reason required"},
			} {
				r := d.want(422, badly(d.entry(domain.Intake, body)))
				got := r.wrong()
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Errorf("%s: %q", body, got)
				}
			}
		})

		d.run("who may not is told before anything that he sent is read", func(t *testing.T) {
			for _, broken := range []string{`{`, `{}`, strings.Repeat("x", 300<<10)} {
				d.want(403, badly(d.entry(domain.Head, broken)))
				other := badly(d.entry(domain.Intake, broken))
				for _, office := range []string{"sesao11", "none", "%00"} {
					other.path = "/v1/offices/" + office + "/cases"
					d.want(404, other)
				}
			}
			d.want(400, badly(d.entry(domain.Intake, `{`)))
			d.want(413, badly(d.entry(domain.Intake, strings.Repeat("x", 300<<10))))
		})

		d.run("a number that is taken and an entry too late are conflicts", func(t *testing.T) {
			d.want(201, d.entry(domain.Intake, anEntry("20", nil)))
			if r := d.want(409, d.entry(domain.Intake, anEntry("20", nil))); r.code() != "intake_no_taken" {
				t.Errorf("%s", r.body)
			}
			d.want(201, d.entry(domain.Intake, anEntry("22", map[string]any{"received_at": "2026-10-28T09:00:00+07:00", "late_reason": "พบซองในตู้"})))
			d.want(201, d.entry(domain.Intake, anEntry("23", map[string]any{"received_at": "2026-10-30T09:00:00+07:00"})))
			late := anEntry("21", map[string]any{"received_at": "2026-10-04T09:00:00+07:00", "late_reason": "พบซองในตู้"})
			if r := d.want(409, d.entry(domain.Intake, late)); r.code() != "late_entry_needs_head" {
				t.Errorf("%s", r.body)
			}
		})

		d.run("of many who send one entry with one key one enters it, and all hear the same", func(t *testing.T) {
			before := d.count(own)
			c := d.entry(domain.Intake, nil)
			c.header["Idempotency-Key"] = "one"
			raw := bodyOf(t, anEntry("30", nil))
			replies := make([]reply, 12)
			var all sync.WaitGroup
			for i := range replies {
				all.Go(func() {
					recorder := httptest.NewRecorder()
					d.handler.ServeHTTP(recorder, request(t, c, raw))
					replies[i] = reply{recorder.Code, recorder.Header(), recorder.Body.Bytes()}
				})
			}
			all.Wait()
			c.body = raw
			again := d.want(201, c)
			for _, r := range replies {
				if r.status != 201 && r.code() != "in_flight" || r.status == 201 && !bytes.Equal(r.body, again.body) {
					t.Errorf("%d %s", r.status, r.body)
				}
			}
			if d.count(own) != before+1 || again.header.Get("Location") != "/v1/cases/"+again.text("reference") {
				t.Errorf("%d cases", d.count(own)-before)
			}
			c.body = anEntry("31", nil)
			if r := d.want(422, c); !slices.Equal(r.wrong(), []string{"Idempotency-Key key_reused"}) {
				t.Errorf("%s", r.body)
			}
			d.want(201, submission(aQuestion, map[string]string{"Idempotency-Key": "one"}))
		})
	})
}

func TestCorrectReceipt(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		correction := func(role domain.Role, ref, at string) call {
			return d.verb(role, ref, "correct_receipt", map[string]any{"received_at": at, "reason": "ลงวันรับผิด", "evidence": "ตราวันที่บนซอง"})
		}
		entered := func(number string) filed {
			r := d.want(201, d.entry(domain.Intake, anEntry(number, map[string]any{"channel": "fax"})))
			return filed{r.text("reference"), r.text("receipt")}
		}

		d.run("the case has its new dates, its trail both, and the citizen sees that they moved", func(t *testing.T) {
			f := entered("1") // Tuesday after hours: Wednesday
			r := d.want(200, correction(domain.Intake, f.reference, "2026-11-03T16:00:00+07:00"))
			for field, want := range map[string]string{
				"received_at": "2026-11-03T09:00:00Z", "deemed_received_on": "2026-11-03", "due_on": "2026-11-18",
				"clocks.0.due_on": "2026-11-18", "clocks.0.steps.0.date": "2026-11-03", "messages.0.text": "ลงวันรับผิด",
				"messages.0.items.0.code": "evidence", "messages.0.items.0.text": "ตราวันที่บนซอง",
			} {
				if r.text(field) != want {
					t.Errorf("%s: %q", field, r.text(field))
				}
			}
			trail := d.want(200, call{method: "GET", path: "/v1/cases/" + f.reference + "/events", header: bearer(d.as(domain.Auditor, own))})
			if trail.text("items.1.data.due_on_before") != "2026-11-19" || trail.text("items.1.data.due_on") != "2026-11-18" ||
				strings.Contains(string(trail.body), "ลงวัน") {
				t.Errorf("%s", trail.body)
			}
			track := d.want(200, call{method: "GET", path: "/v1/requests/" + f.reference, header: f.holder()})
			if track.text("timeline.1.code") != "correct_receipt" || track.text("due_on") != "2026-11-18" || strings.Contains(string(track.body), "ลงวัน") {
				t.Errorf("%s", track.body)
			}
		})

		d.run("wrong fields, wrong hands and a closed case are told apart", func(t *testing.T) {
			f := entered("2")
			for body, want := range map[string][]string{
				`{}`: {"evidence required", "reason required", "received_at required"},
				`{"received_at":"yesterday","reason":" ","evidence":1}`:                         {"evidence wrong_type", "reason required", "received_at not_an_instant"},
				`{"received_at":"2026-11-05T09:00:00+07:00","reason":"x","evidence":"x"}`:       {"received_at in_future"},
				`{"received_at":"1999-01-04T09:00:00+07:00","reason":"x","evidence":"x"}`:       {"received_at too_early"},
				`{"received_at":"2026-11-03T09:00:00+07:00","reason":"x","evidence":"x","x":1}`: {"x unknown_field"},
			} {
				got := d.want(422, badly(d.verb(domain.Intake, f.reference, "correct_receipt", body))).wrong()
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Errorf("%s: %q", body, got)
				}
			}
			for _, no := range []struct {
				role   domain.Role
				at     string
				status int
				code   string
			}{
				{domain.Intake, "2026-11-04T09:00:00+07:00", 403, "later_by_head"},
				{domain.Head, "2026-11-03T09:00:00+07:00", 403, "earlier_by_intake"},
				{domain.Intake, "2026-11-03T17:05:00+07:00", 409, "receipt_unchanged"},
				{domain.Intake, "2026-10-01T09:00:00+07:00", 409, "late_entry_needs_head"},
				{domain.DPO, "2026-11-03T09:00:00+07:00", 403, "role_may_not"},
			} {
				if r := d.want(no.status, correction(no.role, f.reference, no.at)); r.code() != no.code {
					t.Errorf("%s: %s", no.at, r.body)
				}
			}
			if d.version(f.reference) != `"1"` {
				t.Error("a refusal moved the version")
			}
			d.want(200, correction(domain.Head, f.reference, "2026-11-04T09:00:00+07:00"))
			d.want(200, d.verb(domain.Intake, f.reference, "withdraw", nil))
			if r := d.want(409, correction(domain.Intake, f.reference, "2026-11-03T09:00:00+07:00")); r.code() != "illegal_transition" {
				t.Errorf("%s", r.body)
			}
		})
	})
}
