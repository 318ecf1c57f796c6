package main

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"

	"sitthi/repository/pgtest"
)

// cluster is the private PostgreSQL that all parties share.
type cluster struct{ *pgtest.Cluster }

// journalFolder is where the server's log is, in the folder of its data.
const journalFolder = "journal"

// startCluster has fsync on as in production, and room for a million requests. The
// settings hold for the yardstick as much as for the desk.
func startCluster(more ...pgtest.Option) (cluster, error) {
	c, err := pgtest.Run(append([]pgtest.Option{
		pgtest.With("shared_buffers", "1GB"),
		pgtest.With("max_wal_size", "8GB"),
		pgtest.With("maintenance_work_mem", "512MB"),
		// The journal: nothing is written down but what a connection asks for.
		pgtest.With("logging_collector", "on"),
		pgtest.With("log_destination", "jsonlog"),
		pgtest.With("log_directory", journalFolder),
		pgtest.With("log_filename", "journal"),
	}, more...)...)
	return cluster{c}, err
}

// create makes a database and gives its address by the unix socket, which is what
// pgbench uses too: TCP would be measured on one side only.
func (c cluster) create(name string) (address string, err error) {
	byTCP, err := c.Create(name)
	if err != nil {
		return "", err
	}
	u, err := url.Parse(byTCP)
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(c.Addr())
	u.RawQuery = url.Values{"host": {c.Socket()}, "port": {port}}.Encode()
	u.Host = ""
	return u.String(), err
}

// do runs statements one after the other, outside any transaction.
func (c cluster) do(ctx context.Context, address string, statements ...string) error {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// disk is how much a flush costs.
type disk struct {
	name     string
	settings []string
}

var disks = []disk{
	{"disk as it is", []string{"ALTER SYSTEM RESET commit_siblings", "ALTER SYSTEM RESET commit_delay"}},
	{"flush of 1 ms", []string{"ALTER SYSTEM SET commit_siblings = 0", "ALTER SYSTEM SET commit_delay = 1000"}},
}

func (c cluster) mount(ctx context.Context, address string, d disk) error {
	return c.do(ctx, address, append(d.settings, "SELECT pg_reload_conf()")...)
}

// built is the program as `make build` makes it, without its version.
func built(ctx context.Context, folder string) (path string, err error) {
	path = filepath.Join(folder, "sitthi")
	build := exec.CommandContext(ctx, "go", "build", "-tags", "nomsgpack", "-trimpath", "-ldflags", "-s -w", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	build.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the program (bench is run from the module's root): %w\n%s", err, strings.TrimSpace(string(out)))
	}
	return path, nil
}
