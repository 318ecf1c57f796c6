package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"sitthi/domain"
	"sitthi/domain/law"
	"sitthi/repository"
	"sitthi/workflow"
)

func plansCommand(ctx context.Context, args []string) error {
	var z sizes
	if err := z.flags("plans").Parse(args); err != nil {
		return err
	}
	return onStage(ctx, func(s stage) error {
		p, err := s.seeded(ctx, z.requests, z.offices)
		if err != nil {
			return err
		}
		return s.plans(ctx, p)
	})
}

// settled are the tables that grow with offices and their people, not with cases:
// those may be read from one end to the other.
var settled = []string{
	"offices", "notice_versions", "units", "officers", "officer_roles", "routing_tables", "absences", "pools",
	"calendars", "recounts", "leases", "tallies", "key_proof", "schema_version",
}

// plans walks through everything that the desk does, twice, with each plan written
// down: as it is; and with the planner told that the tables that are small here are
// large, as they will be somewhere, so that they need an index for whatever is asked
// of them.
func (s stage) plans(ctx context.Context, p place) error {
	s.report.head("plans of every query")
	large, err := namesOf(ctx, p, `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples > 10000`)
	if err != nil {
		return err
	}
	isLarge := func(table string) bool { return slices.Contains(large, table) && !slices.Contains(settled, table) }
	asItIs := s.pass(ctx, p, "as it is", rule{grows: isLarge, sorts: few})
	if err := s.pretend(ctx, p); err != nil {
		return errors.Join(asItIs, err)
	}
	// The planner's idea of the rows themselves stays true, so that an index of part of
	// a table is as long as it says; but how it joins and sorts says nothing any more.
	short, err := namesOf(ctx, p, "SELECT relname FROM pg_class JOIN pg_index ON indexrelid = oid WHERE indpred IS NOT NULL")
	if err != nil {
		return err
	}
	mayGrow := func(table string) bool {
		return table != "" && !slices.Contains(settled, table) && !strings.HasPrefix(table, "pg_")
	}
	asIfLarge := s.pass(ctx, p, "as if all tables were large", rule{mayGrow, math.Inf(1), short},
		"enable_seqscan", "off", "enable_hashjoin", "off", "enable_mergejoin", "off")
	return errors.Join(asItIs, asIfLarge)
}

