package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"sitthi/domain"
	"sitthi/domain/locale"
)

// logInView asks for an e-mail address and a password, or for a code.
type logInView struct {
	To      string // where it leads
	Late    string // what came too late, or from another's log-in, sealed
	Ended   bool   // a log-in has ended, and asks to begin anew
	Another bool   // the form was opened in another log-in than sent it
	Code    bool   // whoever would have to wait may give the code with the password
}

// logIn asks whoever is not logged in to log in.
func (v *visit) logIn() error {
	session, err := v.Service.LiveBrowserSession(v.Request.Context(), v.cookie().Token(v.Context))
	if err == nil && !session.AwaitsCode {
		return v.see(inside(v.Query("to"), home(session.Actor)))
	}
	if err != nil && domain.CodeOf(err) != "session_ended" {
		return err
	}
	return v.showLogIn(http.StatusOK, logInView{To: v.Query("to")})
}

func (v *visit) showLogIn(status int, view logInView) error {
	v.form.page = "login"
	return v.show(status, "login", view)
}

// typedLogIn is what a form of the log-in carries on.
func (v *visit) typedLogIn() logInView {
	return logInView{To: v.form.value("to"), Late: v.form.value("late"), Another: v.form.has("another", "yes")}
}

// endedLogIn is the same where a log-in ended that is to begin anew.
func (v *visit) endedLogIn() logInView {
	view := v.typedLogIn()
	view.Ended = !view.Another
	return view
}

// sendLogIn logs an officer in. Every failure has the same words.
func (v *visit) sendLogIn() error {
	v.form.page = "login"
	in := domain.Credentials{Email: v.form.text("email"), Password: v.form.value("password"), Code: strings.TrimSpace(v.form.text("totp"))}
	v.form.fill("password", "")
	v.form.fill("totp", "")
	if v.shownAgain() {
		return v.showLogIn(http.StatusOK, v.endedLogIn())
	}
	if strings.TrimSpace(in.Email) == "" {
		v.form.say("email", "login.email_empty")
	}
	if in.Password == "" {
		v.form.say("password", "login.password_empty")
	}
	if !v.form.ok() {
		return v.showLogIn(http.StatusUnprocessableEntity, v.typedLogIn())
	}
	token, session, err := v.Service.LogInBrowser(v.Request.Context(), v.cookie().Token(v.Context), in, v.ClientIP())
	if status, ok := v.notLetIn("email", err); ok {
		view := v.typedLogIn()
		view.Code = status == http.StatusTooManyRequests || in.Code != ""
		return v.showLogIn(status, view)
	}
	if err != nil {
		return err
	}
	v.cookie().Set(v.Context, token)
	if session.AwaitsCode {
		return v.showCode(http.StatusOK, v.typedLogIn())
	}
	return v.loggedIn(token)
}

// notLetIn says on a form why a log-in was refused, and with which status; not ok
// for no refusal of that sort.
func (v *visit) notLetIn(field string, err error) (status int, ok bool) {
	switch refusal := domain.CodeOf(err); {
	case refusal == "session_ended":
		return 0, false
	case refusal == "too_many_attempts":
		v.comeBack(field, "login.too_many", err)
		return http.StatusTooManyRequests, true
	case refusal == "log_ins_busy":
		v.comeBack(field, "login.busy", err)
		return http.StatusServiceUnavailable, true
	case refusal == "totp_locked":
		v.form.say(field, "login.locked")
	case domain.KindOf(err) == domain.Unauthenticated, domain.KindOf(err) == domain.Forbidden:
		v.form.say(field, "login.wrong")
	default:
		return 0, false
	}
	return http.StatusUnprocessableEntity, true
}

// comeBack says on a form, and to a program, after how many seconds to try again.
func (v *visit) comeBack(field, text string, err error) {
	var refused *domain.Error
	if errors.As(err, &refused) {
		n := strconv.Itoa(refused.RetryAfter)
		v.Header("Retry-After", n)
		v.form.refuse(field, locale.Text(v.Lang, text, map[string]string{"n": n}))
	}
}

// loggedIn goes on once somebody is in.
func (v *visit) loggedIn(token string) error {
	session, err := v.Service.LiveBrowserSession(v.Request.Context(), token)
	if err != nil {
		return err
	}
	if err := v.become(session); err != nil {
		return err
	}
	if session.Actor.Enrolling() {
		return v.see(home(session.Actor))
	}
	return v.goOn(v.form.value("to"), v.form.value("late"))
}

// logInCode asks for the code of a log-in that waits for one.
func (v *visit) logInCode() error { return v.showCode(http.StatusOK, logInView{To: v.Query("to")}) }

func (v *visit) showCode(status int, view logInView) error {
	v.here = "/login/code"
	return v.show(status, "login_code", view)
}

// sendLogInCode is the second step of a log-in.
func (v *visit) sendLogInCode() error {
	v.form.page = "login"
	code := v.form.text("totp")
	v.form.fill("totp", "")
	if v.shownAgain() {
		return v.showCode(http.StatusOK, v.endedLogIn())
	}
	if strings.TrimSpace(code) == "" {
		v.form.say("totp", "login.code_empty")
		return v.showCode(http.StatusUnprocessableEntity, v.typedLogIn())
	}
	token, _, err := v.Service.EnterCode(v.Request.Context(), v.cookie().Token(v.Context), code, v.ClientIP())
	if domain.CodeOf(err) == "session_ended" {
		v.here = "/login"
		return v.showLogIn(http.StatusForbidden, v.endedLogIn())
	}
	if status, ok := v.notLetIn("totp", err); ok {
		return v.showCode(status, v.typedLogIn())
	}
	if err != nil {
		return err
	}
	v.cookie().Set(v.Context, token)
	return v.loggedIn(token)
}

// logOut ends the log-in of this browser.
func (v *visit) logOut() error {
	if err := v.Service.LogOutBrowser(v.Request.Context(), v.cookie().Token(v.Context)); err != nil {
		return err
	}
	v.cookie().Drop(v.Context)
	return v.see("/login")
}
