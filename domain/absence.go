package domain

import "slices"

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

// maxWrittenRef is how long the number and date of an order can be.
const maxWrittenRef = 200

// Check cleans an absence and names every wrong field. today is Bangkok's: an
// absence may have begun before it was noted, but not be over.
func (a Absence) Check(today Date) (Absence, []FieldError) {
	c := checker{}
	c.year("from_on", a.FromOn, today)
	c.year("to_on", a.ToOn, today)
	a.Delegate = OfficerID(cleanLine(string(a.Delegate)))
	a.WrittenRef = c.length("written_ref", cleanLine(a.WrittenRef), maxWrittenRef)
	if a.FromOn.IsZero() {
		c.wrong("from_on", "required")
	}
	switch {
	case a.ToOn.IsZero() && a.Delegate != "":
		c.wrong("to_on", "required")
	case a.ToOn.IsZero() || c.has("to_on"):
	case a.ToOn.Before(a.FromOn):
		c.wrong("to_on", "ends_first")
	case a.ToOn.Before(today):
		c.wrong("to_on", "in_past")
	}
	if a.Delegate != "" && a.Delegate == a.Officer {
		c.wrong("delegate", "cannot_stand_in")
	}
	return a, c.fields
}

// year tells a year of the Buddhist era from a far one of the Common Era.
func (c *checker) year(field string, d, today Date) {
	const far = 50
	if d.Year >= today.Year+far {
		c.wrong(field, "buddhist_year")
	}
}

// CheckDelegate names what is wrong with who stands in: delegate is his account,
// nil when the office has none. Whoever acts for an approver needs it in writing.
func (a Absence) CheckDelegate(officer Account, delegate *Account) []FieldError {
	if a.Delegate == "" {
		return nil
	}
	c := checker{}
	switch {
	case delegate == nil || delegate.Office != officer.Office:
		c.wrong("delegate", "unknown_officer")
	case !delegate.mayOwn(officer.Office) && (delegate.Disabled || !delegate.holds(Approver)):
		c.wrong("delegate", "cannot_stand_in")
	}
	if a.WrittenRef == "" && officer.holds(Approver) {
		c.wrong("written_ref", "required")
	}
	return c.fields
}

// On tells whether the officer is absent on a date.
func (a Absence) On(d Date) bool {
	return !d.Before(a.FromOn) && (a.ToOn.IsZero() || !d.After(a.ToOn))
}

// Over tells whether the absence has ended before a date.
func (a Absence) Over(d Date) bool { return !a.ToOn.IsZero() && a.ToOn.Before(d) }

// OnDuty are an office's accounts as they stand on a day: an absent approver's
// role is with whoever acts for him by an order in writing, if that one is here
// himself. A disabled approver's stays with the one he named, for as long as the
// order says. Nobody acts for one who acts.
func OnDuty(all []Account, away []Absence, today Date) []Account {
	absent := map[OfficerID]bool{}
	for _, a := range away {
		absent[a.Officer] = absent[a.Officer] || a.On(today)
	}
	place := map[OfficerID]int{}
	for i, account := range all {
		place[account.ID] = i
	}
	duty := slices.Clone(all)
	for _, a := range away {
		from, known := place[a.Officer]
		to, here := place[a.Delegate]
		if !known || !here || !a.On(today) || a.WrittenRef == "" || !all[from].holds(Approver) || all[to].Disabled || absent[a.Delegate] {
			continue
		}
		duty[from].Roles = slices.DeleteFunc(slices.Clone(duty[from].Roles), func(r Role) bool { return r == Approver })
		if !duty[to].holds(Approver) {
			duty[to].Roles = append(slices.Clone(duty[to].Roles), Approver)
		}
	}
	return duty
}
