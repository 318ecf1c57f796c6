package web

import (
	"net/http"
	"strings"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

// factorView is the way to a second factor: why, the secret, the recovery codes.
type factorView struct {
	Must     bool // nothing else can be done before
	Enrolled bool // one is replaced
	Offer    *workflow.Enrolment
	Sealed   string // the offer, for the page that shows it again
	Codes    []domain.RecoveryCode
}

const (
	enrolUse  = "enrol"
	enrolLife = 30 * time.Minute
)

// secondFactor offers a secret for an authenticator app and takes it into use with
// its first code. The offer is sealed into the form, so that a slip of the finger
// does not cost another walk through the app.
func (v *visit) secondFactor() error {
	v.form.page = "account"
	view := factorView{Must: v.officer.Actor.Enrolling(), Enrolled: v.officer.Account.Enrolled}
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
	view.Offer = &offer
	plain := strings.Join([]string{string(v.officer.Account.ID), offer.Secret, offer.URL}, "\n")
	view.Sealed = v.Tickets.Ticket(enrolUse, v.now().Add(enrolLife), []byte(plain))
	v.secret = true
	return v.show(http.StatusOK, "account_factor", view)
}

func (v *visit) confirmFactor(view factorView) error {
	code := v.form.text("totp")
	v.form.fill("totp", "")
	plain, ok := v.Tickets.OpenTicket(enrolUse, v.form.value("offer"), v.now())
	parts := strings.Split(string(plain), "\n")
	if !ok || parts[0] != string(v.officer.Account.ID) {
		return v.see("/account/second-factor") // too late: from the beginning
	}
	codes, err := v.Service.ConfirmTOTP(v.Request.Context(), v.officer.Actor, code)
	v.secret = true
	if err != nil {
		if err := v.form.refused(err); err != nil {
			return err
		}
		view.Offer, view.Sealed = &workflow.Enrolment{Secret: parts[1], URL: parts[2]}, v.form.value("offer")
		return v.show(v.form.status(), "account_factor", view)
	}
	if err := v.renew(); err != nil {
		return err
	}
	view.Codes, view.Must = codes, false
	return v.show(http.StatusOK, "account_factor", view)
}
