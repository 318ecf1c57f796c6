package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// What stands behind a request whose end a proxy before the desk may see elsewhere is
// nobody's request.
func TestTheEndOfARequest(t *testing.T) {
	front := &front{}
	front.serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		fmt.Fprint(w, r.URL.Path)
	}))
	server := httptest.NewServer(front)
	t.Cleanup(server.Close)
	for name, c := range map[string]struct {
		head    string
		answers []string
	}{
		"a length alone leaves the connection open": {"Content-Length: 5\r\n", []string{"/first", "/second"}},
		"chunks are the last of their connection":   {"Transfer-Encoding: chunked\r\n", []string{"/first"}},
		"so are chunks beside a length":             {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", []string{"/first"}},
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if err := conn.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(conn, "POST /first HTTP/1.1\r\nHost: x\r\n%s\r\n0\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", c.head)
			raw, _ := io.ReadAll(conn) // a connection that is cut with something unread says so
			for _, path := range []string{"/first", "/second"} {
				wanted := strings.Contains(strings.Join(c.answers, " "), path)
				if strings.Contains(string(raw), path) != wanted {
					t.Errorf("%s answered: %v\n%s", path, !wanted, raw)
				}
			}
			if closes := strings.Contains(strings.SplitN(string(raw), "\r\n\r\n", 2)[0], "Connection: close"); closes != (len(c.answers) == 1) {
				t.Errorf("the first answer says that it is the last: %v", closes)
			}
		})
	}
}
