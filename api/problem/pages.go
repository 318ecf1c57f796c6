package problem

import (
	"github.com/gin-gonic/gin"

	"sitthi/domain"
)

// Show answers a refusal with a page for people. Status and headers of the
// refusal (Retry-After, Allow) are decided before it.
type Show func(c *gin.Context, status int, refusal *domain.Error)

const showKey = "problem.show"

// Pages lets show answer every refusal, unknown paths and panics included, on
// the paths that are pages.
func Pages(isPage func(path string) bool, show Show) gin.HandlerFunc {
	return func(c *gin.Context) {
		if isPage(c.Request.URL.Path) {
			c.Set(showKey, show)
		}
		c.Next()
	}
}
