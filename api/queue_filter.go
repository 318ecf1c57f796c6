package api

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"sitthi/domain"
)

// Limits of a page of the queue, and of its texts.
const (
	defaultLimit = 50
	maxLimit     = 200
	maxQuery     = 200
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

// choice is one of a few words.
func choice[T ~string](q *query, name string, words []T) (T, bool) {
	value, ok := q.one(name)
	if !ok {
		return "", false
	}
	if !slices.Contains(words, T(value)) {
		q.fail(name, "unknown_value", map[string]string{"values": joined(words)})
		return "", false
	}
	return T(value), true
}

// yesOrNo is "true" or "false"; nil when neither was said.
func (q *query) yesOrNo(name string) *bool {
	value, ok := choice(q, name, []string{"true", "false"})
	if !ok {
		return nil
	}
	is := value == "true"
	return &is
}

// choices is any number of words, repeated or with commas between them.
func choices[T ~string](q *query, name string, words []T) []T {
	var all []T
	for _, given := range q.values[name] {
		for value := range strings.SplitSeq(given, ",") {
			if !slices.Contains(words, T(value)) {
				q.fail(name, "unknown_value", map[string]string{"values": joined(words)})
				return nil
			}
			all = append(all, T(value))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func joined[T ~string](all []T) string { return strings.Join(words(all), ", ") }

// id is an identifier: what cannot be one is wrong, what is nobody's finds nothing.
func (q *query) id(name string) string {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:"
	value, ok := q.one(name)
	if ok && (value == "" || len(value) > maxID || strings.Trim(value, letters) != "") {
		q.fail(name, "unknown_value", nil)
		return ""
	}
	return value
}

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

// days is a number of days from today.
func (q *query) days(name string) (n int, ok bool) {
	const most = 366
	value, ok := q.one(name)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || n > most || strconv.Itoa(n) != value {
		q.fail(name, "out_of_range", map[string]string{"min": "0", "max": strconv.Itoa(most)})
		return 0, false
	}
	return n, true
}

func (q *query) text(name string, longest int) string {
	value, _ := q.one(name)
	if utf8.RuneCountInString(value) > longest {
		q.fail(name, "too_long", map[string]string{"max": strconv.Itoa(longest)})
	}
	return strings.TrimSpace(value)
}

// queueParameters are all that the queue takes; any other is a mistake that
// would otherwise show the wrong cases.
var queueParameters = []string{
	"kind", "status", "assignee", "unit", "overdue", "due_within", "quarantined", "q", "sort", "limit", "cursor",
}

// filterOf reads the queue's parameters and names every wrong one.
func (d *desk) filterOf(c *gin.Context, actor domain.Actor) (domain.QueueFilter, error) {
	values, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		return domain.QueueFilter{}, domain.InvalidFields([]domain.FieldError{{Code: "bad_text"}})
	}
	q := &query{values: values}
	f := domain.QueueFilter{
		Kinds:    choices(q, "kind", domain.Kinds),
		Statuses: choices(q, "status", domain.Statuses),
		Unit:     domain.UnitID(q.id("unit")),
		Query:    q.text("q", maxQuery),
		Sort:     domain.ByDueOn,
		Limit:    q.limit(defaultLimit),
	}
	switch assignee := q.id("assignee"); assignee {
	case "me":
		f.Assignee = actor.ID()
	case "none":
		f.Unassigned = true
	default:
		f.Assignee = domain.OfficerID(assignee)
	}
	f.Overdue, f.Quarantined = q.yesOrNo("overdue"), q.yesOrNo("quarantined")
	if days, ok := q.days("due_within"); ok {
		f.DueWithin = &days
	}
	if sort, ok := choice(q, "sort", []domain.QueueSort{domain.ByDueOn, domain.ByReceivedAt}); ok {
		f.Sort = sort
	}
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
