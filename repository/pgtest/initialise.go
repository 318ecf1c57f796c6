package pgtest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// superuser is the database role that owns everything, not the system's user.
const superuser = "postgres"

type setting struct{ name, value string }

// durable are the settings of every cluster: production's promises about crashes
// (an acknowledged commit is on the disk), and a machine-independent rest.
func durable() []setting {
	return []setting{
		{"fsync", "on"},
		{"synchronous_commit", "on"},
		{"full_page_writes", "on"},
		{"max_connections", "200"},
		{"timezone", "UTC"},
		{"log_timezone", "UTC"},
		{"lc_messages", "C"},
		{"listen_addresses", "127.0.0.1"},
		// The others leave files in /dev/shm after a kill -9, and a container's is small.
		{"dynamic_shared_memory_type", "mmap"},
	}
}

// initialise makes the cluster's files. It skips initdb's own sync: the folder
// does not outlive the test, and the server syncs what it writes later.
func (c *Cluster) initialise() error {
	passwordFile := filepath.Join(c.folder, "password")
	if err := os.WriteFile(passwordFile, []byte(c.password), 0o600); err != nil {
		return err
	}
	if c.account != nil {
		for _, path := range []string{c.folder, passwordFile} {
			if err := os.Chown(path, int(c.account.uid), int(c.account.gid)); err != nil {
				return err
			}
		}
	}
	// The socket is guarded by its folder, which nobody else may enter. The port
	// is open to every user of the machine, hence the password.
	initdb := c.command("initdb", "--no-sync", "--no-instructions", "--pgdata="+c.data(),
		"--username="+superuser, "--pwfile="+passwordFile, "--auth-local=trust", "--auth-host=scram-sha-256",
		"--locale=C.UTF-8", "--encoding=UTF8")
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return c.configure()
}

// configure appends to postgresql.conf. Not by -c on the command line, which
// would win over a test's ALTER SYSTEM.
func (c *Cluster) configure() error {
	var text strings.Builder
	settings := append([]setting{{"unix_socket_directories", c.folder}}, c.settings...)
	for _, s := range settings {
		fmt.Fprintf(&text, "%s = '%s'\n", s.name, strings.ReplaceAll(s.value, "'", "''"))
	}
	file, err := os.OpenFile(filepath.Join(c.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if _, err := file.WriteString(text.String()); err != nil {
		return err
	}
	return file.Close()
}

// command is one of PostgreSQL's programs as the server's user, out of reach of
// the terminal's Ctrl-C and of PG* variables in the developer's environment.
func (c *Cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(c.programs, name), args...)
	cmd.Dir = c.folder // the current one may be closed to user postgres
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if c.account != nil {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: c.account.uid, Gid: c.account.gid}
	}
	return cmd
}

// query runs one statement through psql over the socket and returns its bare
// values. psql, so that this package needs no driver.
func (c *Cluster) query(database, statement string) (string, error) {
	psql := c.command("psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align",
		"--set=ON_ERROR_STOP=1", "--host="+c.folder, "--port="+strconv.Itoa(c.port),
		"--username="+superuser, "--dbname="+database, "--command="+statement)
	out, err := psql.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", statement, err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

// account is a user of the system.
type account struct{ uid, gid uint32 }

// serverAccount is user postgres when we are root, whom PostgreSQL refuses to
// run as, and nil (we ourselves) otherwise.
func serverAccount() (*account, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	found, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root, and there is no user postgres (`make test` installs both): %w", err)
	}
	uid, err := strconv.ParseUint(found.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(found.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &account{uid: uint32(uid), gid: uint32(gid)}, nil
}

// Ports are looked for below the range that systems draw outgoing ports from.
// Out of that range, a client that dials a killed server again and again would
// in the end be given the very port it dials, connect to itself, and Restart
// would find its port taken.
const (
	firstPort = 20_000
	ports     = 12_000
)

// freePort looks from a place of this process's own, because test binaries of
// several packages run at once.
func freePort(attempt int) (int, error) {
	from := os.Getpid()*31 + attempt*997
	for i := range ports {
		port := firstPort + (from+i)%ports
		listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err != nil {
			continue
		}
		return port, listener.Close()
	}
	return 0, fmt.Errorf("no free port on 127.0.0.1 from %d to %d", firstPort, firstPort+ports-1)
}
