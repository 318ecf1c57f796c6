package problem

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"sitthi/domain"
)

// tooLarge is a kind of HTTP's own: a body beyond http.MaxBytesReader.
const tooLarge domain.ErrorKind = "too_large"

// statuses is the table of refusals and statuses. A kind that is not in it is
// an internal fault.
var statuses = map[domain.ErrorKind]int{
	domain.Unauthenticated:      http.StatusUnauthorized,
	domain.NotFound:             http.StatusNotFound,
	domain.Forbidden:            http.StatusForbidden,
	domain.PreconditionRequired: http.StatusPreconditionRequired,
	domain.Stale:                http.StatusPreconditionFailed,
	domain.Gone:                 http.StatusGone,
	domain.Conflict:             http.StatusConflict,
	domain.Malformed:            http.StatusBadRequest,
	domain.Invalid:              http.StatusUnprocessableEntity,
	domain.TooMany:              http.StatusTooManyRequests,
	domain.Unavailable:          http.StatusServiceUnavailable,
	domain.Internal:             http.StatusInternalServerError,
}

// transport is the titles ("title.WORD") of statuses that no kind has.
var transport = map[int]string{
	http.StatusMethodNotAllowed:            "method_not_allowed",
	http.StatusNotAcceptable:               "not_acceptable",
	http.StatusRequestTimeout:              "request_timeout",
	http.StatusRequestEntityTooLarge:       string(tooLarge),
	http.StatusRequestURITooLong:           "too_large",
	http.StatusUnsupportedMediaType:        "unsupported_media_type",
	http.StatusRequestHeaderFieldsTooLarge: "too_large",
}

func statusOf(kind domain.ErrorKind) int {
	if status, ok := statuses[kind]; ok {
		return status
	}
	return http.StatusInternalServerError
}

// titleOf is the word of a status: a kind's, HTTP's own, else by its class.
func titleOf(status int) string {
	if word, ok := transport[status]; ok {
		return word
	}
	for kind, s := range statuses {
		if s == status {
			return string(kind)
		}
	}
	if status >= http.StatusInternalServerError {
		return string(domain.Internal)
	}
	return string(domain.Malformed)
}

// refusalOf is what an error says to the client. What is no refusal of ours
// says nothing.
func refusalOf(err error) *domain.Error {
	var refusal *domain.Error
	if errors.As(err, &refusal) {
		if _, known := statuses[refusal.Kind]; known {
			return refusal
		}
	}
	var body *http.MaxBytesError
	if errors.As(err, &body) {
		const kilobyte = 1 << 10
		return &domain.Error{Kind: tooLarge, Code: "body_too_large", Args: map[string]string{"max": strconv.FormatInt(body.Limit/kilobyte, 10)}}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return domain.Refuse(domain.Unavailable, "unavailable")
	}
	return domain.Refuse(domain.Internal, "internal")
}
