package api

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"sitthi/api/problem"
	"sitthi/docs"
	"sitthi/domain"
)

// health says that the program runs, whatever its database does.
func (d *desk) health(c *gin.Context) { respond(c, map[string]bool{"ok": true}) }

// readiness says whether the program can serve now.
func (d *desk) readiness(c *gin.Context) {
	var err error
	if d.Ready != nil {
		err = d.Ready()
	}
	switch {
	case err == nil:
		respond(c, map[string]bool{"ready": true})
	case domain.CodeOf(err) == "draining":
		problem.Write(c, err)
	default: // why not is for the log and the operator; the answer tells nothing of the inside
		problem.Write(c, domain.Refuse(domain.Unavailable, "not_ready"))
	}
}

func tagOf(content []byte) string {
	sum := sha256.Sum256(content)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// contract serves the API's description.
func (d *desk) contract(c *gin.Context) {
	c.Header("ETag", d.contractTag)
	c.Header("Cache-Control", "no-cache") // may be kept, must be asked for
	for _, known := range strings.Split(c.GetHeader("If-None-Match"), ",") {
		if strings.TrimPrefix(strings.TrimSpace(known), "W/") == d.contractTag {
			c.Status(http.StatusNotModified)
			return
		}
	}
	c.Data(http.StatusOK, "application/yaml; charset=utf-8", docs.OpenAPI)
}
