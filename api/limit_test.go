package api_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// waits are the seconds that an answer asks to wait; the test fails on any answer but
// a refusal with that code.
func waits(t *testing.T, r reply, code string) time.Duration {
	t.Helper()
	n, err := strconv.Atoi(r.header.Get("Retry-After"))
	if r.status != http.StatusTooManyRequests || r.code() != code || err != nil || n < 1 || n > 3600 {
		t.Fatalf("%d, Retry-After %q: %.300s", r.status, r.header.Get("Retry-After"), r.body)
	}
	return time.Duration(n) * time.Second
}

func TestLimits(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		const home, proxy = "198.51.100.7", "192.0.2.250"
		filing := func(from string, headers ...string) call {
			c := call{method: "POST", path: "/v1/offices/sknpeo/requests", body: aQuestion, from: from, header: map[string]string{}}
			for i := 0; i+1 < len(headers); i += 2 {
				c.header[headers[i]] = headers[i+1]
			}
			return c
		}
		var first reply
		d.run("the 300th filing of an hour from one address is taken, the 301st hears for how long to wait", func(t *testing.T) {
			first = d.want(201, filing(home, "Idempotency-Key", "first"))
			for range 299 {
				d.want(201, filing(home))
			}
			r := d.do(filing(home))
			waits(t, r, "too_many_filings")
			if th, en := r.text("detail"), d.do(filing(home, "Accept-Language", "en")).text("detail"); !strings.Contains(th, "รอ") || !strings.Contains(en, "Wait") {
				t.Errorf("%q %q", th, en)
			}
		})
		d.run("whoever lost an answer gets it again beyond the limit", func(t *testing.T) {
			again := d.want(201, filing(home, "Idempotency-Key", "first"))
			if string(again.body) != string(first.body) || again.header.Get("Location") != first.header.Get("Location") {
				t.Errorf("%s", again.body)
			}
		})
		d.run("forged forwarding headers change nothing, whatever they are called", func(t *testing.T) {
			for i, name := range []string{"X-Forwarded-For", "Forwarded", "X-Real-Ip", "X-Client-Ip", "True-Client-Ip", "Cf-Connecting-Ip", "X-Forwarded"} {
				waits(t, d.do(filing(home, name, fmt.Sprintf("203.0.113.%d", i))), "too_many_filings")
			}
			waits(t, d.do(filing(home, "Forwarded", "for=203.0.113.9", "X-Forwarded-For", "203.0.113.9, 203.0.113.10")), "too_many_filings")
			for i := range 10 { // nor do they spend what is somebody else's
				d.want(201, filing(fmt.Sprintf("198.51.100.%d", 100+i), "X-Forwarded-For", home))
			}
		})
		d.run("a trusted proxy is believed, and of all it hands on only what it heard itself", func(t *testing.T) {
			behind := d.over(d.store, proxy)
			for range 300 {
				if r := d.send(behind, filing(proxy, "X-Forwarded-For", home)); r.status != 201 {
					t.Fatalf("%d %s", r.status, r.body)
				}
			}
			waits(t, d.send(behind, filing(proxy, "X-Forwarded-For", home)), "too_many_filings")
			waits(t, d.send(behind, filing(proxy, "X-Forwarded-For", "203.0.113.77, "+home)), "too_many_filings")
			if r := d.send(behind, filing(proxy, "X-Forwarded-For", "203.0.113.77")); r.status != 201 {
				t.Errorf("%d %s", r.status, r.body)
			}
			if r := d.send(behind, filing("203.0.113.5", "X-Forwarded-For", home)); r.status != 201 {
				t.Errorf("somebody who is no proxy of ours: %d %s", r.status, r.body)
			}
		})
		d.run("wrong receipt codes are answered as ever, later after the tenth; the right one from there at once", func(t *testing.T) {
			f := d.file(own, aQuestion)
			track := func(from, code string) call {
				return call{method: "GET", path: "/v1/requests/" + f.reference, header: map[string]string{"Authorization": "Receipt " + code}, from: from}
			}
			const wrong = "0000-0000-0000-0000-0000-0000-0"
			before := len(d.clock.Slept())
			for range 10 {
				d.want(404, track(home, wrong))
			}
			if len(d.clock.Slept()) != before {
				t.Error("the first ten waited")
			}
			d.want(404, track(home, wrong))
			if len(d.clock.Slept()) == before {
				t.Error("the eleventh did not")
			}
			before = len(d.clock.Slept())
			d.want(200, track(home, f.receipt))
			d.want(200, call{method: "POST", path: "/v1/requests/" + f.reference + "/messages", body: map[string]any{"text": "x"}, header: f.holder(), from: home})
			if len(d.clock.Slept()) != before {
				t.Error("the right code waited")
			}
		})
		d.run("an hour later the address files as before", func(t *testing.T) {
			d.clock.Pass(time.Hour)
			d.want(201, filing(home))
		})
	})
}
