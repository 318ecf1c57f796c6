package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sitthi/repository/pgtest"
	"sitthi/repository/seal"
)

// runHere runs the program inside the test with an environment of its own.
func runHere(t *testing.T, env map[string]string, args ...string) (code int, out, errOut string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := program{env: func(name string) string { return env[name] }, in: strings.NewReader(""), out: &stdout, errOut: &stderr}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	code = p.run(ctx, args)
	return code, stdout.String(), stderr.String()
}

func TestConfigurationMistakes(t *testing.T) {
	dir := t.TempDir()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	readable := t.TempDir()
	if _, err := seal.Create(filepath.Join(readable, "keys")); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(readable, "keys", seal.FileName), 0o644); err != nil {
		t.Fatal(err)
	}
	url := pgtest.Shared(t).Database(t)
	for _, c := range []struct{ name, variable, value string }{
		{"an address without a port", "SITTHI_ADDR", "localhost"},
		{"a port that is none", "SITTHI_ADDR", "127.0.0.1:99999"},
		{"an address that is taken", "SITTHI_ADDR", taken.Addr().String()},
		{"a database of another make", "SITTHI_DATABASE_URL", "mysql://root@localhost/x"},
		{"a database without a name", "SITTHI_DATABASE_URL", "postgres://localhost"},
		{"a database that is not there", "SITTHI_DATABASE_URL", "postgres://x:hidden-password@127.0.0.1:1/x"},
		{"a commit that does not wait for the disk", "SITTHI_DATABASE_URL", url + "&options=-csynchronous_commit%3Doff"},
		{"a base URL without a scheme", "SITTHI_BASE_URL", "desk.example"},
		{"a base URL with a user in it", "SITTHI_BASE_URL", "https://u:hidden-password@desk.example"},
		{"a proxy that is no address", "SITTHI_TRUSTED_PROXIES", "10.0.0.0/8, everybody"},
		{"a mail server of another make", "SITTHI_SMTP_URL", "http://u:hidden-password@mail.example"},
		{"a mail server without a sender", "SITTHI_SMTP_URL", "smtp://u:hidden-password@mail.example"},
		{"a mail server whose sender is none", "SITTHI_SMTP_URL", "smtps://mail.example?from=nobody"},
		{"a sender with another header in it", "SITTHI_SMTP_URL", "smtp://mail.example?from=a@b.example%0D%0ABcc:x@b.example"},
		{"a mail server's port that is none", "SITTHI_SMTP_URL", "smtp://mail.example:99999?from=a@b.example"},
		{"a password for a mail server in the clear", "SITTHI_SMTP_URL", "smtp://u:hidden-password@mail.example?from=a@b.example&tls=none"},
		{"a way of encrypting that is none", "SITTHI_SMTP_URL", "smtp://mail.example?from=a@b.example&tls=perhaps"},
		{"a mail server's password without its escapes", "SITTHI_SMTP_URL", "smtp://u:hidden-password%@mail.example?from=a@b.example"},
		{"an option that no mail server has", "SITTHI_SMTP_URL", "smtp://mail.example?from=a@b.example&password=hidden-password"},
		{"a time to drain that is none", "SITTHI_DRAIN", "soon"},
		{"a time to drain that nobody waits for", "SITTHI_DRAIN", "6m"},
		{"a proof of work that is neither on nor off", "SITTHI_PROOF_OF_WORK", "yes"},
		{"a demo password that is too short", "SITTHI_DEMO_PASSWORD", "short"},
		{"a key file that others can read", "SITTHI_DATA_DIR", readable},
	} {
		t.Run(c.name+" ends the start with one line that names "+c.variable, func(t *testing.T) {
			env := map[string]string{"SITTHI_DATA_DIR": dir, "SITTHI_ADDR": "127.0.0.1:0"}
			env[c.variable] = c.value
			code, _, errOut := runHere(t, env, "serve", "--demo")
			if code != exitFailed || !oneLineNaming(errOut, c.variable) || strings.Contains(errOut, "hidden-password") {
				t.Fatalf("exit %d: %s", code, errOut)
			}
		})
	}
	t.Run("a database without its keys is not given new ones", func(t *testing.T) {
		env := map[string]string{"SITTHI_DATA_DIR": t.TempDir()}
		if code, _, errOut := runHere(t, env, "audit", "verify"); code != exitUsage || !oneLineNaming(errOut, "SITTHI_DATA_DIR") {
			t.Fatalf("an audit of nothing: %d %s", code, errOut)
		}
		if entries, err := os.ReadDir(env["SITTHI_DATA_DIR"]); err != nil || len(entries) > 0 {
			t.Fatal("an audit made something", entries, err)
		}
		if code, _, errOut := runHere(t, env, "migrate"); code != exitDone {
			t.Fatal(errOut)
		}
		keys := filepath.Join(env["SITTHI_DATA_DIR"], "keys", seal.FileName)
		if err := os.Remove(keys); err != nil {
			t.Fatal(err)
		}
		code, _, errOut := runHere(t, env, "serve")
		if code != exitFailed || !oneLineNaming(errOut, "SITTHI_DATA_DIR") {
			t.Fatalf("exit %d: %s", code, errOut)
		}
		if _, err := os.Stat(keys); err == nil {
			t.Fatal("a key file stands there that opens nothing")
		}
	})
}

