package metrics

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"sitthi/domain"
)

const (
	countedFor = 15 * time.Second // how long a count is given out before the next
	patience   = 3 * time.Second  // with the database: a scrape that hangs tells nothing
)

var (
	open = prometheus.NewDesc("sitthi_cases_open", "Open cases; 10000 means that many or more.", []string{"office"}, nil)
	late = prometheus.NewDesc("sitthi_cases_overdue", "Open cases after their due date; 10000 means that many or more.",
		[]string{"office"}, nil)
	owed    = prometheus.NewDesc("sitthi_notices_owed", "Notices neither sent nor given up; 10000 means that many or more.", nil, nil)
	oldest  = prometheus.NewDesc("sitthi_notices_oldest_seconds", "How long the oldest of them has been owed.", nil, nil)
	gone    = prometheus.NewDesc("sitthi_notices_given_up_total", "Notices that this process has given up.", nil, nil)
	counted = prometheus.NewDesc("sitthi_workload_up", "Whether the cases and notices could be counted.", nil, nil)
)

// workload collects what there is to do, from one count for all who ask within
// its time. While the database is away the numbers are absent, not old.
type workload struct {
	now     func() time.Time
	count   func(ctx context.Context, now time.Time) (domain.Workload, error)
	givenUp func() uint64

	mu   sync.Mutex
	at   time.Time
	last domain.Workload
	err  error
}

// Describe names the numbers.
func (w *workload) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{open, late, owed, oldest, gone, counted} {
		to <- d
	}
}

// Collect gives the numbers.
func (w *workload) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	to <- prometheus.MustNewConstMetric(gone, prometheus.CounterValue, float64(w.givenUp()))
	now, err := w.recent()
	if err != nil {
		gauge(counted, 0)
		return
	}
	gauge(counted, 1)
	for _, o := range now.Offices {
		gauge(open, float64(o.Open), string(o.Office))
		gauge(late, float64(o.Overdue), string(o.Office))
	}
	gauge(owed, float64(now.Outbox.Owed))
	gauge(oldest, now.Outbox.Oldest.Seconds())
}

// recent is the count of these 15 seconds. A failure is kept as long, so that a
// database in trouble is not asked by every scrape.
func (w *workload) recent() (domain.Workload, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	if age := now.Sub(w.at); w.at.IsZero() || age >= countedFor || age < 0 {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		w.last, w.err = w.count(ctx, now)
		w.at = now
	}
	return w.last, w.err
}
