package repository

import (
	"time"

	"sitthi/domain"
)

// noDate stands in due_sort for a case without a due date: after every date.
const noDate = "9999-12-31"

func micros(t time.Time) int64 { return t.UnixMicro() }

func instant(n int64) time.Time { return time.UnixMicro(n).UTC() }

// maybeMicros is NULL for the zero time.
func maybeMicros(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	n := t.UnixMicro()
	return &n
}

func maybeInstant(n *int64) time.Time {
	if n == nil {
		return time.Time{}
	}
	return instant(*n)
}

func dueSort(d domain.Date) string {
	if d.IsZero() {
		return noDate
	}
	return d.String()
}

// null is NULL for the empty text, where a foreign key wants one or the other.
func null[T ~string](text T) *string {
	if text == "" {
		return nil
	}
	s := string(text)
	return &s
}

func text[T ~string](s *string) T {
	if s == nil {
		return ""
	}
	return T(*s)
}
