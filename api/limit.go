package api

import (
	"github.com/gin-gonic/gin"

	"sitthi/workflow"
)

// from tells the workflow from which address somebody asks. gin believes a forwarded
// one from trusted proxies alone.
func from() gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Request = c.Request.WithContext(workflow.From(c.Request.Context(), c.ClientIP()))
	}
}
