package web

import (
	"net/http"
	"slices"
	"strings"

	"sitthi/domain"
	"sitthi/workflow"
)

// accountView is an officer's account as he sees it himself.
type accountView struct {
	workflow.OwnAccount
	Here domain.SessionID // the log-in that looks
	Done string

	Themes    []domain.Theme
	AllDigits []domain.Digits
	Late      bool // his settings were sent before the log-in
}

// account shows an officer who he is here, where he is logged in, and how his pages look.
func (v *visit) account() error {
	v.form.page, v.here = "account", "/account"
	own, err := v.Service.OwnAccount(v.Request.Context(), v.officer.Actor)
	if err != nil {
		return err
	}
	view := accountView{OwnAccount: own, Here: v.officer.ID, Themes: domain.Themes, AllDigits: domain.AllDigits, Late: v.officer.late}
	if done := v.Query("done"); slices.Contains([]string{"password", "ended", "settings"}, done) {
		view.Done = done
	}
	if v.Request.Method == get {
		v.form.fill("theme", string(own.Settings.Theme))
		v.form.fill("digits", string(own.Settings.Digits))
	}
	return v.show(v.form.status(), "account", view)
}

// set keeps how the officer wants his pages, which are so from the next one on.
func (v *visit) set() error {
	v.form.page = "account"
	if !v.sent() {
		return v.account()
	}
	wanted := domain.Settings{Theme: domain.Theme(v.form.text("theme")), Digits: domain.Digits(v.form.text("digits"))}
	if v.form.ok() {
		if err := v.form.refused(v.Service.SetSettings(v.Request.Context(), v.officer.Actor, wanted)); err != nil {
			return err
		}
	}
	if !v.form.ok() {
		return v.account()
	}
	return v.see("/account?done=settings")
}

// endLogIn ends one of the officer's log-ins; this one as logging out does.
func (v *visit) endLogIn() error {
	id := domain.SessionID(v.form.value("session"))
	if !v.sent() {
		return v.see("/account")
	}
	if id == v.officer.ID {
		return v.logOut()
	}
	err := v.Service.EndLogIn(v.Request.Context(), v.officer.Actor, id)
	if err != nil && domain.KindOf(err) != domain.NotFound { // ended by itself meanwhile
		return err
	}
	return v.see("/account?done=ended")
}

// again is what an officer types once more before he changes what lets him in.
func (v *visit) again() domain.Credentials {
	in := domain.Credentials{Password: v.form.value("password"), Code: strings.TrimSpace(v.form.text("totp"))}
	v.form.fill("password", "")
	v.form.fill("totp", "")
	return in
}

// proofView is a form that asks for the password once more.
type proofView struct {
	Enrolled bool // and for a code
	Codes    []string
	Sealed   string // the codes, for the page that shows them again
	Done     bool   // it was done, and there is nothing to ask for any more
	Late     bool   // it was sent before the log-in, and not done
}

// password gives the officer another password.
func (v *visit) password() error {
	v.form.page = "account"
	view := proofView{Enrolled: v.officer.Account.Enrolled, Late: v.officer.late}
	if !v.sent() {
		return v.show(http.StatusOK, "account_password", view)
	}
	again, wanted := v.again(), v.form.value("new_password")
	v.form.fill("new_password", "")
	if wanted == "" {
		v.form.fail(domain.FieldError{Field: "new_password", Code: "required"})
	}
	if again.Password == "" {
		v.form.say("password", "login.password_empty")
	}
	if !v.form.ok() {
		return v.show(v.form.status(), "account_password", view)
	}
	err := v.Service.ChangePassword(v.Request.Context(), v.officer.Actor, again, wanted, v.ClientIP())
	if err != nil {
		return v.notProved(err, "account_password", view)
	}
	if v.renewed() {
		return v.see("/account?done=password")
	}
	view.Done = true
	return v.show(http.StatusOK, "account_password", view)
}

// recoveryCodes gives the officer new recovery codes, which are shown this once.
func (v *visit) recoveryCodes() error {
	v.form.page = "account"
	view := proofView{Enrolled: v.officer.Account.Enrolled, Late: v.officer.late}
	if !view.Enrolled {
		return v.see("/account/second-factor")
	}
	if !v.sent() {
		return v.show(http.StatusOK, "account_codes", view)
	}
	if codes, ok := v.unsealed(codesUse, v.form.value("codes")); ok {
		view.Codes, view.Sealed, v.secret = codes, v.form.value("codes"), true
		return v.show(http.StatusOK, "account_codes", view)
	}
	codes, err := v.Service.NewRecoveryCodes(v.Request.Context(), v.officer.Actor, v.again(), v.ClientIP())
	if err != nil {
		return v.notProved(err, "account_codes", view)
	}
	view.Codes, view.Sealed = v.shownOnce(codes)
	return v.show(http.StatusOK, "account_codes", view)
}

// notProved shows a form again to whoever gave the wrong password, code or wish.
func (v *visit) notProved(err error, page string, view any) error {
	if status, ok := v.notLetIn("password", err); ok {
		return v.show(status, page, view)
	}
	if err := v.form.refused(err); err != nil {
		return err
	}
	return v.show(v.form.status(), page, view)
}

// renewed gives this browser another token, since its log-in can do more than before. What
// was done before is kept, so without one the browser goes on under the token it has.
func (v *visit) renewed() bool {
	token, err := v.Service.RenewBrowser(v.Request.Context(), v.cookie().Token(v.Context))
	if err != nil {
		v.Log.Warn("a log-in keeps its token", "error", domain.CodeOf(err))
		return false
	}
	v.cookie().Set(v.Context, token)
	return true
}
