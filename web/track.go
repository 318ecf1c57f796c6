package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

// caseView is a case as the holder of its receipt sees it.
type caseView struct {
	Request  *domain.Request
	URL      string        // of the case's page, without the code
	Status   domain.Status // the public one
	Late     int           // days past the office's date, 0 when it is not
	Asked    []askedView
	ReplyBy  domain.Date // the first day by which something asked is wanted
	Messages []domain.Message
	Timeline []workflow.TimelineItem // newest first
	Explain  bool                    // the count of the dates is shown at once, as on paper
	Done     string                  // what was just done, "" for nothing
	Ticket   string                  // stands for the code in the page's forms
	Until    time.Time               // until when
	Now      time.Time

	MayWithdraw bool
	Talks       bool // it is the page of its messages
}

// askedView is something that the office waits for.
type askedView struct {
	Code, Text string
	ReplyBy    domain.Date
}

// codeView asks for the code of a case.
type codeView struct {
	Action    string           // where the code is sent
	Reference domain.Reference // "" when it has to be typed too
	Late      bool             // it was shown before, too long ago
	Kept      []keptField      // what was typed on the page that asks for it
	Again     string           // the box in which files came with it, which are to be chosen again
}

type keptField struct{ Name, Value string }

// keptFields are what somebody may have typed on a case's pages, and the key under
// which it is sent once.
var keptFields = []string{"text", "answers", "reason", "from", "key"}

// track asks for a reference and its code.
func (v *visit) track() error { return v.askCode("") }

// trackTyped opens the case whose reference and code were typed.
func (v *visit) trackTyped() error {
	typed := v.form.text("reference")
	ref, ok := domain.ParseReference(typed)
	switch {
	case strings.TrimSpace(typed) == "":
		v.form.say("reference", "track.reference_empty")
	case !ok:
		v.form.say("reference", "track.reference_mistyped")
	}
	return v.withCase(ref, "", func(t workflow.Tracked, receipt string) error { return v.showTracked(t, receipt, "") })
}

// showCase shows a case to whoever has its code.
func (v *visit) showCase() error {
	return v.onCase(func(t workflow.Tracked, receipt string) error { return v.showTracked(t, receipt, v.Query("done")) })
}

// showTracked shows a case, after something was done to it if done says so.
func (v *visit) showTracked(t workflow.Tracked, receipt, done string) error {
	view := v.caseOf(t, receipt)
	if slices.Contains([]string{"message", "withdraw"}, done) {
		view.Done = done
	}
	v.here = "/r/" + string(t.Request.Reference)
	if v.talks() {
		v.here += "/messages"
		view.Talks = true
		return v.show(v.form.status(), "messages", view)
	}
	return v.show(v.form.status(), "case", view)
}

// acted shows what became of a case: by a page of its own that can be loaded
// again if the browser has our cookie, else as the answer itself.
func (v *visit) acted(t workflow.Tracked, receipt, done string) error {
	to := "/r/" + string(t.Request.Reference)
	from := v.form.value("from")
	v.form = &form{lang: v.Lang}
	if from == talkPage {
		v.form.fill("from", from)
		to += "/messages"
	}
	if v.remembered(t.Request.Reference) == "" {
		return v.showTracked(t, receipt, done)
	}
	v.ticket(t.Request.Reference, receipt)
	return v.see(to + "?done=" + done)
}

// onCase does something with the case in the path, for whoever has its code.
func (v *visit) onCase(do func(t workflow.Tracked, receipt string) error) error {
	ref, ok := domain.ParseReference(v.Param("reference"))
	if !ok {
		return absent()
	}
	v.here = "/r/" + string(ref)
	return v.withCase(ref, ref, do)
}

// withCase does something with a case for whoever has its code. Anybody else gets
// a page that asks for the code and keeps what he typed, whether there is such a
// case or not. shown is the reference that he need not type.
func (v *visit) withCase(ref, shown domain.Reference, do func(t workflow.Tracked, receipt string) error) error {
	receipt, typed := v.proof(ref)
	if receipt == "" || typed && v.across() {
		return v.askCode(shown)
	}
	t, err := v.Service.Track(v.Request.Context(), ref, receipt)
	if v.form.heldUp(err) {
		return v.askCode(shown)
	}
	if domain.KindOf(err) == domain.NotFound {
		if typed {
			v.form.say("code", "track.no_such_case")
		}
		return v.askCode(shown)
	}
	if err != nil {
		return err
	}
	office, err := v.Service.Office(v.Request.Context(), t.Request.Office)
	if err != nil {
		return err
	}
	v.seen.Store(office.ID, office)
	v.office = &office
	return do(t, receipt)
}

