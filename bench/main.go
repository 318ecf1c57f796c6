package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// commands are what can be measured, by name.
var commands = []struct {
	name, what string
	run        func(ctx context.Context, args []string) error
}{
	{"all", "everything below, on one stage", allCommand},
	{"seed", "a million cases that were lived, copied into an empty database", seedCommand},
	{"queue", "pages of the queue over HTTP beside the raw query, at a million", queueCommand},
	{"growth", "what an intake, a page, the dashboard and a sweep cost at 10,000, 100,000 and a million", growthCommand},
	{"pages", "the first byte of every page, by each who may open it, at 10,000 and a million", pagesCommand},
	{"plans", "the plan of every query that a route, a page or a sweep makes, at a million", plansCommand},
	{"intake", "filings over HTTP beside pgbench's own transaction", intakeCommand},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) > 0 {
		for _, c := range commands {
			if c.name == args[0] {
				return c.run(ctx, args[1:])
			}
		}
	}
	for _, c := range commands {
		fmt.Fprintf(os.Stderr, "go run ./bench %-8s %s (-h lists its flags)\n", c.name, c.what)
	}
	return errors.New("nothing was measured")
}