func TestCommands(t *testing.T) {
	t.Run("the version is told", func(t *testing.T) {
		if code, out, _ := runHere(t, nil, "version"); code != exitDone || !strings.HasPrefix(out, "sitthi ") {
			t.Fatal(out)
		}
	})
	for _, args := range [][]string{{}, {"sing"}, {"serve", "--loud"}, {"audit"}, {"migrate", "now"}} {
		t.Run(fmt.Sprintf("%v is answered with the list of commands", args), func(t *testing.T) {
			if code, _, errOut := runHere(t, nil, args...); code != exitUsage || !strings.Contains(errOut, "sitthi serve [--demo]") {
				t.Fatal(code, errOut)
			}
		})
	}
}

func TestDemo(t *testing.T) {
	for name, at := range places(t) {
		t.Run(name+": the demo is loaded once, and stays as it is", func(t *testing.T) {
			p := at(t)
			p.serve(t).kill()
			if strings.Contains(p.logged(), testPassword) || !strings.Contains(p.logged(), "SITTHI_DEMO_PASSWORD") || !strings.Contains(p.logged(), "intake@sknpeo.example") {
				t.Errorf("how to log in: %s", p.logged())
			}
			s := p.serve(t)
			list := s.must(http.StatusOK, "GET", "/v1/offices", "")
			if countItems(t, list.body) != 2 {
				t.Errorf("%s", list.body)
			}
			officers := s.must(http.StatusOK, "GET", "/v1/officers", "", "Authorization", s.logIn("dpo@sesao11.example"))
			if countItems(t, officers.body) != 7 {
				t.Errorf("%s", officers.body)
			}
		})
	}
}

func TestEmptyDesk(t *testing.T) {
	const warning = "the desk has no office"
	p := places(t)["SQLite"](t)
	cmd := p.command(t, "serve")
	cmd.Env = append(cmd.Env, "SITTHI_ADDR="+freeAddr(t))
	cmd.Stdout, cmd.Stderr = p, p
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); !strings.Contains(p.logged(), " is at http"); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not ready after 30 s\n%s", p.logged())
		}
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if !strings.Contains(p.logged(), warning) {
		t.Errorf("nobody is told that nobody can log in: %s", p.logged())
	}
	p.log.Reset()
	p.serve(t).kill()
	if strings.Contains(p.logged(), warning) {
		t.Error("with offices the warning is wrong")
	}
}

