package pgtest

import (
	"os"
	"os/exec"
	"syscall"
)

// watchdogScript waits for the end of its input, then stops the server that the
// folder's lock file names, gives it ten seconds, and removes the folder. An
// orderly end has removed the folder before, and it finds nothing to do.
const watchdogScript = `
cat
lock=$1/data/postmaster.pid
if [ -f "$lock" ]; then
	read -r pid <"$lock"
	kill -QUIT "$pid"
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ -f "$lock" ] || break
		sleep 0.5
	done
fi
rm -rf "$1"
`

// watch starts the watchdog of a folder and returns what holds it back. The file
// closes with the process at the latest; no child inherits it.
//
// The watchdog is in a process group of its own: a Ctrl-C that ends the tests
// must not end it too. It runs as the tests' user, who may signal the server and
// remove its folder both as root and as anybody else.
func watch(folder string) (*os.File, error) {
	reads, holds, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer reads.Close()
	cmd := exec.Command("/bin/sh", "-c", watchdogScript, "pgtest-watchdog", folder)
	cmd.Dir = "/"
	cmd.Stdin = reads
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() { _ = cmd.Wait() }() // leaves no zombie after an orderly end
	return holds, nil
}