// namesOf asks the database for names.
func namesOf(ctx context.Context, p place, query string) ([]string, error) {
	conn, err := pgx.Connect(ctx, p.database)
	if err != nil {
		return nil, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	rows, err := conn.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// pretend writes a million rows a page into the planner's notes on small tables.
func (s stage) pretend(ctx context.Context, p place) error {
	return s.cluster.do(ctx, p.database,
		"ANALYZE",                                                      // what they hold is looked at, how much is made up
		"ALTER SYSTEM SET autovacuum = off", "SELECT pg_reload_conf()", // it would correct the notes
		`UPDATE pg_class SET relpages = 1, reltuples = 1000000 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
			AND reltuples < 10000 AND relname NOT IN ('`+strings.Join(settled, "', '")+`')`)
}

func (s stage) pass(ctx context.Context, p place, name string, r rule, more ...string) error {
	explaining := p
	var err error
	if explaining.database, err = explained(p.database, name, more...); err != nil {
		return err
	}
	j, err := s.everything(ctx, explaining)
	if err != nil {
		return err
	}
	entries, err := s.cluster.read(ctx, p.database, name)
	if err != nil {
		return err
	}
	all, err := plans(entries)
	if err != nil {
		return err
	}
	faults, most := map[string]plan{}, map[string]float64{}
	for _, one := range all {
		if fault := r.fault(one); fault != "" {
			faults[fault+": "+one.Query] = one
		}
		most[one.Query] = max(most[one.Query], r.touched(one.Plan))
	}
	s.report.line("queries of every route, page and sweep, "+name, spread{float64(len(most))}, goal{}, fmt.Sprintf("%d plans", len(all)))
	s.report.line("  that walk through or sort a table", spread{float64(len(faults))}, atMost(0), "")
	for what := range faults {
		s.report.say("    %s", oneLine(what))
	}
	s.mostTouched(most)
	const told = 10
	for _, trouble := range j.trouble[:min(told, len(j.trouble))] {
		s.report.say("    not answered: %s", oneLine(trouble))
	}
	for _, route := range j.left() {
		s.report.say("    not taken: %s", route)
	}
	switch {
	case len(all) == 0:
		return errors.New("no plan was written down")
	case len(j.left()) > 0:
		return errors.New("a route was not taken")
	default:
		return nil
	}
}

// mostTouched prints the queries that look at most rows, for whoever makes them fewer.
func (s stage) mostTouched(most map[string]float64) {
	const shown = 5
	queries := make([]string, 0, len(most))
	for query := range most {
		queries = append(queries, query)
	}
	slices.SortFunc(queries, func(a, b string) int { return cmp.Compare(most[b], most[a]) })
	for _, query := range queries[:min(shown, len(queries))] {
		s.report.say("    %7.0f rows: %s", most[query], oneLine(query))
	}
}

// columns are a long list of them, which tells nobody which query it is.
var columns = regexp.MustCompile(`SELECT requests\.\w+(, requests\.\w+)+ FROM`)

func oneLine(text string) string {
	const longest = 400
	text = columns.ReplaceAllString(strings.Join(strings.Fields(text), " "), "SELECT … FROM")
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return text
}

// everything is all routes and pages of the real program, and then all of its sweeps,
// in this process: their clock must stand on a working day.
func (s stage) everything(ctx context.Context, p place) (*journey, error) {
	run, err := p.start(ctx)
	if err != nil {
		return nil, err
	}
	j := newJourney(run, officeID(0))
	j.walk()
	tour{j}.walk()
	return j, errors.Join(run.stop(), s.sweeps(ctx, p))
}

// nowhere is a mail server that takes everything.
type nowhere struct{}

// Send sends nothing.
func (nowhere) Send(context.Context, domain.Mail) error { return nil }

func (s stage) sweeps(ctx context.Context, p place) error {
	keys, err := p.keys()
	if err != nil {
		return err
	}
	store, err := repository.Connect(ctx, p.database, keys)
	if err != nil {
		return err
	}
	defer store.Close()
	day := law.Calendar().NextWorkingDay(domain.DateOf(time.Now(), domain.Bangkok).AddDays(1))
	morning := time.Date(day.Year, day.Month, day.Day, 10, 0, 0, 0, domain.Bangkok)
	m := &moment{at: morning}
	service := workflow.New(workflow.Parts{
		Store: store, Law: law.Book{}, Hours: domain.DefaultOfficeHours, Clock: m, IDs: m, Seals: keys,
		Mailer: nowhere{}, BaseURL: "https://desk.example", Log: slog.New(slog.DiscardHandler),
	})
	if _, err := store.Workload(ctx, morning); err != nil {
		return err
	}
	for _, sweep := range []func(context.Context) error{
		func(ctx context.Context) error { _, err := service.HandOut(ctx); return err },
		func(ctx context.Context) error { _, err := service.Remind(ctx); return err },
		func(ctx context.Context) error { _, err := service.Deliver(ctx); return err },
		func(ctx context.Context) error { _, err := service.Recount(ctx); return err },
		func(ctx context.Context) error { _, err := service.Tally(ctx); return err },
		func(ctx context.Context) error { _, err := service.Purge(ctx); return err },
		func(ctx context.Context) error { return shared(ctx, service) },
	} {
		// A sweep may have a morning's work before it: its queries are known sooner.
		const enough = 10 * time.Second
		some, cancel := context.WithTimeout(ctx, enough)
		err := sweep(some)
		ended := some.Err()
		cancel()
		if err != nil && ended == nil {
			return err
		}
	}
	return nil
}

// shared has the replicas told of somebody who guesses receipts.
func shared(ctx context.Context, service *workflow.Service) error {
	if _, err := service.Track(ctx, "BENCH000-2569-000000", "x"); domain.KindOf(err) != domain.NotFound {
		return fmt.Errorf("a receipt of nothing: %w", err)
	}
	_, err := service.ShareLimits(ctx)
	return err
}
