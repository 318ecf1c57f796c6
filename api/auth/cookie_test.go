package auth_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
)

func TestCookie(t *testing.T) {
	set := func(do func(*gin.Context)) http.Header {
		recorder := httptest.NewRecorder()
		c, _ := gin.CreateTestContext(recorder)
		do(c)
		return recorder.Header()
	}
	t.Run("it is bound to the host wherever browsers let it, and as safe as it can be elsewhere", func(t *testing.T) {
		const bound, plain = "__Host-sid=token; Path=/; HttpOnly; Secure; SameSite=Lax", "sid=token; Path=/; HttpOnly; SameSite=Lax"
		for base, want := range map[string]string{
			"https://desk.example": bound, "https://127.0.0.1": bound, "http://127.0.0.1:8080": bound, "http://localhost:8080": bound, "http://[::1]:1": bound,
			"http://desk.example": plain, "http://192.0.2.7:8080": plain, "http://localhost.example": plain,
		} {
			got := set(func(c *gin.Context) { auth.CookieOf(base).Set(c, "token") }).Values("Set-Cookie")
			if len(got) != 1 || got[0] != want {
				t.Errorf("%s: %q", base, got)
			}
		}
	})
	t.Run("logging out takes it away, with what the browser kept", func(t *testing.T) {
		header := set(func(c *gin.Context) { auth.CookieOf("https://desk.example").Drop(c) })
		want := "__Host-sid=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax"
		if got := header.Get("Set-Cookie"); got != want || header.Get("Clear-Site-Data") == "" {
			t.Errorf("%q", header)
		}
	})
	t.Run("it is read by its own name, once", func(t *testing.T) {
		for sent, want := range map[string]string{
			"__Host-sid=a": "a", "x=1; __Host-sid=a": "a", "sid=a": "", "": "", "__Host-sid=a; __Host-sid=b": "", "__host-sid=a": "",
		} {
			c, _ := gin.CreateTestContext(httptest.NewRecorder())
			c.Request = httptest.NewRequest("GET", "/", nil)
			c.Request.Header.Set("Cookie", sent)
			if got := auth.CookieOf("https://desk.example").Token(c); got != want {
				t.Errorf("%q: %q", sent, got)
			}
		}
	})
}
