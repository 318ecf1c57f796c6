// Package pgtest gives a test binary a PostgreSQL of its own: a fresh cluster in
// a short temporary folder, with the durability settings that production has,
// reachable by a unix socket in that folder and by a TCP port on 127.0.0.1 (a
// harness that starts the real program, or a proxy, needs the port).
//
//	url := pgtest.Shared(t).Database(t)
//
// A missing PostgreSQL fails the test, it never skips it: half of our promises
// are about PostgreSQL, and a suite that is green without it says nothing.
//
// # No server outlives its test
//
// Every cluster has a watchdog: a small sh process which reads from a pipe whose
// only other end is held by the test process. However that process ends (return,
// os.Exit, panic, time-out, kill -9), the kernel closes the pipe; the watchdog
// then stops the server and removes the folder. This asks nothing of the tests:
// no TestMain, no deferred call, nothing that a crash could leave out. Should
// the watchdog be killed as well, a server whose folder is removed still notices
// within a minute that its lock file is gone and stops by itself.
package pgtest
