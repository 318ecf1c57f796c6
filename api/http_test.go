package api_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"sitthi/api"
	"sitthi/docs"
	"sitthi/domain"
)

func TestPublic(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		get := func(path string) call { return call{method: "GET", path: path} }

		d.run("the program tells that it runs, and whether it can serve", func(t *testing.T) {
			d.want(200, get("/healthz"))
			d.want(200, get("/readyz"))
			d.offline = errors.New("the database at db.internal is away")
			defer func() { d.offline = nil }()
			d.want(200, get("/healthz"))
			if r := d.want(503, get("/readyz")); strings.Contains(string(r.body), "db.internal") || r.header.Get("Retry-After") == "" {
				t.Errorf("%v %s", r.header, r.body)
			}
		})

		d.run("the description is served to the byte, and not again to who has it", func(t *testing.T) {
			r := d.want(200, get("/openapi.yaml"))
			if !bytes.Equal(r.body, docs.OpenAPI) || !strings.HasPrefix(r.header.Get("Content-Type"), "application/yaml") {
				t.Errorf("%q, %d bytes", r.header.Get("Content-Type"), len(r.body))
			}
			c := get("/openapi.yaml")
			c.header = map[string]string{"If-None-Match": `"x", W/` + r.header.Get("ETag")}
			if again := d.want(304, c); len(again.body) != 0 {
				t.Errorf("%d bytes", len(again.body))
			}
		})

		d.run("offices show what their own notices print, and null for what they do not", func(t *testing.T) {
			r := d.want(200, get("/v1/offices"))
			if len(r.field("items").([]any)) != 2 || r.field("next_cursor") != nil {
				t.Errorf("%s", r.body)
			}
			r = d.want(200, get("/v1/offices/sknpeo"))
			if r.text("contact.postcode") != "74000" || r.field("contact.telephone") != nil || len(r.field("kinds").([]any)) != 12 {
				t.Errorf("%s", r.body)
			}
			d.want(404, get("/v1/offices/nobody"))
		})

		d.run("officers are those of one's own office", func(t *testing.T) {
			c := get("/v1/officers")
			c.header = bearer(d.as(domain.Intake, own))
			r := d.want(200, c)
			if len(r.field("items").([]any)) != 7 || strings.Contains(string(r.body), string(victim)) || strings.Contains(string(r.body), "argon2") {
				t.Errorf("%s", r.body)
			}
		})
	})
}

func TestPaths(t *testing.T) {
	d := onSQLite(t)

	t.Run("a path that is none is a 404 problem, whatever it looks like", func(t *testing.T) {
		for _, path := range []string{
			"/", "/v1", "/v1/", "/v1/offices/", "//v1/offices", "/v1//offices", "/V1/OFFICES", "/v1/offices.", "/%76%31/offices",
			"/%2e%2e/v1/offices", "/v1/%2e%2e/v1/offices", "/..;/v1/offices", `/\..\v1`, "/v1/offices/sknpeo/", "/v1/offices/sknpeo%2frequests",
			"/v1/cases/x%2fevents", "/v1/cases/1%2f2", "/v1/requests", "/v1/cases", "/v2/offices", "/v1/offices/a/b/c", "/v1/queue/", "/metrics",
		} {
			r := d.raw("GET", path)
			if r.status != 404 && (r.status != 401 || !strings.Contains(path, "%2f")) || r.header.Get("Location") != "" {
				t.Errorf("%s: %d %s", path, r.status, r.body)
			}
			if err := isProblem(r, 404, 401); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
	})

	t.Run("a method that a path has not is a 405 problem that says which it has", func(t *testing.T) {
		for _, r := range api.Routes() {
			path := strings.NewReplacer("{office}", "sknpeo", "{reference}", "SKNPEO-2569-000000").Replace(r.Path)
			for _, method := range []string{"PUT", "PATCH", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get", "post"} {
				answer := d.raw(method, path)
				if !strings.Contains(answer.header.Get("Allow"), r.Method) {
					t.Errorf("%s %s: Allow is %q", method, path, answer.header.Get("Allow"))
				}
				if err := isProblem(answer, 405); err != nil {
					t.Errorf("%s %s: %v", method, path, err)
				}
			}
		}
		d.raw("CONNECT", "")
	})

	t.Run("nothing overrides a method", func(t *testing.T) {
		c := call{method: "GET", path: "/v1/sessions?_method=DELETE", header: map[string]string{
			"X-HTTP-Method-Override": "DELETE", "X-Original-URL": "/v1/offices", "X-Forwarded-Host": "evil.example",
		}}
		d.want(405, badly(c))
	})

	t.Run("what another site makes a browser send is refused on every route that changes something, as the contract says", func(t *testing.T) {
		for _, r := range api.Routes() {
			path := regexp.MustCompile(`{\w+}`).ReplaceAllString(r.Path, "x")
			if r.Method == "GET" {
				continue
			}
			for name, from := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "null"} {
				refused := d.do(badly(call{method: r.Method, path: path, header: map[string]string{name: from}}))
				if refused.status != 403 || refused.code() != "other_origin" {
					t.Errorf("%s %s: %d %s", r.Method, path, refused.status, refused.body)
				}
			}
		}
	})

	t.Run("every answer carries the headers of safety", func(t *testing.T) {
		for _, path := range []string{"/healthz", "/openapi.yaml", "/v1/offices", "/v1/queue", "/nowhere"} {
			r := d.raw("GET", path)
			for _, name := range []string{"X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy", "X-Request-Id", "Cache-Control"} {
				if r.header.Get(name) == "" {
					t.Errorf("%s: no %s", path, name)
				}
			}
		}
	})

	t.Run("a trusted proxy that is no address stops the start", func(t *testing.T) {
		if _, err := api.New(api.Parts{TrustedProxies: []string{"everybody"}}); err == nil {
			t.Error("taken")
		}
	})
}

