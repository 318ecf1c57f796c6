package metrics

import "github.com/prometheus/client_golang/prometheus"

var (
	limited = prometheus.NewDesc("sitthi_limited_total", "How often somebody was held back, by the limit.", []string{"limit"}, nil)
	misses  = prometheus.NewDesc("sitthi_receipt_misses_total", "Receipt codes that opened nothing.", nil, nil)
)

// limits collects how often people were held back.
type limits struct {
	count func() (limited map[string]uint64, misses uint64)
}

// Describe names the numbers.
func (*limits) Describe(to chan<- *prometheus.Desc) {
	to <- limited
	to <- misses
}

// Collect gives the numbers.
func (l *limits) Collect(to chan<- prometheus.Metric) {
	byLimit, missed := l.count()
	for name, n := range byLimit {
		to <- prometheus.MustNewConstMetric(limited, prometheus.CounterValue, float64(n), name)
	}
	to <- prometheus.MustNewConstMetric(misses, prometheus.CounterValue, float64(missed))
}
