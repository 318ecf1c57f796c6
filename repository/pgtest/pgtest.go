package pgtest

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// Cluster is one running PostgreSQL server with its data. Its methods may be
// called from several tests at once, as long as nobody kills it meanwhile.
type Cluster struct {
	programs  string // the folder of initdb, postgres and psql
	folder    string // everything of this cluster: data, socket, log
	password  string
	port      int
	settings  []setting
	account   *account // whom the server runs as; nil is the tests' own user
	databases atomic.Int64

	mu     sync.Mutex
	server *server // nil while it is down

	watchdog *os.File // the pipe's end that we hold; see doc.go
}

// Option changes how a cluster is started.
type Option func(*Cluster)

// With sets a server parameter, as in postgresql.conf. It comes after ours, so it
// can also plant a fault (`With("synchronous_commit", "off")`).
func With(name, value string) Option {
	return func(c *Cluster) { c.settings = append(c.settings, setting{name, value}) }
}

// Start gives the test a cluster of its own, stopped and removed when the test
// ends. It is for tests that kill, restart or tune the server; all others are
// quicker with Shared.
func Start(tb testing.TB, options ...Option) *Cluster {
	tb.Helper()
	c, err := start(options...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := c.remove(); err != nil {
			tb.Error(err)
		}
	})
	return c
}

// Run is Start for a program that measures and is no test: it stops the cluster
// itself, and should it not live to, the watchdog does.
func Run(options ...Option) (*Cluster, error) { return start(options...) }

// Stop ends a cluster of Run's, and removes its folder.
func (c *Cluster) Stop() error { return c.remove() }

// shared remembers a failure too: without PostgreSQL each test of the process
// says so, none waits for it again.
var shared = sync.OnceValues(func() (*Cluster, error) { return start() })

// Shared is the one cluster of this test process, started when first asked for.
// Its watchdog stops it when the process ends. Tests keep apart by taking a
// Database each; none may kill or restart it.
func Shared(tb testing.TB) *Cluster {
	tb.Helper()
	c, err := shared()
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// Database creates an empty database and returns its postgres:// address over
// TCP, which any program or proxy can use. It is dropped when the test ends,
// whoever is still connected.
func (c *Cluster) Database(tb testing.TB) string {
	tb.Helper()
	name := fmt.Sprintf("test_%d", c.databases.Add(1))
	address, err := c.Create(name)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if !c.running() { // killed by its test: the data go with the folder
			return
		}
		if _, err := c.query("postgres", `DROP DATABASE `+name+` WITH (FORCE)`); err != nil {
			tb.Error(err)
		}
	})
	return address
}

// Create creates an empty database and returns its address, as Database does for
// a test. The name is a plain one of ours.
func (c *Cluster) Create(name string) (address string, err error) {
	// template0 is empty for certain; template1 is whatever somebody put there.
	if _, err := c.query("postgres", `CREATE DATABASE `+name+` TEMPLATE template0`); err != nil {
		return "", err
	}
	return c.address(name), nil
}

// Addr is the server's host and port, the same after every Restart.
func (c *Cluster) Addr() string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port))
}

// Socket is the folder of the server's unix socket, for clients that want to
// leave TCP out of a measurement: `?host=` of a postgres:// address.
func (c *Cluster) Socket() string { return c.folder }

// Programs is the folder of this server's own programs: pgbench, pg_dump,
// pg_amcheck and the others, of the server's version.
func (c *Cluster) Programs() string { return c.programs }

// Kill9 is a crash: the postmaster and all its children die at once by SIGKILL,
// and none of them is left when it returns. The data stay as they were.
func (c *Cluster) Kill9() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.server == nil {
		return
	}
	c.server.kill9()
	c.server = nil
}

// StopImmediately is `pg_ctl stop -m immediate`: the server drops everybody and
// leaves without a checkpoint, so the next start has to recover.
func (c *Cluster) StopImmediately(tb testing.TB) {
	tb.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.stop(immediate); err != nil {
		tb.Fatal(err)
	}
}

// Restart brings the server back on the same port with the same data, after a
// Kill9, after StopImmediately, or in the middle of its life (then it is first
// stopped in the orderly way). It returns when recovery is over and the server
// takes connections.
func (c *Cluster) Restart(tb testing.TB) {
	tb.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := errors.Join(c.stop(fast), c.run()); err != nil {
		tb.Fatal(err)
	}
}

func (c *Cluster) running() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.server != nil && c.server.alive()
}

func (c *Cluster) address(database string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(superuser, c.password),
		Host:     c.Addr(),
		Path:     database,
		RawQuery: "sslmode=disable",
	}
	return u.String()
}

// start makes a new cluster and brings it up.
func start(options ...Option) (*Cluster, error) {
	programs, err := binaries(os.Getenv("PATH"), debian)
	if err != nil {
		return nil, err
	}
	account, err := serverAccount()
	if err != nil {
		return nil, err
	}
	c := &Cluster{programs: programs, account: account, password: rand.Text(), settings: durable()}
	for _, option := range options {
		option(c)
	}
	if err := c.create(); err != nil {
		return nil, errors.Join(err, c.remove())
	}
	return c, nil
}

// create leaves it to the caller to remove what a failure has left behind.
func (c *Cluster) create() error {
	var err error
	// Not os.TempDir: the name of a unix socket has to fit into 107 bytes, and
	// user postgres has to be able to get there.
	if c.folder, err = os.MkdirTemp("/tmp", "pgtest"); err != nil {
		return err
	}
	if c.watchdog, err = watch(c.folder); err != nil {
		return err
	}
	if err := c.initialise(); err != nil {
		return err
	}
	// Somebody may take a port between our look and the server's start.
	for attempt := range 5 {
		if c.port, err = freePort(attempt); err != nil {
			return err
		}
		if err = c.run(); err == nil || !strings.Contains(err.Error(), "Address already in use") {
			return err
		}
	}
	return err
}

// remove stops the server and deletes the folder; the watchdog then finds
// nothing left to do.
func (c *Cluster) remove() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.stop(immediate)
	if c.folder != "" {
		err = errors.Join(err, os.RemoveAll(c.folder))
	}
	if c.watchdog != nil {
		err = errors.Join(err, c.watchdog.Close())
	}
	return err
}

func (c *Cluster) data() string { return filepath.Join(c.folder, "data") }
