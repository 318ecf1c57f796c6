package problem

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// csp lets a page load what is served beside it and nothing else.
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

// permissions are the abilities of a browser that no page of ours needs.
const permissions = "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), " +
	"geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), " +
	"publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()"

const yearOfHSTS = "max-age=31536000"

// Headers sets the headers that every answer carries, problems and unknown
// routes included. Cache-Control is no-store unless a handler of public files
// sets another. https is whether the base URL is: only then are browsers told
// to come back by it.
func Headers(https bool) gin.HandlerFunc {
	return func(c *gin.Context) {
		SetHeaders(c.Writer.Header(), https)
		c.Next()
	}
}

// SetHeaders is Headers for an answer that is given before there is a router.
//
// No other site learns from where it was come to. Our own pages do: a browser that may
// tell nobody sends our forms as it sends those of other sites, from "null".
func SetHeaders(header http.Header, https bool) {
	header.Set("Content-Security-Policy", csp)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Permissions-Policy", permissions)
	header.Set("Cache-Control", "no-store")
	if https {
		header.Set("Strict-Transport-Security", yearOfHSTS)
	}
}
