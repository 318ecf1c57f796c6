package metrics_test

import (
	"context"
	"database/sql"
	"errors"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"sitthi/api/metrics"
	"sitthi/domain"
)

// source is where the numbers of a test come from.
type source struct {
	mu     sync.Mutex
	now    time.Time
	asked  int
	answer domain.Workload
	err    error
}

func (s *source) Now() time.Time { return s.now }

func (s *source) workload(context.Context, time.Time) (domain.Workload, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	return s.answer, s.err
}

func newMetrics() (*source, *metrics.Metrics) {
	s := &source{now: time.Date(2026, 11, 4, 3, 0, 0, 0, time.UTC), answer: domain.Workload{
		Offices: []domain.OfficeWorkload{{Office: "sknpeo", Open: 7, Overdue: 2}, {Office: "sesao11"}},
		Outbox:  domain.Outbox{Owed: 3, Oldest: 90 * time.Second},
	}}
	return s, metrics.New(metrics.Sources{
		Version: "v1", Now: s.Now, Workload: s.workload, GivenUp: func() uint64 { return 4 },
		Limited: func() (map[string]uint64, uint64) {
			return map[string]uint64{"filings_address": 3, "filings_all": 0}, 12
		},
		Pool: func() sql.DBStats {
			return sql.DBStats{MaxOpenConnections: 16, InUse: 5, Idle: 6, WaitCount: 8, WaitDuration: 1500 * time.Millisecond}
		},
	})
}

func scrape(m *metrics.Metrics, headers ...string) string {
	r := httptest.NewRequest("GET", "/metrics", nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	m.ServeHTTP(w, r)
	return w.Header().Get("Content-Type") + "\n" + w.Body.String()
}

func wantLines(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("there is no line %q", line)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestMetrics(t *testing.T) {
	t.Run("what the desk has to do, and on what it works", func(t *testing.T) {
		_, m := newMetrics()
		wantLines(t, scrape(m),
			`sitthi_cases_open{office="sknpeo"} 7`, `sitthi_cases_overdue{office="sknpeo"} 2`, `sitthi_cases_open{office="sesao11"} 0`,
			`sitthi_notices_owed 3`, `sitthi_notices_oldest_seconds 90`, `sitthi_notices_given_up_total 4`, `sitthi_workload_up 1`,
			`sitthi_db_connections_max 16`, `sitthi_db_connections_in_use 5`, `sitthi_db_connections_idle 6`,
			`sitthi_limited_total{limit="filings_address"} 3`, `sitthi_limited_total{limit="filings_all"} 0`, `sitthi_receipt_misses_total 12`,
			`sitthi_db_waits_total 8`, `sitthi_db_wait_seconds_total 1.5`)
	})

	t.Run("a request is in flight until it is answered, and then counted with its time", func(t *testing.T) {
		_, m := newMetrics()
		m.Begin()
		m.Begin()
		m.End("GET", "/v1/cases/:reference", 404, 30*time.Millisecond)
		wantLines(t, scrape(m), "sitthi_http_requests_in_flight 1",
			`sitthi_http_requests_total{method="GET",route="/v1/cases/:reference",status="404"} 1`,
			`sitthi_http_request_seconds_bucket{method="GET",route="/v1/cases/:reference",le="0.025"} 0`,
			`sitthi_http_request_seconds_bucket{method="GET",route="/v1/cases/:reference",le="0.05"} 1`)
	})

	t.Run("a sweep has a last success from its start on, which a failure leaves alone", func(t *testing.T) {
		s, m := newMetrics()
		m.Sweeps("deliver")
		wantLines(t, scrape(m), `sitthi_sweep_last_success_timestamp_seconds{sweep="deliver"} 1.7937612e+09`,
			`sitthi_sweep_failures_total{sweep="deliver"} 0`)
		start := s.now
		s.now = start.Add(100 * time.Second)
		m.Swept("deliver", start, 5, nil)
		s.now = s.now.Add(time.Hour)
		m.Swept("deliver", s.now, 1, errors.New("x"))
		wantLines(t, scrape(m), `sitthi_sweep_last_success_timestamp_seconds{sweep="deliver"} 1.7937613e+09`,
			`sitthi_sweep_failures_total{sweep="deliver"} 1`, `sitthi_sweep_items_total{sweep="deliver"} 6`,
			`sitthi_sweep_seconds_sum{sweep="deliver"} 100`, `sitthi_sweep_seconds_count{sweep="deliver"} 2`)
	})

	t.Run("the cases are counted once in 15 seconds, however many ask", func(t *testing.T) {
		s, m := newMetrics()
		var asking sync.WaitGroup
		for range 20 {
			asking.Go(func() { scrape(m) })
		}
		asking.Wait()
		s.now = s.now.Add(15*time.Second - 1)
		scrape(m)
		if s.asked != 1 {
			t.Errorf("asked %d times", s.asked)
		}
		s.now, s.answer.Outbox.Owed = s.now.Add(1), 99
		wantLines(t, scrape(m), "sitthi_notices_owed 99")
	})

	t.Run("while the database is away the numbers are absent, and the rest is there", func(t *testing.T) {
		s, m := newMetrics()
		scrape(m)
		s.now, s.err = s.now.Add(time.Minute), errors.New("away")
		text := scrape(m)
		wantLines(t, text, "sitthi_workload_up 0", "sitthi_db_connections_max 16")
		for _, absent := range []string{"sitthi_cases_open{", "sitthi_notices_owed ", "away"} {
			if strings.Contains(text, absent) {
				t.Errorf("there is %q", absent)
			}
		}
		s.now, s.err = s.now.Add(time.Minute), nil
		wantLines(t, scrape(m), "sitthi_workload_up 1")
	})

	t.Run("the answer is text, whatever is asked for", func(t *testing.T) {
		_, m := newMetrics()
		const protobuf = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"
		for _, accept := range []string{"", protobuf, "application/openmetrics-text; version=1.0.0"} {
			if text := scrape(m, "Accept", accept, "Accept-Encoding", "gzip"); !strings.HasPrefix(text, "text/plain; version=0.0.4") {
				t.Errorf("%q is answered with %.60q", accept, text)
			}
		}
	})

	t.Run("the program says which it is", func(t *testing.T) {
		_, m := newMetrics()
		if text := scrape(m); !strings.Contains(text, `version="v1"} 1`) || !strings.Contains(text, "go_goroutines ") {
			t.Errorf("%.300s", text)
		}
	})
}
