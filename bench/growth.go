package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"sitthi/domain"
	"sitthi/repository"
)

func growthCommand(ctx context.Context, args []string) error {
	var z sizes
	flags := z.flags("growth")
	seconds := flags.Int("seconds", 2, "how long each turn of intake takes")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return onStage(ctx, func(s stage) error {
		grown, err := s.grown(ctx, z)
		if err != nil {
			return err
		}
		return s.growth(ctx, grown, z.rounds, *seconds)
	})
}

// size is a desk with so many cases.
type size struct {
	place
	requests int
}

// grown seeds a desk of each size, the last with all that were asked for.
func (s stage) grown(ctx context.Context, z sizes) ([]size, error) {
	var all []size
	for _, part := range []int{100, 10, 1} {
		n := z.requests / part
		p, err := s.seeded(ctx, n, z.offices)
		if err != nil {
			return nil, err
		}
		all = append(all, size{p, n})
	}
	return all, nil
}

// growth compares what the same things cost at each size.
func (s stage) growth(ctx context.Context, sizes []size, rounds, seconds int) error {
	s.report.head("in the database by itself, ms")
	for _, z := range sizes {
		if err := s.inside(ctx, z, z.requests == sizes[len(sizes)-1].requests); err != nil {
			return err
		}
	}
	s.report.head("cost at each size ÷ cost at the first")
	if err := s.pagesGrow(ctx, sizes, rounds); err != nil {
		return err
	}
	return s.intakeGrows(ctx, sizes, rounds, seconds)
}

// inside measures, by EXPLAIN, the queries of a full page, of the dashboard and of a
// sweep that finds 35 cases. The goals are those of the last size.
func (s stage) inside(ctx context.Context, z size, last bool) error {
	conn, err := pgx.Connect(ctx, z.database)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	const due = 35
	today := domain.DateOf(time.Now(), domain.Bangkok)
	if _, err := conn.Exec(ctx, `UPDATE requests SET remind_on = $1 WHERE id IN
		(SELECT id FROM requests WHERE status <> 'closed' ORDER BY md5(id) LIMIT $2)`, today.String(), due); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "VACUUM (ANALYZE) requests"); err != nil {
		return err
	}
	for _, m := range []struct {
		what string
		most float64
		ask  func(*repository.Store) error
	}{
		{"full page of the queue", 0, func(store *repository.Store) error {
			page, err := store.Queue(ctx, domain.SystemActor(officeID(0)).Scope(), domain.QueueFilter{Limit: fullPage + 1})
			if err == nil && len(page) <= fullPage && last {
				err = errors.New("the page is not full")
			}
			return err
		}},
		{"an office's dashboard", 0.3, func(store *repository.Store) error {
			_, err := store.Tallies(ctx, domain.SystemActor(officeID(0)).Scope())
			return err
		}},
		{"workload of all offices", 0, func(store *repository.Store) error {
			_, err := store.Workload(ctx, time.Now())
			return err
		}},
		{"sweep that finds 35", 0.1, func(store *repository.Store) error {
			found, err := store.CasesToRemind(ctx, today, domain.ReminderKey{}, 200)
			if err == nil && len(found) != due {
				err = fmt.Errorf("the sweep found %d cases", len(found))
			}
			return err
		}},
	} {
		asked, err := s.queries(ctx, z.place, fmt.Sprintf("%s, at %d", m.what, z.requests), m.ask)
		if err != nil {
			return fmt.Errorf("%s: %w", m.what, err)
		}
		total := 0.0
		var each []string
		for _, st := range asked {
			ms, err := execution(ctx, conn, st)
			if err != nil {
				return err
			}
			total += ms
			each = append(each, figure(ms))
		}
		g := goal{}
		if last && m.most > 0 {
			g = atMost(m.most)
		}
		s.report.line(fmt.Sprintf("%s, at %d", m.what, z.requests), spread{total}, g, strings.Join(each, " + "))
	}
	return nil
}

