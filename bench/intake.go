package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// intake is what `bench intake` is asked for.
type intake struct {
	rounds, seconds, offices int
	clients                  []int
	protocol                 string
	mailed                   bool
}

func intakeCommand(ctx context.Context, args []string) error {
	in := intake{clients: []int{1, 8, 32}}
	flags := flag.NewFlagSet("intake", flag.ContinueOnError)
	flags.IntVar(&in.rounds, "rounds", 3, "how often the parties take turns")
	flags.IntVar(&in.seconds, "seconds", 2, "how long each turn takes")
	flags.IntVar(&in.offices, "offices", 300, "among how many offices the filings go")
	flags.StringVar(&in.protocol, "protocol", "prepared", "pgbench's protocol: simple, extended or prepared")
	flags.BoolVar(&in.mailed, "mailed", true, "filings give an address of mail, so that a notice is owed (and delivered to the log meanwhile)")
	flags.Func("clients", "how many clients at once, with commas between (1,8,32)", func(s string) (err error) {
		in.clients = nil
		for part := range strings.SplitSeq(s, ",") {
			n, bad := strconv.Atoi(part)
			in.clients, err = append(in.clients, n), errors.Join(err, bad)
		}
		return err
	})
	if err := flags.Parse(args); err != nil {
		return err
	}
	return onStage(ctx, func(s stage) error { return s.intake(ctx, in) })
}

// intakeGoals are what the ratios are held to, by the disk and by how many clients.
var intakeGoals = map[string]map[int]goal{
	disks[0].name: {1: atLeast(0.8), 8: atLeast(0.85), 32: atLeast(1.4)},
	disks[1].name: {1: atLeast(0.9), 8: atLeast(1), 32: atLeast(1)},
}

// intake compares filings over HTTP with pgbench's own transaction.
func (s stage) intake(ctx context.Context, in intake) error {
	stick, err := newYardstick(ctx, s.cluster, s.folder, in.protocol)
	if err != nil {
		return err
	}
	p, err := s.place("intake")
	if err != nil {
		return err
	}
	if _, err := seed(ctx, p.database, p.dir, 0, in.offices); err != nil {
		return err
	}
	run, err := p.start(ctx)
	if err != nil {
		return err
	}
	desk := &filer{program: run}
	if err := errors.Join(s.duels(ctx, in, desk, stick), s.peak(run), run.stop()); err != nil {
		return err
	}
	return s.starts(ctx, p)
}

func (s stage) duels(ctx context.Context, in intake, desk *filer, stick yardstick) error {
	load, err := newFilings(in.offices, in.mailed)
	if err != nil {
		return err
	}
	one, err := newFilings(1, in.mailed)
	if err != nil {
		return err
	}
	const crowd = 32
	if _, err := desk.file(ctx, load, crowd, time.Second); err != nil { // connections, statements, pages of memory
		return err
	}
	s.report.head("intake over HTTP ÷ pgbench's transaction")
	var cpu, most spread
	for _, d := range disks {
		if err := s.cluster.mount(ctx, stick.address, d); err != nil {
			return err
		}
		for _, clients := range in.clients {
			what := fmt.Sprintf("%d clients, %s", clients, d.name)
			rates, spent, err := s.duel(ctx, in, desk, stick, load, clients, in.offices, what, intakeGoals[d.name][clients])
			if err != nil {
				return err
			}
			cpu = append(cpu, spent...)
			if rates.median() > most.median() {
				most = rates
			}
		}
	}
	what := fmt.Sprintf("%d clients, one office, %s", crowd, disks[1].name)
	if _, _, err := s.duel(ctx, in, desk, stick, one, crowd, 1, what, atLeast(8)); err != nil {
		return err
	}
	s.report.line("the desk's processor time for an intake, ms", cpu, atMost(0.08), "all that it does meanwhile")
	s.report.line("creates ÷ Request Tracker's", most.over(tracker), atLeast(150),
		fmt.Sprintf("%s/s; it was measured elsewhere at 21 to %d/s, its mail rules off", figure(most.median()), tracker))
	return s.cluster.mount(ctx, stick.address, disks[0])
}

