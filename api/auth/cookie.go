package auth

import (
	"net/http"
	"net/netip"
	"net/url"

	"github.com/gin-gonic/gin"
)

// Cookie is where a browser keeps the token of an officer's log-in: for this host
// alone, out of reach of scripts, and sent along when a link of another site is
// followed, but with nothing that another site submits.
type Cookie struct{ plain bool }

// CookieOf is the cookie of a desk by its base URL. Browsers take the prefix, and
// Secure, by https and from their own machine; a desk that is reached by plain http
// from elsewhere would let nobody in with them, and does without.
func CookieOf(baseURL string) Cookie {
	u, err := url.Parse(baseURL)
	if err != nil || u.Scheme == "https" || u.Hostname() == "localhost" {
		return Cookie{}
	}
	addr, err := netip.ParseAddr(u.Hostname())
	return Cookie{plain: err != nil || !addr.IsLoopback()}
}

// Name is the cookie's name.
func (k Cookie) Name() string {
	if k.plain {
		return "sid"
	}
	return "__Host-sid"
}

// Token is the token that a request brought, "" for none. Two are as good as none: who
// set the other one?
func (k Cookie) Token(c *gin.Context) string {
	found := c.Request.CookiesNamed(k.Name())
	if len(found) != 1 {
		return ""
	}
	return found[0].Value
}

// Set lets the browser keep a token until its session ends, or the browser does.
func (k Cookie) Set(c *gin.Context, token string) { http.SetCookie(c.Writer, k.lasting(token, 0)) }

// Drop lets the browser forget it, with all that it keeps of the desk.
func (k Cookie) Drop(c *gin.Context) {
	http.SetCookie(c.Writer, k.lasting("", -1))
	c.Header("Clear-Site-Data", `"cache", "storage"`)
}

func (k Cookie) lasting(token string, seconds int) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // by plain http browsers refuse Secure: see CookieOf
		Name: k.Name(), Value: token, Path: "/", MaxAge: seconds, Secure: !k.plain, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}