func TestGracefulEnd(t *testing.T) {
	t.Run("a request in flight is finished after the signal to end", func(t *testing.T) {
		s := places(t)["SQLite"](t).serve(t)
		body := `{"kind":"question","details":"ส่งช้า ๆ"}`
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "POST /v1/offices/sknpeo/requests HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(body), body[:10])
		time.Sleep(100 * time.Millisecond)
		if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		time.Sleep(200 * time.Millisecond)
		fmt.Fprint(conn, body[10:])
		answer, err := io.ReadAll(conn)
		if err != nil || !bytes.HasPrefix(answer, []byte("HTTP/1.1 201")) {
			t.Fatalf("%v: %s", err, answer)
		}
		if err := s.cmd.Wait(); err != nil {
			t.Fatalf("it ended with %v", err)
		}
	})
}

func TestAuditVerify(t *testing.T) {
	for name, at := range places(t) {
		p := at(t)
		s := p.serve(t)
		var refs []string
		for i := range 6 {
			refs = append(refs, s.must(http.StatusCreated, "POST", "/v1/offices/sknpeo/requests", canaryFiling(i)).field(t, "reference"))
		}
		head := s.logIn("head@sknpeo.example")
		for _, ref := range refs {
			s.must(http.StatusOK, "GET", "/v1/cases/"+ref, "", "Authorization", head)
			for version := 1; version <= 3; version++ {
				s.must(http.StatusOK, "POST", "/v1/cases/"+ref+"/note", `{"message":"บันทึก"}`, "Authorization", head, "If-Match", fmt.Sprintf(`"%d"`, version))
			}
		}
		s.kill()
		verify := func() (string, error) {
			out, err := p.command(t, "audit", "verify").Output()
			return string(out), err
		}
		t.Run(name+": an untouched trail holds", func(t *testing.T) {
			if out, err := verify(); err != nil || !strings.Contains(out, "6 cases, 24 events, 0 broken") {
				t.Fatal(out, err)
			}
		})
		t.Run(name+": the database itself refuses to change a trail", func(t *testing.T) {
			db := rawDatabase(t, p)
			for _, statement := range []string{
				"UPDATE events SET verb = 'note'", "DELETE FROM events", "UPDATE readings SET officer = ''", "DELETE FROM readings",
			} {
				if _, err := db.Exec(statement); err == nil {
					t.Errorf("%s was let through", statement)
				}
			}
		})
		caseOf := func(i int) string {
			return "(SELECT id FROM requests WHERE reference = '" + refs[i] + "')"
		}
		for i, c := range []struct{ what, statement string }{
			{"an edited event", "UPDATE events SET officer = 'nobody' WHERE seq = 2 AND case_id = " + caseOf(0)},
			{"a removed event", "DELETE FROM events WHERE seq = 2 AND case_id = " + caseOf(1)},
			{"a trail cut short", "DELETE FROM events WHERE seq = 4 AND case_id = " + caseOf(2)},
			{"a trail cut short on both sides", "UPDATE requests SET trail_seq = 3 WHERE id = " + caseOf(3)},
			{"a case moved without a verb", "UPDATE requests SET latest_due_on = '2099-01-01' WHERE id = " + caseOf(4)},
			{"a message taken away", "DELETE FROM messages WHERE seq = 3 AND case_id = " + caseOf(5)},
		} {
			t.Run(name+": "+c.what+" shows", func(t *testing.T) {
				db := rawDatabase(t, p)
				dropGuards(t, db, p)
				if _, err := db.Exec(c.statement); err != nil {
					t.Fatal(err)
				}
				var ended *exec.ExitError
				if out, err := verify(); !errors.As(err, &ended) || ended.ExitCode() != exitFailed || !strings.Contains(out, refs[i]+": broken") || !strings.Contains(out, fmt.Sprintf("%d broken", i+1)) {
					t.Fatal(out, err)
				}
			})
		}
	}
}

