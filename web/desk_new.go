package web

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

// entryView is the page on which intake enters what came on paper, by telephone or
// at the counter.
type entryView struct {
	Channels   []domain.Channel
	Kinds      []domain.Kind
	Capacities []domain.Capacity
	Relations  []domain.Relationship
	Responses  []domain.ResponseBy
	Texts      []string // the fields that only some kinds take
	Counted    *countedView
	Now        time.Time
	Late       bool // typed before the log-in
	Enclosed   enclosures
}

// countedView are the dates of an entry that is not kept yet.
type countedView struct {
	Request *domain.Request
	Explain bool
	Mark    domain.DueMark
	Days    int
	Same    []domain.QueueItem // cases of the same person: perhaps it is here already
}

// entryTexts are the fields that only some kinds take, in the order of the paper form.
var entryTexts = []string{
	domain.FieldDataScope, domain.FieldPeriod, domain.FieldFormat, domain.FieldTransferTo, domain.FieldWrong,
	domain.FieldRight, domain.FieldReason, domain.FieldConsent, domain.FieldAboutOfficers,
}

// register enters a request, or first counts its dates.
func (v *visit) register() error {
	v.form.page = "entry"
	if v.Request.Method == get {
		v.fillInstant("received_at", v.now())
		v.form.fill("key", rand.Text()) // the same entry sent twice is entered once
		return v.showEntry(http.StatusOK, nil)
	}
	if err := v.receiveFiling(nil); err != nil {
		return err
	}
	if !v.sent() {
		return v.showEntry(v.form.status(), nil)
	}
	filing, entry := v.typedEntry()
	if v.form.value("then") == "count" {
		return v.countEntry(filing, entry)
	}
	wrong, err := v.Service.CheckRegistration(v.Request.Context(), v.officer.Actor, v.office.ID, filing, entry)
	if err != nil {
		return err
	}
	for _, e := range wrong {
		v.form.fail(e)
	}
	if !v.form.ok() {
		return v.showEntry(v.form.status(), nil)
	}
	reply, err := v.enterOnce(filing, entry)
	if err != nil {
		return v.notEntered(err)
	}
	ref, receipt, _ := strings.Cut(reply, " ")
	return v.slip(domain.Reference(ref), domain.Receipt(receipt))
}

// conflictBoxes are the boxes at which a conflict of an entry is said; any other is one
// of the whole form.
var conflictBoxes = map[string]string{"late_entry_needs_head": "received_at", "intake_no_taken": "intake_no"}

// notEntered shows the form again with what keeps it from being entered.
func (v *visit) notEntered(err error) error {
	if domain.KindOf(err) == domain.Conflict {
		v.form.refuse(conflictBoxes[domain.CodeOf(err)], words{v.language}.reason(err))
		return v.showEntry(http.StatusConflict, nil)
	}
	if err := v.form.refused(err); err != nil {
		return err
	}
	return v.showEntry(v.form.status(), nil)
}

// enterOnce enters a request; the same fields under the form's key are entered once.
func (v *visit) enterOnce(filing domain.Filing, entry domain.Registration) (string, error) {
	sent := url.Values{}
	for name, values := range v.form.values {
		if !slices.Contains([]string{"by", "then", "key", "across", draftField, againField}, name) {
			sent[name] = values
		}
	}
	body := []byte(sent.Encode())
	reply, err := v.Service.Register(v.Request.Context(), workflow.RegisterCommand{
		Actor: v.officer.Actor, Office: v.office.ID, Filing: filing, Entry: entry,
		IdempotencyKey: v.onceKey(string(v.officer.Account.ID)+" ", body), Body: body,
		Reply: func(f workflow.Filed) ([]byte, error) {
			return []byte(string(f.Request.Reference) + " " + string(f.Receipt)), nil
		},
		Enclosed: v.enclosed(),
	})
	if err == nil {
		v.forget()
	}
	return string(reply), err
}

