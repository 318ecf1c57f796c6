package api_test

import (
	"bytes"
	"io"
	"net/http/httptest"
	"net/url"
	"testing"

	"sitthi/domain"
	"sitthi/workflow/demo"
)

// halfway does something when a body is read as far as that.
type halfway func()

func (h halfway) Read([]byte) (int, error) {
	h()
	return 0, io.EOF
}

// An officer who is let out while his files arrive writes to nobody.
func TestDisabledWhileFilesArrive(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		for _, verb := range []string{"write", "note"} {
			d.run(verb+" is refused as that of a log-in that has ended", func(t *testing.T) {
				f := d.taken(own)
				c := d.adds(domain.Officer, f.reference, url.Values{"verb": {verb}, "message": {"เขียนทีหลัง"}}, attached{name: "a.pdf", content: paper(3000)})
				officer, err := d.store.AccountByEmail(t.Context(), demo.Email(domain.Officer, own))
				if err != nil {
					t.Fatal(err)
				}
				access := func(way string) {
					d.want(200, call{
						method: "POST", path: "/v1/officers/" + string(officer.ID) + "/" + way, header: bearer(d.as(domain.Admin, own)), body: map[string]any{"reason": "ลาออก"},
					})
				}
				whole := bodyOf(t, c.body)
				r := request(t, c, nil)
				r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(whole[:2000]), halfway(func() { access("disable") }), bytes.NewReader(whole[2000:])))
				r.ContentLength = int64(len(whole))
				recorder := httptest.NewRecorder()
				d.handler.ServeHTTP(recorder, r)
				answer := reply{recorder.Code, recorder.Header(), recorder.Body.Bytes()}
				if answer.status != 401 || answer.code() != "session_ended" {
					t.Errorf("%d %s", answer.status, answer.body)
				}
				access("enable")
				d.tokens = map[string]string{}
				seen := d.want(200, call{method: "GET", path: "/v1/requests/" + f.reference, header: f.holder()})
				if bytes.Contains(seen.body, []byte("เขียนทีหลัง")) || d.version(f.reference) != `"2"` {
					t.Errorf("%s %s", d.version(f.reference), seen.body)
				}
			})
		}
	})
}
