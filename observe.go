package main

import (
	"context"
	"time"

	"sitthi/api/metrics"
	"sitthi/api/trace"
	"sitthi/domain"
	"sitthi/repository"
)

// observe gives the desk its numbers, and its traces if they are on.
func (d *desk) observe(traces *trace.Traces) {
	d.traces = traces
	d.metrics = metrics.New(metrics.Sources{
		Version: version, Now: d.clock.Now, Workload: d.wrapped.Workload, Pool: d.store.Connections, GivenUp: d.store.GivenUp, Limited: d.service.Limited,
	})
}

// work is a piece of background work: what one run does, and how long it pauses
// when it found nothing to do.
type work struct {
	name  string
	pause time.Duration
	run   func(context.Context) (items int, err error)
}

// observed does a piece of work until the context ends, timed and counted: again
// at once while a run finds something to do, after the pause when it finds nothing
// or fails.
func (d *desk) observed(ctx context.Context, w work) {
	for ctx.Err() == nil {
		if items, err := d.sweep(ctx, w); items > 0 && err == nil {
			continue
		}
		if d.clock.Sleep(ctx, w.pause) != nil {
			return
		}
	}
}

// sweep is one run. One that the end of the program cut short is no failure.
func (d *desk) sweep(ctx context.Context, w work) (items int, err error) {
	start := d.clock.Now()
	within, done := d.traces.Sweep(ctx, w.name)
	items, err = w.run(within)
	if ctx.Err() != nil {
		done(nil)
		return items, ctx.Err()
	}
	done(err)
	d.metrics.Swept(w.name, start, items, err)
	switch {
	case err == nil:
	case domain.KindOf(err) == domain.Unavailable:
		d.log.Warn("background work waits for the database", "sweep", w.name, "error", reason(err))
	default:
		d.log.Error("background work failed", "sweep", w.name, "error", reason(err))
	}
	return items, err
}

// reason is why something failed, as the log says it. Of a database that is away its code
// says all: what the driver says names the user and the address of the connection.
func reason(err error) string {
	if domain.KindOf(err) == domain.Unavailable {
		return domain.CodeOf(err)
	}
	return err.Error()
}

// spansOf hands the traces to the store; nothing when they are off.
func spansOf(traces *trace.Traces) []repository.Option {
	if traces == nil {
		return nil
	}
	return []repository.Option{repository.WithSpans(traces.Span)}
}

// closeTraces sends the last spans, for a moment at most.
func closeTraces(ctx context.Context, traces *trace.Traces) {
	const moment = 5 * time.Second
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), moment)
	defer cancel()
	traces.Close(ending)
}
