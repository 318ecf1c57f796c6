package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

// deskCase is a case as an officer works on it.
type deskCase struct {
	workflow.CaseView
	Mark    domain.DueMark
	Days    int
	Names   map[domain.OfficerID]string
	Unit    string
	Others  []domain.Verb // what is allowed beside the next step
	Filed   []filedField
	People  bool // they are shown
	Done    domain.Verb
	Explain bool // the count of the dates is shown at once
	Now     time.Time
	View    string // of the queue, in which the case was opened; "" for none
	InView  string // the same behind a path
	Back    string // the path of the queue in it
	Beside  workflow.Neighbours
	Acting  bool                   // it stands above the form of a verb, which is the one thing to do there
	Typed   map[domain.Verb]string // on the forms of its page, in the other language
	Version int                    // of which these forms are
	Whole   bool                   // all messages are shown, not only the newest
	Late    bool                   // typed before the log-in
	viewer  domain.Actor
}

// filedField is one field of a filing, under its name in the API.
type filedField struct{ Name, Value string }

// caseForms are the verbs whose forms stand on the case's own page.
var caseForms = []domain.Verb{domain.Write, domain.Note}

// casePage is how these forms say where they stand.
const casePage = "case"

// deskCase shows a case.
func (v *visit) deskCase() error {
	ref, err := v.reference()
	if err != nil {
		return err
	}
	view, err := v.Service.ViewCase(v.Request.Context(), v.officer.Actor, ref)
	if err != nil {
		return err
	}
	c, err := v.caseForDesk(view)
	if err != nil {
		return err
	}
	c.Done = domain.Verb(v.Query("done"))
	if !slices.Contains(workflow.Working, c.Done) {
		c.Done = ""
	}
	if c.Whole = v.Query("messages") == "all"; c.Whole {
		v.query = c.whole()
	}
	return v.showDeskCase(c)
}

func (v *visit) showDeskCase(c deskCase) error {
	if err := v.beside(&c); err != nil {
		return err
	}
	v.here = deskPath(c.Request.Reference, "")
	return v.show(http.StatusOK, "desk_case", c)
}

// caseAcross tells whether a form on a case's own page was only sent to see that page in
// the other language.
func (v *visit) caseAcross() bool { return v.across() && v.form.value("from") == casePage }

// showCaseAcross shows a case with what was typed on the form of a verb, and on the other
// one, which a script sends along under its id. They stay of the version of which they
// were: what others did meanwhile is told to whoever sends them.
func (v *visit) showCaseAcross(view workflow.CaseView, verb domain.Verb) error {
	c, err := v.caseForDesk(view)
	if err != nil {
		return err
	}
	c.Typed, c.Late = make(map[domain.Verb]string), v.officer.late
	for _, form := range caseForms {
		c.Typed[form] = v.form.value(string(form))
	}
	c.Typed[verb] = v.form.value("message")
	if v.form.has(againField, filesBox) {
		v.form.values.Add(againField, paperBox(string(verb)))
	}
	if match := v.match(); match.Given {
		c.Version = match.Versions[0]
	}
	return v.showDeskCase(c)
}

// people shows a case with the people whom it is about, which is written down. Asked for
// too late, it leads back to the case.
func (v *visit) people() error {
	ref, err := v.reference()
	if err != nil {
		return err
	}
	if !v.sent() {
		return v.seeCase(ref)
	}
	view, err := v.Service.ViewPeople(v.Request.Context(), v.officer.Actor, ref)
	if err != nil {
		return err
	}
	c, err := v.caseForDesk(view)
	if err != nil {
		return err
	}
	c.People, c.Whole = true, v.form.value("messages") == "all"
	return v.showDeskCase(c)
}

// acknowledge ends the officer's banners on a case.
func (v *visit) acknowledge() error {
	ref, err := v.reference()
	if err != nil {
		return err
	}
	if v.sent() {
		event, _ := strconv.Atoi(v.form.value("event")) // what is no number is refused as none
		err := v.Service.Acknowledge(v.Request.Context(), v.officer.Actor, ref, domain.AcknowledgeInput{Event: event})
		if err != nil {
			return err
		}
	}
	return v.seeCase(ref)
}

// seeCase shows a case in the view in which it was opened.
func (v *visit) seeCase(ref domain.Reference) error {
	return v.see(withValues(deskPath(ref, ""), v.inView()))
}

