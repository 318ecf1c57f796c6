package domain

import (
	"slices"
	"time"
)

// Recompute gives the case the dates of a new count by another calendar, which
// cause names. Only the desk uses it, and only where a date moves. all are the
// office's accounts.
func (r *Request) Recompute(to Recounted, cause string, all []Account, now time.Time) (Act, error) {
	act, status, err := r.begin(Recompute)
	if err != nil {
		return act, err
	}
	before := *r
	r.DeemedReceivedOn, r.Clocks = to.DeemedReceivedOn, to.Clocks
	r.settle(status, now)
	r.tellRecount(&act, before)
	act.Data["cause"] = cause
	r.tellMoved(&act, before, SystemActor(r.Office), all)
	return act, nil
}

// DateMove is what a new count does to a case's dates.
type DateMove struct {
	Reference Reference
	Was, Now  CaseDates
	Earlier   bool // one of its dates, by either reading
}

// Move is what a new count would do to a case; ok is false when no date moves.
func (to Recounted) Move(r *Request) (m DateMove, ok bool) {
	if !to.Moves(r) {
		return DateMove{}, false
	}
	after := *r
	after.Clocks = to.Clocks
	after.setDue()
	_, earlier := after.shortened(*r)
	return DateMove{Reference: r.Reference, Was: datesOf(r), Now: datesOf(&after), Earlier: earlier}, true
}

// tellMoved owes the notices of dates that moved: the citizen hears of both
// readings, the office of what became shorter, which nobody may overlook. The
// assignee, the heads and the DPOs get a mail each, and a banner on the case
// until they acknowledge it; whoever moved the dates himself knows.
func (r *Request) tellMoved(act *Act, before Request, by Actor, all []Account) {
	switch {
	case r.DueOn != before.DueOn:
		r.owe(act, NoticeRecomputed, r.DueOn)
	case r.LatestDueOn != before.LatestDueOn:
		r.owe(act, NoticeLatestRecomputed, r.LatestDueOn)
	}
	date, ok := r.shortened(before)
	if !ok {
		return
	}
	for _, officer := range r.warned(all) {
		if officer == by.ID() {
			continue
		}
		act.Notices = append(act.Notices, Notice{Office: r.Office, Case: r.ID, Code: NoticeShortened, Officer: officer, Day: date})
		act.Banners = append(act.Banners, Banner{
			Case: r.ID, Officer: officer, Was: datesOf(&before), Now: datesOf(r),
		})
	}
}

// shortened is the first of the case's dates that became earlier, if one did, by either
// reading.
func (r *Request) shortened(before Request) (first Date, ok bool) {
	for i, c := range r.Clocks {
		if !c.warns() {
			continue
		}
		date := c.DueOn
		if was := before.Clocks[i]; !date.Before(was.DueOn) {
			if date = c.LatestDueOn; !date.Before(was.LatestDueOn) {
				continue
			}
		}
		if !ok || date.Before(first) {
			first, ok = date, true
		}
	}
	return first, ok
}

// runsTo tells whether an open clock of the case that somebody is warned of ends on a
// day, by either reading.
func (r *Request) runsTo(on Date) bool {
	return slices.ContainsFunc(r.Clocks, func(c Clock) bool { return c.warns() && (c.DueOn == on || c.LatestDueOn == on) })
}

// warns tells whether somebody is warned when the clock's dates become earlier: an
// answer's or an act's. The office's targets within are its own.
func (c Clock) warns() bool {
	return c.State == ClockOpen && !c.DueOn.IsZero() && (c.Class == RespondClock || c.Class == ActClock)
}

// warned are the assignee, the heads and the DPOs of a case, or who stands in
// for them, each once; of one in quarantine nobody, as its dates are in the head's
// digest when they come.
func (r *Request) warned(all []Account) []OfficerID {
	var found []OfficerID
	if r.Quarantined() {
		return nil
	}
	seen := map[OfficerID]bool{}
	for _, party := range []Party{ByAssignee, ByHead, ByDPO} {
		for _, id := range r.recipients(party, all) {
			if !seen[id] {
				seen[id] = true
				found = append(found, id)
			}
		}
	}
	return found
}
