package transfer_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"sitthi/api/transfer"
	"sitthi/domain"
)

// wire is a listener with one connection.
type wire chan net.Conn

func (w wire) Accept() (net.Conn, error) {
	c, open := <-w
	if !open {
		return nil, net.ErrClosed
	}
	return c, nil
}

func (w wire) Close() error {
	close(w)
	return nil
}

func (w wire) Addr() net.Addr { return &net.TCPAddr{} }

// post sends a form in pieces, each after a pause, to a server that gives a request
// thirty seconds, and gives the answer; an error is a connection that was cut.
func post(handle http.HandlerFunc, pieces int, piece string, pause time.Duration) (status int, err error) {
	const begin = "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.pdf\"\r\n\r\n"
	const end = "\r\n--b--\r\n"
	client, server := net.Pipe()
	listener := make(wire, 1)
	listener <- server
	s := &http.Server{Handler: handle, ReadTimeout: 30 * time.Second, WriteTimeout: 30 * time.Second}
	go func() { _ = s.Serve(listener) }()
	defer time.Sleep(time.Second) // the server takes its leave of the connection
	defer func() { _ = s.Close() }()
	var sending sync.WaitGroup
	defer sending.Wait()
	defer func() { _ = client.Close() }()
	sending.Go(func() {
		fmt.Fprintf(client, "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: %d\r\n\r\n%s",
			len(begin)+pieces*len(piece)+len(end), begin)
		for range pieces {
			time.Sleep(pause) // of the bubble's clock
			if _, err := io.WriteString(client, piece); err != nil {
				return
			}
		}
		_, _ = io.WriteString(client, end)
	})
	answer, err := http.ReadResponse(bufio.NewReader(client), nil)
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, answer.Body.Close()
}

func TestPace(t *testing.T) {
	took := func(w http.ResponseWriter, r *http.Request) {
		_, err := transfer.Read(w, r, nil, func(_ string, content io.Reader) error {
			_, err := io.Copy(io.Discard, content)
			return err
		})
		switch domain.CodeOf(err) {
		case "":
			w.WriteHeader(http.StatusCreated)
		default:
			w.WriteHeader(http.StatusBadRequest)
		}
	}

	t.Run("a slow telephone is waited for, far longer than a server waits", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			begun := time.Now()
			status, err := post(took, 20, strings.Repeat("x", 400<<10), 20*time.Second)
			if status != http.StatusCreated || err != nil || time.Since(begun) < 6*time.Minute {
				t.Errorf("%d, %v after %s", status, err, time.Since(begun))
			}
		})
	})

	t.Run("one that only pretends to send is cut within a minute", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			begun := time.Now()
			status, err := post(took, 1000, strings.Repeat("x", 100), 5*time.Second)
			if status == http.StatusCreated || time.Since(begun) > time.Minute {
				t.Errorf("%d, %v after %s", status, err, time.Since(begun))
			}
		})
	})

	t.Run("nobody may take longer than a quarter of an hour", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			begun := time.Now()
			status, err := post(took, 100, strings.Repeat("x", 400<<10), 20*time.Second)
			if status == http.StatusCreated || time.Since(begun) < 14*time.Minute || time.Since(begun) > 16*time.Minute {
				t.Errorf("%d, %v after %s", status, err, time.Since(begun))
			}
		})
	})

	t.Run("a slow telephone gets its file, too", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			client, server := net.Pipe()
			listener := make(wire, 1)
			listener <- server
			const size = 3 << 20
			s := &http.Server{WriteTimeout: 30 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				_ = transfer.Serve(w, domain.File{Type: domain.PDF, Name: "a.pdf", Size: size}, io.LimitReader(endless{}, size))
			})}
			go func() { _ = s.Serve(listener) }()
			defer func() { _ = s.Close() }()
			_, _ = io.WriteString(client, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
			got := 0
			block := make([]byte, 32<<10)
			for {
				n, err := client.Read(block)
				got += n
				if err != nil {
					break
				}
				time.Sleep(time.Duration(n) * time.Second / (32 << 10)) // 32 KB a second
			}
			if got < size {
				t.Errorf("%d bytes", got)
			}
		})
	})
}

// endless is content that never ends.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestServe(t *testing.T) {
	f := domain.File{Type: domain.PNG, Name: "ก ข+'%.png", Size: 3}

	t.Run("a name keeps every letter, whatever it means in a header", func(t *testing.T) {
		w := httptest.NewRecorder()
		if err := transfer.Serve(w, f, strings.NewReader("abc")); err != nil {
			t.Fatal(err)
		}
		if got := w.Header().Get("Content-Disposition"); got != "attachment; filename*=UTF-8''%E0%B8%81%20%E0%B8%82%2B%27%25.png" {
			t.Error(got)
		}
	})

	t.Run("content that does not open is an error before anything is sent", func(t *testing.T) {
		w, broken := httptest.NewRecorder(), errors.New("broken")
		if err := transfer.Serve(w, f, iotest.ErrReader(broken)); !errors.Is(err, broken) || len(w.Header()) > 0 {
			t.Errorf("%v, %v", err, w.Header())
		}
	})

	t.Run("content that breaks later ends the connection", func(t *testing.T) {
		defer func() {
			if recover() != http.ErrAbortHandler {
				t.Error("half a file passes for a whole one")
			}
		}()
		_ = transfer.Serve(httptest.NewRecorder(), f, io.MultiReader(strings.NewReader("ab"), iotest.ErrReader(errors.New("broken"))))
	})
}