// queries are what the store asks the database to do something.
func (s stage) queries(ctx context.Context, p place, name string, ask func(*repository.Store) error) ([]statement, error) {
	keys, err := p.keys()
	if err != nil {
		return nil, err
	}
	address, err := noted(p.database, name)
	if err != nil {
		return nil, err
	}
	store, err := repository.Connect(ctx, address, keys)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(ask(store), store.Close()); err != nil {
		return nil, err
	}
	entries, err := s.cluster.read(ctx, p.database, name)
	if err != nil {
		return nil, err
	}
	var all []statement
	for _, st := range statements(entries) {
		if strings.HasPrefix(st.sql, "SELECT") && !strings.HasPrefix(st.sql, "SELECT current_setting") {
			all = append(all, st)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("nothing was asked of the database")
	}
	return all, nil
}

// startAll starts the program once for each size; stop is to be called in any case.
func startAll(ctx context.Context, sizes []size) (runs []*program, stop func() error, err error) {
	stop = func() error {
		var errs []error
		for _, run := range runs {
			errs = append(errs, run.stop())
		}
		return errors.Join(errs...)
	}
	for _, z := range sizes {
		run, err := z.start(ctx)
		if err != nil {
			return runs, stop, err
		}
		runs = append(runs, run)
	}
	return runs, stop, nil
}

// pagesGrow lets full pages of the queue over HTTP take turns.
func (s stage) pagesGrow(ctx context.Context, sizes []size, rounds int) (err error) {
	runs, stop, err := startAll(ctx, sizes)
	defer func() { err = errors.Join(err, stop()) }()
	if err != nil {
		return err
	}
	costs := make([]spread, len(sizes))
	var clients []officer
	for _, run := range runs {
		o, err := logIn(run, officeID(0), "intake")
		if err != nil {
			return err
		}
		defer o.close()
		clients = append(clients, o)
	}
	for round := range rounds + 1 {
		times := make([][]float64, len(sizes))
		for range 200 {
			for i, o := range clients {
				begin := time.Now()
				if _, _, err := o.ask(o.asks("/v1/queue")); err != nil {
					return err
				}
				times[i] = append(times[i], milliseconds(time.Since(begin)))
			}
		}
		for i := range sizes {
			if round > 0 {
				costs[i] = append(costs[i], quantile(times[i], 0.5))
			}
		}
	}
	s.grew("full page over HTTP", "ms", sizes, costs)
	return nil
}

// intakeGrows lets 8 clients file at each size in turns.
func (s stage) intakeGrows(ctx context.Context, sizes []size, rounds, seconds int) (err error) {
	const clients = 8
	runs, stop, err := startAll(ctx, sizes)
	defer func() { err = errors.Join(err, stop()) }()
	if err != nil {
		return err
	}
	costs := make([]spread, len(sizes))
	load, err := newFilings(1, true)
	if err != nil {
		return err
	}
	var desks []*filer
	for _, run := range runs {
		desks = append(desks, &filer{program: run})
	}
	for round := range rounds + 1 {
		order := []int{0, 1, 2}
		if round%2 == 1 {
			slices.Reverse(order)
		}
		for _, i := range order {
			turn, err := desks[i].file(ctx, load, clients, time.Duration(seconds)*time.Second)
			if err != nil {
				return err
			}
			if round > 0 {
				costs[i] = append(costs[i], 1000/turn.perSecond)
			}
		}
	}
	s.grew("intake over HTTP, 8 clients", "ms each", sizes, costs)
	return nil
}

// grew prints costs, round by round, as multiples of the first size's.
func (s stage) grew(what, unit string, sizes []size, costs []spread) {
	for i, z := range sizes {
		var times spread
		for round := range costs[i] {
			times = append(times, costs[i][round]/costs[0][round])
		}
		g := goal{}
		if i == len(sizes)-1 {
			g = atMost(1.1)
		}
		s.report.line(fmt.Sprintf("%s, at %d", what, z.requests), times, g, figure(costs[i].median())+" "+unit)
	}
}
