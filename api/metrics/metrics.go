package metrics

import (
	"context"
	"database/sql"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"sitthi/domain"
)

// Sources are where the numbers come from that the desk does not report by itself.
type Sources struct {
	Version string
	Now     func() time.Time
	// Workload counts what there is to do. It is asked every 15 seconds at most,
	// however often the numbers are fetched.
	Workload func(ctx context.Context, now time.Time) (domain.Workload, error)
	// Pool is the state of the database's connections.
	Pool func() sql.DBStats
	// GivenUp is how many notices this process has given up.
	GivenUp func() uint64
	// Limited is how often this process held people back, by limit, and how many
	// receipt codes opened nothing.
	Limited func() (limited map[string]uint64, misses uint64)
}

// Metrics is the numbers of one process. It is safe for use by many goroutines.
type Metrics struct {
	handler http.Handler
	now     func() time.Time

	inFlight prometheus.Gauge
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec

	sweeps      *prometheus.HistogramVec
	sweepItems  *prometheus.CounterVec
	sweepFaults *prometheus.CounterVec
	lastSwept   *prometheus.GaugeVec
	leads       *prometheus.GaugeVec
}

// latencies reach from a look-up to the longest that an answer may take.
var latencies = []float64{0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60}

// New is the numbers, all of them at nothing.
func New(from Sources) *Metrics {
	m := &Metrics{
		now: from.Now,
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "sitthi_http_requests_in_flight", Help: "Requests that are being answered.",
		}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "sitthi_http_requests_total", Help: "Requests answered, by the pattern of the route; empty: no such route.",
		}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "sitthi_http_request_seconds", Help: "How long answers took.", Buckets: latencies,
		}, []string{"method", "route"}),
		sweeps: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "sitthi_sweep_seconds", Help: "How long one run of a piece of background work took.", Buckets: latencies,
		}, []string{"sweep"}),
		sweepItems: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "sitthi_sweep_items_total", Help: "What background work took up: notices, kept replies, cases.",
		}, []string{"sweep"}),
		sweepFaults: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "sitthi_sweep_failures_total", Help: "Runs of background work that failed.",
		}, []string{"sweep"}),
		lastSwept: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "sitthi_sweep_last_success_timestamp_seconds", Help: "When a piece of background work last succeeded; before that, when it was started.",
		}, []string{"sweep"}),
		leads: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "sitthi_leads", Help: "1 while this process leads a piece of background work, of all that could.",
		}, []string{"sweep"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "sitthi_build_info", Help: "1, with the program's version.",
		ConstLabels: prometheus.Labels{"version": from.Version, "go": runtime.Version()},
	})
	build.Set(1)
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		m.inFlight, m.requests, m.seconds, m.sweeps, m.sweepItems, m.sweepFaults, m.lastSwept, m.leads, build,
		&pool{from.Pool}, &limits{from.Limited}, &workload{now: from.Now, count: from.Workload, givenUp: from.GivenUp},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError, DisableCompression: true})
	return m
}

// ServeHTTP answers with the numbers, as text whatever is asked for. Who may
// see them is for the caller to decide.
func (m *Metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	plain := r.WithContext(r.Context())
	plain.Header = http.Header{}
	m.handler.ServeHTTP(w, plain)
}

// Begin counts a request that is being answered.
func (m *Metrics) Begin() { m.inFlight.Inc() }

// End counts its answer. Method and route are words of the program.
func (m *Metrics) End(method, route string, status int, took time.Duration) {
	m.inFlight.Dec()
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(method, route).Observe(took.Seconds())
}

// Sweeps names a piece of background work that is about to be started, so that
// one that never succeeds is missed as well.
func (m *Metrics) Sweeps(name string) {
	m.lastSwept.WithLabelValues(name).Set(seconds(m.now()))
	m.sweepItems.WithLabelValues(name)
	m.sweepFaults.WithLabelValues(name)
}

// Leads says whether this process leads a piece of background work.
func (m *Metrics) Leads(name string, leads bool) {
	value := 0.0
	if leads {
		value = 1
	}
	m.leads.WithLabelValues(name).Set(value)
}

// Swept counts one run of it, from start until now.
func (m *Metrics) Swept(name string, start time.Time, items int, err error) {
	now := m.now()
	m.sweeps.WithLabelValues(name).Observe(now.Sub(start).Seconds())
	m.sweepItems.WithLabelValues(name).Add(float64(max(items, 0)))
	if err != nil {
		m.sweepFaults.WithLabelValues(name).Inc()
		return
	}
	m.lastSwept.WithLabelValues(name).Set(seconds(now))
}

func seconds(at time.Time) float64 { return float64(at.UnixMicro()) / 1e6 }
