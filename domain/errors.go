package domain

import (
	"errors"
	"strings"
)

// ErrorKind says what sort of refusal an Error is. Each outer layer maps kinds
// to its own language (the API to HTTP statuses); the domain knows no HTTP.
type ErrorKind string

// The kinds of refusal, in the order in which a verb checks for them
// (lifecycle: who are you, is it there, may you, did you say which version…).
const (
	Unauthenticated      ErrorKind = "unauthenticated"       // nobody, or a session that ended
	NotFound             ErrorKind = "not_found"             // absent, or hidden from this actor: the same answer
	Forbidden            ErrorKind = "forbidden"             // the actor's role or place may not
	PreconditionRequired ErrorKind = "precondition_required" // a change without saying which version it was made from
	Stale                ErrorKind = "stale"                 // somebody changed it first
	Gone                 ErrorKind = "gone"                  // shredded
	Conflict             ErrorKind = "conflict"              // the transition table or a guard says no
	Malformed            ErrorKind = "malformed"             // not readable at all
	Invalid              ErrorKind = "invalid"               // readable, with wrong fields
	TooMany              ErrorKind = "too_many"              // slow down; RetryAfter says how long
	Unavailable          ErrorKind = "unavailable"           // the store is away; nothing was saved
	Internal             ErrorKind = "internal"              // our fault; nothing about it is told
)

// FieldError names one wrong field of an input. Field is a dotted path
// ("subject.email", "items.0.text"), empty for the input as a whole. Code is
// stable and is also the key of its texts ("field.CODE") in the locale files;
// Args fill the texts' placeholders and never hold what the person typed.
type FieldError struct {
	Field string
	Code  string
	Args  map[string]string

	// Text is the key of the texts where the code's own do not say enough.
	Text string
}

// TextKey is the key of the field error's texts.
func (f FieldError) TextKey() string {
	if f.Text != "" {
		return "field." + f.Text
	}
	return "field." + f.Code
}

// Error is every refusal of the domain and the workflow. Code is stable and is
// the key of its texts ("error.CODE") in the locale files.
type Error struct {
	Kind   ErrorKind
	Code   string
	Fields []FieldError      // for Invalid: every wrong field at once
	Args   map[string]string // for the texts, never personal data

	// RetryAfter is in whole seconds, for TooMany and Unavailable; 0 is unsaid.
	RetryAfter int

	// Cause is for logs that hold no personal data; it never reaches a client.
	Cause error
}

// Error is for logs and tests; clients read the locale files' texts.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Kind) + ": " + e.Code)
	for _, f := range e.Fields {
		b.WriteString(" " + f.Field + "=" + f.Code)
	}
	if e.Cause != nil {
		b.WriteString(": " + e.Cause.Error())
	}
	return b.String()
}

// Unwrap gives the cause, for errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Cause }

// Refuse is a refusal of one kind with the code of its texts.
func Refuse(kind ErrorKind, code string) *Error { return &Error{Kind: kind, Code: code} }

// InvalidFields is the refusal that names every wrong field, or nil when there is none.
func InvalidFields(fields []FieldError) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Code: "invalid_fields", Fields: fields}
}

// Unsure is the refusal of what is kept already, or may be: told that nothing was
// saved, people would do it twice.
func Unsure(cause error) *Error {
	const soon = 2
	return &Error{Kind: Unavailable, Code: "outcome_unknown", RetryAfter: soon, Cause: cause}
}

// KindOf is the kind of a refusal anywhere in err's chain, Internal for
// anything that is no refusal of ours.
func KindOf(err error) ErrorKind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// CodeOf is the code of a refusal anywhere in err's chain, "" for anything else.
func CodeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
