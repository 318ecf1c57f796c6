package domain

import "time"

// CaseDates are both readings of a case's due date.
type CaseDates struct {
	DueOn       Date
	LatestDueOn Date
}

func datesOf(r *Request) CaseDates { return CaseDates{r.DueOn, r.LatestDueOn} }

// Banner stands on a case for one officer until he acknowledges it: a date of
// the case became earlier.
type Banner struct {
	Case    CaseID
	Officer OfficerID
	Seq     int // of the event that moved the date
	At      time.Time
	Was     CaseDates
	Now     CaseDates
}

// AcknowledgeInput says up to which event an officer knows of a case's dates.
type AcknowledgeInput struct {
	Event int
}

// Check names every wrong field.
func (in AcknowledgeInput) Check() []FieldError {
	c := checker{}
	if in.Event < 1 {
		c.wrong("event", "required")
	}
	return c.fields
}
