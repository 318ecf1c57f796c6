package api_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"sitthi/api"
	"sitthi/api/auth"
	"sitthi/api/metrics"
	"sitthi/domain"
	"sitthi/domain/law"
	"sitthi/workflow"
)

// watched is the API with its numbers, behind the given proxies.
func (d *desk) watched(proxies ...string) http.Handler {
	d.t.Helper()
	service := workflow.New(workflow.Parts{
		Store: d.store, Law: law.Book{}, Clock: d.clock, IDs: ids{}, Seals: d.keys,
		Passwords: passwords(), BaseURL: "http://desk.example", Log: slog.New(slog.DiscardHandler),
	})
	m := metrics.New(metrics.Sources{
		Version: "test", Now: d.clock.Now, Workload: d.store.Workload, GivenUp: func() uint64 { return 0 },
		Pool: func() sql.DBStats { return sql.DBStats{} }, Limited: service.Limited,
	})
	handler, err := api.New(api.Parts{
		Service: service, Tokens: auth.NewTokens(d.keys, "http://desk.example", d.clock.Now), Cursor: d.keys.CursorMAC,
		Log: slog.New(slog.NewJSONHandler(d.log, nil)), TrustedProxies: proxies, Watch: m, Metrics: m,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return handler
}

// scrape asks for the numbers from an address, and holds the answer to the contract.
func (d *desk) scrape(handler http.Handler, from string, headers ...string) reply {
	d.t.Helper()
	r := request(d.t, call{method: "GET", path: "/metrics"}, nil)
	r.RemoteAddr = from
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	answer := reply{w.Code, w.Header(), w.Body.Bytes()}
	if err := keepsContract(r, false, answer); err != nil {
		d.t.Errorf("from %s: %v", from, err)
	}
	return answer
}

func TestMetricsAreForTheDesksOwnNetwork(t *testing.T) {
	d := onSQLite(t)
	handler := d.watched("10.1.0.0/16", "2001:db8::7")
	elsewhere := httptest.NewRecorder()
	handler.ServeHTTP(elsewhere, request(t, call{method: "GET", path: "/no-such-route"}, nil))
	unknown := reply{elsewhere.Code, elsewhere.Header(), elsewhere.Body.Bytes()}

	for name, c := range map[string]struct {
		from    string
		headers []string
		may     bool
	}{
		"the machine itself":                      {"127.0.0.1:5", nil, true},
		"the machine itself, otherwise":           {"127.8.9.1:5", nil, true},
		"the machine itself in IPv6":              {"[::1]:5", nil, true},
		"the machine itself, mapped":              {"[::ffff:127.0.0.1]:5", nil, true},
		"a trusted network":                       {"10.1.200.3:5", nil, true},
		"a trusted address":                       {"[2001:db8::7]:5", nil, true},
		"a stranger":                              {"192.0.2.1:5", nil, false},
		"a neighbour of the trusted network":      {"10.2.0.1:5", nil, false},
		"a neighbour of the trusted address":      {"[2001:db8::8]:5", nil, false},
		"a stranger who says he is the machine":   {"192.0.2.1:5", []string{"X-Forwarded-For", "127.0.0.1"}, false},
		"a stranger who says he is trusted":       {"192.0.2.1:5", []string{"X-Forwarded-For", "10.1.0.1", "X-Real-IP", "10.1.0.1"}, false},
		"a stranger through the proxy":            {"10.1.0.1:5", []string{"X-Forwarded-For", "192.0.2.1"}, false},
		"a stranger through the proxy, forging":   {"127.0.0.1:5", []string{"X-Forwarded-For", "127.0.0.1"}, false},
		"a stranger through another sort of it":   {"127.0.0.1:5", []string{"Forwarded", "for=192.0.2.1"}, false},
		"a stranger through the third sort of it": {"127.0.0.1:5", []string{"X-Real-Ip", "127.0.0.1"}, false},
		"nobody knows who":                        {"", nil, false},
	} {
		t.Run(name+fmt.Sprintf(" may: %v", c.may), func(t *testing.T) {
			got := d.scrape(handler, c.from, c.headers...)
			switch {
			case c.may && (got.status != 200 || !bytes.Contains(got.body, []byte("sitthi_cases_open{"))):
				t.Errorf("%d %.200s", got.status, got.body)
			case !c.may && !same(got, unknown):
				t.Errorf("it can be told from an unknown route: %d %v %s", got.status, got.header, got.body)
			}
		})
	}
}

func TestMetricsTellOfAJourney(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		const private = "ความลับที่ไม่มีใครควรเห็น"
		handler := d.watched()
		numbers := func() string { return "\n" + string(d.scrape(handler, "127.0.0.1:5").body) }
		want := func(lines ...string) {
			d.t.Helper()
			text := numbers()
			for _, line := range lines {
				if !strings.Contains(text, "\n"+line+"\n") {
					d.t.Errorf("there is no line %q in\n%s", line, onlyOurs(text))
				}
			}
		}
		want(`sitthi_cases_open{office="sknpeo"} 0`, `sitthi_notices_owed 0`)

		d.run("officers at work at the same moment: the numbers are those of the database", func(t *testing.T) {
			const each = 6
			officer := string(d.officer(domain.Officer, own).ID)
			token := d.as(domain.Officer, own)
			ask := func(c call) reply {
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, request(t, c, bodyOf(t, c.body)))
				return reply{w.Code, w.Header(), w.Body.Bytes()}
			}
			var working sync.WaitGroup
			for i := range 8 {
				working.Go(func() {
					for n := range each {
						filed := ask(call{method: "POST", path: "/v1/offices/sknpeo/requests", body: another(map[string]any{
							"kind": "question", "details": private, "subject": map[string]any{"given_name": private, "email": "secret@example.com"},
						})})
						verb := func(version int, name string, body any) {
							if r := ask(call{
								method: "POST", path: "/v1/cases/" + filed.text("reference") + "/" + name, body: body,
								header: map[string]string{"Authorization": token, "If-Match": fmt.Sprintf("%q", fmt.Sprint(version))},
							}); r.status != 200 {
								t.Errorf("%s: %d %s", name, r.status, r.body)
							}
						}
						verb(1, "assign", map[string]any{"assignee": officer})
						if (i+n)%2 == 0 {
							verb(2, "answer", map[string]any{"message": private})
						}
					}
				})
			}
			working.Wait()
			d.clock.Pass(time.Minute)
			want(`sitthi_cases_open{office="sknpeo"} 24`, `sitthi_cases_overdue{office="sknpeo"} 0`, `sitthi_cases_open{office="sesao11"} 0`,
				`sitthi_http_requests_total{method="POST",route="/v1/offices/:office/requests",status="201"} 48`,
				`sitthi_http_requests_total{method="POST",route="/v1/cases/:reference/answer",status="200"} 24`,
				`sitthi_http_request_seconds_count{method="POST",route="/v1/cases/:reference/assign"} 48`,
				`sitthi_http_requests_in_flight 1`, `sitthi_notices_oldest_seconds 60`)
			db := d.database()
			defer func() { _ = db.Close() }()
			for query, line := range map[string]string{
				"SELECT count(*) FROM requests WHERE office = 'sknpeo' AND status <> 'closed'":         `sitthi_cases_open{office="sknpeo"} `,
				"SELECT count(*) FROM notices WHERE sent_at IS NULL AND given_up_at IS NULL":           "sitthi_notices_owed ",
				"SELECT count(*) FROM requests WHERE office = 'sknpeo' AND due_on < '2026-11-04'":      `sitthi_cases_overdue{office="sknpeo"} `,
				"SELECT count(*) FROM requests WHERE office = 'sesao11' AND status IN ('in_progress')": `sitthi_cases_open{office="sesao11"} `,
			} {
				var count int
				if err := db.QueryRowContext(t.Context(), query).Scan(&count); err != nil {
					t.Fatal(err)
				}
				want(line + fmt.Sprint(count))
			}
		})

		d.run("weeks later the open ones are overdue", func(t *testing.T) {
			d.clock.Pass(60 * 24 * time.Hour)
			want(`sitthi_cases_overdue{office="sknpeo"} 24`)
		})

		d.run("what anybody sends is no label, and nothing personal is in the numbers", func(t *testing.T) {
			for _, path := range []string{"/" + private, "/v1/offices/" + private, "/v1/queue?q=" + private, "/v1/requests/SKNPEO-2569-ABCDEF"} {
				r := request(t, call{method: "GET", path: path, header: map[string]string{"User-Agent": private}}, nil)
				r.Method = map[bool]string{true: "CANARY", false: "GET"}[path == "/"+private]
				handler.ServeHTTP(httptest.NewRecorder(), r)
			}
			text := numbers()
			for _, secret := range []string{private, "CANARY", "secret@", "SKNPEO-", "192.0.2", "@sknpeo", "%E0"} {
				if strings.Contains(text, secret) {
					t.Errorf("the numbers tell %q", secret)
				}
			}
			if !strings.Contains(text, `sitthi_http_requests_total{method="other",route="",status="404"} 1`) {
				t.Error(onlyOurs(text))
			}
		})
	})
}

func onlyOurs(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "sitthi_") && !strings.Contains(line, "_bucket") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}