// countEntry shows both dates of an entry, with everything that was typed, what it
// lacks, and what may be the same request.
func (v *visit) countEntry(filing domain.Filing, entry domain.Registration) error {
	r, wrong, err := v.Service.CountEntry(v.Request.Context(), v.officer.Actor, v.office.ID, filing, entry)
	if err != nil {
		return v.notEntered(err)
	}
	for _, e := range wrong {
		v.form.fail(e)
	}
	if r == nil {
		return v.showEntry(v.form.status(), nil)
	}
	c := countedView{Request: r, Explain: true}
	c.Mark, c.Days = domain.Mark(r.Status, r.DueOn, r.LatestDueOn, dateOf(v.now()))
	for _, known := range []string{filing.Subject.Email, filing.Subject.Phone, entry.IntakeNo} {
		if strings.TrimSpace(known) == "" || len(c.Same) > 0 {
			continue
		}
		const most = 5
		page, err := v.Service.Queue(v.Request.Context(), v.officer.Actor, domain.QueueFilter{
			Query: strings.TrimSpace(known), Statuses: domain.Statuses, Sort: domain.ByReceivedAt, Limit: most,
		})
		if err != nil {
			return err
		}
		c.Same = page.Items
	}
	return v.showEntry(v.form.status(), &c)
}

func (v *visit) showEntry(status int, counted *countedView) error {
	view := entryView{
		Channels: domain.OfficeChannels, Capacities: domain.Capacities, Relations: domain.Relationships,
		Responses: domain.Responses, Texts: entryTexts, Counted: counted, Now: v.now(), Late: v.officer.late,
	}
	var err error
	if view.Enclosed, err = v.enclosures(); err != nil {
		return err
	}
	for _, k := range domain.Kinds {
		if v.office.Takes(k) {
			view.Kinds = append(view.Kinds, k)
		}
	}
	return v.show(status, "desk_new", view)
}

// typedEntry is what the form says.
func (v *visit) typedEntry() (domain.Filing, domain.Registration) {
	f := domain.Filing{
		Kind: domain.Kind(v.form.text("kind")), Details: v.form.text("details"), Language: v.form.text("language"),
		Subject: domain.Subject{
			Person: v.typedPerson("subject"), Address: v.form.text("subject.address"), BirthDate: v.typedDate("subject.birth_date"),
		},
		Relationship: domain.Relationship(v.form.text("relationship")), PreferredResponse: domain.ResponseBy(v.form.text("preferred_response")),
		DataScope: v.form.text(domain.FieldDataScope), Period: v.form.text(domain.FieldPeriod), Format: v.form.text(domain.FieldFormat),
		TransferTo: v.form.text(domain.FieldTransferTo), Wrong: v.form.text(domain.FieldWrong), Right: v.form.text(domain.FieldRight),
		Reason: v.form.text(domain.FieldReason), Consent: v.form.text(domain.FieldConsent), AboutOfficers: v.form.text(domain.FieldAboutOfficers),
	}
	if requester := (domain.Requester{Person: v.typedPerson("requester"), Capacity: domain.Capacity(v.form.text("requester.capacity"))}); requester != (domain.Requester{}) {
		f.Requester = &requester
	}
	return f, domain.Registration{
		Channel: domain.Channel(v.form.text("channel")), ReceivedAt: v.typedInstant("received_at"),
		IntakeNo: v.form.text("intake_no"), LateReason: v.form.text("late_reason"),
	}
}

func (v *visit) typedPerson(who string) domain.Person {
	return domain.Person{
		Title: v.form.text(who + ".title"), GivenName: v.form.text(who + ".given_name"), FamilyName: v.form.text(who + ".family_name"),
		Email: v.form.text(who + ".email"), Phone: v.form.text(who + ".phone"),
	}
}

// slipView is what is printed and handed over, or sent by post.
type slipView struct {
	Request *domain.Request
	Code    string
	URL     string
	Explain bool
	Late    int // days past the date that the office would have had
	Now     time.Time
	Typed   url.Values // the form, which sent again gives it again
	Files   []domain.File
}

// slip answers with the slip of a request that was just entered: the only page that
// ever shows the code. Sent again, the same form gives it again.
func (v *visit) slip(ref domain.Reference, receipt domain.Receipt) error {
	view, err := v.Service.Track(v.Request.Context(), ref, string(receipt))
	if err != nil {
		return domain.Unsure(err) // it is entered all the same
	}
	v.secret = true
	v.form.values.Del("across")
	return v.show(http.StatusOK, "desk_slip", slipView{
		Request: view.Request, Code: receipt.String(), URL: v.Service.BaseURL + "/r/" + string(ref), Explain: true, Now: v.now(), Typed: v.form.values,
		Late:  daysLate(view.Request, v.now()),
		Files: enclosedIn(view.Messages),
	})
}
