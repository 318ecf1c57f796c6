package domain

import (
	"slices"
	"strconv"
	"time"
)

// BulkVerbs are the verbs that can be used on many cases at once. Each can be taken
// back, and none answers, refuses or approves anything.
var BulkVerbs = []Verb{Assign, Quarantine, Release}

// How many bulks an officer may begin in an hour.
const (
	BulksInHour = 10
	BulkHour    = time.Hour
)

// MostInBulk is how many cases one bulk of a verb may have. A flood is put aside in one go.
func MostInBulk(v Verb) int {
	if v == Quarantine {
		return 1000
	}
	return 100
}

// MayBulk tells whether a verb on many cases can be an actor's at all; each case may
// have its own reason against it.
func MayBulk(a Actor, v Verb) bool {
	return slices.Contains(BulkVerbs, v) && slices.ContainsFunc(verbParties[v], func(p Party) bool {
		return p == ByIntake && a.Is(Intake) || p == ByHead && a.Is(Head) || p == ByApprover && a.Is(Approver) || p == BySelf && a.Is(Officer)
	})
}

// BulkItem is one case of a bulk, and the version that it was chosen in.
type BulkItem struct {
	Reference Reference
	Version   int
}

// Bulk is a verb on many cases at once, known by keyed hashes of the key that its
// officer gave it and of what he asked.
type Bulk struct {
	Officer OfficerID
	Key     []byte
	Body    []byte
	Verb    Verb
	At      time.Time
}

// BulkResult is what became of one case of a bulk.
type BulkResult struct {
	Reference Reference
	Version   int    // of the case after the verb; 0: it was not done
	Field     string // of the input, if that is why not
	Code      string // why not: of the refusal, or of what is wrong with the field
}

// Done tells whether the verb was done.
func (r BulkResult) Done() bool { return r.Version > 0 }

// NotDone is the result of a case that refused the verb.
func NotDone(ref Reference, refusal *Error) BulkResult {
	if len(refusal.Fields) > 0 {
		return BulkResult{Reference: ref, Field: refusal.Fields[0].Field, Code: refusal.Fields[0].Code}
	}
	return BulkResult{Reference: ref, Code: refusal.Code}
}

// CheckBulk names what is wrong with the list of a bulk.
func CheckBulk(v Verb, items []BulkItem) []FieldError {
	c, most := checker{}, MostInBulk(v)
	switch {
	case len(items) == 0:
		c.wrong("items", "required")
	case len(items) > most:
		c.wrongWith("items", "too_many_items", map[string]string{"max": strconv.Itoa(most)})
		return c.fields
	}
	before := make(map[Reference]bool, len(items))
	for i, item := range items {
		if item.Reference != "" && before[item.Reference] {
			c.wrong("items."+strconv.Itoa(i)+".reference", "repeated_case")
		}
		before[item.Reference] = true
	}
	return c.fields
}

// BulkWait is how long an officer must wait before he begins another bulk, when he
// began those of the last hour at these times; 0 when he need not.
func BulkWait(begun []time.Time, now time.Time) time.Duration {
	recent := slices.DeleteFunc(slices.Clone(begun), func(at time.Time) bool { return !at.After(now.Add(-BulkHour)) })
	if len(recent) < BulksInHour {
		return 0
	}
	slices.SortFunc(recent, time.Time.Compare)
	return recent[len(recent)-BulksInHour].Add(BulkHour).Sub(now)
}

// Takers are the officers to whom an actor can give cases at all; each case may have
// its own reason against one of them.
func Takers(by Actor, all []Account) []Account {
	gives := by.Is(Intake, Head, Approver)
	return slices.DeleteFunc(slices.Clone(all), func(a Account) bool {
		return !a.MayOwn() || !gives && (!by.Is(Officer) || a.ID != by.ID())
	})
}
