package domain

// DefaultCapacity is how many open cases an officer may have from whom nobody
// said otherwise.
const DefaultCapacity = 30

// Absence is a time in which an officer gets no new cases. Dates are Bangkok's,
// both included.
type Absence struct {
	ID         string
	Office     OfficeID
	Officer    OfficerID
	FromOn     Date
	ToOn       Date      // zero: until further notice, which no delegate can stand in for
	Delegate   OfficerID // of the same office; empty: nobody stands in
	WrittenRef string    // the order in writing by which the delegate stands in
}

// Check names every wrong field.
func (a Absence) Check() []FieldError {
	c := checker{}
	if a.FromOn.IsZero() {
		c.wrong("from_on", "required")
	}
	if !a.ToOn.IsZero() && a.ToOn.Before(a.FromOn) {
		c.wrong("to_on", "too_early")
	}
	if a.Delegate != "" && a.ToOn.IsZero() {
		c.wrong("to_on", "required")
	}
	if a.Delegate != "" && a.Delegate == a.Officer {
		c.wrong("delegate", "not_assignable")
	}
	return c.fields
}

// On tells whether the officer is absent on a date.
func (a Absence) On(d Date) bool {
	return !d.Before(a.FromOn) && (a.ToOn.IsZero() || !d.After(a.ToOn))
}
