package domain

import (
	"slices"
	"strings"
	"time"
)

// AssignInput names who gets a case.
type AssignInput struct {
	Assignee OfficerID
	Reason   string // optional
}

// Check cleans the input and names every wrong field.
func (in AssignInput) Check() (AssignInput, []FieldError) {
	c := checker{}
	in.Assignee = OfficerID(cleanLine(string(in.Assignee)))
	if in.Assignee == "" {
		c.wrong("assignee", "required")
	}
	in.Reason = c.text("reason", in.Reason, maxText)
	return in, c.fields
}

// May tells whether an actor may give the case to whom he names. It is told before
// anything else that is wrong, as whatever he may not.
func (in AssignInput) May(by Actor, r *Request) error {
	if to := OfficerID(cleanLine(string(in.Assignee))); to != "" && to != by.ID() && !r.GivesAway(by) {
		return Refuse(Forbidden, "only_to_yourself")
	}
	return nil
}

// Assign gives the case to an officer or head of the same office; the case
// moves to his unit, so that his head sees it. An officer can only take cases
// of his own unit, for himself. to is nil when no such account exists.
// Refusals: 422 on "assignee"; Conflict "conflict_unresolved" while a
// complaint's text is not tied to persons, "conflict_of_interest" when it
// names the assignee or somebody above him.
func (r *Request) Assign(by Actor, in AssignInput, to *Account, now time.Time) (Act, error) {
	act, status, err := r.begin(Assign)
	if err != nil {
		return act, err
	}
	if err := in.May(by, r); err != nil {
		return act, err
	}
	if err := r.canGoTo(to); err != nil {
		return act, err
	}
	act.Data["assignee"] = string(to.ID)
	act.Data["unit"] = string(to.Unit)
	if r.Assignee != "" {
		act.Data["before"] = string(r.Assignee)
	}
	r.reason(&act, by, in.Reason, now)
	taken := r.Status == Received
	r.Assignee, r.Unit = to.ID, to.Unit
	if r.GivenAt.IsZero() {
		r.GivenAt = now
	}
	r.settle(status, now)
	if to.ID != by.ID() {
		r.tell(&act, to.ID, NoticeNewWork)
	}
	if taken {
		r.owe(&act, NoticeTaken, r.DueOn)
	}
	return act, nil
}

// GivesAway tells whether an actor may give the case to somebody else than himself.
func (r *Request) GivesAway(by Actor) bool {
	return by.Kind() != Staff || by.Is(Intake, Approver) || r.headed(by)
}

// canGoTo refuses an account that cannot have the case, by whosever hand.
func (r *Request) canGoTo(to *Account) error {
	switch {
	case to == nil || !to.mayOwn(r.Office):
		return InvalidFields([]FieldError{{Field: "assignee", Code: "not_assignable"}})
	case r.Conflict == ConflictUnresolved:
		return Refuse(Conflict, "conflict_unresolved")
	case r.excludes(to.ID):
		return Refuse(Conflict, "conflict_of_interest")
	case r.appealAgainst(to.ID):
		return Refuse(Conflict, "other_preparer")
	default:
		return nil
	}
}

func (r *Request) headed(by Actor) bool { return by.isParty(ByHead, r) }

// reason keeps why a person used a verb, as a sealed text of its own.
func (r *Request) reason(act *Act, by Actor, text string, now time.Time) {
	if text != "" {
		act.Messages = append(act.Messages, Message{Case: r.ID, Kind: ReasonText, At: now, By: by.ID(), Text: text})
	}
}

// ReasonInput is the input of verbs that take no more than a reason.
type ReasonInput struct{ Reason string }

// Check cleans the input and names every wrong field.
func (in ReasonInput) Check() (ReasonInput, []FieldError) {
	c := checker{}
	in.Reason = c.text("reason", in.Reason, maxText)
	return in, c.fields
}

// Unassign takes the case from its officer; one in progress waits to be taken again.
func (r *Request) Unassign(by Actor, in ReasonInput, now time.Time) (Act, error) {
	act, status, err := r.begin(Unassign)
	if err != nil {
		return act, err
	}
	if r.Assignee != "" {
		act.Data["before"] = string(r.Assignee)
	}
	r.reason(&act, by, in.Reason, now)
	r.Assignee = ""
	r.settle(status, now)
	return act, nil
}

// TieInput names the officers whom a complaint is about; none says that the
// text names no officer of this office.
type TieInput struct{ Officers []OfficerID }

// Check cleans the input and names every wrong field.
func (in TieInput) Check() (TieInput, []FieldError) {
	c := checker{}
	for i, id := range in.Officers {
		in.Officers[i] = OfficerID(cleanLine(string(id)))
	}
	slices.Sort(in.Officers)
	in.Officers = slices.Compact(in.Officers)
	return in, c.fields
}

// Tie ties a complaint's free text to officers; from then on the case is
// hidden from them and everybody below them. all are the office's accounts.
// Refusals: Conflict "not_about_officers" for a case that names nobody, 422 on
// "officers" for somebody who is not of this office.
func (r *Request) Tie(in TieInput, all []Account, now time.Time) (Act, error) {
	act, status, err := r.begin(Tie)
	if err != nil {
		return act, err
	}
	if r.Conflict == ConflictNone {
		return act, Refuse(Conflict, "not_about_officers")
	}
	var named []Account
	for _, id := range in.Officers {
		i := slices.IndexFunc(all, func(a Account) bool { return a.ID == id && a.Office == r.Office })
		if i < 0 {
			return act, InvalidFields([]FieldError{{Field: "officers", Code: "unknown_officer"}})
		}
		named = append(named, all[i])
	}
	r.Conflict, r.Named, r.Excluded = ConflictTied, in.Officers, excludedBy(named, all)
	if r.excludes(r.Assignee) {
		act.Data["before"] = string(r.Assignee)
		r.Assignee, r.GivenAt = "", time.Time{} // the desk may choose anew
		if r.Status.Open() {
			status = r.backToWork()
		}
	}
	ids := make([]string, len(in.Officers))
	for i, id := range in.Officers {
		ids[i] = string(id)
	}
	act.Data["officers"] = strings.Join(ids, ",")
	r.settle(status, now)
	return act, nil
}

// excludedBy are the officers named and everybody below them: for a head all in
// his unit and those below it; for the approver, who heads the office, all but
// intake and the DPO, without whom nobody could take the complaint on.
func excludedBy(named, all []Account) []OfficerID {
	var out []OfficerID
	for _, n := range named {
		out = append(out, n.ID)
		isHead, isApprover := slices.Contains(n.Roles, Head), slices.Contains(n.Roles, Approver)
		for _, a := range all {
			spared := !isHead && (slices.Contains(a.Roles, Intake) || slices.Contains(a.Roles, DPO))
			if (isHead || isApprover) && slices.Contains(n.UnitsBelow, a.Unit) && !spared {
				out = append(out, a.ID)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
