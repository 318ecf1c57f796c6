package api_test

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sitthi/domain"
)

func submission(body any, header map[string]string) call {
	return call{method: "POST", path: "/v1/offices/sknpeo/requests", body: body, header: header}
}

func TestSubmit(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.run("every wrong field is named in one answer, whoever finds it", func(t *testing.T) {
			r := d.want(422, badly(submission(`{"kind":"access","Details":"x","subject":{"email":"nobody","national_id":"0","birth_date":"16/5/57"},
				"requester":{"capacity":"friend"},"wrong":"x","office":"sesao11","language":5}`, map[string]string{"Idempotency-Key": "a b"})))
			got := r.wrong()
			slices.Sort(got)
			want := []string{
				"Details unknown_field", "Idempotency-Key bad_idempotency_key", "details required", "language wrong_type", "office unknown_field",
				"requester.capacity unknown_value", "requester.given_name required", "subject.birth_date not_a_date",
				"subject.email bad_email", "subject.given_name required", "subject.national_id field_not_needed", "wrong field_not_needed",
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s", strings.Join(got, "\n"))
			}
		})

		d.run("a child up to ten cannot use a right alone", func(t *testing.T) {
			child := `{"kind":"access","details":"x","subject":{"given_name":"เด็ก","phone":"0812345678","birth_date":"2020-01-02"}%s}`
			r := d.want(422, submission(fmt.Sprintf(child, ""), nil))
			if got := r.wrong(); !slices.Equal(got, []string{"subject.birth_date guardian_needed"}) {
				t.Errorf("%q", got)
			}
			d.want(201, submission(fmt.Sprintf(child, `,"requester":{"capacity":"guardian","given_name":"ผู้ปกครอง"}`), nil))
		})

		d.run("an unknown office is 404 before any field", func(t *testing.T) {
			for _, path := range []string{"/v1/offices/none/requests", "/v1/offices/%00/requests", "/v1/offices/SKNPEO/requests"} {
				for _, body := range []string{`{`, `{}`, `{"kind":"question","details":"x"}`} {
					d.want(404, call{method: "POST", path: path, body: body, bad: true})
				}
			}
		})

		d.run("each right asks for a name and a way to reach the subject, a question for nothing", func(t *testing.T) {
			for _, kind := range domain.Kinds {
				c := submission(map[string]any{"kind": kind, "details": "ขอใช้สิทธิ"}, nil)
				want := []string(nil)
				if kind.Right() {
					want = []string{"subject.email required", "subject.given_name required"}
				}
				r := d.do(c)
				got := r.wrong()
				slices.Sort(got)
				if !slices.Equal(got, want) || r.status != 201 && want == nil {
					t.Errorf("%s: %d %v", kind, r.status, got)
				}
			}
		})

		d.run("text that shows nothing is no text", func(t *testing.T) {
			r := d.want(422, submission(map[string]any{"kind": "question", "details": "\u3000\u200b \u2800"}, nil))
			if !slices.Equal(r.wrong(), []string{"details required"}) {
				t.Errorf("%s", r.body)
			}
		})

		d.run("10,000 characters of Thai are taken, 10,001 are not", func(t *testing.T) {
			d.want(201, submission(map[string]any{"kind": "question", "details": strings.Repeat("ก", 10_000)}, nil))
			d.want(422, badly(submission(map[string]any{"kind": "question", "details": strings.Repeat("ก", 10_001)}, nil)))
		})

		d.run("texts of problems are Thai, or English by Accept-Language", func(t *testing.T) {
			thai := d.want(422, badly(submission(`{}`, nil))).text("errors.0.message")
			english := d.want(422, badly(submission(`{}`, map[string]string{"Accept-Language": "en-GB,en;q=0.8"}))).text("errors.0.message")
			if thai == english || thai == "" || english == "" {
				t.Errorf("%q, %q", thai, english)
			}
		})
	})
}

func TestIdempotency(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		key := func(k string) map[string]string { return map[string]string{"Idempotency-Key": k} }

		d.run("the same key and body give the same answer to the byte, for 24 hours", func(t *testing.T) {
			first := d.want(201, submission(aQuestion, key("one")))
			d.clock.Pass(23 * time.Hour)
			again := d.want(201, submission(aQuestion, key("one")))
			if !bytes.Equal(first.body, again.body) || first.header.Get("Location") != again.header.Get("Location") {
				t.Errorf("%s\n%s", first.body, again.body)
			}
			d.clock.Pass(2 * time.Hour)
			if later := d.want(201, submission(aQuestion, key("one"))); later.text("reference") == first.text("reference") {
				t.Error("the key is remembered for ever")
			}
		})

		d.run("another body under the same key is refused, and in another office it is another key", func(t *testing.T) {
			d.want(201, submission(aQuestion, key("two")))
			r := d.want(422, submission(map[string]any{"kind": "question", "details": "อีกเรื่องหนึ่ง"}, key("two")))
			if !slices.Equal(r.wrong(), []string{"Idempotency-Key key_reused"}) {
				t.Errorf("%s", r.body)
			}
			elsewhere := submission(aQuestion, key("two"))
			elsewhere.path = "/v1/offices/sesao11/requests"
			d.want(201, elsewhere)
		})

		d.run("a key that is none is a wrong field", func(t *testing.T) {
			for _, bad := range []string{" ", "a b", "ก", "\x01", strings.Repeat("k", 256), strings.Repeat("k", 1<<20)} {
				r := d.want(422, badly(submission(aQuestion, key(bad))))
				if !slices.Equal(r.wrong(), []string{"Idempotency-Key bad_idempotency_key"}) {
					t.Errorf("%.20q: %s", bad, r.body)
				}
			}
			d.want(201, submission(aQuestion, key(strings.Repeat("k", 255))))
			raw := bodyOf(t, aQuestion)
			twice := request(t, submission(nil, nil), raw)
			twice.Header["Idempotency-Key"] = []string{"a", "a"}
			recorder := httptest.NewRecorder()
			if d.handler.ServeHTTP(recorder, twice); recorder.Code != 422 {
				t.Errorf("two keys: %d", recorder.Code)
			}
		})

		d.run("50 at once make one case; the others are its replay, or 409 while it is in flight", func(t *testing.T) {
			before := d.count(own)
			replies := make([]reply, 50)
			raw := bodyOf(t, aQuestion)
			var all sync.WaitGroup
			start := make(chan struct{})
			for i := range replies {
				all.Go(func() {
					r := request(t, submission(nil, key("fifty")), raw)
					recorder := httptest.NewRecorder()
					<-start
					d.handler.ServeHTTP(recorder, r)
					replies[i] = reply{recorder.Code, recorder.Header(), recorder.Body.Bytes()}
				})
			}
			close(start)
			all.Wait()
			seen := map[string]int{}
			for _, r := range replies {
				switch r.status {
				case 201:
					seen[string(r.body)]++
				case 409:
					if r.code() != "in_flight" {
						t.Errorf("%s", r.body)
					}
				default:
					t.Errorf("%d %s", r.status, r.body)
				}
			}
			if len(seen) != 1 || d.count(own) != before+1 {
				t.Errorf("%d different answers, %d cases", len(seen), d.count(own)-before)
			}
			again := d.want(201, submission(aQuestion, key("fifty")))
			if seen[string(again.body)] == 0 {
				t.Error("the retry is no replay")
			}
		})
	})
}

