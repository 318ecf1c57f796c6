package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sitthi/domain"
	"sitthi/workflow"
)

// bulkView is what would be done to many cases, to be confirmed.
type bulkView struct {
	Verb   domain.Verb
	Cases  []queueLine
	To     domain.Account // who gets them, if somebody does
	Absent int            // cases that are not in the officer's sight any more
	Back   string
	Late   bool // sent before the log-in
}

// bulkDone is what became of them.
type bulkDone struct {
	Verb      domain.Verb
	All, Done int
	Results   []domain.BulkResult
	Back      string
	In        string // behind the path of a case
	First     bool   // what was sent later, with something else in it, was not done
}

// bulkAct uses a verb on many cases with what a form says.
type bulkAct func(v *visit, cmd workflow.BulkCommand) error

// bulkActs are the forms of verbs on many cases.
var bulkActs = map[string]bulkAct{
	"assign": bulkOf(func(v *visit) domain.AssignInput {
		return domain.AssignInput{Assignee: domain.OfficerID(v.form.text("to")), Reason: v.form.text("reason")}
	}, (*workflow.Service).AssignMany),
	"quarantine": bulkOf(func(v *visit) domain.QuarantineInput {
		return domain.QuarantineInput{Reason: v.form.text("reason")}
	}, (*workflow.Service).QuarantineMany),
	"release": bulkOf(readReason, (*workflow.Service).ReleaseMany),
}

// bulkOf is a verb whose fields are read by read; what is wrong with them is said on
// the form, and nothing done.
func bulkOf[In interface {
	Check() (In, []domain.FieldError)
}](read func(*visit) In,
	do func(s *workflow.Service, ctx context.Context, actor domain.Actor, cmd workflow.BulkCommand, in In) ([]domain.BulkResult, error),
) bulkAct {
	return func(v *visit, cmd workflow.BulkCommand) error {
		in := read(v)
		_, wrong := in.Check()
		for _, e := range wrong {
			v.form.fail(e)
		}
		if !v.form.ok() {
			return nil
		}
		cmd.Body = fmt.Appendf(cmd.Body, " %+v", in)
		_, err := do(v.Service, v.Request.Context(), v.officer.Actor, cmd, in)
		return err
	}
}

// bulkVerb is the verb that a form names, if it can be the officer's at all.
func (v *visit) bulkVerb() (domain.Verb, error) {
	verb := domain.Verb(v.form.value("verb"))
	if !domain.MayBulk(v.officer.Actor, verb) {
		return "", absent()
	}
	return verb, nil
}

// confirmBulk lists the cases that were chosen in the queue and asks whether they are
// meant. Nothing is done yet.
func (v *visit) confirmBulk() error {
	v.form.values = v.Request.URL.Query()
	v.form.page = "bulk"
	v.form.fill("key", rand.Text()) // sent twice it is done once
	return v.showBulk()
}

// showBulk shows the cases, or the queue when it cannot be told which or to whom.
func (v *visit) showBulk() error {
	ctx, actor := v.Request.Context(), v.officer.Actor
	verb, err := v.bulkVerb()
	if err != nil {
		return err
	}
	all, err := v.Service.Officers(ctx, actor)
	if err != nil {
		return err
	}
	view, items := bulkView{Verb: verb, Back: v.toQueue(), Late: v.officer.late}, v.chosen()
	if len(items) == 0 {
		v.form.say("cases", "bulk.none")
	}
	if most := domain.MostInBulk(verb); len(items) > most {
		v.form.fail(domain.FieldError{Field: "cases", Code: "too_many_items", Args: map[string]string{"max": strconv.Itoa(most)}})
	}
	if verb == domain.Assign {
		takers := domain.Takers(actor, all)
		if to := slices.IndexFunc(takers, func(a domain.Account) bool { return string(a.ID) == v.form.value("to") }); to >= 0 {
			view.To = takers[to]
		} else {
			v.form.say("to", "bulk.to_none")
		}
	}
	if v.form.wrong("cases") != "" || v.form.wrong("to") != "" {
		return v.showQueue(v.viewOf(v.form.value(viewName)))
	}
	page, err := v.Service.Queue(ctx, actor, domain.QueueFilter{
		References: referencesOf(items), Statuses: domain.Statuses, Sort: domain.ByDueOn, Limit: len(items),
	})
	if err != nil {
		return err
	}
	view.Cases, view.Absent = linesOf(page, namesOf(all)), len(items)-len(page.Items)
	v.here, v.query = "/desk/bulk", v.askedOfBulk(items)
	return v.show(v.form.status(), "desk_bulk", view)
}

