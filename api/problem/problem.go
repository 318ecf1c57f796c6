package problem

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"sitthi/domain"
	"sitthi/domain/locale"
)

// ContentType is the media type of every problem.
const ContentType = "application/problem+json"

// typePrefix and a code are the type of a problem.
const typePrefix = "urn:sitthi:problem:"

// clientClosed is the status of answers that nobody waits for any more, for
// the access log alone.
const clientClosed = 499

// document is a problem as it is sent.
type document struct {
	Type   string       `json:"type"`
	Title  string       `json:"title"`
	Status int          `json:"status"`
	Detail string       `json:"detail"`
	Errors []fieldEntry `json:"errors"`
}

// fieldEntry is one wrong field.
type fieldEntry struct {
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Write answers with the problem of any error and ends the chain of handlers.
// An error that is no refusal of the domain is a 500 of which nothing is told;
// its type, never its text, goes to the log. When the client is gone nothing is
// written and nothing logged.
func Write(c *gin.Context, err error) {
	if clientGone(c, err) {
		c.AbortWithStatus(clientClosed)
		return
	}
	refusal := refusalOf(err)
	if refusal.Kind == tooLarge {
		answer(c, http.StatusRequestEntityTooLarge, refusal)
		return
	}
	status := statusOf(refusal.Kind)
	if status >= http.StatusInternalServerError {
		logFault(c, refusal, err)
	}
	challenge(c, status, refusal.Code)
	retryAfter(c, refusal)
	answer(c, status, refusal)
}

// Status answers with a problem of HTTP itself, which the domain does not know
// (405, 413, 415 …), and ends the chain of handlers. args fill the
// placeholders of the text. An Allow header that is already set stays.
func Status(c *gin.Context, status int, code string, args ...map[string]string) {
	refusal := &domain.Error{Kind: domain.ErrorKind(titleOf(status)), Code: code}
	if len(args) > 0 {
		refusal.Args = args[0]
	}
	challenge(c, status, code)
	answer(c, status, refusal)
}

// Lang is the language that the client wants: by Accept-Language, else Thai.
func Lang(c *gin.Context) locale.Lang { return locale.Choose(c.GetHeader("Accept-Language")) }

func answer(c *gin.Context, status int, refusal *domain.Error) {
	c.Abort()
	if c.Writer.Written() {
		return // too late: the head of another answer is on its way
	}
	if value, ok := c.Get(showKey); ok {
		if show, ok := value.(Show); ok {
			show(c, status, refusal)
			return
		}
	}
	lang := Lang(c)
	body, err := json.Marshal(documentOf(lang, status, refusal))
	if err != nil {
		panic(err) // strings and numbers alone: it cannot fail
	}
	header := c.Writer.Header()
	header.Set("Content-Language", string(lang))
	header.Set("Cache-Control", "no-store")
	header.Add("Vary", "Accept-Language")
	c.Data(status, ContentType, body)
}

func documentOf(lang locale.Lang, status int, refusal *domain.Error) document {
	title := text(lang, "title."+string(refusal.Kind), nil, "title.internal")
	doc := document{
		Type:   typePrefix + refusal.Code,
		Title:  title,
		Status: status,
		Detail: text(lang, "error."+refusal.Code, refusal.Args, "title."+string(refusal.Kind)),
		Errors: make([]fieldEntry, len(refusal.Fields)),
	}
	if refusal.Kind == domain.TooMany {
		doc.Detail = locale.Text(lang, "wait.stated", map[string]string{"what": doc.Detail})
	}
	for i, f := range refusal.Fields {
		doc.Errors[i] = fieldEntry{Field: f.Field, Code: f.Code, Message: FieldText(lang, f)}
	}
	return doc
}

// FieldText is what to do about a wrong field. A JSON type is told by its name
// in the reader's language.
func FieldText(lang locale.Lang, f domain.FieldError) string {
	args := f.Args
	if want := "type." + args["want"]; f.Code == "wrong_type" && locale.Has(lang, want) {
		args = map[string]string{"want": locale.Text(lang, want, nil)}
	}
	return text(lang, f.TextKey(), args, "field.other")
}

// ReasonText is why something was not done to one of many: a wrong field of what was
// asked, or without one the refusal of that code.
func ReasonText(lang locale.Lang, field, code string) string {
	if field != "" {
		return FieldText(lang, domain.FieldError{Field: field, Code: code})
	}
	return text(lang, "error."+code, nil, "title.conflict")
}

// text is the text of a key, of KEY_plain when the arguments for its
// placeholders are missing, and of another key when it has none at all: nobody
// ever reads a raw key or a raw placeholder.
func text(lang locale.Lang, key string, args map[string]string, otherwise string) string {
	if !locale.Has(lang, key) {
		return locale.Text(lang, otherwise, nil)
	}
	if len(args) == 0 && locale.Has(lang, key+"_plain") {
		key += "_plain"
	}
	return locale.Text(lang, key, args)
}

// clientGone tells whether the client went away while we worked.
func clientGone(c *gin.Context, err error) bool {
	return errors.Is(err, context.Canceled) && errors.Is(c.Request.Context().Err(), context.Canceled)
}

// challenge says how to prove who one is, which every 401 must.
func challenge(c *gin.Context, status int, code string) {
	if status != http.StatusUnauthorized || c.Writer.Header().Get("WWW-Authenticate") != "" {
		return
	}
	value := `Bearer realm="sitthi"`
	switch code {
	case "receipt_required":
		value = `Receipt realm="sitthi"`
	case "bad_token", "token_expired", "session_ended":
		value += `, error="invalid_token"`
	}
	c.Header("WWW-Authenticate", value)
}

// What Retry-After says, in seconds, when the refusal does not.
const (
	retryTooMany     = 60
	retryUnavailable = 5
)

func retryAfter(c *gin.Context, refusal *domain.Error) {
	seconds := refusal.RetryAfter
	switch {
	case refusal.Kind != domain.TooMany && refusal.Kind != domain.Unavailable:
		return
	case seconds > 0:
	case refusal.Kind == domain.TooMany:
		seconds = retryTooMany
	default:
		seconds = retryUnavailable
	}
	c.Header("Retry-After", strconv.Itoa(seconds))
}
