package domain

import "strings"

// Relationship is what the subject is to the office.
type Relationship string

// Relationships lists the words that the field takes.
var Relationships = []Relationship{"student", "guardian", "teacher", "staff", "visitor", "other"}

// ResponseBy is how the citizen wants the result.
type ResponseBy string

// The ways to get a result.
const (
	BySystemPage ResponseBy = "system"
	ByEmail      ResponseBy = "email"
	ByPost       ResponseBy = "post"
	ByCounter    ResponseBy = "counter"
)

// Responses lists the words that the field takes.
var Responses = []ResponseBy{BySystemPage, ByEmail, ByPost, ByCounter}

// Capacity is in what right somebody acts for the subject (PDPA s.20).
type Capacity string

// The capacities.
const (
	Guardian  Capacity = "guardian"
	Custodian Capacity = "custodian"
	Curator   Capacity = "curator"
	Attorney  Capacity = "attorney"
)

// Capacities lists the words that the field takes.
var Capacities = []Capacity{Guardian, Custodian, Curator, Attorney}

// Channel is how a request came in; it decides when its day begins.
type Channel string

// The channels.
const (
	ByWeb       Channel = "web"
	ByAPI       Channel = "api"
	ByMail      Channel = "email"
	ByFax       Channel = "fax"
	AtCounter   Channel = "counter"
	ByTelephone Channel = "telephone"
	ByLetter    Channel = "post"
)

// Channels lists all of them.
var Channels = []Channel{ByWeb, ByAPI, ByMail, ByFax, AtCounter, ByTelephone, ByLetter}

// Electronic tells whether the channel acknowledges at once by itself.
func (c Channel) Electronic() bool { return c == ByWeb || c == ByAPI }

// Person is a name with ways to reach it.
type Person struct {
	Title      string
	GivenName  string
	FamilyName string
	Email      string
	Phone      string
}

// Subject is the person whose data or matter it is.
type Subject struct {
	Person
	Address   string // only with ByPost
	BirthDate Date   // only for a minor or one acting for a child
}

// Requester is somebody who acts for the subject.
type Requester struct {
	Person
	Capacity Capacity
}

// Filing is what a citizen files, before and after it was checked. Its texts
// are the case's content: sealed at rest, never in a log or a trail.
type Filing struct {
	Kind              Kind
	Details           string
	Subject           Subject
	Requester         *Requester // nil: oneself
	Relationship      Relationship
	PreferredResponse ResponseBy
	Language          string // "th" (default) or "en"

	// Only for some kinds, by the table of kinds.
	DataScope     string
	Period        string
	Format        string
	TransferTo    string
	Wrong         string
	Right         string
	Reason        string
	Consent       string
	AboutOfficers string
}

// NeverNeeded are names of data that no kind may take; they are known, so that
// the refusal can say "not needed" instead of "unknown".
var NeverNeeded = []string{
	"national_id", "id_no", "id_card", "id_number", "citizen_id", "passport", "passport_no",
	"sex", "gender", "religion", "blood_group", "blood_type", "credit_card", "card_number", "card_data", "billing_address",
}

// Limits of texts, in characters (code points).
const (
	maxDetails = 10_000
	maxText    = 4_000
	maxAddress = 1_000
	maxName    = 200
	maxTitle   = 60
)

// Name is the person's name on one line.
func (p Person) Name() string { return strings.TrimSpace(p.Title + p.GivenName + " " + p.FamilyName) }

// FiledBy is who filed it: whoever acts for somebody, else the one whom it is about.
func (f Filing) FiledBy() Person {
	if f.Requester != nil {
		return f.Requester.Person
	}
	return f.Subject.Person
}

// Check cleans a filing and names every wrong field. today is the local date
// in Bangkok; takes tells whether the office takes the kind.
func (f Filing) Check(takes func(Kind) bool, today Date) (Filing, []FieldError) {
	c := checker{}
	f.Kind = Kind(cleanLine(string(f.Kind)))
	rule, known := f.Kind.Rule()
	switch {
	case f.Kind == "":
		c.wrong("kind", "required")
	case !known:
		oneOf(&c, "kind", f.Kind, Kinds)
	case !takes(f.Kind):
		c.wrong("kind", "kind_not_taken")
	}
	f.Details = c.text("details", f.Details, maxDetails)
	if f.Details == "" {
		c.wrong("details", "required")
	}
	f.Relationship = oneOf(&c, "relationship", f.Relationship, Relationships)
	f.PreferredResponse = oneOf(&c, "preferred_response", f.PreferredResponse, Responses)
	f.Language = oneOf(&c, "language", f.Language, []string{"th", "en"})
	if f.Language == "" {
		f.Language = "th"
	}
	f.Subject.Person = c.person("subject", f.Subject.Person)
	f.requester(&c)
	f.address(&c)
	f.birthDate(&c, today)
	f.optional(&c, rule, known)
	if known && rule.Right {
		f.reachable(&c)
	}
	f.answerable(&c)
	return f, c.fields
}