// count is how many cases an office has.
func (d *desk) count(office domain.OfficeID) int {
	d.t.Helper()
	items, err := d.store.Queue(d.t.Context(), domain.SystemActor(office).Scope(),
		domain.QueueFilter{Statuses: domain.Statuses, Sort: domain.ByReceivedAt, Limit: 10_000})
	if err != nil {
		d.t.Fatal(err)
	}
	return len(items)
}

func TestReceipt(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		f, other := d.file(own, aQuestion), d.file(own, aQuestion)
		at := func(ref, authorization string) call {
			return call{method: "GET", path: "/v1/requests/" + ref, header: map[string]string{"Authorization": authorization}}
		}

		d.run("no receipt is 401, a wrong, malformed or absent one is 404 to the byte", func(t *testing.T) {
			for _, none := range []string{"", "Bearer " + f.receipt, "Basic eDp4", f.receipt} {
				r := d.want(401, at(f.reference, none))
				if !strings.HasPrefix(r.header.Get("WWW-Authenticate"), "Receipt") {
					t.Errorf("%q: %q", none, r.header.Get("WWW-Authenticate"))
				}
			}
			absent := d.want(404, at("SKNPEO-2569-000000", "Receipt "+f.receipt))
			for _, wrong := range []string{
				other.receipt, f.receipt[:len(f.receipt)-1], f.receipt + "0", "x", "%00", "ก", strings.Repeat("A", 8000),
				strings.Replace(f.receipt, f.receipt[:1], map[bool]string{true: "1", false: "0"}[f.receipt[0] == '0'], 1),
			} {
				if r := d.want(404, at(f.reference, "Receipt "+wrong)); !bytes.Equal(r.body, absent.body) {
					t.Errorf("%.30q: %s", wrong, r.body)
				}
			}
			for _, ref := range []string{"SKNPEO-2569", "x", "%00", f.reference + "%00", "%ff", "..%2f" + f.reference, strings.Repeat("A", 10_000)} {
				if r := d.want(404, badly(at(ref, "Receipt "+f.receipt))); !bytes.Equal(r.body, absent.body) {
					t.Errorf("%.30q: %s", ref, r.body)
				}
			}
		})

		d.run("what comes before the fields is told before them", func(t *testing.T) {
			closed := d.file(own, aQuestion)
			withdraw := func(f filed, receipt, body string) call {
				return call{
					method: "POST", path: "/v1/requests/" + f.reference + "/withdraw", body: body, bad: true,
					header: map[string]string{"Authorization": receipt},
				}
			}
			d.want(200, withdraw(closed, "Receipt "+closed.receipt, `{}`))
			for _, broken := range []string{`{`, `{"x":1}`, `{"reason":5}`} {
				d.want(401, withdraw(closed, "", broken))
				d.want(404, withdraw(closed, "Receipt "+f.receipt, broken))
				d.want(409, withdraw(closed, "Receipt "+closed.receipt, broken))
			}
			d.want(400, withdraw(f, "Receipt "+f.receipt, `{`))
			d.want(422, withdraw(f, "Receipt "+f.receipt, `{"x":1}`))
			d.want(200, withdraw(f, "Receipt "+f.receipt, ``))
		})

		d.run("a message says something, and answers only what was asked", func(t *testing.T) {
			say := func(body string) reply {
				return d.want(422, call{method: "POST", path: "/v1/requests/" + f.reference + "/messages", header: f.holder(), body: body, bad: true})
			}
			for body, want := range map[string]string{
				`{}`:                                      "text required",
				`{"text":" "}`:                            "text required",
				`{"text":"x","answers":["id"]}`:           "answers.0 not_asked",
				`{"text":"x","answers":"id"}`:             "answers wrong_type",
				`{"text":"x","files":[]}`:                 "files unknown_field",
				`{"text":"x","text":"y"}`:                 "text duplicate_field",
				fmt.Sprintf(`{"text":"a%sb"}`, "\\u0000"): "text bad_text",
			} {
				if got := say(body).wrong(); !slices.Equal(got, []string{want}) {
					t.Errorf("%s: %v", body, got)
				}
			}
		})
	})
}
