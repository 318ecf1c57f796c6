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

func TestReadOn(t *testing.T) {
	const begin = "--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nก\r\n--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"film.pdf\"\r\n\r\n"
	sends := func(size int64, declared int64) (form transfer.Form, taken int64, left int, err error) {
		body := io.MultiReader(strings.NewReader(begin), io.LimitReader(endless{}, size), strings.NewReader("\r\n--b--\r\n"))
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", body)
		r.ContentLength = declared
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		form, err = transfer.ReadOn(httptest.NewRecorder(), r, map[string]int{"text": 1}, func(before transfer.Form, name string, content io.Reader) {
			if before.Text("text") != "ก" || name != "film.pdf" {
				t.Errorf("before %q came %q", name, before.Values())
			}
			taken, _ = io.Copy(io.Discard, io.LimitReader(content, 100))
		})
		rest, _ := io.ReadAll(body)
		return form, taken, len(rest), err
	}
	t.Run("what stood before a file is known when it comes, and what of it nobody takes is read too", func(t *testing.T) {
		form, taken, left, err := sends(1<<20, -1)
		if form.Text("text") != "ก" || taken != 100 || err != nil || left != 0 {
			t.Errorf("%q, %d bytes, %v, %d left", form.Values(), taken, err, left)
		}
	})
	t.Run("a form that is too long, and says so, is read to its end, so that the browser gets its answer", func(t *testing.T) {
		const film = 130 << 20
		form, _, left, err := sends(film, film)
		if form.Text("text") != "ก" || !errors.Is(err, transfer.ErrTooLarge) || left != 0 {
			t.Errorf("%q, %v, %d left", form.Values(), err, left)
		}
	})
}

func TestHeads(t *testing.T) {
	named := func(name string) string {
		return "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"" + name + "\"\r\n\r\n"
	}
	reads := func(body io.Reader) (names []int, err error) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", body)
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		_, err = transfer.Read(httptest.NewRecorder(), r, nil, func(name string, _ io.Reader) error {
			names = append(names, len(name))
			return nil
		})
		return names, err
	}
	t.Run("a part whose head is longer than 16 KB is a broken form, of which no more is read", func(t *testing.T) {
		for name, long := range map[string]string{
			"a name":          named(strings.Repeat("x", 9<<20)),
			"a little longer": named(strings.Repeat("x", 21<<10)),
			"many headers":    "--b\r\n" + strings.Repeat("A: b\r\n", 1<<20),
			"before them all": strings.Repeat("x\r\n", 1<<20) + named("a.pdf"),
			"after a file":    named("a.pdf") + "x\r\n" + named(strings.Repeat("x", 9<<20)),
		} {
			const most = 40 << 10 // of head and content, as they are read
			body := &counting{from: strings.NewReader(long + "x\r\n--b--\r\n")}
			_, err := reads(body)
			if domain.KindOf(err) != domain.Malformed || body.n > most {
				t.Errorf("%s: %v after %d bytes", name, err, body.n)
			}
		}
	})
	t.Run("a shorter one is read, however long the file before it was that nobody took", func(t *testing.T) {
		const most, file = 15 << 10, 1 << 20
		body := named("a.pdf") + strings.Repeat("x", file) + "\r\n" + named(strings.Repeat("x", most)) + "x\r\n--b--\r\n"
		names, err := reads(strings.NewReader(body))
		if err != nil || len(names) != 2 || names[1] != most {
			t.Errorf("%v, %v", names, err)
		}
	})
	t.Run("a form that ends before its last boundary did not arrive whole, wherever it ends", func(t *testing.T) {
		whole := named("a.pdf") + "x\r\n" + named("b.pdf") + "y\r\n--b--"
		for end := range len(whole) {
			if _, err := reads(strings.NewReader(whole[:end])); domain.KindOf(err) != domain.Malformed || err == nil {
				t.Errorf("%q: %v", whole[:end], err)
			}
			if _, err := reads(iotest.DataErrReader(strings.NewReader(whole[:end]))); domain.KindOf(err) != domain.Malformed || err == nil {
				t.Errorf("%q with its end: %v", whole[:end], err)
			}
		}
		for _, tail := range []string{"", "\r\n", "\r\nan epilogue", "\r\n\r\n--b\r\n"} {
			for _, body := range []io.Reader{strings.NewReader(whole + tail), iotest.DataErrReader(strings.NewReader(whole + tail))} {
				if names, err := reads(body); err != nil || len(names) != 2 {
					t.Errorf("with %q behind it: %v, %v", tail, names, err)
				}
			}
		}
	})
	t.Run("one with a control character is told from a body that did not arrive", func(t *testing.T) {
		_, err := reads(strings.NewReader(named("a\x01.pdf") + "x\r\n--b--\r\n"))
		if domain.KindOf(err) != domain.Malformed || domain.CodeOf(err) != "unreadable_part" {
			t.Error(err)
		}
		cut := io.MultiReader(strings.NewReader(named("a.pdf")[:30]), iotest.ErrReader(io.ErrUnexpectedEOF))
		if _, err = reads(cut); domain.CodeOf(err) != "unreadable_body" {
			t.Error(err)
		}
	})
}

// counting counts what is read.
type counting struct {
	from io.Reader
	n    int
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += n
	return n, err
}

// endless is content that never ends.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

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
