package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
)

// yardstick is pgbench doing an honest intake by itself, in one transaction of seven
// round trips: a request of some 25 columns with 600 encrypted bytes, its event, an
// assignment, a message in the outbox, and the office's counter.
type yardstick struct {
	cluster  cluster
	address  string
	script   string
	protocol string // of pgbench: simple, extended or prepared
}

// plain are the yardstick's own tables, with the indexes that reading them needs:
// the queue of an office, its references, what is still to be sent.
var plain = []string{
	`CREATE TABLE requests (
		id bigint PRIMARY KEY, office integer NOT NULL, reference text NOT NULL, kind text NOT NULL, status text NOT NULL,
		outcome text NOT NULL, channel text NOT NULL, received_at bigint NOT NULL, deemed_on text NOT NULL, notice text NOT NULL,
		filing bytea NOT NULL, unit text NOT NULL, assignee text, routing_version integer NOT NULL, routing_rule text NOT NULL,
		conflict text NOT NULL, decided_by text, round integer NOT NULL, due_on text NOT NULL, latest_due_on text NOT NULL,
		receipt bytea NOT NULL, answered_on text NOT NULL, closed_at bigint, version integer NOT NULL, trail_seq integer NOT NULL)`,
	`CREATE UNIQUE INDEX ON requests (reference)`,
	`CREATE INDEX ON requests (office, due_on, id) WHERE status <> 'closed'`,
	`CREATE TABLE events (
		request bigint NOT NULL REFERENCES requests (id), seq integer NOT NULL, at bigint NOT NULL, verb text NOT NULL,
		actor text NOT NULL, data text NOT NULL, prev bytea NOT NULL, hash bytea NOT NULL, PRIMARY KEY (request, seq))`,
	`CREATE TABLE assignments (
		request bigint NOT NULL REFERENCES requests (id), at bigint NOT NULL, unit text NOT NULL, officer text,
		PRIMARY KEY (request, at))`,
	`CREATE TABLE outbox (
		id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, request bigint NOT NULL REFERENCES requests (id), code text NOT NULL,
		due_at bigint NOT NULL, sent_at bigint)`,
	`CREATE INDEX ON outbox (due_at, id) WHERE sent_at IS NULL`,
	`CREATE TABLE counters (office integer PRIMARY KEY, filed bigint NOT NULL) WITH (fillfactor = 50)`,
	`INSERT INTO counters SELECT n, 0 FROM generate_series(1, 300) AS n`,
}

const transaction = `\set id random(1, 1000000000000000)
\set office random(1, :offices)
BEGIN;
INSERT INTO requests VALUES (:id, :office, 'SITTHI-2569-' || :id, 'question', 'received', '', 'api', :id, '2026-11-04', '2023-06-09',
	CAST(:filing AS bytea), 'service', NULL, 1, 'questions', 'none', NULL, 1, '2026-11-19', '2026-11-19', CAST(:hash AS bytea), '', NULL, 1, 1);
INSERT INTO events VALUES (:id, 1, :id, 'submit', 'citizen',
	'{"kind":"question","channel":"api","unit":"service","due_on":"2026-11-19","latest_due_on":"2026-11-19"}', CAST(:hash AS bytea), CAST(:hash AS bytea));
INSERT INTO assignments VALUES (:id, :id, 'service', NULL);
INSERT INTO outbox (request, code, due_at) VALUES (:id, 'submit', :id);
UPDATE counters SET filed = filed + 1 WHERE office = :office;
COMMIT;
`

func newYardstick(ctx context.Context, c cluster, folder, protocol string) (yardstick, error) {
	address, err := c.create("yardstick")
	if err != nil {
		return yardstick{}, err
	}
	if err := c.do(ctx, address, plain...); err != nil {
		return yardstick{}, err
	}
	y := yardstick{cluster: c, address: address, script: filepath.Join(folder, "intake.sql"), protocol: protocol}
	return y, os.WriteFile(y.script, []byte(transaction), 0o600)
}

var tps = regexp.MustCompile(`tps = ([0-9.]+) \(without`)

// run is how many intakes a second the yardstick does.
func (y yardstick) run(ctx context.Context, clients, offices, seconds int) (perSecond float64, err error) {
	quote := "" // a parameter, but in the simple protocol a piece of the statement
	if y.protocol == "simple" {
		quote = "'"
	}
	out, err := pgbench(ctx, y.cluster, y.address, y.script, y.protocol, clients, seconds,
		"offices="+strconv.Itoa(offices), "filing="+quote+hex(600)+quote, "hash="+quote+hex(32)+quote)
	if err != nil {
		return 0, err
	}
	found := tps.FindStringSubmatch(out)
	if found == nil {
		return 0, fmt.Errorf("pgbench said no rate:\n%s", out)
	}
	return strconv.ParseFloat(found[1], 64)
}

func pgbench(ctx context.Context, c cluster, address, script, protocol string, clients, seconds int, defines ...string) (string, error) {
	_, port, err := net.SplitHostPort(c.Addr())
	if err != nil {
		return "", err
	}
	threads := min(clients, 2)
	args := []string{
		"-n", "-h", c.Socket(), "-p", port, "-U", "postgres", "-M", protocol, "-f", script,
		"-c", strconv.Itoa(clients), "-j", strconv.Itoa(threads), "-T", strconv.Itoa(seconds),
	}
	for _, d := range defines {
		args = append(args, "-D", d)
	}
	cmd := exec.CommandContext(ctx, filepath.Join(c.Programs(), "pgbench"), append(args, databaseOf(address))...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("pgbench: %w\n%s", err, out)
	}
	return string(out), nil
}

// hex are n random bytes, as PostgreSQL writes them.
func hex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return fmt.Sprintf(`\x%x`, b)
}

// databaseOf is the name of an address's database.
func databaseOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Path, "/")
}
