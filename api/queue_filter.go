package api

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"sitthi/domain"
)

// Limits of a page of the queue, and of an identifier.
const (
	defaultLimit = 50
	maxLimit     = 200
	maxID        = 64
)

// query reads the parameters of a list and gathers what is wrong with them.
type query struct {
	values url.Values
	wrong  []domain.FieldError
}

func (q *query) fail(name, code string, args map[string]string) {
	q.wrong = append(q.wrong, domain.FieldError{Field: name, Code: code, Args: args})
}

// one is a parameter that may stand once; ok is false when it is absent or wrong.
func (q *query) one(name string) (value string, ok bool) {
	given := q.values[name]
	switch {
	case len(given) == 0:
		return "", false
	case len(given) > 1:
		q.fail(name, "repeated_parameter", nil)
		return "", false
	case !plain(given[0]):
		q.fail(name, "bad_text", nil)
		return "", false
	}
	return given[0], true
}

func joined[T ~string](all []T) string { return strings.Join(words(all), ", ") }

// limit is how long a page is, otherwise when nothing is said.
func (q *query) limit(otherwise int) int {
	value, ok := q.one("limit")
	if !ok {
		return otherwise
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > maxLimit || strconv.Itoa(n) != value {
		q.fail("limit", "bad_limit", map[string]string{"max": strconv.Itoa(maxLimit)})
		return otherwise
	}
	return n
}

// queueParameters are all that the queue takes; any other is a mistake that
// would otherwise show the wrong cases.
var queueParameters = append(slices.Clone(domain.QueueParameters), "limit", "cursor")

// filterOf reads the queue's parameters and names every wrong one.
func (d *desk) filterOf(c *gin.Context, actor domain.Actor) (domain.QueueFilter, error) {
	values, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		return domain.QueueFilter{}, domain.InvalidFields([]domain.FieldError{{Code: "bad_text"}})
	}
	f, wrong := domain.ReadQueueFilter(values, actor.ID())
	q := &query{values: values, wrong: wrong}
	f.Limit = q.limit(defaultLimit)
	q.refuseUnknown(queueParameters)
	if cursor, ok := q.one("cursor"); ok && len(q.wrong) == 0 {
		// The cursor is bound to the other parameters, so they must be right first.
		if f.After, ok = d.openCursor(cursor, actor, f); !ok {
			q.fail("cursor", "bad_cursor", nil)
		}
	}
	return f, domain.InvalidFields(q.wrong)
}

// refuseUnknown names what is no parameter at all, whatever its name holds.
func (q *query) refuseUnknown(known []string) {
	var unknown []string
	for name := range q.values {
		if !slices.Contains(known, name) {
			unknown = append(unknown, nameable(name))
		}
	}
	slices.Sort(unknown)
	const mostTold = 20
	unknown = slices.Compact(unknown)
	for _, name := range unknown[:min(len(unknown), mostTold)] {
		q.fail(name, "unknown_parameter", nil)
	}
}

// nameable is the name of a parameter as it can be told: it comes from outside.
func nameable(name string) string {
	const longest = 40
	safe := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' {
			return r
		}
		return '?'
	}, name)
	return safe[:min(len(safe), longest)]
}
