package web

import (
	"net/http"

	"sitthi/workflow"
)

// factorView is the way to a second factor: why, the secret, the recovery codes.
type factorView struct {
	Must     bool // nothing else can be done before
	Enrolled bool // one is replaced
	Offer    *workflow.Enrolment
	Sealed   string // the offer, or the codes, for the page that shows them again
	Codes    []string
	Late     bool // it was sent before the log-in, and not done
}

// secondFactor offers a secret for an authenticator app and takes it into use with
// its first code. The offer is sealed into the form, so that a slip of the finger
// does not cost another walk through the app.
func (v *visit) secondFactor() error {
	v.form.page = "account"
	view := factorView{Must: v.officer.Actor.Enrolling(), Enrolled: v.officer.Account.Enrolled, Late: v.officer.late}
	switch {
	case !v.sent():
		return v.show(http.StatusOK, "account_factor", view)
	case v.form.value("then") == "confirm":
		return v.confirmFactor(view)
	}
	offer, err := v.Service.BeginTOTP(v.Request.Context(), v.officer.Actor, v.again(), v.ClientIP())
	if err != nil {
		return v.notProved(err, "account_factor", view)
	}
	view.Offer, view.Sealed = &offer, v.sealed(enrolUse, offer.Secret, offer.URL)
	v.secret = true
	return v.show(http.StatusOK, "account_factor", view)
}

func (v *visit) confirmFactor(view factorView) error {
	code := v.form.text("totp")
	v.form.fill("totp", "")
	offer, ok := v.unsealed(enrolUse, v.form.value("offer"))
	if !ok {
		return v.see("/account/second-factor") // too late: from the beginning
	}
	view.Offer, view.Sealed = &workflow.Enrolment{Secret: offer[0], URL: offer[1]}, v.form.value("offer")
	v.secret = true
	if v.shownAgain() {
		return v.show(http.StatusOK, "account_factor", view)
	}
	codes, err := v.Service.ConfirmTOTP(v.Request.Context(), v.officer.Actor, code)
	if err != nil {
		if err := v.form.refused(err); err != nil {
			return err
		}
		return v.show(v.form.status(), "account_factor", view)
	}
	v.renewed()
	view.Codes, view.Sealed = v.shownOnce(codes)
	view.Must = false
	return v.show(http.StatusOK, "account_factor", view)
}
