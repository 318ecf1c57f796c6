package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"sitthi/repository/pgtest"
)

// The harnesses of this package run the real program, as its users do: a
// binary, an environment, a port. A planted fault is run by the same harness
// in this test's own binary, which is then the program with one thing wrong.

const (
	testPassword = "a password of the demo"
	asProgram    = "SITTHI_TEST_AS_PROGRAM" // names what is planted, parted by "; "
	clockAhead   = "a clock ahead by "      // no fault, but the office's hours for a test at night
)

func TestMain(m *testing.M) {
	differences, is := os.LookupEnv(asProgram)
	if !is {
		os.Exit(m.Run())
	}
	p := program{env: os.Getenv, in: os.Stdin, out: os.Stdout, errOut: os.Stderr}
	for _, difference := range strings.Split(differences, "; ") {
		p.plant(difference)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(p.run(ctx, os.Args[1:])) //nolint:gocritic // as main does
}

// binary is the real program, built once. planted is this test's own binary, built
// as the program is: under the race detector a day of the office would last three.
var (
	binary  = sync.OnceValues(func() (string, error) { return built("build") })
	planted = sync.OnceValues(func() (string, error) { return built("test", "-c") })
)

func built(how ...string) (path string, err error) {
	dir, err := os.MkdirTemp("", "sitthi-bin")
	if err != nil {
		return "", err
	}
	path = filepath.Join(dir, "sitthi")
	build := exec.Command("go", append(how, "-o", path, ".")...)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
}

// place is where a desk lives: a data folder and a database.
type place struct {
	dir   string
	url   string
	fault string // planted; empty for the real program
	log   *bytes.Buffer
	mu    *sync.Mutex
}

// places are a desk's two kinds of place.
func places(t *testing.T) map[string]func(t *testing.T) place {
	t.Helper()
	return map[string]func(t *testing.T) place{
		"SQLite": func(t *testing.T) place {
			dir := t.TempDir()
			return place{dir: dir, url: "sqlite:" + filepath.Join(dir, "sitthi.db"), log: new(bytes.Buffer), mu: new(sync.Mutex)}
		},
		"PostgreSQL": func(t *testing.T) place {
			return place{dir: t.TempDir(), url: pgtest.Shared(t).Database(t), log: new(bytes.Buffer), mu: new(sync.Mutex)}
		},
	}
}

// Write gathers what the program logs, whichever of its runs it is.
func (p place) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.Write(b)
}

func (p place) logged() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// command is one run of the program in a place.
func (p place) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	program := binary
	if p.fault != "" {
		program = planted
	}
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Env = append(os.Environ(), "SITTHI_DATA_DIR="+p.dir, "SITTHI_DATABASE_URL="+p.url, "SITTHI_DEMO_PASSWORD="+testPassword)
	if p.fault != "" {
		cmd.Env = append(cmd.Env, asProgram+"="+p.fault)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd
}

// server is a running program.
type server struct {
	t    *testing.T
	cmd  *exec.Cmd
	base string
	http *http.Client
}

// serve starts the program with the demo and waits until it is ready.
func (p place) serve(t *testing.T) *server {
	t.Helper()
	return p.serveAt(t, freeAddr(t))
}

// serveAt is serve at an address, with settings of its own.
func (p place) serveAt(t *testing.T, addr string, settings ...string) *server {
	t.Helper()
	cmd := p.command(t, "serve", "--demo")
	cmd.Env = append(append(cmd.Env, "SITTHI_ADDR="+addr), settings...)
	cmd.Stdout, cmd.Stderr = p, p
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, cmd: cmd, base: "http://" + addr, http: &http.Client{
		Timeout: 60 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 256, DialContext: dialAsSomebody},
	}}
	t.Cleanup(s.kill)
	deadline := time.Now().Add(30 * time.Second)
	for {
		res, err := s.http.Get(s.base + "/readyz")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return s
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("not ready after 30 s: %v\n%s", err, p.logged())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// people is how many have come by.
var people atomic.Uint32

// dialAsSomebody connects from an address of the machine's own that nobody had
// before: those who file by hundreds are not one person.
func dialAsSomebody(ctx context.Context, network, addr string) (net.Conn, error) {
	n := people.Add(1)
	from := net.IPv4(127, byte(1+n>>16), byte(n>>8), byte(n))
	return (&net.Dialer{LocalAddr: &net.TCPAddr{IP: from}}).DialContext(ctx, network, addr)
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// kill is kill -9, and nothing for a program that has ended.
func (s *server) kill() {
	if s.cmd.ProcessState != nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	s.http.CloseIdleConnections()
}

// stop asks the program to end, and waits until it has.
func (s *server) stop() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("it ended with %v", err)
	}
	s.http.CloseIdleConnections()
}

// drain asks the program to end, and waits until it says that it will.
func (s *server) drain() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	for {
		if r, err := s.do("GET", "/readyz", ""); err == nil && r.status == http.StatusServiceUnavailable {
			return
		}
	}
}

// reply is an answer as it came.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (r reply) field(t *testing.T, name string) string {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal(r.body, &fields); err != nil {
		t.Fatalf("%d: %s", r.status, r.body)
	}
	text, _ := fields[name].(string)
	return text
}

// do sends a request; an error is one of the connection.
func (s *server) do(method, path, body string, headers ...string) (reply, error) {
	req, err := http.NewRequest(method, s.base+path, strings.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := s.http.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer res.Body.Close()
	read, err := io.ReadAll(res.Body)
	return reply{res.StatusCode, res.Header, read}, err
}

// must sends a request that has to succeed with a status.
func (s *server) must(status int, method, path, body string, headers ...string) reply {
	s.t.Helper()
	r, err := s.do(method, path, body, headers...)
	if err != nil {
		s.t.Fatal(err)
	}
	if r.status != status {
		s.t.Fatalf("%s %s: %d %s", method, path, r.status, r.body)
	}
	return r
}

// logIn gives the header of a demo officer's session.
func (s *server) logIn(email string) string {
	s.t.Helper()
	r := s.must(http.StatusOK, "POST", "/v1/sessions", fmt.Sprintf(`{"email":%q,"password":%q}`, email, testPassword))
	return "Bearer " + r.field(s.t, "access_token")
}

// newKey is an Idempotency-Key.
func newKey() string { return rand.Text() }

// countItems is how many items a list has.
func countItems(t *testing.T, body []byte) int {
	t.Helper()
	var list struct {
		Items []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(body, &list); err != nil {
		t.Fatalf("%s", body)
	}
	return len(list.Items)
}

// oneLineNaming tells whether an output is one line that names a setting.
func oneLineNaming(output, name string) bool {
	output = strings.TrimSuffix(output, "\n")
	return strings.Contains(output, name) && !strings.Contains(output, "\n")
}
