package domain

import (
	"strconv"
	"time"
)

// CorrectReceiptInput says when a request truly came in, why that is known only
// now, and what shows it (the date stamp, the fax's own line). Both texts are
// kept sealed.
type CorrectReceiptInput struct {
	ReceivedAt time.Time // UTC
	Reason     string
	Evidence   string
}

// Check cleans the input and names every wrong field.
func (in CorrectReceiptInput) Check(now time.Time) (CorrectReceiptInput, []FieldError) {
	c := checker{}
	in.ReceivedAt = c.receivedAt(in.ReceivedAt, now)
	in.Reason = c.requiredText("reason", in.Reason, maxText)
	in.Evidence = c.requiredText("evidence", in.Evidence, maxText)
	return in, c.fields
}

// evidenceItem names what shows the true time, beside the reason.
const evidenceItem = "evidence"

// CorrectReceipt gives the case another time of receipt, with its clocks counted
// from it. Intake may move it to an earlier time, a head to a later one as long
// as the case is not overdue; to one more than 30 days before it was entered only
// a head, as a late entry is his. The reference keeps its year. Refusals: 422
// "after_entry" on received_at; Forbidden "earlier_by_intake", "later_by_head";
// Conflict "receipt_unchanged", "late_entry_needs_head", "overdue_already".
func (r *Request) CorrectReceipt(by Actor, in CorrectReceiptInput, to Recounted, all []Account, now time.Time) (Act, error) {
	act, status, err := r.begin(CorrectReceipt)
	if err != nil {
		return act, err
	}
	if err := r.mayCorrectReceipt(by, to.ReceivedAt, now); err != nil {
		return act, err
	}
	before := *r
	r.ReceivedAt, r.DeemedReceivedOn, r.Clocks = to.ReceivedAt, to.DeemedReceivedOn, to.Clocks
	act.Messages = append(act.Messages, Message{
		Case: r.ID, Kind: ReasonText, At: now, By: by.ID(), Text: in.Reason,
		Items: []AskItem{{Code: evidenceItem, Text: in.Evidence}},
	})
	r.settle(status, now)
	r.tellRecount(&act, before)
	r.tellMoved(&act, before, by, all)
	return act, nil
}

func (r *Request) mayCorrectReceipt(by Actor, to, now time.Time) error {
	if to.After(r.EnteredAt.Add(clockSkew)) {
		return InvalidFields([]FieldError{{Field: "received_at", Code: "after_entry"}})
	}
	earlier := to.Before(r.ReceivedAt)
	switch {
	case to.Equal(r.ReceivedAt):
		return Refuse(Conflict, "receipt_unchanged")
	case earlier && Late(to, r.EnteredAt):
		if !r.headed(by) {
			return Refuse(Conflict, "late_entry_needs_head")
		}
	case earlier && !by.Is(Intake):
		return Refuse(Forbidden, "earlier_by_intake")
	case !earlier && !r.headed(by):
		return Refuse(Forbidden, "later_by_head")
	case !earlier && r.Overdue(DateOf(now, Bangkok)):
		return Refuse(Conflict, "overdue_already")
	}
	return nil
}

// movesReceipt tells whether there is any time to which an officer could move the
// receipt. Intake moves it earlier. A head moves it later, up to its entry, until the
// case is overdue, and far back what an officer entered: a citizen's own filing came
// when it came.
func (r *Request) movesReceipt(by Actor, today Date) bool {
	return by.Is(Intake) || r.EnteredBy != "" || r.ReceivedAt.Before(r.EnteredAt) && !r.Overdue(today)
}

// tellRecount puts what a new count changed into the event: the case's receipt
// and dates before and after, and both dates of each clock that moved, by its
// place in the list.
func (r *Request) tellRecount(act *Act, before Request) {
	for name, values := range map[string][2]string{
		"received_at":        {instantText(before.ReceivedAt), instantText(r.ReceivedAt)},
		"deemed_received_on": {before.DeemedReceivedOn.String(), r.DeemedReceivedOn.String()},
		"due_on":             {before.DueOn.String(), r.DueOn.String()},
		"latest_due_on":      {before.LatestDueOn.String(), r.LatestDueOn.String()},
	} {
		act.Data[name+"_before"], act.Data[name] = values[0], values[1]
	}
	for i, c := range r.Clocks {
		if was := before.Clocks[i]; was.DueOn != c.DueOn || was.LatestDueOn != c.LatestDueOn {
			name := "clocks." + strconv.Itoa(i) + "." + c.Code
			act.Data[name+"_before"] = was.DueOn.String() + "/" + was.LatestDueOn.String()
			act.Data[name] = c.DueOn.String() + "/" + c.LatestDueOn.String()
		}
	}
}
