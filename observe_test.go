package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"sitthi/api/metrics"
	"sitthi/domain"
)

func TestBackgroundWork(t *testing.T) {
	// loop runs a piece of work once a minute, for a while, and gives its numbers.
	loop := func(t *testing.T, lines io.Writer, while time.Duration, run func(context.Context) (int, error)) (numbers string) {
		synctest.Test(t, func(t *testing.T) {
			d := &desk{log: slog.New(slog.NewTextHandler(lines, nil)), metrics: metrics.New(metrics.Sources{
				Now: time.Now, Pool: func() sql.DBStats { return sql.DBStats{} }, GivenUp: func() uint64 { return 0 },
				Workload: func(context.Context, time.Time) (domain.Workload, error) { return domain.Workload{}, nil },
			})}
			ctx, cancel := context.WithTimeout(t.Context(), while)
			defer cancel()
			d.metrics.Sweeps("work")
			d.observed(ctx, work{"work", time.Minute, run})
			w := httptest.NewRecorder()
			d.metrics.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
			numbers = w.Body.String()
		})
		return numbers
	}
	number := func(numbers, name string) string {
		found := regexp.MustCompile(`(?m)^` + name + `\{sweep="work"\} (\S+)$`).FindStringSubmatch(numbers)
		if found == nil {
			return ""
		}
		return found[1]
	}

	t.Run("it is done again at once while there is something to do, and after its pause when there is not", func(t *testing.T) {
		runs := 0
		numbers := loop(t, io.Discard, 150*time.Second, func(context.Context) (int, error) {
			runs++
			return max(3-runs, 0), nil // 2, 1, then nothing
		})
		if runs != 5 || number(numbers, "sitthi_sweep_seconds_count") != "5" || number(numbers, "sitthi_sweep_items_total") != "3" {
			t.Errorf("%d runs\n%s", runs, numbers)
		}
	})

	t.Run("what fails is logged and counted, and tried again after its pause, not at once", func(t *testing.T) {
		var lines bytes.Buffer
		runs := 0
		numbers := loop(t, &lines, 90*time.Second, func(context.Context) (int, error) {
			runs++
			return 7, errors.New("the disk is full")
		})
		if runs != 2 || number(numbers, "sitthi_sweep_failures_total") != "2" || strings.Count(lines.String(), "sweep=work") != 2 {
			t.Errorf("%d runs, %s\n%s", runs, numbers, lines.String())
		}
	})

	t.Run("a database that is away is a warning, which does not say whose it is and where", func(t *testing.T) {
		var lines bytes.Buffer
		away := &domain.Error{Kind: domain.Unavailable, Code: "unavailable", Cause: errors.New("failed to connect to `user=desk database=cases`: 10.1.2.3:5432")}
		numbers := loop(t, &lines, time.Second, func(context.Context) (int, error) { return 0, fmt.Errorf("sweep: %w", away) })
		said := lines.String()
		if number(numbers, "sitthi_sweep_failures_total") != "1" || !strings.Contains(said, "level=WARN") || !strings.Contains(said, "error=unavailable\n") {
			t.Errorf("%s\n%s", numbers, said)
		}
		for _, word := range []string{"desk", "cases", "10.1.2.3", "ERROR"} {
			if strings.Contains(said, word) {
				t.Errorf("it says %q: %s", word, said)
			}
		}
	})

	t.Run("what the end of the program cuts short is no failure", func(t *testing.T) {
		var lines bytes.Buffer
		numbers := loop(t, &lines, time.Second, func(ctx context.Context) (int, error) {
			<-ctx.Done()
			return 0, ctx.Err()
		})
		if number(numbers, "sitthi_sweep_failures_total") != "0" || lines.Len() > 0 {
			t.Errorf("%s\n%s", numbers, lines.String())
		}
	})
}

// collector takes traces, and keeps them.
type collector struct {
	mu  sync.Mutex
	got bytes.Buffer
}

func (c *collector) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = c.got.ReadFrom(r.Body)
}

func TestObservedDesk(t *testing.T) {
	for name, at := range places(t) {
		t.Run(name+": the running program gives its numbers and its traces, and nothing of a citizen's with them", func(t *testing.T) {
			var traces collector
			receiver := httptest.NewServer(&traces)
			defer receiver.Close()
			t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.URL)
			p := at(t)
			s := p.serve(t)
			for i := range 3 {
				s.must(http.StatusCreated, "POST", "/v1/offices/sknpeo/requests", canaryFiling(i))
			}
			answered := s.must(http.StatusOK, "GET", "/metrics", "")
			numbers := "\n" + string(answered.body)
			for _, line := range []string{
				`sitthi_cases_open{office="sknpeo"} 3`, `sitthi_cases_open{office="sesao11"} 0`, "sitthi_workload_up 1",
				`sitthi_http_requests_total{method="POST",route="/v1/offices/:office/requests",status="201"} 3`,
				`sitthi_sweep_failures_total{sweep="deliver"} 0`, `sitthi_sweep_failures_total{sweep="purge"} 0`,
			} {
				if !strings.Contains(numbers, "\n"+line+"\n") {
					t.Errorf("there is no line %q in\n%s", line, numbers)
				}
			}
			s.must(http.StatusNotFound, "GET", "/metrics", "", "X-Forwarded-For", "127.0.0.1")

			if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			_ = s.cmd.Wait()
			traces.mu.Lock()
			defer traces.mu.Unlock()
			for _, span := range []string{"POST /v1/offices/:office/requests", "transaction ", "read Offices", "sweep purge"} {
				if !bytes.Contains(traces.got.Bytes(), []byte(span)) {
					t.Errorf("there is no span %q", span)
				}
			}
			for _, spelling := range append(canarySpellings(), []byte("SKNPEO-"), []byte("127.0.0.1")) {
				if bytes.Contains(traces.got.Bytes(), spelling) || bytes.Contains([]byte(numbers), spelling) {
					t.Errorf("the numbers or the traces have %q", spelling)
				}
			}
		})
	}
}