// reference is the reference in the path.
func (v *visit) reference() (domain.Reference, error) {
	ref, ok := domain.ParseReference(v.Param("reference"))
	if !ok {
		return "", absent()
	}
	return ref, nil
}

// deskPath is the path of a page of a case.
func deskPath(ref domain.Reference, page string) string {
	if page == "" {
		return "/desk/c/" + string(ref)
	}
	return "/desk/c/" + string(ref) + "/" + page
}

func (v *visit) caseForDesk(view workflow.CaseView) (deskCase, error) {
	names, units, err := v.staff()
	if err != nil {
		return deskCase{}, err
	}
	return v.caseWith(view, names, units), nil
}

// staff are the names of the office's officers, and its units.
func (v *visit) staff() (map[domain.OfficerID]string, []domain.Unit, error) {
	all, err := v.Service.Officers(v.Request.Context(), v.officer.Actor)
	if err != nil {
		return nil, nil, err
	}
	units, err := v.Service.Units(v.Request.Context(), v.officer.Actor)
	return namesOf(all), units, err
}

func (v *visit) caseWith(view workflow.CaseView, names map[domain.OfficerID]string, units []domain.Unit) deskCase {
	r := view.Request
	c := deskCase{CaseView: view, Now: v.now(), Filed: filedFields(r), Names: names, viewer: v.officer.Actor, Back: v.toQueue(), Version: r.Version}
	v.query = v.inView()
	c.View, c.InView = v.query.Get(viewName), withValues("", v.query)
	c.Mark, c.Days = domain.Mark(r.Status, r.DueOn, r.LatestDueOn, dateOf(c.Now))
	for _, u := range units {
		if u.ID == r.Unit {
			c.Unit = words{v.language}.unit(u)
		}
	}
	for _, verb := range view.Allowed {
		if verb != view.Next && !slices.Contains(caseForms, verb) {
			c.Others = append(c.Others, verb)
		}
	}
	return c
}

// beside looks for the cases before and after one in its view.
func (v *visit) beside(c *deskCase) (err error) {
	if c.View != "" {
		c.Beside, err = v.Service.Neighbours(v.Request.Context(), v.officer.Actor, c.Request, v.viewOf(c.View).filter)
	}
	return err
}

// Name is an officer's name.
func (c deskCase) Name(id domain.OfficerID) string { return c.Names[id] }

// NextWord is how the next step is called for whoever sees the case.
func (c deskCase) NextWord() string {
	if c.Next == domain.Assign && !c.Request.GivesAway(c.viewer) {
		return "take"
	}
	return string(c.Next)
}

// ActWord is how an act is called before it is done: what was asked for is not asked for
// as if it were new.
func (c deskCase) ActWord(verb domain.Verb) string {
	if verb == domain.Ask && c.Request.Status == domain.AwaitingInfo {
		return "remind"
	}
	return string(verb)
}

// Stuck is why a case's own officer has no next step for it: there are no decisions on
// rights and on officers yet. Of anybody else's it says nothing.
func (c deskCase) Stuck() string {
	switch r := c.Request; {
	case r.Status != domain.InProgress || r.Assignee != c.viewer.ID():
		return ""
	case r.Kind.Right():
		return "right"
	case r.Path() != domain.Direct:
		return "officers"
	default:
		return ""
	}
}

// Forms are the verbs whose forms stand on its page.
func (c deskCase) Forms() []domain.Verb {
	return slices.DeleteFunc(slices.Clone(caseForms), func(verb domain.Verb) bool { return !slices.Contains(c.Allowed, verb) })
}

// Event is the last event that the banners are of.
func (c deskCase) Event() int {
	last := 0
	for _, b := range c.Banners {
		last = max(last, b.Seq)
	}
	return last
}

// filedFields are what was filed beside the text and the people.
func filedFields(r *domain.Request) []filedField {
	f := r.Filing
	all := []filedField{
		{domain.FieldDataScope, f.DataScope},
		{domain.FieldPeriod, f.Period},
		{domain.FieldFormat, f.Format},
		{domain.FieldTransferTo, f.TransferTo},
		{domain.FieldWrong, f.Wrong},
		{domain.FieldRight, f.Right},
		{domain.FieldReason, f.Reason},
		{domain.FieldConsent, f.Consent},
		{domain.FieldAboutOfficers, f.AboutOfficers},
		{"intake_no", r.IntakeNo},
		{"notice_version", r.NoticeVersion},
	}
	return slices.DeleteFunc(all, func(f filedField) bool { return f.Value == "" })
}
