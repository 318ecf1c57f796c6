package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestStarting(t *testing.T) {
	t.Run("every answer before the desk is open carries the headers of those after it", func(t *testing.T) {
		for _, accept := range []string{"text/html", "application/json"} {
			for _, path := range []string{"/healthz", "/", "/v1/queue"} {
				w, r := httptest.NewRecorder(), httptest.NewRequest("GET", path, nil)
				r.Header.Set("Accept", accept)
				notReady(true).ServeHTTP(w, r)
				for _, name := range []string{
					"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy",
					"Cross-Origin-Resource-Policy", "Permissions-Policy", "Strict-Transport-Security", "Cache-Control",
				} {
					if w.Header().Get(name) == "" {
						t.Errorf("%s for %s has no %s", path, accept, name)
					}
				}
				if alive := w.Code == http.StatusOK; alive != (path == "/healthz") {
					t.Errorf("%s: %d", path, w.Code)
				}
			}
		}
	})
}