func (f *Filing) requester(c *checker) {
	if f.Requester == nil {
		return
	}
	r := *f.Requester
	r.Person = c.person("requester", r.Person)
	r.Capacity = oneOf(c, "requester.capacity", r.Capacity, Capacities)
	if r == (Requester{}) && !c.has("requester.") {
		f.Requester = nil // nothing but blanks: oneself
		return
	}
	if r.Capacity == "" && !c.has("requester.capacity") {
		c.wrong("requester.capacity", "required")
	}
	if r.GivenName == "" && !c.has("requester.given_name") {
		c.wrong("requester.given_name", "required")
	}
	f.Requester = &r
}

func (f *Filing) address(c *checker) {
	f.Subject.Address = c.text("subject.address", f.Subject.Address, maxAddress)
	switch {
	case f.Subject.Address == "" && f.PreferredResponse == ByPost:
		c.wrong("subject.address", "required")
	case f.Subject.Address != "" && f.PreferredResponse != ByPost:
		c.wrong("subject.address", "field_not_needed")
	}
}

// birthDate is only taken where it decides who may act (PDPA s.20): of a minor,
// whoever acts.
func (f *Filing) birthDate(c *checker, today Date) {
	born := f.Subject.BirthDate
	if born.IsZero() {
		return
	}
	const oldest = 150
	switch {
	case born.After(today) && born.Year >= today.Year+50:
		c.wrong("subject.birth_date", "buddhist_year")
	case born.After(today):
		c.wrong("subject.birth_date", "in_future")
	case born.Year < today.Year-oldest:
		c.wrong("subject.birth_date", "too_early")
	case !Minor(born, today):
		c.wrong("subject.birth_date", "field_not_needed")
	}
}

// CheckOwn names what is wrong with a checked filing because its citizen sends it by
// himself: for a child up to ten only who has the parental power uses a right (PDPA s.20).
// What comes on paper is received, and an officer asks for whoever may act.
func (f Filing) CheckOwn(today Date) []FieldError {
	born := f.Subject.BirthDate
	if !f.Kind.Right() || f.Requester != nil || born.IsZero() || !GuardianOnly(born, today) {
		return nil
	}
	return []FieldError{{Field: "subject.birth_date", Code: "guardian_needed"}}
}

// optional refuses what another kind takes and this one does not.
func (f *Filing) optional(c *checker, rule KindRule, known bool) {
	fields := []struct {
		name  string
		value *string
	}{
		{FieldDataScope, &f.DataScope},
		{FieldPeriod, &f.Period},
		{FieldFormat, &f.Format},
		{FieldTransferTo, &f.TransferTo},
		{FieldWrong, &f.Wrong},
		{FieldRight, &f.Right},
		{FieldReason, &f.Reason},
		{FieldConsent, &f.Consent},
		{FieldAboutOfficers, &f.AboutOfficers},
	}
	for _, field := range fields {
		*field.value = c.text(field.name, *field.value, maxText)
		if *field.value != "" && known && !rule.Takes(field.name) {
			c.wrong(field.name, "field_not_needed")
		}
	}
}

// reachable is what a right needs: a name, and one of e-mail, telephone,
// address, the subject's or the representative's.
func (f *Filing) reachable(c *checker) {
	if f.Subject.GivenName == "" && !c.has("subject.given_name") {
		c.wrong("subject.given_name", "required")
	}
	if f.email() == "" && f.phone() == "" && f.Subject.Address == "" &&
		!c.has("subject.email") && !c.has("subject.phone") && !c.has("subject.address") &&
		!c.has("requester.email") && !c.has("requester.phone") {
		c.fields = append(c.fields, FieldError{Field: "subject.email", Code: "required", Text: "contact_required"})
	}
}

// answerable: whoever wants the result by e-mail gives one.
func (f *Filing) answerable(c *checker) {
	if f.PreferredResponse == ByEmail && f.email() == "" && !c.has("subject.email") && !c.has("requester.email") {
		c.wrong("subject.email", "required")
	}
}

// Asks is all that a filing asks for in its own words, whoever asks it.
func (f *Filing) Asks() string {
	return strings.Join([]string{
		f.Details, f.DataScope, f.Period, f.Format, f.TransferTo, f.Wrong, f.Right, f.Reason, f.Consent, f.AboutOfficers,
	}, "\n")
}

// email is where notices go: the representative's address before the subject's.
func (f *Filing) email() string {
	if f.Requester != nil && f.Requester.Email != "" {
		return f.Requester.Email
	}
	return f.Subject.Email
}

func (f *Filing) phone() string {
	if f.Requester != nil && f.Requester.Phone != "" {
		return f.Requester.Phone
	}
	return f.Subject.Phone
}

// NoticeAddress is the address of mail for the citizen's notices, "" without one.
func (f *Filing) NoticeAddress() string { return f.email() }
