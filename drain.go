package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"sitthi/domain"
)

// drainBehindProxy is how long a replica behind a proxy goes on serving after it
// says that it is ending: a balancer that probes every three seconds and believes
// the third answer has noticed by then.
const drainBehindProxy = 10 * time.Second

// readDrain reads how long to drain. Without a proxy nobody asks whether the desk
// is ready, and whoever stops it need not wait.
func readDrain(raw string, behindProxy bool) (time.Duration, error) {
	const longest = 5 * time.Minute
	switch {
	case raw == "" && behindProxy:
		return drainBehindProxy, nil
	case raw == "":
		return 0, nil
	}
	d, err := time.ParseDuration(raw)
	if err != nil || d < 0 || d > longest {
		return 0, fmt.Errorf("want a time like 10s, %s at most", longest)
	}
	return d, nil
}

// drain is the first part of an orderly end. The desk says on /readyz that it is
// ending, and serves as before until every balancer has heard of it; each answer is
// the last of its connection, so that no request comes on one that is about to be
// closed. A second signal cuts it short.
func (d *desk) drain(ctx context.Context) {
	ctx, stop := signal.NotifyContext(context.WithoutCancel(ctx), os.Interrupt, syscall.SIGTERM)
	defer stop()
	d.ending.Store(true)
	_ = d.clock.Sleep(ctx, d.config.drain)
}

// lastAnswers tells clients of a desk that is ending to come back on another
// connection.
func (d *desk) lastAnswers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.ending.Load() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// ready tells whether the desk can serve: it is not ending, and the database
// answers within a moment.
func (d *desk) ready() error {
	if d.ending.Load() {
		return domain.Refuse(domain.Unavailable, "draining")
	}
	const moment = 2 * time.Second
	ctx, cancel := context.WithTimeout(context.Background(), moment)
	defer cancel()
	return d.service.Ready(ctx)
}