func TestAuditThatCouldNotLook(t *testing.T) {
	p := places(t)["SQLite"](t)
	env := map[string]string{"SITTHI_DATA_DIR": p.dir, "SITTHI_DATABASE_URL": p.url}
	audit := func(t *testing.T, ctx context.Context, want int, env map[string]string) {
		t.Helper()
		var out, errOut bytes.Buffer
		program := program{env: func(name string) string { return env[name] }, out: &out, errOut: &errOut}
		if code := program.run(ctx, []string{"audit", "verify"}); code != want || want != exitDone && (out.Len() > 0 || errOut.Len() == 0) {
			t.Errorf("exit %d: %s%s", code, &out, &errOut)
		}
	}
	if code, _, errOut := runHere(t, env, "migrate"); code != exitDone {
		t.Fatal(errOut)
	}
	t.Run("a trail that holds is 0", func(t *testing.T) { audit(t, t.Context(), exitDone, env) })
	t.Run("one that was called off says neither yes nor no", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		audit(t, ctx, exitUsage, env)
	})
	for name, wrong := range map[string]map[string]string{
		"a database that is away":      {"SITTHI_DATA_DIR": p.dir, "SITTHI_DATABASE_URL": "postgres://x@127.0.0.1:1/x"},
		"a database that is not there": {"SITTHI_DATA_DIR": p.dir, "SITTHI_DATABASE_URL": "sqlite:" + filepath.Join(p.dir, "none.db")},
		"a key file that is missing":   {"SITTHI_DATA_DIR": t.TempDir(), "SITTHI_DATABASE_URL": p.url},
		"a setting that is wrong":      {"SITTHI_DATA_DIR": p.dir, "SITTHI_DATABASE_URL": "mysql://x"},
	} {
		t.Run(name+" says neither yes nor no", func(t *testing.T) { audit(t, t.Context(), exitUsage, wrong) })
	}
	t.Run("a trail that cannot be read says neither yes nor no", func(t *testing.T) {
		if _, err := rawDatabase(t, p).Exec("ALTER TABLE events RENAME TO lost"); err != nil {
			t.Fatal(err)
		}
		audit(t, t.Context(), exitUsage, env)
	})
}

func TestForgedOfficer(t *testing.T) {
	for name, at := range places(t) {
		p := at(t)
		p.serve(t).kill()
		db := rawDatabase(t, p)
		for what, statement := range map[string]string{
			"a password that its administrator wrote": "UPDATE officers SET password_hash = (SELECT password_hash FROM officers WHERE email = 'auditor@sknpeo.example') WHERE email = 'dpo@sknpeo.example'",
			"a role that its administrator gave":      "INSERT INTO officer_roles (officer, role) SELECT id, 'dpo' FROM officers WHERE email = 'admin@sknpeo.example'",
		} {
			if _, err := db.Exec(statement); err != nil {
				t.Fatal(err)
			}
			email := map[bool]string{true: "dpo@sknpeo.example", false: "admin@sknpeo.example"}[strings.HasPrefix(statement, "UPDATE")]
			t.Run(name+": "+what+" lets nobody in, and shows", func(t *testing.T) {
				s := p.serve(t)
				s.must(http.StatusUnauthorized, "POST", "/v1/sessions", fmt.Sprintf(`{"email":%q,"password":%q}`, email, testPassword))
				s.logIn("head@sknpeo.example")
				s.kill()
				if out, err := p.command(t, "audit", "verify").Output(); err == nil || !strings.Contains(string(out), "not written by the desk") {
					t.Fatal(string(out), err)
				}
			})
		}
	}
}

func TestKeysRotate(t *testing.T) {
	t.Run("a rotation ends no log-in, and a replica knows the new key", func(t *testing.T) {
		p := places(t)["PostgreSQL"](t)
		a, b := p.serve(t), p.serve(t)
		before := a.logIn("dpo@sknpeo.example")
		out, err := p.command(t, "keys", "rotate").CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		a.must(http.StatusOK, "GET", "/v1/queue", "", "Authorization", before)
		a.kill()
		a = p.serve(t) // started since, so it signs with the new key
		after := a.logIn("dpo@sknpeo.example")
		if strings.Split(before, ".")[0] == strings.Split(after, ".")[0] {
			t.Fatal("the key is the same")
		}
		b.must(http.StatusOK, "GET", "/v1/queue", "", "Authorization", after)
		b.must(http.StatusOK, "GET", "/v1/queue", "", "Authorization", before)
	})
}
