package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sitthi/domain"
	"sitthi/workflow"
)

// actView is the form of a verb, or why it was not done, with what was typed.
type actView struct {
	Case     *deskCase // nil when the case is out of the officer's sight by now
	Verb     domain.Verb
	Officers []domain.Account // who can get the case, or can be named
	Stale    bool
	Detail   error            // why it was not done
	Since    []domain.Event   // what others did while this was typed
	New      []domain.Message // and wrote
	Kept     []keptField      // what was typed, when there is no form for it any more
	Causes   []domain.ReopenCause
	Form     bool // there is one
	Late     bool // typed before the log-in
}

// Word is how the verb is called on its form.
func (view actView) Word() string {
	if view.Case == nil {
		return string(view.Verb)
	}
	return view.Case.ActWord(view.Verb)
}

// deskAct does a verb with what a form says.
type deskAct func(v *visit, ref domain.Reference, match workflow.Match) (workflow.CaseView, error)

// deskActs are the forms, by the verbs in their paths.
var deskActs = map[string]deskAct{
	"assign":   acts(domain.Assign, readAssign, (*workflow.Service).Assign),
	"unassign": acts(domain.Unassign, readReason, (*workflow.Service).Unassign),
	"tie":      acts(domain.Tie, readTie, (*workflow.Service).Tie),
	"ask":      acts(domain.Ask, readAsk, (*workflow.Service).Ask),
	"write":    brings(domain.Write, (*workflow.Service).Write, (*workflow.Upload).Write),
	"note":     brings(domain.Note, (*workflow.Service).Note, (*workflow.Upload).Note),
	"answer": acts(domain.Answer, func(v *visit) domain.AnswerInput {
		return domain.AnswerInput{Message: v.form.text("message")}
	}, (*workflow.Service).Answer),
	"withdraw":        acts(domain.Withdraw, readReason, (*workflow.Service).Withdraw),
	"lapse":           acts(domain.Lapse, func(*visit) domain.LapseInput { return domain.LapseInput{} }, (*workflow.Service).Lapse),
	"correct_receipt": acts(domain.CorrectReceipt, readCorrectReceipt, (*workflow.Service).CorrectReceipt),
	"quarantine": acts(domain.Quarantine, func(v *visit) domain.QuarantineInput {
		return domain.QuarantineInput{Reason: v.form.text("reason")}
	}, (*workflow.Service).Quarantine),
	"release": acts(domain.Release, readReason, (*workflow.Service).Release),
	"reopen": acts(domain.Reopen, func(v *visit) domain.ReopenInput {
		return domain.ReopenInput{Cause: domain.ReopenCause(v.form.text("cause")), Reason: v.form.text("reason")}
	}, (*workflow.Service).Reopen),
}

// acts is a verb whose fields are read by read. When one of them cannot be read, it
// is only looked whether the verb could be done at all.
func acts[In any](verb domain.Verb, read func(*visit) In,
	do func(s *workflow.Service, ctx context.Context, actor domain.Actor, ref domain.Reference, match workflow.Match, in In) (workflow.CaseView, error),
) deskAct {
	return func(v *visit, ref domain.Reference, match workflow.Match) (workflow.CaseView, error) {
		in := read(v)
		if !v.form.ok() {
			return workflow.CaseView{}, v.Service.MayNow(v.Request.Context(), v.officer.Actor, ref, match, verb)
		}
		return do(v.Service, v.Request.Context(), v.officer.Actor, ref, match, in)
	}
}

func readAssign(v *visit) domain.AssignInput {
	return domain.AssignInput{Assignee: domain.OfficerID(v.form.text("assignee")), Reason: v.form.text("reason")}
}

func readReason(v *visit) domain.ReasonInput {
	return domain.ReasonInput{Reason: v.form.text("reason")}
}

func readWrite(v *visit) domain.WriteInput {
	return domain.WriteInput{Message: v.form.text("message")}
}