// askedOfBulk is the address of the page that asks.
func (v *visit) askedOfBulk(items []domain.BulkItem) url.Values {
	values := v.inView()
	values.Set("verb", v.form.value("verb"))
	if to := v.form.value("to"); to != "" {
		values.Set("to", to)
	}
	for _, ref := range referencesOf(items) {
		values.Add("case", string(ref))
	}
	return values
}

// bulk does it.
func (v *visit) bulk() error {
	v.form.page = "bulk"
	verb, err := v.bulkVerb()
	if err != nil {
		return err
	}
	if !v.sent() {
		return v.showBulk()
	}
	items := v.chosen()
	key := v.form.value("key")
	if !domain.IsID(key) { // made by hand, so it promises nothing
		key = rand.Text()
	}
	cmd := workflow.BulkCommand{Items: items, IdempotencyKey: pageKey(key), Body: fmt.Append(nil, verb, items)}
	done := v.inView()
	switch err := bulkActs[string(verb)](v, cmd); {
	case keyReused(err): // the page was gone back to, and sent once more with something else
		done.Set("first", "yes")
	case err != nil:
		if err := v.form.refused(err); err != nil {
			return err
		}
	}
	if !v.form.ok() {
		return v.showBulk()
	}
	return v.see(withValues("/desk/bulk/"+key, done))
}

// keyReused tells whether a form's key was used before, with something else in it.
func keyReused(err error) bool {
	var refusal *domain.Error
	return errors.As(err, &refusal) && slices.ContainsFunc(refusal.Fields, func(e domain.FieldError) bool { return e.Code == "key_reused" })
}

// bulkResult shows what became of many cases.
func (v *visit) bulkResult() error {
	key := v.Param("key")
	if !domain.IsID(key) {
		return absent()
	}
	b, results, err := v.Service.BulkOf(v.Request.Context(), v.officer.Actor, pageKey(key))
	if err != nil {
		return err
	}
	view := bulkDone{Verb: b.Verb, All: len(results), Results: results, Back: v.toQueue(), In: withValues("", v.inView()), First: v.Query("first") != ""}
	for _, r := range results {
		if r.Done() {
			view.Done++
		}
	}
	v.query = v.inView()
	if view.First {
		v.query.Set("first", "yes")
	}
	return v.show(http.StatusOK, "desk_bulk_done", view)
}

// chosen are the cases that were chosen: by reference, or with the version in which
// the page showed them.
func (v *visit) chosen() []domain.BulkItem {
	var items []domain.BulkItem
	for _, value := range v.form.texts("case") {
		typed, version, _ := strings.Cut(value, " ")
		ref, ok := domain.ParseReference(typed)
		if !ok || slices.ContainsFunc(items, func(i domain.BulkItem) bool { return i.Reference == ref }) {
			continue
		}
		item := domain.BulkItem{Reference: ref}
		item.Version, _ = strconv.Atoi(version) // none is the version of no case
		items = append(items, item)
	}
	return items
}

func referencesOf(items []domain.BulkItem) []domain.Reference {
	all := make([]domain.Reference, len(items))
	for i, item := range items {
		all[i] = item.Reference
	}
	return all
}
