package repository

import (
	"context"
	"database/sql"
	"runtime"
	"strings"
)

// Spans begins a span of a trace, named by the program's own words, and gives
// what ends it. No statement and no value comes near it.
type Spans func(ctx context.Context, name string) (context.Context, func(error))

// WithSpans puts a span around each read and each transaction; without it, or
// with nil, they cost nothing.
func WithSpans(spans Spans) Option { return func(o *options) { o.spans = spans } }

// GivenUp is how many notices this store has given up since it was opened.
func (s *Store) GivenUp() uint64 { return s.givenUp.Load() }

// Connections is the state of the store's connections.
func (s *Store) Connections() sql.DBStats { return s.db.Stats() }

// span begins the span of a method's caller.
func (s *Store) span(ctx context.Context, kind string) (context.Context, func(error)) {
	if s.spans == nil {
		return ctx, unwatched
	}
	const callersCaller = 3 // above runtime.Callers, span and the method that asked for it
	var callers [1]uintptr
	runtime.Callers(callersCaller, callers[:])
	frame, _ := runtime.CallersFrames(callers[:]).Next()
	return s.spans(ctx, kind+" "+methodOf(frame.Function))
}

func unwatched(error) {}

// methodOf is "Submit" of "sitthi/workflow.(*Service).Submit.func1".
func methodOf(function string) string {
	function, _, _ = strings.Cut(function, "[") // the types that it was made for
	function = function[strings.LastIndexByte(function, '/')+1:]
	function, _, _ = strings.Cut(function, ".func")
	return function[strings.LastIndexByte(function, '.')+1:]
}
