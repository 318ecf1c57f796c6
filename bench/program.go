package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// place is where a desk lives.
type place struct {
	binary   string
	dir      string // its data folder
	database string
}

// program is the real program at work.
type program struct {
	cmd  *exec.Cmd
	addr string
	log  *os.File

	// started is how long it took from the start to the first answer that came out
	// of the database.
	started time.Duration
}

// start starts the program and waits for its first answer.
func (p place) start(ctx context.Context) (*program, error) {
	addr, err := freeAddr(ctx)
	if err != nil {
		return nil, err
	}
	log, err := os.OpenFile(filepath.Join(p.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(p.binary, "serve")
	cmd.Env = append(os.Environ(), "SITTHI_DATA_DIR="+p.dir, "SITTHI_DATABASE_URL="+p.database, "SITTHI_ADDR="+addr,
		"SITTHI_TRUSTED_PROXIES=127.0.0.1", "SITTHI_DRAIN=0s") // who asks is the balancer, for many people
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	run := &program{cmd: cmd, addr: addr, log: log}
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, log.Close())
	}
	if err := run.awaitAnswer(ctx, begin); err != nil {
		return nil, errors.Join(err, run.stop())
	}
	return run, nil
}

func (p *program) awaitAnswer(ctx context.Context, begin time.Time) error {
	const patience = 30 * time.Second
	client := &http.Client{Timeout: patience}
	defer client.CloseIdleConnections()
	for time.Since(begin) < patience {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.addr+"/v1/offices", http.NoBody)
		if err != nil {
			return err
		}
		if res, err := client.Do(req); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				p.started = time.Since(begin)
				return nil
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		time.Sleep(time.Millisecond)
	}
	return fmt.Errorf("the program gave no answer within %s; its log is %s", patience, p.log.Name())
}

// stop asks the program to leave and waits for it.
func (p *program) stop() error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	ended := make(chan error, 1)
	go func() { ended <- p.cmd.Wait() }()
	select {
	case err := <-ended:
		return errors.Join(err, p.log.Close())
	case <-time.After(10 * time.Second):
		_ = p.cmd.Process.Kill()
		return errors.Join(errors.New("the program did not stop by itself"), <-ended, p.log.Close())
	}
}

// cpu is the time that the program has spent on a processor.
func (p *program) cpu() (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	// "123 (a name) S 1 …": user and system time are the 14th and the 15th field.
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	const user, system, ticks = 14 - 3, 15 - 3, 100
	var total int
	for _, i := range []int{user, system} {
		n, err := strconv.Atoi(fields[i])
		if err != nil {
			return 0, err
		}
		total += n
	}
	return time.Duration(total) * time.Second / ticks, nil
}

// memory is the program's resident memory in MiB: now, or the highest so far.
func (p *program) memory(which string) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, which+":"); ok {
			kB, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kB / 1024, err
		}
	}
	return 0, fmt.Errorf("no %s in /proc", which)
}

const (
	resident = "VmRSS"
	highest  = "VmHWM"
)

func freeAddr(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
