package problem

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"sitthi/domain"
)

// Watch is told of every request: that it came, and how it was answered. The
// method is a word of HTTP's own or "other", the route its pattern or empty.
type Watch interface {
	Begin()
	End(method, route string, status int, took time.Duration)
}

// AccessLog writes one line a request, of these fields and no others: method,
// route (the pattern, never the path or the query), status, ms, bytes and
// request_id. No address, no body, no receipt: addresses belong to the traffic
// log, which has a life of its own. The watch, if there is one, is told the same.
func AccessLog(log *slog.Logger, watch Watch) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Set(loggerKey, log)
		if watch != nil {
			watch.Begin()
		}
		start := time.Now()
		finished := false
		// Deferred: a panic that ends the connection is still one line.
		defer func() {
			status := c.Writer.Status()
			if !finished {
				status = http.StatusInternalServerError
			}
			took, method := time.Since(start), methodWord(c.Request.Method)
			if watch != nil {
				watch.End(method, c.FullPath(), status, took)
			}
			log.LogAttrs(c.Request.Context(), slog.LevelInfo, "request",
				slog.String("method", method),
				slog.String("route", c.FullPath()),
				slog.Int("status", status),
				slog.Int64("ms", took.Milliseconds()),
				slog.Int("bytes", max(c.Writer.Size(), 0)),
				slog.String("request_id", RequestID(c)),
			)
		}()
		c.Next()
		finished = true
	}
}

var methods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions,
}

// methodWord keeps a made-up method, which can be any text, out of the log.
func methodWord(method string) string {
	if slices.Contains(methods, method) {
		return method
	}
	return "other"
}

// Recovery answers a panic with the same problem as any internal fault, and
// logs its type and stack, but neither its value nor anything of the request:
// both can hold personal data. A panic after the head of an answer was sent
// ends the connection, so that half an answer is never taken for a whole one.
func Recovery(log *slog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Set(loggerKey, log)
		defer func() {
			value := recover()
			if value == nil {
				return
			}
			if value == http.ErrAbortHandler {
				panic(value) // how a handler asks to end the connection
			}
			log.ErrorContext(c.Request.Context(), "panic",
				"type", panicType(value), "route", c.FullPath(), "request_id", RequestID(c), "stack", string(debug.Stack()))
			if c.Writer.Written() {
				panic(http.ErrAbortHandler)
			}
			answer(c, http.StatusInternalServerError, domain.Refuse(domain.Internal, "internal"))
		}()
		c.Next()
	}
}

// panicType is the type of a panic, and the runtime's own words, which hold
// types and numbers only.
func panicType(value any) string {
	if fault, ok := value.(runtime.Error); ok {
		return fmt.Sprintf("%T: %v", fault, fault)
	}
	return fmt.Sprintf("%T", value)
}

// logFault tells the log what the client is not told: the types of the errors
// and the database's code. Their texts can quote a row and stay out.
func logFault(c *gin.Context, refusal *domain.Error, err error) {
	log := logger(c)
	attrs := []any{"code", refusal.Code, "route", c.FullPath(), "request_id", RequestID(c), "type", errorTypes(err)}
	var state interface{ SQLState() string }
	if errors.As(err, &state) {
		attrs = append(attrs, "sqlstate", state.SQLState())
	}
	if refusal.Kind == domain.Unavailable {
		log.WarnContext(c.Request.Context(), "unavailable", attrs...)
		return
	}
	log.ErrorContext(c.Request.Context(), "internal fault", attrs...)
}

// errorTypes are the types of a chain of errors, outermost first.
func errorTypes(err error) []string {
	var types []string
	for err != nil && len(types) < 10 {
		types = append(types, fmt.Sprintf("%T", err))
		err = errors.Unwrap(err)
	}
	return types
}
