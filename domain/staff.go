package domain

import "strconv"

// StaffMember is an officer as those see him who look after the office's work.
type StaffMember struct {
	Account
	Capacity int       // how many open cases he may have
	Open     int       // how many he has, of those that whoever asks may know of
	Absences []Absence // that are not over, by their beginning
}

// maxCapacity is more open cases than anybody can work on.
const maxCapacity = 1000

// CapacityInput is how many open cases an officer may have.
type CapacityInput struct {
	Capacity int
	Given    bool
}

// Check names every wrong field.
func (in CapacityInput) Check() (CapacityInput, []FieldError) {
	c := checker{}
	switch {
	case !in.Given:
		c.wrong("capacity", "required")
	case in.Capacity < 0 || in.Capacity > maxCapacity:
		c.wrongWith("capacity", "out_of_range", map[string]string{"min": "0", "max": strconv.Itoa(maxCapacity)})
	}
	return in, c.fields
}

// AccessInput is why an officer is let in no longer, or again.
type AccessInput struct{ Reason string }

// maxAccessReason is short: it stands in the security trail in the clear.
const maxAccessReason = 500

// Check cleans the input and names every wrong field.
func (in AccessInput) Check() (AccessInput, []FieldError) {
	c := checker{}
	in.Reason = c.requiredText("reason", in.Reason, maxAccessReason)
	return in, c.fields
}
