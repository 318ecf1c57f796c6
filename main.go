// Sitthi (สิทธิ, "right") is a desk for questions, suggestions, complaints and
// data-protection requests to public offices: see README.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"sitthi/domain"
)

// version is set by the build.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := program{env: os.Getenv, in: os.Stdin, out: os.Stdout, errOut: os.Stderr}
	os.Exit(p.run(ctx, os.Args[1:]))
}

// program is one run of the binary: its surroundings as values.
type program struct {
	env    func(string) string
	in     io.Reader
	out    io.Writer
	errOut io.Writer

	clock systemClock

	// wrapStore lets a test put a fault between the workflow and the store, to
	// see that its harness notices. It is nil in the real program.
	wrapStore func(domain.Store) domain.Store
}

const usage = `sitthi: the request desk

  sitthi serve [--demo]             the API, the pages and the background work
  sitthi migrate                    bring the database's schema up to date
  sitthi deadline explain [flags]   count a deadline and say why (--help lists the flags)
  sitthi deadline check FILE.csv    compare worked examples with the count
  sitthi audit verify               verify the trail of every case
  sitthi keys rotate                sign log-ins with a new key; the one before still verifies
  sitthi version

Configuration is read from the environment: see README.md.
`

// Exit codes: 0 done, 1 the answer is no, 2 it could not be asked.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

func (p program) run(ctx context.Context, args []string) int {
	if len(args) == 0 {
		fmt.Fprint(p.errOut, usage)
		return exitUsage
	}
	command, rest := args[0], args[1:]
	switch {
	case command == "serve" && len(rest) == 0:
		return p.ended(p.serve(ctx, false))
	case command == "serve" && len(rest) == 1 && rest[0] == "--demo":
		return p.ended(p.serve(ctx, true))
	case command == "migrate" && len(rest) == 0:
		return p.ended(p.migrate(ctx))
	case command == "deadline":
		return deadlineCommand(rest, p.in, p.out, p.errOut)
	case command == "audit" && len(rest) == 1 && rest[0] == "verify":
		return p.audit(ctx)
	case command == "keys" && len(rest) == 1 && rest[0] == "rotate":
		return p.ended(p.rotate())
	case command == "version" && len(rest) == 0:
		fmt.Fprintln(p.out, "sitthi", version)
		return exitDone
	case command == "help" || command == "--help" || command == "-h":
		fmt.Fprint(p.out, usage)
		return exitDone
	default:
		fmt.Fprint(p.errOut, usage)
		return exitUsage
	}
}

// ended turns the error of a command into one line and an exit code.
func (p program) ended(err error) int {
	if err == nil || errors.Is(err, context.Canceled) {
		return exitDone
	}
	return p.say(err, exitFailed)
}

// say tells an error in one line.
func (p program) say(err error, exit int) int {
	fmt.Fprintln(p.errOut, "sitthi:", strings.ReplaceAll(err.Error(), "\n", "; "))
	return exit
}

// audit verifies every trail and lists what does not hold. Whoever watches it can
// tell a broken trail from one that could not be looked at, for whatever reason.
func (p program) audit(ctx context.Context) int {
	desk, err := p.openToRead(ctx)
	if err != nil {
		return p.say(err, exitUsage)
	}
	defer desk.close()
	report, err := desk.service.VerifyTrails(ctx)
	if err != nil {
		return p.say(err, exitUsage)
	}
	for _, b := range report.Broken {
		fmt.Fprintf(p.out, "%s: broken from event %d on (%s)\n", b.Reference, b.Seq, b.Why)
	}
	for _, id := range report.Forged {
		fmt.Fprintf(p.out, "officer %s: not written by the desk, cannot log in\n", id)
	}
	fmt.Fprintf(p.out, "%d cases, %d events, %d broken\n", report.Cases, report.Events, len(report.Broken))
	if len(report.Broken)+len(report.Forged) > 0 {
		return exitFailed
	}
	return exitDone
}

// migrate brings the schema up to date, which opening the store does.
func (p program) migrate(ctx context.Context) error {
	desk, err := p.open(ctx)
	if err != nil {
		return err
	}
	desk.close()
	fmt.Fprintln(p.out, "the schema is up to date")
	return nil
}
