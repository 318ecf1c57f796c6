package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"sitthi/api/problem"
	"sitthi/domain"
)

// ownOrigin refuses what another site makes a browser send here. Browsers say
// where a request comes from (Sec-Fetch-Site, Origin); one with a cookie that
// does not say is refused as well. Programs have no cookies of ours.
func ownOrigin() gin.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c *gin.Context) {
		r := c.Request
		silent := r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == "" && r.Header.Get("Cookie") != ""
		if protection.Check(r) != nil || silent && !safe(r.Method) {
			problem.Write(c, domain.Refuse(domain.Forbidden, "other_origin"))
		}
	}
}

// safe tells whether a method changes nothing.
func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}
