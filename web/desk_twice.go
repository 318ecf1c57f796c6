package web

import (
	"slices"
	"strings"
	"time"

	"sitthi/domain"
)

// doneAlready tells whether what was done since is no more than this very form: its
// button was pressed twice.
func (v *visit) doneAlready(view actView) bool {
	const moment = time.Minute
	if len(view.Since) != 1 || !v.form.ok() {
		return false
	}
	e := view.Since[0]
	if e.Officer != v.officer.Account.ID || e.Verb != view.Verb || v.now().Sub(e.At) > moment {
		return false
	}
	switch e.Verb {
	case domain.Write, domain.Note, domain.Answer:
		return view.wrote(strings.TrimSpace(v.form.text("message"))) && v.parcel.sameFiles(view.New[0])
	case domain.Assign:
		return string(view.Case.Request.Assignee) == v.form.text("assignee")
	case domain.Ask:
		in, _ := readAsk(v).Check(dateOf(v.now()))
		return len(view.New) == 1 && slices.Equal(view.New[0].Items, in.Items) && e.Data["reply_by"] == in.ReplyBy.String()
	case domain.Reopen:
		in, _ := domain.ReopenInput{Cause: domain.ReopenCause(v.form.text("cause")), Reason: v.form.text("reason")}.Check()
		return e.Data["cause"] == string(in.Cause) && view.wrote(in.Reason)
	case domain.Tie:
		in, _ := readTie(v).Check()
		return slices.Equal(view.Case.Request.Named, in.Officers)
	case domain.CorrectReceipt:
		in, _ := readCorrectReceipt(v).Check(v.now())
		return view.Case.Request.ReceivedAt.Equal(in.ReceivedAt) && view.wrote(in.Reason, in.Evidence)
	case domain.Unassign, domain.Withdraw, domain.Lapse, domain.Quarantine, domain.Release:
		return true
	default:
		return false
	}
}

// wrote tells whether one message was written since, of this text and these items.
func (view actView) wrote(text string, items ...string) bool {
	return len(view.New) == 1 && view.New[0].Text == text &&
		slices.EqualFunc(view.New[0].Items, items, func(item domain.AskItem, text string) bool { return item.Text == text })
}
