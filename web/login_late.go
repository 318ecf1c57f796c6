package web

import (
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"sitthi/domain"
	"sitthi/workflow"
)

// A log-in that ends while somebody writes takes nothing from him. Each form says
// in a ticket whose it is. Sent too late, it is kept, sealed, in the page that asks
// for the log-in; when the same officer has logged in he gets his form with
// everything he typed, and it is not done until he sends it again.
const (
	byUse    = "by"
	lateUse  = "late"
	byLife   = 30 * 24 * time.Hour // a page may stand open over holidays
	lateLife = time.Hour
)

// secretBoxes are of passwords and of codes that are good for once. What was typed there
// no page holds, not even sealed: who needs it types it again.
var secretBoxes = []string{"password", "new_password", "totp"}

// late is a form that came after its log-in had ended.
type late struct {
	officer domain.OfficerID
	path    string
	values  url.Values
}

// byTicket says whose form it is.
func (v *visit) byTicket() string {
	return v.Tickets.Ticket(byUse, v.now().Add(byLife), []byte(v.officer.Account.ID))
}

// askLogIn asks for a log-in, and leads back to the page.
func (v *visit) askLogIn() error { return v.putOff("/login", v.showLogIn) }

// askCodeFirst asks for the code that the log-in still waits for, and leads back.
func (v *visit) askCodeFirst() error { return v.putOff("/login/code", v.showCode) }

// putOff keeps what came for a page, a form with all that was typed, while another page
// asks who sends it.
func (v *visit) putOff(at string, ask func(status int, view logInView) error) error {
	_, v.here = languageOf(v.Request.URL.Path)
	if v.Request.Method != http.MethodPost {
		return v.see(withQuery(at, "to", v.whole()))
	}
	if err := v.readOff(); err != nil {
		return err
	}
	if upload := v.parcel.upload; upload != nil {
		for _, f := range upload.Kept() { // they wait with a draft, whoever asks for what
			v.form.values.Add(keepField, string(f.ID))
		}
	}
	view := logInView{To: v.here, Late: v.keptLate(), Ended: true}
	v.here, v.query, v.form = at, nil, &form{lang: v.Lang}
	v.officer, v.office = nil, nil
	return ask(http.StatusForbidden, view)
}

// readOff reads a form of whose files none is taken.
func (v *visit) readOff() error {
	return v.receive(func() (*workflow.Upload, error) { return nil, absent() })
}

// errAnothers is a form that was not opened in the log-in that sends it: somebody else
// has logged in to this browser since.
var errAnothers = errors.New("a form of another log-in")

// hisOwn refuses an officer a form that another has opened, or of which nothing says who
// did. Of one with files it is told when they come.
func (v *visit) hisOwn() error {
	if v.officer == nil || v.Request.Method != post || v.unread {
		return nil
	}
	by, ok := v.Tickets.OpenTicket(byUse, v.form.value("by"), v.now())
	if !ok || domain.OfficerID(by) != v.officer.Account.ID {
		return errAnothers
	}
	return nil
}

// askOther does nothing with another's form and shows nothing of it. Whoever wrote it
// gets it back when he logs in.
func (v *visit) askOther() error {
	return v.putOff("/login", func(status int, view logInView) error {
		view.Ended, view.Another = false, true
		return v.showLogIn(status, view)
	})
}

// keptLate is the form that came too late, sealed; "" when it does not say whose
// it is. It is packed: a form may be as long as any, and its ticket comes back in one.
func (v *visit) keptLate() string {
	by, ok := v.Tickets.OpenTicket(byUse, v.form.value("by"), v.now())
	if !ok {
		return ""
	}
	for _, name := range append([]string{"by"}, secretBoxes...) {
		v.form.values.Del(name)
	}
	plain := strings.Join([]string{string(by), v.here, v.form.values.Encode()}, "\n")
	return v.Tickets.Ticket(lateUse, v.now().Add(lateLife), gzipped([]byte(plain)))
}

func (v *visit) openLate(ticket string) (late, bool) {
	packed, ok := v.Tickets.OpenTicket(lateUse, ticket, v.now())
	if !ok {
		return late{}, false
	}
	plain, err := unpacked(packed)
	if err != nil {
		return late{}, false
	}
	parts := strings.SplitN(string(plain), "\n", 3) //nolint:mnd // as keptLate wrote them
	values, err := url.ParseQuery(parts[2])
	return late{officer: domain.OfficerID(parts[0]), path: parts[1], values: values}, err == nil
}

// goOn shows whoever has just logged in his form of before, or the page he wanted.
func (v *visit) goOn(to, ticket string) error {
	before, ok := v.openLate(ticket)
	if !ok || before.officer != v.officer.Account.ID {
		return v.see(inside(to, home(v.officer.Actor)))
	}
	for _, p := range v.pages {
		params, ok := matchPath(p.path, before.path)
		if !ok || p.method != post || !p.who.lets(v.officer.Actor) {
			continue
		}
		v.Params, v.here = params, before.path
		v.form = &form{lang: v.Lang, values: before.values}
		v.officer.late = true
		return p.handle(v)
	}
	return v.see(home(v.officer.Actor))
}

// matchPath tells whether a path is of a pattern, with its parts.
func matchPath(pattern, of string) (gin.Params, bool) {
	want, got := strings.Split(pattern, "/"), strings.Split(of, "/")
	if len(want) != len(got) {
		return nil, false
	}
	var params gin.Params
	for i, part := range want {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			params = append(params, gin.Param{Key: name, Value: got[i]})
		} else if part != got[i] {
			return nil, false
		}
	}
	return params, true
}

// inside is a path of the officers' pages, otherwise when it leads anywhere else.
func inside(to, otherwise string) string {
	u, err := url.Parse(to)
	ours := err == nil && path.Clean(u.Path) == u.Path && u.Scheme == "" && u.Host == "" && !strings.Contains(to, `\`) &&
		(u.Path == "/desk" || u.Path == "/account" || strings.HasPrefix(u.Path, "/desk/") || strings.HasPrefix(u.Path, "/account/"))
	if !ours {
		return otherwise
	}
	return to
}

// withQuery is a path with one value in its query.
func withQuery(at, name, value string) string { return withValues(at, url.Values{name: {value}}) }

// withValues is a path with values in its query, if there are any.
func withValues(at string, values url.Values) string {
	if len(values) == 0 {
		return at
	}
	return at + "?" + values.Encode()
}
