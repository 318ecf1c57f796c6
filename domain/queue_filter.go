package domain

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// QueueParameters are the names by which a queue is asked which cases it shows, and in
// which order: the same in the API and in a page's address.
var QueueParameters = []string{"q", "kind", "status", "assignee", "unit", "overdue", "due_within", "quarantined", "sort"}

const (
	maxQuery = 200
	maxID    = 64
	maxDays  = 366
)

// ReadQueueFilter reads the parameters as they came, each with all its values. What is
// wrong is named, and left out of the filter. me is who asks.
func ReadQueueFilter(values map[string][]string, me OfficerID) (QueueFilter, []FieldError) {
	q := &queueReading{values: values}
	f := QueueFilter{
		Kinds:       choices(q, "kind", Kinds),
		Statuses:    choices(q, "status", Statuses),
		Unit:        UnitID(q.id("unit")),
		Query:       q.text("q"),
		Overdue:     q.yesOrNo("overdue"),
		Quarantined: q.yesOrNo("quarantined"),
		DueWithin:   q.days("due_within"),
		Sort:        choice(q, "sort", []QueueSort{ByDueOn, ByReceivedAt}),
	}
	switch assignee := q.id("assignee"); assignee {
	case "me":
		f.Assignee = me
	case "none":
		f.Unassigned = true
	default:
		f.Assignee = OfficerID(assignee)
	}
	if f.Sort == "" {
		f.Sort = ByDueOn
	}
	return f, q.fields
}

// queueReading reads parameters and gathers what is wrong with them.
type queueReading struct {
	checker
	values map[string][]string
}

// one is a parameter that may stand once; ok is false when it is absent or wrong.
func (q *queueReading) one(name string) (value string, ok bool) {
	given := q.values[name]
	switch {
	case len(given) == 0:
		return "", false
	case len(given) > 1:
		q.wrong(name, "repeated_parameter")
		return "", false
	case !utf8.ValidString(given[0]) || strings.ContainsFunc(given[0], unicode.IsControl):
		q.wrong(name, "bad_text")
		return "", false
	}
	return given[0], true
}

// text is what is searched for.
func (q *queueReading) text(name string) string {
	value, _ := q.one(name)
	if utf8.RuneCountInString(value) > maxQuery {
		q.wrongWith(name, "too_long", map[string]string{"max": strconv.Itoa(maxQuery)})
		return ""
	}
	return strings.TrimSpace(value)
}

// id is an identifier: what cannot be one is wrong, what is nobody's finds nothing.
func (q *queueReading) id(name string) string {
	value, ok := q.one(name)
	if ok && !IsID(value) {
		q.wrong(name, "unknown_value")
		return ""
	}
	return value
}

// IsID tells whether a text can be an identifier at all.
func IsID(text string) bool {
	return text != "" && len(text) <= maxID && madeOf(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:")
}

// yesOrNo is "true" or "false"; nil when neither was said.
func (q *queueReading) yesOrNo(name string) *bool {
	value := choice(q, name, []string{"true", "false"})
	if value == "" {
		return nil
	}
	is := value == "true"
	return &is
}

// days is a number of days from today.
func (q *queueReading) days(name string) *int {
	value, ok := q.one(name)
	if !ok {
		return nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || n > maxDays || strconv.Itoa(n) != value {
		q.wrongWith(name, "out_of_range", map[string]string{"min": "0", "max": strconv.Itoa(maxDays)})
		return nil
	}
	return &n
}

// choice is one of a few words, "" for none.
func choice[T ~string](q *queueReading, name string, words []T) T {
	value, ok := q.one(name)
	if ok && !slices.Contains(words, T(value)) {
		q.unknown(name, textsOf(words))
		return ""
	}
	return T(value)
}

// choices is any number of words, repeated or with commas between them.
func choices[T ~string](q *queueReading, name string, words []T) []T {
	var all []T
	for _, given := range q.values[name] {
		for value := range strings.SplitSeq(given, ",") {
			if !slices.Contains(words, T(value)) {
				q.unknown(name, textsOf(words))
				return nil
			}
			all = append(all, T(value))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (q *queueReading) unknown(name string, words []string) {
	q.wrongWith(name, "unknown_value", map[string]string{"values": strings.Join(words, ", ")})
}

func textsOf[T ~string](words []T) []string {
	texts := make([]string, len(words))
	for i, word := range words {
		texts[i] = string(word)
	}
	return texts
}