// proof is the code that a visitor typed, or the one that the ticket of a page
// or the cookie stands for; "" when there is none that could be right.
func (v *visit) proof(ref domain.Reference) (receipt string, typed bool) {
	if v.parcel.receipt != "" { // its files took their time
		return v.parcel.receipt, false
	}
	if _, typed := v.form.values["code"]; !typed {
		if receipt := v.known(ref); receipt != "" {
			return receipt, false
		}
		return v.remembered(ref), false
	}
	code := v.form.text("code")
	if strings.TrimSpace(code) == "" {
		v.form.say("code", "track.code_empty")
	} else if _, ok := domain.ParseReceipt(code); !ok {
		v.form.say("code", "track.code_mistyped")
	}
	if !v.form.ok() {
		return "", true
	}
	return code, true
}

// askCode asks for the code of a case.
func (v *visit) askCode(ref domain.Reference) error {
	if v.across() {
		v.form.wrongs = nil
	}
	v.office = v.officeOf(ref)
	_, path := languageOf(v.Request.URL.Path)
	view := codeView{Action: cmp.Or(v.back, path), Reference: ref, Again: v.form.value(againField)}
	status := v.form.status()
	if v.Request.Method == http.MethodPost && v.form.ok() && !v.across() {
		view.Late, status = true, http.StatusForbidden
	}
	for _, name := range keptFields {
		for _, value := range v.form.values[name] {
			view.Kept = append(view.Kept, keptField{name, value})
		}
	}
	v.secret = v.form.value("code") != "" // it stands in its box again, to be corrected
	return v.show(status, "code", view)
}

// officeOf is the office whose reference is shown or was typed, to be called when the
// code is lost; nil for a reference of no office. It tells nothing of the case.
func (v *visit) officeOf(ref domain.Reference) *domain.Office {
	if ref == "" {
		ref, _ = domain.ParseReference(v.form.value("reference"))
	}
	if ref == "" {
		return nil
	}
	office, err := v.Service.OfficeOf(v.Request.Context(), ref)
	if err != nil {
		return nil
	}
	return &office
}

// caseOf is a case for its page. From here on a ticket stands for the code.
func (v *visit) caseOf(t workflow.Tracked, receipt string) caseView {
	r, now := t.Request, v.now()
	view := caseView{
		Request: r, URL: v.Service.BaseURL + v.path("/r/"+string(r.Reference)), Status: r.Status,
		Messages: t.Messages, Timeline: slices.Clone(t.Timeline), Now: now, Late: daysLate(r, now), MayWithdraw: r.CanMove(domain.Withdraw) == nil,
	}
	if n := len(t.Timeline); n > 0 {
		view.Status = t.Timeline[n-1].Status
	}
	slices.Reverse(view.Timeline)
	for _, asked := range r.OpenAsked() {
		view.Asked = append(view.Asked, askedView{asked.Code, askedText(t.Messages, asked.Code), asked.ReplyBy})
		if view.ReplyBy.IsZero() || asked.ReplyBy.Before(view.ReplyBy) {
			view.ReplyBy = asked.ReplyBy
		}
	}
	view.Ticket, view.Until = v.ticket(r.Reference, receipt)
	return view
}

// daysLate is for how many days a case has been past the office's date, 0 when it is not.
func daysLate(r *domain.Request, now time.Time) int {
	today := dateOf(now)
	if !r.Overdue(today) {
		return 0
	}
	return r.DueOn.DaysUntil(today)
}

// askedText is what the office last wrote of something that it asked for.
func askedText(messages []domain.Message, code string) string {
	for _, m := range slices.Backward(messages) {
		for _, item := range m.Items {
			if item.Code == code {
				return item.Text
			}
		}
	}
	return ""
}
