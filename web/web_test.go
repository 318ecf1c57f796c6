package web_test

import (
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"sitthi/web"
)

func get(method, path string, headers ...string) *httptest.ResponseRecorder {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	web.Routes(engine)
	request := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	engine.ServeHTTP(answer, request)
	return answer
}

func TestIndex(t *testing.T) {
	answer := get("GET", "/")
	html := answer.Body.String()

	t.Run("it is a page in Thai with an English part", func(t *testing.T) {
		if answer.Code != 200 || answer.Header().Get("Content-Type") != "text/html; charset=utf-8" {
			t.Fatalf("%d %v", answer.Code, answer.Header())
		}
		for _, want := range []string{`<html lang="th">`, `<section id="english" lang="en"`, `href="/openapi.yaml"`, `<code>/v1</code>`} {
			if !strings.Contains(html, want) {
				t.Errorf("no %s", want)
			}
		}
	})

	t.Run("it has one of each landmark, one h1, and a skip link that leads somewhere", func(t *testing.T) {
		for _, tag := range []string{"<h1>", "<main ", "<header>", "<footer>", "<title>", `href="#main"`, `id="main"`, `href="#english"`, `id="english"`} {
			if n := strings.Count(html, tag); n != 1 {
				t.Errorf("%d × %s", n, tag)
			}
		}
	})

	t.Run("nothing in it needs more than the strictest policy gives", func(t *testing.T) {
		for _, loose := range []string{"<script", "<style", "style=", " onclick", "http://", "https://", "//"} {
			if strings.Contains(html, loose) {
				t.Errorf("it holds %q", loose)
			}
		}
	})

	t.Run("it is read again only when it changed", func(t *testing.T) {
		again := get("GET", "/", "If-None-Match", answer.Header().Get("ETag"))
		if again.Code != 304 || again.Body.Len() != 0 || answer.Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("%d, %d bytes, %v", again.Code, again.Body.Len(), answer.Header())
		}
	})

	t.Run("its style sheet is there, under a name that is its content", func(t *testing.T) {
		path := regexp.MustCompile(`/static/site\.[0-9a-f]{16}\.css`).FindString(html)
		css := get("GET", path)
		if css.Code != 200 || css.Header().Get("Content-Type") != "text/css; charset=utf-8" ||
			!strings.Contains(css.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%q: %d %v", path, css.Code, css.Header())
		}
		if body := css.Body.String(); strings.Contains(body, "url(") || strings.Contains(body, "letter-spacing") || strings.Contains(body, "italic") {
			t.Error("it loads something, or spaces or slants Thai")
		}
	})

	t.Run("a browser may ask for its head alone", func(t *testing.T) {
		if head := get("HEAD", "/"); head.Code != 200 {
			t.Errorf("%d", head.Code)
		}
	})
}
