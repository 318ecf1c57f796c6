package pgtest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// How the postmaster is asked to stop.
const (
	fast      = syscall.SIGINT  // roll back what is open, checkpoint, leave
	immediate = syscall.SIGQUIT // leave
)

// patience is how long a start (with recovery) or a stop may take. A healthy one
// takes less than a second; a loaded machine gets the rest.
const patience = time.Minute

// server is one life of a postmaster.
type server struct {
	process *os.Process
	ended   chan struct{} // closed when the postmaster has been waited for
	lock    string        // its postmaster.pid
}

// run starts the postmaster and waits until it takes connections.
func (c *Cluster) run() error {
	path := filepath.Join(c.folder, "log")
	log, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	// A file and not our own output: `go test` waits for everybody who holds that.
	// The port is given here, because it is only known to be free just now.
	cmd := c.command("postgres", "-D", c.data(), "-p", strconv.Itoa(c.port))
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return err
	}
	s := &server{process: cmd.Process, ended: make(chan struct{}), lock: filepath.Join(c.data(), "postmaster.pid")}
	go s.reap(cmd)
	if err := s.awaitReady(); err != nil {
		s.kill9()
		text, readErr := os.ReadFile(path)
		return errors.Join(fmt.Errorf("PostgreSQL did not start: %w\n%s", err, lastLines(text, 20)), readErr)
	}
	c.server = s
	return nil
}

// reap waits for the postmaster. How it ended is in the server's own log.
func (s *server) reap(cmd *exec.Cmd) {
	defer close(s.ended)
	_ = cmd.Wait()
}

// awaitReady reads the state in the lock file, as pg_ctl does.
func (s *server) awaitReady() error {
	deadline := time.After(patience)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-s.ended:
			return errors.New("it ended at once")
		case <-deadline:
			return fmt.Errorf("not ready after %s", patience)
		case <-tick.C:
			if s.ready() {
				return nil
			}
		}
	}
}

// ready is false too while the file is absent, half written, or left by another
// server that died.
func (s *server) ready() bool {
	text, err := os.ReadFile(s.lock)
	if err != nil {
		return false
	}
	const pid, state = 0, 7 // the first and the eighth line
	lines := strings.Split(string(text), "\n")
	return len(lines) > state && lines[pid] == strconv.Itoa(s.process.Pid) && strings.TrimSpace(lines[state]) == "ready"
}

func (s *server) alive() bool {
	select {
	case <-s.ended:
		return false
	default:
		return true
	}
}

// stop asks a running server to leave and waits for it.
func (c *Cluster) stop(how syscall.Signal) error {
	s := c.server
	if s == nil {
		return nil
	}
	c.server = nil
	if err := s.process.Signal(how); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-s.ended:
		return nil
	case <-time.After(patience):
		s.kill9()
		return fmt.Errorf("PostgreSQL did not stop within %s", patience)
	}
}

// kill9 leaves no process of the server behind. The postmaster is halted first,
// so that it neither starts another child nor answers the death of one.
//
// The lock file goes too: it names a process that is gone, whose number may be
// somebody else's by the time that Restart or the watchdog looks.
func (s *server) kill9() {
	_ = s.process.Signal(syscall.SIGSTOP) // an error says: ended already
	family := children(s.process.Pid)
	for _, pid := range family {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	_ = s.process.Kill()
	<-s.ended
	for _, pid := range family {
		for _, ok := parentOf(pid); ok; _, ok = parentOf(pid) {
			time.Sleep(time.Millisecond) // the kernel is still taking it down
		}
	}
	_ = os.Remove(s.lock)
}

// children are the processes whose parent is pid. They lead sessions of their
// own, so no signal to a process group reaches them.
func children(pid int) []int {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil
	}
	var found []int
	for _, stat := range stats {
		child, err := strconv.Atoi(filepath.Base(filepath.Dir(stat)))
		if err != nil {
			continue
		}
		if parent, ok := parentOf(child); ok && parent == pid {
			found = append(found, child)
		}
	}
	return found
}

// parentOf reads /proc; ok is false for a process that is gone, or dead and only
// waiting for its parent to notice (in a container perhaps for ever).
func parentOf(pid int) (parent int, ok bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, false
	}
	// 123 (a name, perhaps with blanks and brackets) S 1 …
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(fields) < 2 || fields[0] == "Z" || fields[0] == "X" {
		return 0, false
	}
	parent, err = strconv.Atoi(fields[1])
	return parent, err == nil
}

func lastLines(text []byte, n int) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
