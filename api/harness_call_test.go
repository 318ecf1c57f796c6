package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// call is one request. Bad ones are exempt from the contract's check of requests.
type call struct {
	method, path string
	header       map[string]string
	body         any // nil, a string or []byte as they are, anything else as JSON
	bad          bool
	from         string // the address that it comes from; see place
}

// strangers is how many people without an account have come by so far.
var strangers atomic.Uint32

// place is the address that a call comes from: one that the test names, the office's
// own for officers and log-ins, and for each call of the public another.
func (c call) place() string {
	const office = "192.0.2.1"
	switch {
	case c.from != "":
		return c.from
	case strings.HasPrefix(c.header["Authorization"], "Bearer"), strings.HasPrefix(c.path, "/v1/sessions"):
		return office
	default:
		n := strangers.Add(1)
		return fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255)
	}
}

// badly is a call that breaks the contract on purpose.
func badly(c call) call {
	c.bad = true
	return c
}

type reply struct {
	status int
	header http.Header
	body   []byte
}

// field is a member of the JSON answer by its dotted path.
func (r reply) field(path string) any {
	var at any
	if json.Unmarshal(r.body, &at) != nil {
		return nil
	}
	for step := range strings.SplitSeq(path, ".") {
		switch inside := at.(type) {
		case map[string]any:
			at = inside[step]
		case []any:
			var i int
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(inside) {
				return nil
			}
			at = inside[i]
		default:
			return nil
		}
	}
	return at
}

func (r reply) text(path string) string {
	s, _ := r.field(path).(string)
	return s
}

// code is the code of a problem.
func (r reply) code() string { return strings.TrimPrefix(r.text("type"), "urn:sitthi:problem:") }

// wrong are the fields that a problem names, as "field code".
func (r reply) wrong() []string {
	var p struct {
		Errors []struct{ Field, Code string }
	}
	_ = json.Unmarshal(r.body, &p)
	var all []string
	for _, e := range p.Errors {
		all = append(all, strings.TrimSpace(e.Field+" "+e.Code))
	}
	return all
}

// do sends a call to the API and holds both sides of it to the contract.
func (d *desk) do(c call) reply {
	d.t.Helper()
	return d.send(d.handler, c)
}

func (d *desk) send(handler http.Handler, c call) reply {
	d.t.Helper()
	raw := bodyOf(d.t, c.body)
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request(d.t, c, raw))
	r := reply{recorder.Code, recorder.Header(), recorder.Body.Bytes()}
	if err := keepsContract(request(d.t, c, raw), !c.bad, r); err != nil {
		d.t.Errorf("%s %s: %d: %v\n%.300s", c.method, c.path, r.status, err, r.body)
	}
	return r
}

func bodyOf(t *testing.T, body any) []byte {
	t.Helper()
	switch b := body.(type) {
	case nil:
		return nil
	case string:
		return []byte(b)
	case []byte:
		return b
	}
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func request(t *testing.T, c call, raw []byte) *http.Request {
	t.Helper()
	var body io.Reader = http.NoBody
	if raw != nil {
		body = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(t.Context(), c.method, "http://desk.example"+c.path, body)
	if err != nil {
		t.Fatal(err)
	}
	r.RemoteAddr = net.JoinHostPort(c.place(), "1234")
	if raw != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, value := range c.header {
		if value == "" {
			r.Header.Del(name)
			continue
		}
		r.Header.Set(name, value)
	}
	return r
}

// want sends a call and fails the test unless it is answered with a status.
func (d *desk) want(status int, c call) reply {
	d.t.Helper()
	r := d.do(c)
	if r.status != status {
		d.t.Fatalf("%s %s: %d instead of %d\n%.400s", c.method, c.path, r.status, status, r.body)
	}
	return r
}
