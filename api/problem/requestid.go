package problem

import (
	"crypto/rand"
	"log/slog"

	"github.com/gin-gonic/gin"
)

// Keys of gin's context. Their type is private: nothing else can set them.
type contextKey int

const (
	requestIDKey contextKey = iota
	loggerKey
)

// requestIDHeader carries a request's id, in and out.
const requestIDHeader = "X-Request-Id"

// maxRequestID is the longest id that is taken from outside.
const maxRequestID = 64

// RequestIDs gives every request an id, answers it as X-Request-Id and keeps it
// for RequestID. A well-formed id that came with the request is kept.
func RequestIDs() gin.HandlerFunc {
	return func(c *gin.Context) {
		id := c.GetHeader(requestIDHeader)
		if !wellFormed(id) {
			id = rand.Text()
		}
		c.Set(requestIDKey, id)
		c.Header(requestIDHeader, id)
		c.Next()
	}
}

// RequestID is the id of a request, empty where RequestIDs did not run.
func RequestID(c *gin.Context) string { return c.GetString(requestIDKey) }

// wellFormed takes what can stand in a log line and in a header as it is.
func wellFormed(id string) bool {
	if id == "" || len(id) > maxRequestID {
		return false
	}
	for _, b := range []byte(id) {
		letter := 'a' <= b|0x20 && b|0x20 <= 'z'
		digit := '0' <= b && b <= '9'
		if !letter && !digit && b != '.' && b != '_' && b != '-' {
			return false
		}
	}
	return true
}

// logger is the log of the request's middleware.
func logger(c *gin.Context) *slog.Logger {
	if value, ok := c.Get(loggerKey); ok {
		if log, ok := value.(*slog.Logger); ok {
			return log
		}
	}
	return slog.Default()
}
