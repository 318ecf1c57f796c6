package metrics

import (
	"database/sql"

	"github.com/prometheus/client_golang/prometheus"
)

var (
	poolMax    = prometheus.NewDesc("sitthi_db_connections_max", "Connections that may be open at once.", nil, nil)
	poolInUse  = prometheus.NewDesc("sitthi_db_connections_in_use", "Connections at work.", nil, nil)
	poolIdle   = prometheus.NewDesc("sitthi_db_connections_idle", "Connections without work.", nil, nil)
	poolWaits  = prometheus.NewDesc("sitthi_db_waits_total", "How often somebody waited for a connection.", nil, nil)
	poolWaited = prometheus.NewDesc("sitthi_db_wait_seconds_total", "How long, all waits together.", nil, nil)
)

// pool collects the state of the database's connections.
type pool struct{ stats func() sql.DBStats }

// Describe names the numbers.
func (*pool) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{poolMax, poolInUse, poolIdle, poolWaits, poolWaited} {
		to <- d
	}
}

// Collect gives the numbers.
func (p *pool) Collect(to chan<- prometheus.Metric) {
	now := p.stats()
	give := func(d *prometheus.Desc, kind prometheus.ValueType, value float64) {
		to <- prometheus.MustNewConstMetric(d, kind, value)
	}
	give(poolMax, prometheus.GaugeValue, float64(now.MaxOpenConnections))
	give(poolInUse, prometheus.GaugeValue, float64(now.InUse))
	give(poolIdle, prometheus.GaugeValue, float64(now.Idle))
	give(poolWaits, prometheus.CounterValue, float64(now.WaitCount))
	give(poolWaited, prometheus.CounterValue, now.WaitDuration.Seconds())
}