// tracker is the most creates a second that Request Tracker 5.0.3 was seen to do.
const tracker = 40

// duel lets the parties take turns and prints a line.
func (s stage) duel(ctx context.Context, in intake, desk *filer, stick yardstick, load *filings,
	clients, offices int, what string, g goal,
) (ours, cpu spread, err error) {
	var ratio, theirs spread
	for round := range in.rounds {
		var mine turn
		var limit float64
		us := func() (err error) {
			mine, err = desk.file(ctx, load, clients, time.Duration(in.seconds)*time.Second)
			return err
		}
		them := func() (err error) {
			limit, err = stick.run(ctx, clients, offices, in.seconds)
			return err
		}
		turns := []func() error{us, them}
		if round%2 == 1 { // who is first may find a quieter machine
			turns = []func() error{them, us}
		}
		for _, take := range turns {
			if err := take(); err != nil {
				return nil, nil, err
			}
		}
		ratio, ours, theirs = append(ratio, mine.perSecond/limit), append(ours, mine.perSecond), append(theirs, limit)
		cpu = append(cpu, milliseconds(mine.cpu))
	}
	s.report.line(what, ratio, g, fmt.Sprintf("%s/s ÷ %s/s, %s ms of the desk's processor", figure(ours.median()), figure(theirs.median()), figure(cpu.median())))
	return ours, cpu, nil
}

// peak is what the desk's memory came to.
func (s stage) peak(run *program) error {
	peak, err := run.memory(highest)
	s.report.line("memory at the peak of intake, MiB", spread{peak}, atMost(64), "")
	return err
}

// starts are the figures that have no yardstick: the start, memory at rest, size.
func (s stage) starts(ctx context.Context, p place) error {
	var starts, memories spread
	for range 7 {
		run, err := p.start(ctx)
		if err != nil {
			return err
		}
		resting, err := run.memory(resident)
		if err := errors.Join(err, run.stop()); err != nil {
			return err
		}
		starts, memories = append(starts, milliseconds(run.started)), append(memories, resting)
	}
	size, err := os.Stat(p.binary)
	if err != nil {
		return err
	}
	s.report.line("start to first answer, ms", starts, atMost(50), "an answer out of the database")
	s.report.line("memory at start, MiB", memories, atMost(30), "")
	s.report.line("stripped binary, MB", spread{float64(size.Size()) / 1e6}, atMost(40), "")
	return nil
}

// filer files over HTTP and counts on where it stopped.
type filer struct {
	program *program
	filed   atomic.Int64
}

// turn is what a turn of the desk gave.
type turn struct {
	perSecond float64
	cpu       time.Duration // of the program, for one intake
}

// file files with so many clients at once, for a while.
func (f *filer) file(ctx context.Context, load *filings, clients int, lasting time.Duration) (turn, error) {
	connections := make([]*client, clients)
	for i := range connections {
		var err error
		if connections[i], err = dial(f.program.addr); err != nil {
			return turn{}, err
		}
		defer connections[i].close()
	}
	spent, err := f.program.cpu()
	if err != nil {
		return turn{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, lasting)
	defer cancel()
	errs := make([]error, clients)
	var working sync.WaitGroup
	var kept atomic.Int64
	begin := time.Now()
	for i, c := range connections {
		working.Go(func() {
			var buffer []byte
			for ctx.Err() == nil {
				buffer = load.write(buffer, int(f.filed.Add(1)))
				status, answer, err := c.ask(buffer)
				if err == nil && status != http.StatusCreated {
					err = fmt.Errorf("a filing was answered with %d: %s", status, answer)
				}
				if err != nil {
					errs[i] = err
					return
				}
				kept.Add(1)
			}
		})
	}
	working.Wait()
	took := time.Since(begin)
	now, err := f.program.cpu()
	if err := errors.Join(append(errs, err)...); err != nil {
		return turn{}, err
	}
	n := kept.Load()
	if n == 0 {
		return turn{}, errors.New("nothing was filed")
	}
	return turn{perSecond: float64(n) / took.Seconds(), cpu: (now - spent) / time.Duration(n)}, nil
}
