package web

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"

	"github.com/gin-gonic/gin"
)

//go:embed static/site.css
var css []byte

// cssPath is where the style sheet is served: its name changes with its
// content, so that a browser can keep it for good and never has an old one.
var cssPath = "/static/site." + digest(css) + ".css"

// forever is what a browser may do with a file whose name is its content.
const forever = "public, max-age=31536000, immutable"

// Routes adds the pages and their files to a router.
func Routes(r gin.IRouter) {
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		r.Handle(method, "/", page(index()))
		r.Handle(method, cssPath, styles)
	}
}

func styles(c *gin.Context) {
	c.Header("Cache-Control", forever)
	c.Data(http.StatusOK, "text/css; charset=utf-8", css)
}

// page serves a page that is the same for everybody. Browsers ask each time
// whether it changed.
func page(html []byte) gin.HandlerFunc {
	tag := `"` + digest(html) + `"`
	return func(c *gin.Context) {
		c.Header("Cache-Control", "no-cache")
		c.Header("ETag", tag)
		if c.GetHeader("If-None-Match") == tag {
			c.Status(http.StatusNotModified)
			return
		}
		c.Data(http.StatusOK, "text/html; charset=utf-8", html)
	}
}

// digest is a short name for a content.
func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:8])
}