// readTie must be told: that nobody is named has to be said as well.
func readTie(v *visit) domain.TieInput {
	var in domain.TieInput
	for _, id := range v.form.texts("officers") {
		if id != "" && id != "none" {
			in.Officers = append(in.Officers, domain.OfficerID(id))
		}
	}
	if len(in.Officers) == 0 && !v.form.has("officers", "none") {
		v.form.fail(domain.FieldError{Field: "officers", Code: "required"})
	}
	if len(in.Officers) > 0 && v.form.has("officers", "none") {
		v.form.say("officers", "act.nobody_and_somebody")
	}
	return in
}

// readAsk reads one thing a line, and what is asked once more. The version makes
// the codes of new things new.
func readAsk(v *visit) domain.AskInput {
	in := domain.AskInput{ReplyBy: v.typedDate("reply_by")}
	for _, code := range v.form.texts("again") {
		if code != "" {
			in.Items = append(in.Items, domain.AskItem{Code: code, Text: v.form.text("text." + code)})
		}
	}
	n := 0
	for line := range strings.Lines(v.form.text("items")) {
		if line = strings.TrimSpace(line); line != "" {
			n++
			in.Items = append(in.Items, domain.AskItem{Code: fmt.Sprintf("v%s_%d", v.form.text("version"), n), Text: line})
		}
	}
	return in
}

func readCorrectReceipt(v *visit) domain.CorrectReceiptInput {
	return domain.CorrectReceiptInput{
		ReceivedAt: v.typedInstant("received_at"), Reason: v.form.text("reason"), Evidence: v.form.text("evidence"),
	}
}

// act shows the form of a verb, and does what it says.
func (v *visit) act() error {
	v.form.page = "act"
	verb := domain.Verb(v.Param("verb"))
	do, ok := deskActs[string(verb)]
	if !ok {
		return absent()
	}
	ref, err := v.reference()
	if err != nil {
		return err
	}
	if err := v.receiveAsOfficer(ref); err != nil {
		return err
	}
	if !v.sent() {
		return v.showAct(ref, actView{Verb: verb, Late: v.officer.late})
	}
	after, err := do(v, ref, v.match())
	switch {
	case err == nil && v.form.ok():
		return v.afterAct(ref, after, verb)
	case err != nil:
		err = v.form.refused(oneBox(err))
	}
	if err != nil {
		return v.notDone(ref, verb, err)
	}
	return v.showAct(ref, actView{Verb: verb})
}

// oneBox makes what is wrong with one of several items wrong with their one box.
func oneBox(err error) error {
	var refusal *domain.Error
	if !errors.As(err, &refusal) {
		return err
	}
	fields := slices.Clone(refusal.Fields)
	for i, f := range fields {
		if strings.HasPrefix(f.Field, "items.") {
			fields[i].Field = "items"
		}
	}
	return &domain.Error{Kind: refusal.Kind, Code: refusal.Code, Fields: fields, Args: refusal.Args, RetryAfter: refusal.RetryAfter, Cause: refusal.Cause}
}

// match is the version of which the form was.
func (v *visit) match() workflow.Match {
	version, err := strconv.Atoi(v.form.value("version"))
	if err != nil {
		return workflow.Match{}
	}
	return workflow.Match{Given: true, Versions: []int{version}}
}

// afterAct shows the case, or the queue when the case has left the officer's sight.
func (v *visit) afterAct(ref domain.Reference, after workflow.CaseView, verb domain.Verb) error {
	if after.Allowed == nil {
		return v.see(v.toQueue())
	}
	return v.seeDone(ref, verb)
}

// seeDone shows the case in the view in which it was opened, and what was done.
func (v *visit) seeDone(ref domain.Reference, verb domain.Verb) error {
	values := v.inView()
	values.Set("done", string(verb))
	return v.see(withValues(deskPath(ref, ""), values))
}

// showAct shows the form of a verb that is allowed; what is not has no form.
func (v *visit) showAct(ref domain.Reference, view actView) error {
	seen, err := v.Service.ViewCase(v.Request.Context(), v.officer.Actor, ref)
	switch {
	case err != nil && v.Request.Method == post:
		return v.notDone(ref, view.Verb, err)
	case err != nil:
		return err
	}
	if !slices.Contains(seen.Allowed, view.Verb) {
		if v.Request.Method == get {
			return v.seeCase(ref)
		}
		return v.notDone(ref, view.Verb, domain.Refuse(domain.Conflict, "illegal_transition"))
	}
	if v.caseAcross() {
		return v.showCaseAcross(seen, view.Verb)
	}
	if match := v.match(); match.Given && !slices.Contains(match.Versions, seen.Request.Version) {
		return v.notDone(ref, view.Verb, domain.Refuse(domain.Stale, "stale"))
	}
	c, err := v.caseForDesk(seen)
	if err != nil {
		return err
	}
	view.Case = &c
	return v.showForm(v.form.status(), view)
}

