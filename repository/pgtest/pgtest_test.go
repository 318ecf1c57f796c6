package pgtest

import (
	"bufio"
	"errors"
	"io/fs"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// orphan is the environment variable that makes this binary the test process
// which dies without a word.
const orphan = "PGTEST_ORPHAN"

func TestShared(t *testing.T) {
	t.Run("every test of the process gets the same cluster", func(t *testing.T) {
		one, other := Shared(t), Shared(t)
		if one != other {
			t.Errorf("one on %s, another on %s", one.Addr(), other.Addr())
		}
	})

	t.Run("the cluster has the durability that production has, and fixed text and time", func(t *testing.T) {
		for name, want := range map[string]string{
			"fsync":              "on",
			"synchronous_commit": "on",
			"full_page_writes":   "on",
			"max_connections":    "200",
			"timezone":           "UTC",
			"server_encoding":    "UTF8",
			"lc_collate":         "C.UTF-8",
			"lc_ctype":           "C.UTF-8",
		} {
			if got := ask(t, Shared(t), "postgres", "SELECT current_setting('"+name+"')"); got != want {
				t.Errorf("%s is %q, not %q", name, got, want)
			}
		}
	})

	t.Run("it is killed, and its folder removed, when the test process is killed", func(t *testing.T) {
		process := exec.Command(os.Args[0], "-test.run=^TestOrphan$", "-test.timeout=1m")
		process.Env = append(os.Environ(), orphan+"=1")
		out, err := process.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := process.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		var addr, folder string
		for lines.Scan() {
			if said, ok := strings.CutPrefix(lines.Text(), orphan+" "); ok {
				addr, folder, _ = strings.Cut(said, " ")
				break
			}
		}
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()

		// The control: as long as the process lives, so does the server.
		if err := hungUp(conn, 100*time.Millisecond); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("the server left before its test process did: %v", err)
		}
		if err := process.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := process.Wait(); err == nil {
			t.Fatal("the test process ended well, it was to be killed")
		}
		if err := hungUp(conn, 20*time.Second); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatal("the server outlives its test process")
		}
		for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s is still there", folder)
			}
		}
	})
}

// TestOrphan is the process of the test above: it starts the shared cluster, says
// where, and waits to be killed. Run by itself it has nothing to do.
func TestOrphan(t *testing.T) {
	if os.Getenv(orphan) == "" {
		return
	}
	c := Shared(t)
	if _, err := os.Stdout.WriteString(orphan + " " + c.Addr() + " " + c.Socket() + "\n"); err != nil {
		t.Fatal(err)
	}
	select {}
}

func TestDatabase(t *testing.T) {
	c := Shared(t)

	t.Run("two databases know nothing of each other", func(t *testing.T) {
		one, other := name(t, c.Database(t)), name(t, c.Database(t))
		ask(t, c, one, "CREATE TABLE request (id int)")
		const tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
		if got := ask(t, c, one, tables); got != "1" {
			t.Errorf("%s tables in the one", got)
		}
		if got := ask(t, c, other, tables); got != "0" {
			t.Errorf("%s tables in the other", got)
		}
	})

	t.Run("its address lets a TCP client in, and a wrong password does not", func(t *testing.T) {
		address := c.Database(t)
		if out, err := dial(c, address); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		if out, err := dial(c, strings.Replace(address, c.password, "guess", 1)); err == nil {
			t.Errorf("a wrong password was let in\n%s", out)
		}
	})

	t.Run("it is dropped when its test ends, even with somebody connected", func(t *testing.T) {
		var database string
		t.Run("inner", func(t *testing.T) {
			database = name(t, c.Database(t))
			asleep := c.command("psql", "--host="+c.folder, "--port="+port(t, c), "--username="+superuser,
				"--dbname="+database, "--command=SELECT pg_sleep(600)")
			if err := asleep.Start(); err != nil {
				t.Fatal(err)
			}
			// Registered after the database, so it would wait for ever before the drop:
			// waiting belongs to the outer test.
			go func() { _ = asleep.Wait() }()
			for ask(t, c, "postgres", "SELECT count(*) FROM pg_stat_activity WHERE datname = '"+database+"'") == "0" {
				time.Sleep(10 * time.Millisecond)
			}
		})
		if got := ask(t, c, "postgres", "SELECT count(*) FROM pg_database WHERE datname = '"+database+"'"); got != "0" {
			t.Errorf("%s is still there", database)
		}
	})
}

