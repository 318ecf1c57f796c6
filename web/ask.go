package web

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sitthi/domain"
	"sitthi/workflow"
)

// askView is the page for whoever is in a hurry.
type askView struct {
	Kinds    []domain.Kind
	Enclosed enclosures
}

// How the reply comes, as the form names it.
const (
	replyByCode  = "code"
	replyByEmail = "email"
	replyByPhone = "phone"
)

// askFields are what the form sends of a filing; a button or a key is none of it.
var askFields = []string{"kind", "details", "about_officers", "reply", "subject.email", "subject.phone", "subject.given_name"}

// ask shows an empty form.
func (v *visit) ask() error {
	if err := v.openAsk(); err != nil {
		return err
	}
	v.form.fill("kind", string(domain.Question))
	v.form.fill("reply", replyByCode)
	// Who sends the same form twice files once, and sees the same receipt.
	v.form.fill("key", rand.Text())
	return v.showAsk(http.StatusOK)
}

// openAsk reads the office; one that takes nothing of the kind says so.
func (v *visit) openAsk() error {
	if err := v.atOffice(); err != nil {
		return err
	}
	if len(asksOf(v.office)) == 0 {
		return notTaken()
	}
	v.form.page = "ask"
	return nil
}

func (v *visit) showAsk(status int) error { return v.showAsked(status, "ask") }

func (v *visit) showAsked(status int, name string) error {
	e, err := v.enclosures()
	if err != nil {
		return err
	}
	return v.show(status, name, askView{asksOf(v.office), e})
}

// sendAsk files what was asked, or first shows it once more.
func (v *visit) sendAsk() error {
	if err := v.receiveFiling(v.openAsk()); err != nil {
		return err
	}
	if v.across() {
		return v.showAsk(v.form.status())
	}
	filing := v.asked()
	wrong, err := v.Service.CheckFiling(v.Request.Context(), v.office.ID, filing)
	if err != nil {
		return err
	}
	for _, e := range wrong {
		v.form.fail(e)
	}
	if v.form.value("reply") == replyByPhone && strings.TrimSpace(filing.Subject.Phone) == "" {
		v.form.fail(domain.FieldError{Field: "subject.phone", Code: "required"})
	}
	switch then := v.form.value("then"); {
	case !v.form.ok():
		return v.showAsk(v.form.status())
	case then == "check", v.shownAgain():
		return v.showAsked(http.StatusOK, "ask_check")
	case then == "change":
		return v.showAsk(http.StatusOK)
	default:
		err := v.file(filing, askFields)
		if v.notFiled(err) {
			return v.showAsk(v.form.status())
		}
		return err
	}
}

// asked is the filing in the form. What another choice hides is left out of it:
// nobody reads on the page that it would be sent.
func (v *visit) asked() domain.Filing {
	f := domain.Filing{
		Kind: domain.Kind(v.form.text("kind")), Details: v.form.text("details"), Language: string(v.Lang),
		PreferredResponse: domain.BySystemPage,
	}
	f.Subject.GivenName = v.form.text("subject.given_name")
	if f.Kind != "" && !slices.Contains(asksOf(v.office), f.Kind) {
		v.form.fail(domain.FieldError{Field: "kind", Code: "unknown_value"})
	}
	if f.Kind == domain.Complaint {
		f.AboutOfficers = v.form.text("about_officers")
	}
	switch v.form.text("reply") {
	case replyByEmail:
		f.PreferredResponse = domain.ByEmail
		f.Subject.Email = v.form.text("subject.email")
	case replyByPhone:
		f.Subject.Phone = v.form.text("subject.phone")
	}
	return f
}

// file files a checked filing and shows its receipt.
func (v *visit) file(filing domain.Filing, fields []string) error {
	ref, receipt, err := v.submit(filing, fields, v.form.proof(), workflow.Drafted{})
	if err != nil {
		return err
	}
	return v.receipt(ref, receipt)
}

// submit files a checked filing, and keeps what becomes of its draft, if it is one of a
// draft. The same fields under the form's key are filed once, and other fields under it
// are another filing.
func (v *visit) submit(filing domain.Filing, fields []string, proof workflow.Proof, draft workflow.Drafted) (domain.Reference, domain.Receipt, error) {
	sent := url.Values{"language": {string(v.Lang)}}
	for _, name := range fields {
		sent[name] = v.form.texts(name)
	}
	for _, name := range []string{keepField, broughtField} {
		if all := v.form.values[name]; len(all) > 0 {
			sent[name] = all
		}
	}
	body := []byte(sent.Encode())
	reply, err := v.Service.Submit(v.Request.Context(), workflow.SubmitCommand{
		Office: v.office.ID, Filing: filing, Channel: domain.ByWeb,
		IdempotencyKey: v.onceKey("", body), Body: body, Proof: proof, Enclosed: v.enclosed(), Draft: draft,
		Reply: func(f workflow.Filed) ([]byte, error) {
			return []byte(string(f.Request.Reference) + " " + string(f.Receipt)), nil
		},
	})
	if err == nil {
		v.forget()
	}
	ref, receipt, _ := strings.Cut(string(reply), " ")
	return domain.Reference(ref), domain.Receipt(receipt), err
}
