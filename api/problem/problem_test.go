package problem_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"sitthi/api/problem"
	"sitthi/domain"
)

// document is a problem as a client reads it.
type document struct {
	Type, Title, Detail string
	Status              int
	Errors              []struct{ Field, Code, Message string }
}

// desk is a router with the whole middleware, one handler, and its log.
func desk(handle gin.HandlerFunc) (*gin.Engine, *bytes.Buffer) {
	gin.SetMode(gin.ReleaseMode)
	var lines bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&lines, nil))
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.Use(problem.RequestIDs(), problem.AccessLog(log, nil), problem.Recovery(log), problem.Headers(true))
	engine.NoMethod(func(c *gin.Context) { problem.Status(c, http.StatusMethodNotAllowed, "method_not_allowed") })
	engine.GET("/cases/:reference", handle)
	engine.POST("/cases/:reference", handle)
	return engine, &lines
}

func ask(engine http.Handler, method string, headers ...string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, "/cases/SECRET?q=SECRET", strings.NewReader("SECRET"))
	for i := 0; i < len(headers); i += 2 {
		request.Header.Add(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	engine.ServeHTTP(answer, request)
	return answer
}

func read(t *testing.T, answer *httptest.ResponseRecorder) document {
	t.Helper()
	if got := answer.Header().Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("the media type is %q", got)
	}
	decoder := json.NewDecoder(answer.Body)
	decoder.DisallowUnknownFields()
	var doc document
	if err := decoder.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func writes(err error) gin.HandlerFunc {
	return func(c *gin.Context) {
		problem.Write(c, err)
		if !c.IsAborted() {
			panic("the chain goes on behind a problem")
		}
	}
}

func TestWrite(t *testing.T) {
	t.Run("each kind has its status, and its title in both languages", func(t *testing.T) {
		for kind, status := range map[domain.ErrorKind]int{
			domain.Unauthenticated: 401, domain.Forbidden: 403, domain.NotFound: 404, domain.Conflict: 409, domain.Gone: 410,
			domain.Stale: 412, domain.Invalid: 422, domain.PreconditionRequired: 428, domain.TooMany: 429, domain.Malformed: 400,
			domain.Unavailable: 503, domain.Internal: 500, "made_up": 500,
		} {
			engine, _ := desk(writes(fmt.Errorf("around it: %w", domain.Refuse(kind, "stale"))))
			thai, english := ask(engine, "GET"), ask(engine, "GET", "Accept-Language", "en-GB")
			if thai.Code != status || english.Code != status {
				t.Errorf("%s is %d, want %d", kind, thai.Code, status)
			}
			th, en := read(t, thai), read(t, english)
			if th.Title == "" || th.Title == en.Title || strings.Contains(th.Title+en.Title, "title.") {
				t.Errorf("%s is titled %q and %q", kind, th.Title, en.Title)
			}
			if thai.Header().Get("Content-Language") != "th" || english.Header().Get("Content-Language") != "en" {
				t.Errorf("%s: languages %q, %q", kind, thai.Header().Get("Content-Language"), english.Header().Get("Content-Language"))
			}
			if th.Status != status || th.Errors == nil || !strings.HasPrefix(th.Type, "urn:sitthi:problem:") {
				t.Errorf("%s is %+v", kind, th)
			}
		}
	})

	t.Run("every wrong field is named, in the order given, with a message", func(t *testing.T) {
		engine, _ := desk(writes(domain.InvalidFields([]domain.FieldError{
			{Field: "subject.email", Code: "bad_email"},
			{Field: "details", Code: "too_long", Args: map[string]string{"max": "10000"}},
			{Field: "kind", Code: "unknown_value"},
			{Field: "period", Code: "wrong_type", Args: map[string]string{"want": "text"}},
			{Field: "x", Code: "without_a_text"},
		})))
		doc := read(t, ask(engine, "POST"))
		var fields []string
		for _, e := range doc.Errors {
			fields = append(fields, e.Field)
			if e.Message == "" || strings.ContainsAny(e.Message, "{}") || strings.Contains(e.Message, "field.") {
				t.Errorf("%s: %q", e.Field, e.Message)
			}
		}
		if want := []string{"subject.email", "details", "kind", "period", "x"}; !slices.Equal(fields, want) {
			t.Errorf("fields %v, want %v", fields, want)
		}
		if got := doc.Errors[1].Message; got != "ย่อให้ไม่เกิน 10000 ตัวอักษร" {
			t.Errorf("the limit reads %q", got)
		}
		if got := doc.Errors[3].Message; got != "ค่าในช่องนี้ต้องเป็น ข้อความ" {
			t.Errorf("the type reads %q", got)
		}
	})

	t.Run("an unknown error tells the client nothing and the log its type only", func(t *testing.T) {
		engine, lines := desk(writes(fmt.Errorf("insert: %w", errors.New("SECRET of the driver"))))
		answer := ask(engine, "GET", "X-Request-Id", "abc-1")
		if answer.Code != 500 || strings.Contains(answer.Body.String(), "SECRET") {
			t.Errorf("%d %s", answer.Code, answer.Body)
		}
		if log := lines.String(); strings.Contains(log, "SECRET") || !strings.Contains(log, "errorString") || !strings.Contains(log, "abc-1") {
			t.Errorf("the log says %s", log)
		}
	})

	t.Run("an answer that nobody waits for is neither written nor a fault in the log", func(t *testing.T) {
		engine, lines := desk(writes(&domain.Error{Kind: domain.Unavailable, Code: "unavailable", Cause: context.Canceled}))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		answer := httptest.NewRecorder()
		engine.ServeHTTP(answer, httptest.NewRequest("GET", "/cases/1", nil).WithContext(ctx))
		if answer.Code != 499 || answer.Body.Len() != 0 || strings.Count(lines.String(), "\n") != 1 {
			t.Errorf("%d %q, log %s", answer.Code, answer.Body, lines)
		}
	})

	t.Run("a wait is told in seconds", func(t *testing.T) {
		for want, err := range map[string]error{
			"7":  &domain.Error{Kind: domain.TooMany, Code: "too_many", RetryAfter: 7},
			"60": domain.Refuse(domain.TooMany, "too_many"),
			"5":  domain.Refuse(domain.Unavailable, "unavailable"),
			"":   domain.Refuse(domain.Conflict, "conflict"),
		} {
			engine, _ := desk(writes(err))
			if got := ask(engine, "GET").Header().Get("Retry-After"); got != want {
				t.Errorf("%v: Retry-After %q, want %q", err, got, want)
			}
		}
	})

	t.Run("every 401 says how to prove who one is", func(t *testing.T) {
		for code, want := range map[string]string{
			"receipt_required": `Receipt realm="sitthi"`,
			"token_required":   `Bearer realm="sitthi"`,
			"token_expired":    `Bearer realm="sitthi", error="invalid_token"`,
			"bad_credentials":  `Bearer realm="sitthi"`,
		} {
			engine, _ := desk(writes(domain.Refuse(domain.Unauthenticated, code)))
			if got := ask(engine, "GET").Header().Get("WWW-Authenticate"); got != want {
				t.Errorf("%s: %q, want %q", code, got, want)
			}
		}
	})

	t.Run("two refusals for one reason are the same bytes", func(t *testing.T) {
		engine, _ := desk(writes(domain.Refuse(domain.NotFound, "not_found")))
		if one, other := ask(engine, "GET"), ask(engine, "GET"); one.Body.String() != other.Body.String() {
			t.Errorf("%s\n%s", one.Body, other.Body)
		}
	})

	t.Run("a body cut off by its limit is a 413 that says the limit", func(t *testing.T) {
		engine, _ := desk(func(c *gin.Context) {
			_, err := io.ReadAll(http.MaxBytesReader(c.Writer, io.NopCloser(strings.NewReader(strings.Repeat("x", 5000))), 4096))
			problem.Write(c, err)
		})
		answer := ask(engine, "POST", "Accept-Language", "en")
		if doc := read(t, answer); answer.Code != 413 || !strings.Contains(doc.Detail, "4 KB") {
			t.Errorf("%d %+v", answer.Code, doc)
		}
	})
}

func TestStatus(t *testing.T) {
	t.Run("a wrong method is a problem that keeps the Allow header", func(t *testing.T) {
		engine, _ := desk(writes(nil))
		answer := ask(engine, "DELETE")
		doc := read(t, answer)
		if answer.Code != 405 || answer.Header().Get("Allow") == "" || doc.Type != "urn:sitthi:problem:method_not_allowed" {
			t.Errorf("%d %v %+v", answer.Code, answer.Header(), doc)
		}
	})

	t.Run("every status of HTTP has a title and a detail", func(t *testing.T) {
		for _, status := range []int{400, 401, 404, 405, 406, 408, 413, 414, 415, 418, 431, 500, 502, 503} {
			engine, _ := desk(func(c *gin.Context) { problem.Status(c, status, "a_code_without_text") })
			doc := read(t, ask(engine, "GET"))
			if doc.Status != status || doc.Title == "" || doc.Detail != doc.Title || strings.Contains(doc.Title, "title.") {
				t.Errorf("%d is %+v", status, doc)
			}
		}
	})

	t.Run("arguments fill the detail", func(t *testing.T) {
		engine, _ := desk(func(c *gin.Context) { problem.Status(c, 413, "body_too_large", map[string]string{"max": "256"}) })
		if doc := read(t, ask(engine, "GET")); !strings.Contains(doc.Detail, "256 KB") {
			t.Errorf("%q", doc.Detail)
		}
	})
}
