package domain

import (
	"slices"
	"time"
)

// causeDisabled is in the trail why a case left an officer who is no longer here.
const causeDisabled = "officer_disabled"

// Waiting tells whether the desk still has to find an officer for the case: a
// rule with a strategy routed it, nobody had it yet, no complaint's text waits to
// be tied to persons, and it is not kept apart.
func (r *Request) Waiting() bool {
	return r.Status == Received && r.Assignee == "" && r.GivenAt.IsZero() &&
		r.Routing.Strategy != "" && r.Conflict != ConflictUnresolved && !r.Quarantined()
}

// Barred are the officers to whom the case cannot go: those from whom it is
// hidden, and in an appeal whoever decided what it is against.
func (r *Request) Barred() []OfficerID {
	barred := slices.Clone(r.Excluded)
	if r.DecidedBy != "" && r.appealAgainst(r.DecidedBy) {
		barred = append(barred, r.DecidedBy)
	}
	return barred
}

// HandOut makes the officer whom the desk chose the case's assignee and keeps
// how he was chosen. It is the desk's own act: the status stays received until
// that officer, or an assignment by a person, takes the case. to is the chosen
// account. Refusals are those of Assign.
func (r *Request) HandOut(to *Account, choice Choice, now time.Time) (Act, error) {
	act, err := r.handTo(to, now)
	if err != nil {
		return act, err
	}
	r.Routing.Choice = choice
	act.Data["strategy"] = string(choice.Strategy)
	for _, c := range choice.Officers {
		if c.Officer == to.ID && c.InPlaceOf != "" {
			act.Data["in_place_of"] = string(c.InPlaceOf)
		}
	}
	return act, nil
}

// handTo moves a case that nobody has taken yet into an officer's hands. Like
// an assignment it moves the case to his unit, so that his head sees it.
func (r *Request) handTo(to *Account, now time.Time) (Act, error) {
	act, status, err := r.begin(HandOut)
	if err != nil {
		return act, err
	}
	if err := r.canGoTo(to); err != nil {
		return act, err
	}
	act.Data["assignee"], act.Data["unit"] = string(to.ID), string(to.Unit)
	if r.Assignee != "" {
		act.Data["before"] = string(r.Assignee)
	}
	r.Assignee, r.Unit, r.GivenAt = to.ID, to.Unit, now
	r.settle(status, now)
	r.tell(&act, to.ID, NoticeNewWork)
	return act, nil
}

// LeaveDisabled takes an open case from an officer who was disabled: to the
// given head, or without one back to whoever takes it next. One that the
// officer had not taken yet is not taken by this either.
func (r *Request) LeaveDisabled(by Actor, head *Account, now time.Time) (Act, error) {
	var act Act
	var err error
	switch {
	case head == nil:
		if act, err = r.Unassign(by, ReasonInput{}, now); err == nil {
			r.GivenAt = time.Time{} // the desk finds it another officer
		}
	case r.Status == Received:
		act, err = r.handTo(head, now)
	default:
		act, err = r.Assign(by, AssignInput{Assignee: head.ID}, head, now)
	}
	if err == nil {
		act.Data["cause"] = causeDisabled
	}
	return act, err
}
