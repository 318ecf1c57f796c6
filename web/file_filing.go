package web

import (
	"slices"
	"strings"

	"sitthi/domain"
)

// Names of boxes that stand for several fields of a filing.
const (
	forBox     = "for"
	forSelf    = "self"
	birthBox   = "subject.birth_date"
	emailBox   = "contact.email"
	phoneBox   = "contact.phone"
	declareBox = "declare"
)

// capacities are for whom somebody may use a right, besides himself.
var capacities = []domain.Capacity{domain.Guardian, domain.Attorney, domain.Custodian, domain.Curator}

// rightFields are what the boxes of a right are called, on one page or on several.
var rightFields = fieldsOf(steps)

// acts tells whether the answers are for somebody else than who fills them in.
func (f *form) acts() bool {
	return slices.Contains(capacities, domain.Capacity(f.value(forBox)))
}

// asksBirth tells whether the date of birth decides who may act: of a child, and of
// a pupil who acts alone (PDPA s.20).
func (f *form) asksBirth() bool {
	capacity := f.value(forBox)
	return capacity == string(domain.Guardian) || !f.acts() && f.value("relationship") == "student"
}

// right is the filing of a right as its boxes say, with what is wrong in them. What
// another choice makes needless is left out: nobody reads that it would be sent.
func (v *visit) right() (domain.Filing, error) {
	f := domain.Filing{
		Kind: domain.Kind(v.form.text("kind")), Details: v.form.text("details"), Language: string(v.Lang),
		Relationship:      domain.Relationship(v.form.text("relationship")),
		PreferredResponse: domain.ResponseBy(v.form.text("preferred_response")),
	}
	f.Subject.Person = v.person("subject")
	contact := &f.Subject.Person
	switch capacity := domain.Capacity(v.form.text(forBox)); {
	case v.form.acts():
		f.Requester = &domain.Requester{Person: v.person("requester"), Capacity: capacity}
		contact = &f.Requester.Person
	case capacity != forSelf:
		v.form.fail(domain.FieldError{Field: forBox, Code: "required"})
	}
	contact.Email, contact.Phone = v.form.text(emailBox), v.form.text(phoneBox)
	if f.PreferredResponse == domain.ByPost {
		f.Subject.Address = v.form.text("subject.address")
	}
	v.kindTexts(&f)
	v.consent(&f)
	v.birth(&f)
	// Whatever the right, all other boxes are read too: what is wrong is said at once.
	checked, rights := f, rightsOf(v.office)
	if !slices.Contains(rights, f.Kind) {
		checked.Kind = rights[0]
		v.form.fail(domain.FieldError{Field: "kind", Code: "required"})
	}
	found, err := v.Service.CheckFiling(v.Request.Context(), v.office.ID, checked)
	if err != nil {
		return f, err
	}
	for _, e := range found {
		v.form.failRight(e)
	}
	slices.SortStableFunc(v.form.wrongs, func(a, b wrong) int { return a.place() - b.place() })
	return f, nil
}

// place is where a wrong field stands on the pages.
func (w wrong) place() int {
	if w.Field == filesBox {
		return len(rightFields)
	}
	return slices.IndexFunc(rightFields, func(name string) bool { return name == w.Field || strings.HasPrefix(name, w.Field+".") })
}

func (v *visit) person(of string) domain.Person {
	return domain.Person{
		Title: v.form.text(of + ".title"), GivenName: v.form.text(of + ".given_name"), FamilyName: v.form.text(of + ".family_name"),
	}
}

// kindTexts takes the texts that the kind takes, and no others.
func (v *visit) kindTexts(f *domain.Filing) {
	rule, _ := f.Kind.Rule()
	for name, text := range map[string]*string{
		domain.FieldPeriod: &f.Period, domain.FieldTransferTo: &f.TransferTo, domain.FieldWrong: &f.Wrong,
		domain.FieldRight: &f.Right, domain.FieldReason: &f.Reason, domain.FieldConsent: &f.Consent,
	} {
		if rule.Takes(name) {
			*text = v.form.text(name)
		}
	}
}

// consent is all that a withdrawal needs: what else there is to say may stay empty.
func (v *visit) consent(f *domain.Filing) {
	if f.Kind != domain.ConsentWithdrawal {
		return
	}
	if strings.TrimSpace(f.Consent) == "" {
		v.form.fail(domain.FieldError{Field: domain.FieldConsent, Code: "required"})
	}
	if strings.TrimSpace(f.Details) == "" {
		f.Details = f.Consent
	}
}

// birth reads the date of birth where it decides who may act. Of somebody of age it
// decides nothing, so it is not sent.
func (v *visit) birth(f *domain.Filing) {
	if !v.form.asksBirth() {
		return
	}
	born, today := v.typedDate(birthBox), dateOf(v.now())
	switch {
	case born.IsZero():
		v.form.say(birthBox, "file.birth_whole")
	case f.Requester == nil && !domain.Minor(born, today):
	default:
		f.Subject.BirthDate = born
	}
}

// failRight says that a field of a right is wrong, at the box where it is typed.
func (f *form) failRight(e domain.FieldError) {
	switch {
	case e.Text == "contact_required":
		f.say(phoneBox, "file.contact")
		return
	case e.Field == "subject.given_name" && e.Code == "required" && f.value(forBox) == forSelf:
		f.say(e.Field, "file.own_name")
		return
	case e.Field == "details" && f.value("kind") == string(domain.ConsentWithdrawal) && strings.TrimSpace(f.text("details")) == "":
		e.Field = domain.FieldConsent // which stands for them
	}
	if e.Code == "guardian_needed" {
		f.say(birthBox, "file.child_alone")
		return
	}
	if _, part, ok := strings.Cut(e.Field, "."); ok && (part == "email" || part == "phone") {
		e.Field = "contact." + part
	}
	f.fail(e)
}