// raw sends a path as it is, which no client library would.
func (d *desk) raw(method, path string) reply {
	d.t.Helper()
	r := httptest.NewRequest("GET", "/", nil)
	r.Method, r.RequestURI = method, path
	u, err := url.Parse("http://desk.example" + path)
	if err != nil {
		d.t.Fatal(err)
	}
	r.URL = u
	recorder := httptest.NewRecorder()
	d.handler.ServeHTTP(recorder, r)
	return reply{recorder.Code, recorder.Header(), recorder.Body.Bytes()}
}

func TestBodies(t *testing.T) {
	d := onSQLite(t)
	const body = `{"kind":"question","details":"ขอสอบถาม"}`

	t.Run("application/json in UTF-8 is taken, anything else is 415", func(t *testing.T) {
		for contentType, want := range map[string]int{
			"application/json": 201, "application/json; charset=utf-8": 201, "Application/JSON;charset=\"UTF-8\"": 201,
			"": 415, "text/plain": 415, "application/json; charset=utf-16": 415, "application/json; charset=tis-620": 415,
			"application/json; boundary=x": 415, "application/json;": 201, "application/jsonp": 415, "application/problem+json": 415,
			"application/x-www-form-urlencoded": 415, "multipart/form-data": 415, "application/json, text/plain": 415, "json": 415,
			"multipart/form-data; boundary=" + strings.Repeat("b", 10<<10): 415,
		} {
			if r := d.do(badly(submission(body, map[string]string{"Content-Type": contentType}))); r.status != want {
				t.Errorf("%.40q: %d %s", contentType, r.status, r.body)
			}
		}
	})

	t.Run("a compressed body is 415, an identical one is none", func(t *testing.T) {
		for encoding, want := range map[string]int{"gzip": 415, "br": 415, "gzip, gzip": 415, "identity": 201, "Identity": 201} {
			if r := d.do(submission(body, map[string]string{"Content-Encoding": encoding})); r.status != want {
				t.Errorf("%q: %d %s", encoding, r.status, r.body)
			}
		}
	})

	t.Run("256 KB are read, one byte more is 413, and a length is not believed", func(t *testing.T) {
		pad := func(length int) string { return body[:len(body)-1] + strings.Repeat(" ", length-len(body)) + "}" }
		d.want(201, submission(pad(256<<10), nil))
		r := d.want(413, submission(pad(256<<10+1), nil))
		if r.code() != "body_too_large" || !strings.Contains(r.text("detail"), "256") {
			t.Errorf("%s", r.body)
		}
		for name, endless := range map[string]struct {
			length int64
			read   io.Reader
		}{
			"10 GB announced and nothing sent": {10 << 30, http.NoBody},
			"nothing announced and no end":     {-1, zeros{}},
			"one byte announced and no end":    {1, zeros{}},
		} {
			r := request(t, submission(nil, nil), []byte("{}"))
			r.Body, r.ContentLength = io.NopCloser(endless.read), endless.length
			recorder := httptest.NewRecorder()
			if d.handler.ServeHTTP(recorder, r); recorder.Code != 413 {
				t.Errorf("%s: %d %s", name, recorder.Code, recorder.Body)
			}
		}
	})

	t.Run("a body that breaks off is 400 and changes nothing", func(t *testing.T) {
		before := d.count(own)
		r := request(t, submission(nil, nil), []byte("{}"))
		r.Body = io.NopCloser(io.MultiReader(strings.NewReader(body[:20]), broken{}))
		recorder := httptest.NewRecorder()
		if d.handler.ServeHTTP(recorder, r); recorder.Code != 400 || d.count(own) != before {
			t.Errorf("%d %s", recorder.Code, recorder.Body)
		}
	})

	t.Run("a body that may be absent must still be JSON when it is there", func(t *testing.T) {
		f := d.file(own, aQuestion)
		withdraw := call{method: "POST", path: "/v1/requests/" + f.reference + "/withdraw", header: f.holder(), bad: true}
		withdraw.body = `{"reason":"x"}`
		withdraw.header["Content-Type"] = ""
		d.want(415, withdraw)
		withdraw.header["Content-Type"] = "text/plain"
		d.want(415, withdraw)
		delete(withdraw.header, "Content-Type")
		d.want(200, withdraw)
	})
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// broken is a connection that was cut.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