// showForm shows the form on a case.
func (v *visit) showForm(status int, view actView) error {
	r := view.Case.Request
	all, err := v.Service.Officers(v.Request.Context(), v.officer.Actor)
	if err != nil {
		return err
	}
	for _, a := range all {
		switch {
		case view.Verb == domain.Assign && (!a.MayOwn() || slices.Contains(r.Excluded, a.ID)):
		case view.Verb == domain.Assign && !r.GivesAway(v.officer.Actor) && a.ID != v.officer.Account.ID:
		default:
			view.Officers = append(view.Officers, a)
		}
	}
	view.Causes = r.ReopenCauses(dateOf(v.now()))
	view.Form, view.Case.Acting = true, true
	v.fillAct(view)
	return v.show(status, "desk_act", view)
}

// fillAct fills what the form knows before anybody types.
func (v *visit) fillAct(view actView) {
	r := view.Case.Request
	v.form.fill("version", strconv.Itoa(r.Version))
	if v.Request.Method != get {
		return
	}
	if view.Verb == domain.Assign && len(view.Officers) == 1 {
		v.form.fill("assignee", string(view.Officers[0].ID))
	}
	if view.Verb == domain.Ask {
		for _, asked := range r.OpenAsked() {
			v.form.values.Add("again", asked.Code)
		}
	}
	if view.Verb == domain.CorrectReceipt {
		v.fillInstant("received_at", r.ReceivedAt)
	}
}

// notDone says why a verb was not done, what others did meanwhile, and shows all
// that was typed: in its form if it can still be done, else to be read.
func (v *visit) notDone(ref domain.Reference, verb domain.Verb, why error) error {
	view := actView{Verb: verb, Detail: why, Stale: domain.KindOf(why) == domain.Stale, Late: v.officer.late}
	status := http.StatusConflict
	switch domain.KindOf(why) {
	case domain.Stale, domain.Conflict:
	case domain.Forbidden:
		status = http.StatusForbidden
	case domain.NotFound:
		status = http.StatusNotFound
	default:
		return why
	}
	for _, name := range typedNames {
		for _, value := range v.form.values[name] {
			if strings.TrimSpace(value) != "" {
				view.Kept = append(view.Kept, keptField{name, value})
			}
		}
	}
	seen, err := v.Service.ViewCase(v.Request.Context(), v.officer.Actor, ref)
	if err != nil {
		return v.show(status, "desk_act", view)
	}
	c, err := v.caseForDesk(seen)
	if err != nil {
		return err
	}
	view.Case = &c
	if view.Stale {
		if err := v.gather(&view); err != nil {
			return err
		}
		if v.doneAlready(view) {
			return v.seeDone(ref, verb)
		}
	}
	if !slices.Contains(seen.Allowed, verb) {
		return v.show(status, "desk_act", view)
	}
	view.Kept = nil
	return v.showForm(status, view)
}

// typedNames are what somebody may have written on a verb's form, and on the note beside it.
var typedNames = []string{"message", "reason", "evidence", "items", string(domain.Note)}

// gather gathers what was done since the form was shown.
func (v *visit) gather(view *actView) error {
	version, _ := strconv.Atoi(v.form.value("version")) // as match read it
	trail, err := v.Service.Trail(v.Request.Context(), v.officer.Actor, view.Case.Request.Reference)
	if err != nil {
		return err
	}
	for _, e := range trail {
		if e.Version > version {
			view.Since = append(view.Since, e)
		}
	}
	for _, m := range view.Case.Messages {
		if len(view.Since) > 0 && m.Seq >= view.Since[0].Seq {
			view.New = append(view.New, m)
		}
	}
	return nil
}
