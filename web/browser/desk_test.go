package browser

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const password = "a password of the demo"

// here is the machine of the tests, as browsers trust it.
const here = "127.0.0.1"

// desk is the real program on a port of its own, with the demo on SQLite.
type desk struct {
	t    testing.TB
	base string
	log  *logged
}

// logged is what the program said.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// newDesk starts a program that ends with the run, and that people know by a host's name.
func newDesk(t testing.TB, host string) *desk {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	d := &desk{t: t, base: "http://" + strings.Replace(addr, here, host, 1), log: &logged{}}
	cmd := exec.Command(program, "serve", "--demo")
	cmd.Env = append(os.Environ(), "SITTHI_ADDR="+addr, "SITTHI_BASE_URL="+d.base, "SITTHI_DATA_DIR="+filepath.Join(scratch, host),
		"SITTHI_DATABASE_URL=", "SITTHI_DEMO_PASSWORD="+password, "SITTHI_TRUSTED_PROXIES="+here)
	cmd.Stdout, cmd.Stderr = d.log, d.log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	atTheEnd = append(atTheEnd, func() { _ = cmd.Process.Kill() })
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		res, err := http.Get("http://" + addr + "/readyz")
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return d
			}
		}
		select {
		case err := <-ended:
			t.Fatalf("the program ended: %v\n%s", err, d.log)
		default:
		}
		if time.Now().After(end) {
			t.Fatalf("not ready after 30 s: %v\n%s", err, d.log)
		}
	}
}

// come is how many connections people have made beside the browser's.
var come atomic.Uint32

// people are clients beside the browser, each connection from an address of its own:
// those who file so much are not one person.
var people = &http.Client{Transport: &http.Transport{
	DisableKeepAlives: true,
	DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		n := come.Add(1)
		from := net.IPv4(127, byte(1+n>>16), byte(n>>8), byte(n))
		return (&net.Dialer{LocalAddr: &net.TCPAddr{IP: from}}).DialContext(ctx, network, addr)
	},
}}

// fields is a JSON object, as it was sent or came.
type fields map[string]any

func (f fields) text(name string) string {
	text, _ := f[name].(string)
	return text
}

// api asks the API for what a test needs to be there before it opens a page.
func (d *desk) api(method, path string, body fields, headers ...string) fields {
	d.t.Helper()
	sent, err := json.Marshal(body)
	if err != nil {
		d.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(d.t.Context(), method, d.base+path, bytes.NewReader(sent))
	if err != nil {
		d.t.Fatal(err)
	}
	if body == nil {
		req.Body, req.ContentLength = http.NoBody, 0
	} else {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := people.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 {
		d.t.Fatalf("%s %s: %d %v %s", method, path, res.StatusCode, err, answer)
	}
	var came fields
	if len(answer) > 0 {
		if err := json.Unmarshal(answer, &came); err != nil {
			d.t.Fatalf("%s %s: %v %s", method, path, err, answer)
		}
	}
	return came
}

// filed is a case of a citizen, with its secret.
type filed struct{ reference, receipt string }

// file files a case with the Samut Sakhon office.
func (d *desk) file(body fields) filed {
	d.t.Helper()
	came := d.api(http.MethodPost, "/v1/offices/sknpeo/requests", body)
	return filed{came.text("reference"), came.text("receipt")}
}

// officer is somebody of the office, by the program's interface for programs.
type officer struct {
	*desk
	header string
}

func (d *desk) officer(role string) officer {
	d.t.Helper()
	came := d.api(http.MethodPost, "/v1/sessions", fields{"email": email(role), "password": password})
	return officer{d, "Bearer " + came.text("access_token")}
}

func email(role string) string { return role + "@sknpeo.example" }

// do has an officer do something with a case, as it stands now.
func (o officer) do(c filed, verb string, body fields) fields {
	o.t.Helper()
	now := o.get("/v1/cases/" + c.reference)
	return o.api(http.MethodPost, "/v1/cases/"+c.reference+"/"+verb, body,
		"Authorization", o.header, "If-Match", fmt.Sprintf(`"%v"`, now["version"]))
}

func (o officer) get(path string) fields {
	o.t.Helper()
	return o.api(http.MethodGet, path, nil, "Authorization", o.header)
}

// id is the officer of a role as cases name him.
func (o officer) id(role string) string {
	o.t.Helper()
	list, _ := o.get("/v1/officers")["items"].([]any)
	for _, item := range list {
		if one, _ := item.(map[string]any); strings.EqualFold(fields(one).text("email"), email(role)) {
			return fields(one).text("id")
		}
	}
	o.t.Fatalf("no officer is %s", role)
	return ""
}
