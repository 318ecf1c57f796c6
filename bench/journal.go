package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// entry is one line of the journal, which is the server's own log: what a party
// really asked, whoever wrote the query. A party is told apart by its application_name.
type entry struct {
	Message     string `json:"message"`
	Detail      string `json:"detail"`
	Application string `json:"application_name"`
}

// with is an address with more settings for each of its connections.
func with(address string, settings ...string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	q := u.Query()
	for i := 0; i+1 < len(settings); i += 2 {
		q.Set(settings[i], settings[i+1])
	}
	u.RawQuery = strings.ReplaceAll(q.Encode(), "+", "%20") // a plus is a plus there
	return u.String(), nil
}

// noted is an address whose statements are written down, under a name.
func noted(address, application string) (string, error) {
	return with(address, "application_name", application, "log_min_duration_statement", "0")
}

// explained is an address whose statements are written down with their plans, those
// that a statement causes (foreign keys, triggers) too.
func explained(address, application string, more ...string) (string, error) {
	return with(address, append([]string{
		"application_name", application, "session_preload_libraries", "auto_explain",
		"auto_explain.log_min_duration", "0", "auto_explain.log_format", "json", "auto_explain.log_nested_statements", "on",
		"auto_explain.log_analyze", "on", "auto_explain.log_timing", "off",
	}, more...)...)
}

// read is everything that an application has left in the journal.
func (c cluster) read(ctx context.Context, database, application string) ([]entry, error) {
	mark := fmt.Sprintf("the journal up to %d", time.Now().UnixNano())
	if err := c.note(ctx, database, mark); err != nil {
		return nil, err
	}
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		entries, complete, err := c.entries(application, mark)
		if err != nil || complete {
			return entries, err
		}
	}
	return nil, errors.New("the server's log does not come to its end")
}

// note writes a line into the journal: what comes before it is there when it is.
func (c cluster) note(ctx context.Context, database, mark string) error {
	address, err := noted(database, "mark")
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	_, err = conn.Exec(ctx, "SELECT '"+mark+"'", pgx.QueryExecModeSimpleProtocol)
	return err
}

func (c cluster) entries(application, mark string) (found []entry, complete bool, err error) {
	files, err := filepath.Glob(filepath.Join(c.Socket(), "data", journalFolder, "*.json"))
	if err != nil {
		return nil, false, err
	}
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			return nil, false, err
		}
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			var e entry
			if json.Unmarshal(lines.Bytes(), &e) != nil {
				continue // half written
			}
			complete = complete || e.Application == "mark" && strings.Contains(e.Message, mark)
			if e.Application == application {
				found = append(found, e)
			}
		}
		if err := errors.Join(lines.Err(), file.Close()); err != nil {
			return nil, false, err
		}
	}
	return found, complete, nil
}

// statement is a query with its parameters as texts, nil for NULL.
type statement struct {
	sql  string
	args []any
}

var (
	executed  = regexp.MustCompile(`(?s)^duration: \S+ ms  execute [^:]*: (.*)$`)
	parameter = regexp.MustCompile(`(?s)\$(\d+) = (NULL|'(?:[^']|'')*')`)
)

// statements are the queries of entries, in their order.
func statements(entries []entry) []statement {
	var all []statement
	for _, e := range entries {
		found := executed.FindStringSubmatch(e.Message)
		if found == nil {
			continue
		}
		s := statement{sql: found[1]}
		for _, p := range parameter.FindAllStringSubmatch(e.Detail, -1) {
			if p[2] == "NULL" {
				s.args = append(s.args, nil)
			} else {
				s.args = append(s.args, strings.ReplaceAll(p[2][1:len(p[2])-1], "''", "'"))
			}
		}
		all = append(all, s)
	}
	return all
}

// execution is how long the database takes for a statement by itself, in
// milliseconds: the median of several runs.
func execution(ctx context.Context, conn *pgx.Conn, s statement) (float64, error) {
	const runs = 51
	var times spread
	for range runs {
		var plan []struct {
			Time float64 `json:"Execution Time"`
		}
		if err := conn.QueryRow(ctx, "EXPLAIN (ANALYZE, TIMING, FORMAT JSON) "+s.sql, s.args...).Scan(&plan); err != nil {
			return 0, fmt.Errorf("%s: %w", s.sql, err)
		}
		times = append(times, plan[0].Time)
	}
	return times.median(), nil
}
