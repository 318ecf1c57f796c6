package domain

// DueMark is how a case stands to its dates, for whoever has to work on it.
type DueMark string

// The marks, the most pressing first.
const (
	MarkLate    DueMark = "late"    // both dates have passed
	MarkOverdue DueMark = "overdue" // the office's date has passed, the latest has not
	MarkSoon    DueMark = "soon"    // three days or fewer are left
	MarkNear    DueMark = "near"    // seven days or fewer are left
	MarkAmple   DueMark = "ample"   // there is time
	MarkUndated DueMark = "undated" // no date runs
	MarkClosed  DueMark = "closed"
)

const (
	soonDays = 3
	// NearDays is in how many days a case is due that has to be looked at by now.
	NearDays = 7
)

// Mark is how a case stands to its dates on a day, and by how many days it is late
// or has still to go.
func Mark(status Status, due, latest, today Date) (mark DueMark, days int) {
	if !status.Open() {
		return MarkClosed, 0
	}
	if due.IsZero() {
		return MarkUndated, 0
	}
	switch left := today.DaysUntil(due); {
	case left < 0 && latest.Before(today):
		return MarkLate, -left
	case left < 0:
		return MarkOverdue, -left
	case left <= soonDays:
		return MarkSoon, left
	case left <= NearDays:
		return MarkNear, left
	default:
		return MarkAmple, left
	}
}

// OnTime tells whether a case was answered by its date.
func (r *Request) OnTime() bool {
	return r.Status == Closed && !r.AnsweredOn.IsZero() && !r.DueOn.IsZero() && !r.AnsweredOn.After(r.DueOn)
}
