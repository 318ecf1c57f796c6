package web

import (
	"errors"
	"slices"
	"strings"
	"time"

	"sitthi/api/auth"
	"sitthi/domain"
	"sitthi/workflow"
)

// officer is the officer whose page it is, as the database has him at this request.
type officer struct {
	workflow.BrowserSession
	late bool // what he sends was typed in a log-in before this one: it is shown, not done
}

// Who of the officers may open a page.
const (
	// officers are all of them.
	officers who = "officers"
	// enrolling are all of them, those too who must get a second factor first.
	enrolling who = "enrolling"
	// waiting is whoever gave his password and still owes a code.
	waiting who = "waiting"
)

// intake is whoever enters requests that came on paper or by telephone.
const intake who = "intake"

// sees is whoever may look at something.
func sees(at domain.Sight) who { return who(sightPrefix + at) }

const sightPrefix = "sees "

// desk tells whether a page is for officers alone, who log in for it.
func (w who) desk() bool { return w != anyone && w != holder && w != waiting }

// lets tells whether an officer may open a page.
func (w who) lets(actor domain.Actor) bool {
	if at, ok := cutSight(w); ok {
		return domain.MayLook(actor, at) == nil
	}
	switch w {
	case enrolling:
		return true
	case intake:
		return domain.MayRegister(actor, actor.Office()) == nil
	default:
		return !actor.Enrolling()
	}
}

func cutSight(w who) (domain.Sight, bool) {
	at, ok := strings.CutPrefix(string(w), sightPrefix)
	return domain.Sight(at), ok
}

// enter opens a page to whoever may. An officer's page leads whoever is not logged
// in to the log-in and back again; what another role may not see is not there.
func (v *visit) enter(p page) error {
	if !p.who.desk() {
		return p.handle(v)
	}
	session, err := v.Service.LiveBrowserSession(v.Request.Context(), v.cookie().Token(v.Context))
	switch {
	case domain.CodeOf(err) == "session_ended":
		return v.askLogIn()
	case err != nil:
		return err
	case session.AwaitsCode:
		return v.askCodeFirst()
	}
	if v.unread {
		session.Actor = session.Actor.Since(v.now())
	}
	if err := v.become(session); err != nil {
		return err
	}
	err = v.hisOwn()
	if err == nil {
		err = v.open(p)
	}
	switch {
	case errors.Is(err, errAnothers):
		return v.askOther()
	case domain.CodeOf(err) == "session_ended": // meanwhile
		return v.askLogIn()
	default:
		return err
	}
}

// open opens a page to an officer, if he may see it. Whose a form with files is shows
// when it is read, so one that is not for him is read all the same.
func (v *visit) open(p page) error {
	if p.who.lets(v.officer.Actor) {
		return p.handle(v)
	}
	if err := v.readOff(); err != nil {
		return err
	}
	if v.officer.Actor.Enrolling() {
		return v.see("/account/second-factor")
	}
	return absent()
}

// become makes it the page of an officer, in his office.
func (v *visit) become(session workflow.BrowserSession) error {
	office, err := v.Service.Office(v.Request.Context(), session.Account.Office)
	if err != nil {
		return err
	}
	v.officer, v.office = &officer{BrowserSession: session}, &office
	v.language = v.with(session.Account.Settings.Digits)
	v.form.lang = v.Lang
	return nil
}

func (v *visit) cookie() auth.Cookie { return auth.CookieOf(v.Service.BaseURL) }

// whole is this page's path with its query, without a language.
func (v *visit) whole() string {
	if v.Request.URL.RawQuery == "" {
		return v.here
	}
	return v.here + "?" + v.Request.URL.RawQuery
}

// sent tells whether a form is to be done, not only shown: after a log-in, or in the
// other language.
func (v *visit) sent() bool { return v.Request.Method == post && !v.officer.late && !v.across() }

// home is where an officer begins.
func home(actor domain.Actor) string {
	switch {
	case actor.Enrolling():
		return "/account/second-factor"
	case domain.MayLook(actor, domain.SeeQueue) == nil:
		return "/desk"
	case domain.MayLook(actor, domain.SeeTrail) == nil:
		return "/desk/trail"
	default:
		return "/account"
	}
}

// deskFrame is what stands around every page of an officer.
type deskFrame struct {
	Name   string
	By     string // a ticket that says whose form it is
	View   string // of the queue, in which the page was opened
	Doors  []string
	IdleAt time.Time
	Theme  domain.Theme
}

// doors are the pages that an officer finds on each of his, by their paths.
var doors = []struct {
	path string
	who  func(domain.Actor) bool
}{
	{"/desk", func(a domain.Actor) bool { return domain.MayLook(a, domain.SeeQueue) == nil }},
	{"/desk/new", func(a domain.Actor) bool { return domain.MayRegister(a, a.Office()) == nil }},
	{"/desk/trail", func(a domain.Actor) bool { return a.Is(domain.Auditor) }},
	{"/account", func(domain.Actor) bool { return true }},
}

func (v *visit) deskFrame() *deskFrame {
	if v.officer == nil {
		return nil
	}
	account := v.officer.Account
	f := &deskFrame{
		Name: account.Name, By: v.byTicket(), View: v.inView().Get(viewName), IdleAt: v.officer.IdleAt, Theme: account.Settings.Theme,
	}
	for _, d := range doors {
		if d.who(v.officer.Actor) {
			f.Doors = append(f.Doors, d.path)
		}
	}
	return f
}

// Has tells whether the officer has a page.
func (f *deskFrame) Has(path string) bool { return slices.Contains(f.Doors, path) }
