package problem_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"sitthi/api/problem"
)

func TestRequestIDs(t *testing.T) {
	engine, _ := desk(func(c *gin.Context) { c.String(http.StatusOK, problem.RequestID(c)) })

	t.Run("a well-formed id is kept", func(t *testing.T) {
		for _, id := range []string{"a", "A.b_c-9", strings.Repeat("z", 64)} {
			answer := ask(engine, "GET", "X-Request-Id", id)
			if answer.Header().Get("X-Request-Id") != id || answer.Body.String() != id {
				t.Errorf("%q became %q, %q", id, answer.Header().Get("X-Request-Id"), answer.Body)
			}
		}
	})

	t.Run("any other is replaced by a new one", func(t *testing.T) {
		seen := map[string]bool{}
		for _, id := range []string{"", strings.Repeat("z", 65), "a b", "a{", "ก", "a\x7f", "@[`"} {
			got := ask(engine, "GET", "X-Request-Id", id).Header().Get("X-Request-Id")
			if !regexp.MustCompile(`^[A-Z2-7]{26}$`).MatchString(got) || seen[got] {
				t.Errorf("%q became %q", id, got)
			}
			seen[got] = true
		}
	})
}

func TestAccessLog(t *testing.T) {
	t.Run("one line a request, of the allowed fields only, and nothing of its content", func(t *testing.T) {
		engine, lines := desk(func(c *gin.Context) { c.String(http.StatusCreated, "SECRET") })
		ask(engine, "POST", "Authorization", "Receipt SECRET", "User-Agent", "SECRET", "X-Forwarded-For", "203.0.113.9")
		var line map[string]any
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatalf("%v in %s", err, lines)
		}
		for name := range line {
			if !slices.Contains([]string{"time", "level", "msg", "method", "route", "status", "ms", "bytes", "request_id"}, name) {
				t.Errorf("the line holds %q", name)
			}
		}
		if line["method"] != "POST" || line["route"] != "/cases/:reference" || line["status"] != 201.0 || line["bytes"] != 6.0 {
			t.Errorf("%v", line)
		}
		for _, secret := range []string{"SECRET", "203.0.113", "192.0.2"} {
			if strings.Contains(lines.String(), secret) {
				t.Errorf("the line tells %q: %s", secret, lines)
			}
		}
	})

	t.Run("a made-up method and an unknown route leave no text of theirs", func(t *testing.T) {
		engine, lines := desk(writes(nil))
		engine.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("SECRET", "/SECRET", nil))
		if strings.Contains(lines.String(), "SECRET") || !strings.Contains(lines.String(), `"method":"other"`) {
			t.Errorf("%s", lines)
		}
	})
}

func TestRecovery(t *testing.T) {
	t.Run("a panic is a generic 500 with every header, logged by type and stack", func(t *testing.T) {
		engine, lines := desk(func(*gin.Context) { panic("SECRET") })
		answer := ask(engine, "GET")
		doc := read(t, answer)
		if answer.Code != 500 || doc.Type != "urn:sitthi:problem:internal" || answer.Header().Get("X-Content-Type-Options") == "" {
			t.Errorf("%d %+v", answer.Code, doc)
		}
		log := lines.String()
		if strings.Contains(log, "SECRET") || !strings.Contains(log, "middleware_test.go") || !strings.Contains(log, `"status":500`) {
			t.Errorf("the log says %s", log)
		}
	})

	t.Run("a panic within an answer ends the connection", func(t *testing.T) {
		engine, lines := desk(func(c *gin.Context) {
			c.String(http.StatusOK, "half")
			c.Writer.Flush()
			panic("SECRET")
		})
		defer func() {
			if recover() != http.ErrAbortHandler {
				t.Error("the connection goes on")
			}
			if !strings.Contains(lines.String(), `"msg":"request"`) {
				t.Errorf("no line for it: %s", lines)
			}
		}()
		ask(engine, "GET")
	})
}

func TestHeaders(t *testing.T) {
	t.Run("every answer carries them, problems and unknown routes too", func(t *testing.T) {
		engine, _ := desk(writes(nil))
		engine.NoRoute(func(c *gin.Context) { problem.Status(c, http.StatusNotFound, "not_found") })
		for _, path := range []string{"/cases/1", "/nowhere"} {
			answer := httptest.NewRecorder()
			engine.ServeHTTP(answer, httptest.NewRequest("GET", path, nil))
			for name, want := range map[string]string{
				"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store",
				"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
				"Strict-Transport-Security": "max-age=31536000",
			} {
				if got := answer.Header().Get(name); got != want {
					t.Errorf("%s: %s is %q", path, name, got)
				}
			}
			policy := answer.Header().Get("Content-Security-Policy")
			if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
				t.Errorf("%s: %q", path, policy)
			}
		}
	})

	t.Run("a plain http desk never asks for https", func(t *testing.T) {
		engine := gin.New()
		engine.Use(problem.Headers(false))
		answer := httptest.NewRecorder()
		engine.ServeHTTP(answer, httptest.NewRequest("GET", "/", nil))
		if got := answer.Header().Get("Strict-Transport-Security"); got != "" {
			t.Errorf("%q", got)
		}
	})
}