func TestStart(t *testing.T) {
	t.Run("a setting of the test's own wins over ours", func(t *testing.T) {
		c := Start(t, With("synchronous_commit", "off"))
		if got := ask(t, c, "postgres", "SHOW synchronous_commit"); got != "off" {
			t.Errorf("synchronous_commit is %s", got)
		}
	})

	t.Run("a wrong setting is an error that tells what the server said", func(t *testing.T) {
		_, err := start(With("max_connections", "many"))
		if err == nil || !strings.Contains(err.Error(), "max_connections") {
			t.Errorf("got %v", err)
		}
	})

	t.Run("nothing of the cluster is left when its test ends", func(t *testing.T) {
		var c *Cluster
		if !t.Run("inner", func(t *testing.T) { c = Start(t) }) {
			return
		}
		if _, err := os.Stat(c.folder); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is still there (%v)", c.folder, err)
		}
		if conn, err := net.Dial("tcp", c.Addr()); err == nil {
			t.Errorf("somebody listens on %s", conn.RemoteAddr())
		}
	})
}

func TestCrash(t *testing.T) {
	c := Start(t)
	database := name(t, c.Database(t))
	ask(t, c, database, "CREATE TABLE request (id int)")

	crashes := map[string]func(){
		"kill -9":        c.Kill9,
		"immediate stop": func() { c.StopImmediately(t) },
		"no crash":       func() {},
	}
	for crash, strike := range crashes {
		t.Run("after "+crash+" a restart has what was committed, on the same address", func(t *testing.T) {
			ask(t, c, database, "TRUNCATE request; INSERT INTO request VALUES (42)")
			addr := c.Addr()
			strike()
			c.Restart(t)
			if got := ask(t, c, database, "SELECT id FROM request"); got != "42" {
				t.Errorf("got %q", got)
			}
			if c.Addr() != addr {
				t.Errorf("it moved from %s to %s", addr, c.Addr())
			}
		})
	}

	t.Run("kill -9 leaves no process behind", func(t *testing.T) {
		postmaster := c.server.process.Pid
		family := append(children(postmaster), postmaster)
		if len(family) < 4 { // the control: checkpointer, writers and others were found
			t.Fatalf("a server of %d processes", len(family))
		}
		c.Kill9()
		for _, pid := range family {
			if _, alive := parentOf(pid); alive {
				t.Errorf("process %d lives", pid)
			}
		}
		if _, err := c.query(database, "SELECT 1"); err == nil {
			t.Error("a killed server answers")
		}
		c.Restart(t)
	})
}

func TestBinaries(t *testing.T) {
	root := t.TempDir()
	plant := func(folder string, names ...string) string {
		folder = filepath.Join(root, folder)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if err := os.WriteFile(filepath.Join(folder, name), nil, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		return folder
	}
	client := plant("usr/bin", "psql")
	plant("lib/9.6/bin", needed...)
	newest := plant("lib/17/bin", needed...)
	plant("lib/18/bin", "psql") // a client alone
	own := plant("own/bin", needed...)
	pattern := filepath.Join(root, "lib/*/bin")

	t.Run("without a server in PATH it is the newest complete version", func(t *testing.T) {
		if got, err := binaries(client, pattern); got != newest || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
	})
	t.Run("a server in PATH comes first", func(t *testing.T) {
		if got, err := binaries(client+":"+own, pattern); got != own || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
	})
	t.Run("a missing PostgreSQL is an error that says what installs it", func(t *testing.T) {
		if _, err := binaries(client, filepath.Join(root, "none/*/bin")); err == nil || !strings.Contains(err.Error(), "`make test` installs it") {
			t.Errorf("got %v", err)
		}
	})
}

func ask(t *testing.T, c *Cluster, database, statement string) string {
	t.Helper()
	answer, err := c.query(database, statement)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func dial(c *Cluster, address string) ([]byte, error) {
	return exec.Command(filepath.Join(c.Programs(), "psql"), "--no-password", "--command=SELECT 1", address).CombinedOutput()
}

func name(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(u.Path, "/")
}

func port(t *testing.T, c *Cluster) string {
	t.Helper()
	_, port, err := net.SplitHostPort(c.Addr())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// hungUp waits for the server to end a connection, which it does only by dying:
// we sent it nothing.
func hungUp(conn net.Conn, patience time.Duration) error {
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	_, err := conn.Read(make([]byte, 1))
	return err
}
