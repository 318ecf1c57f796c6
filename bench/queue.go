package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"sitthi/domain"
)

func queueCommand(ctx context.Context, args []string) error {
	var z sizes
	if err := z.flags("queue").Parse(args); err != nil {
		return err
	}
	return onStage(ctx, func(s stage) error {
		p, err := s.seeded(ctx, z.requests, z.offices)
		if err != nil {
			return err
		}
		return s.queue(ctx, p, z.rounds)
	})
}

// look is an officer looking at his queue.
type look struct {
	what   string
	office domain.OfficeID
	who    string
	query  string
	page   int // from 1
}

func looks() []look {
	large, small := officeID(0), officeID(120)
	return []look{
		{"the office's queue, intake", large, "intake", "", 1},
		{"the same, its fifth page", large, "intake", "", 5},
		{"by date of receipt", large, "intake", "sort=received_at", 1},
		{"an officer's queue", large, "officer1", "", 1},
		{"a head's queue", large, "head", "", 1},
		{"the office's closed cases", large, "dpo", "status=closed", 1},
		{"the same, their fifth page", large, "dpo", "status=closed", 5},
		{"overdue", large, "intake", "overdue=true", 1},
		{"a small office's queue", small, "intake", "", 1},
		{"found by reference", large, "intake", "q=reference", 1},
		{"found by address of mail", large, "intake", "q=email", 1},
		{"found by two names", large, "intake", "q=name", 1},
	}
}

// asked is a look as it is asked over HTTP, and the query that the desk made of it.
type asked struct {
	officer officer
	request []byte
	items   int
	raw     statement
}

// queue compares pages over HTTP with the same queries sent by themselves, taking
// turns, one client.
func (s stage) queue(ctx context.Context, p place, rounds int) (err error) {
	pages, err := s.asked(ctx, p, looks())
	if err != nil {
		return err
	}
	run, err := p.start(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, run.stop()) }()
	conn, err := pgx.Connect(ctx, p.database)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	s.report.head("queue page over HTTP ÷ the raw query")
	for i, l := range looks() {
		if err := s.compare(ctx, run, conn, l, pages[i], rounds); err != nil {
			return fmt.Errorf("%s: %w", l.what, err)
		}
	}
	return nil
}

// asked has the looks asked once, by a desk whose statements are written down.
func (s stage) asked(ctx context.Context, p place, looks []look) (all []asked, err error) {
	const name = "looks"
	noting := p
	if noting.database, err = noted(p.database, name); err != nil {
		return nil, err
	}
	run, err := noting.start(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, run.stop()) }()
	for _, l := range looks {
		o, err := logIn(run, l.office, l.who)
		if err != nil {
			return nil, err
		}
		a, err := s.turnTo(ctx, p, o, l)
		o.close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", l.what, err)
		}
		entries, err := s.cluster.read(ctx, p.database, name)
		if err != nil {
			return nil, err
		}
		for _, st := range statements(entries) { // the last one is this page's
			if strings.Contains(st.sql, "FROM requests") && strings.Contains(st.sql, "LIMIT") && strings.Contains(st.sql, "due_sort") {
				a.raw = st
			}
		}
		if a.raw.sql == "" {
			return nil, errors.New("the desk made no query of it")
		}
		all = append(all, a)
	}
	return all, nil
}

// turnTo goes to the look's page, by the cursors of those before it.
func (s stage) turnTo(ctx context.Context, p place, o officer, l look) (asked, error) {
	query, err := s.typed(ctx, p, l)
	if err != nil {
		return asked{}, err
	}
	path := "/v1/queue?" + query
	for n := 1; ; n++ {
		got, err := o.page(path)
		if err != nil || n == l.page {
			return asked{officer: o, request: o.asks(path), items: len(got.Items)}, err
		}
		if got.Next == "" {
			return asked{}, fmt.Errorf("there is no page %d", n+1)
		}
		path = "/v1/queue?" + query + "&cursor=" + url.QueryEscape(got.Next)
	}
}

// typed fills in what is looked for: that of a case that is open in the office.
func (s stage) typed(ctx context.Context, p place, l look) (string, error) {
	if !strings.HasPrefix(l.query, "q=") {
		return l.query, nil
	}
	conn, err := pgx.Connect(ctx, p.database)
	if err != nil {
		return "", err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var reference string
	err = conn.QueryRow(ctx, "SELECT reference FROM requests WHERE office = $1 AND status <> 'closed' ORDER BY id LIMIT 1", l.office).Scan(&reference)
	if err != nil {
		return "", err
	}
	i := numberOf(reference)
	of := filingOf(i).Subject
	switch l.query {
	case "q=reference":
		return "q=" + url.QueryEscape(reference), nil
	case "q=email":
		return "q=" + url.QueryEscape(of.Email), nil
	default:
		return "q=" + url.QueryEscape(of.GivenName+" "+of.FamilyName), nil
	}
}

// fullPage is how many lines a page has when nobody says.
const fullPage = 50

// compare lets the page and the raw query take turns and prints a line.
func (s stage) compare(ctx context.Context, run *program, conn *pgx.Conn, l look, a asked, rounds int) error {
	const each = 200
	o, err := logIn(run, l.office, l.who) // the token is bound to nobody's connection, but it ages
	if err != nil {
		return err
	}
	defer o.close()
	sent := strings.Replace(string(a.request), a.officer.bearer, o.bearer, 1)
	var median, tail, pages, raws spread
	for round := range rounds + 1 {
		var https, queries []float64
		for range each {
			begin := time.Now()
			status, answer, err := o.ask([]byte(sent))
			took := time.Since(begin)
			if err == nil && status != http.StatusOK {
				err = fmt.Errorf("%d %s", status, answer)
			}
			if err != nil {
				return err
			}
			https = append(https, milliseconds(took))
			begin = time.Now()
			if err := drain(ctx, conn, a.raw); err != nil {
				return err
			}
			queries = append(queries, milliseconds(time.Since(begin)))
		}
		if round == 0 { // warming up
			continue
		}
		median = append(median, quantile(https, 0.5)/quantile(queries, 0.5))
		tail = append(tail, quantile(https, 0.99)/quantile(queries, 0.99))
		pages, raws = append(pages, quantile(https, 0.5)), append(raws, quantile(queries, 0.5))
	}
	p50, p99 := atMost(3), atMost(5)
	if a.items < fullPage { // the fixed cost of a call stands against next to nothing
		p50, p99 = goal{}, goal{}
	}
	s.report.line(l.what+", p50", median, p50, fmt.Sprintf("%d lines, %s ms ÷ %s ms", a.items, figure(pages.median()), figure(raws.median())))
	s.report.line(strings.Repeat(" ", len([]rune(l.what)))+"  p99", tail, p99, "")
	return nil
}

// drain runs a statement and reads its rows.
func drain(ctx context.Context, conn *pgx.Conn, st statement) error {
	rows, err := conn.Query(ctx, st.sql, st.args...)
	if err != nil {
		return err
	}
	for rows.Next() {
		_ = rows.RawValues()
	}
	return rows.Err()
}
