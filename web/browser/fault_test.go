package browser

import (
	"bytes"
	"cmp"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

// fault is one thing wrong with the pages, planted by a proxy before the program.
type fault struct {
	kind     string // of what is changed: "text/html"
	old, new string
	late     time.Duration // of every font, or of what else
	what     string        // ends so: ".woff2" unless it is said
}

// with is the desk behind a proxy that plants a fault.
func (d *desk) with(t testing.TB, f fault) string {
	t.Helper()
	to, err := url.Parse(d.base)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Host = r.In.Host // a form comes from where it was shown
			r.Out.Header.Del("Accept-Encoding")
		},
		ModifyResponse: func(r *http.Response) error {
			if strings.HasSuffix(r.Request.URL.Path, cmp.Or(f.what, ".woff2")) {
				time.Sleep(f.late) // a slow network, which no clock here can stand for
			}
			if f.old == "" || !strings.HasPrefix(r.Header.Get("Content-Type"), f.kind) {
				return nil
			}
			content, err := io.ReadAll(r.Body)
			if err != nil {
				return err
			}
			content = bytes.ReplaceAll(content, []byte(f.old), []byte(f.new))
			r.Body = io.NopCloser(bytes.NewReader(content))
			r.ContentLength = int64(len(content))
			r.Header.Set("Content-Length", strconv.Itoa(len(content)))
			return nil
		},
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server.URL
}
