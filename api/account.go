package api

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/api/strict"
	"sitthi/domain"
	"sitthi/workflow"
)

// accountView is an officer's account, for himself.
type accountView struct {
	officerView
	SecondFactor secondFactorView `json:"second_factor"`
	Sessions     []logInView      `json:"sessions"`
}

type secondFactorView struct {
	Required      bool `json:"required"`
	Enrolled      bool `json:"enrolled"`
	RecoveryCodes int  `json:"recovery_codes"`
}

type logInView struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind"`
	CreatedAt time.Time  `json:"created_at"`
	SeenAt    *time.Time `json:"seen_at"`
	ExpiresAt time.Time  `json:"expires_at"`
	Current   bool       `json:"current"`
}

func accountOut(own workflow.OwnAccount, present domain.SessionID) accountView {
	out := accountView{
		officerView: officerOut(own.Account), Sessions: make([]logInView, len(own.LogIns)),
		SecondFactor: secondFactorView{Required: !own.SecondFactorOptional, Enrolled: own.Enrolled, RecoveryCodes: own.RecoveryCodes},
	}
	for i, s := range own.LogIns {
		view := logInView{ID: string(s.ID), Kind: "program", CreatedAt: s.CreatedAt, ExpiresAt: s.ExpiresAt, Current: s.ID == present}
		if s.Token != nil {
			view.Kind, view.SeenAt = "browser", &s.SeenAt
		}
		out.Sessions[i] = view
	}
	return out
}

// account shows the actor his own account and log-ins.
func (d *desk) account(c *gin.Context) {
	own, err := d.Service.OwnAccount(c.Request.Context(), auth.Actor(c))
	if err != nil {
		fail(c, err)
		return
	}
	respondOnce(c, accountOut(own, auth.Actor(c).Session()))
}

// respondOnce answers with what is kept nowhere on the way.
func respondOnce(c *gin.Context, view any) {
	c.Header("Cache-Control", "no-store")
	respond(c, view)
}

// endLogIn ends one of the actor's own log-ins.
func (d *desk) endLogIn(c *gin.Context) {
	id, err := idOf(c, "session")
	if err == nil {
		err = d.Service.EndLogIn(c.Request.Context(), auth.Actor(c), domain.SessionID(id))
	}
	if err != nil {
		fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

// readAgain is the password of whoever is logged in already, and a code.
func readAgain(body *strict.Object) domain.Credentials {
	return domain.Credentials{Password: requiredText(body, "password"), Code: body.Text("totp")}
}

// readBegin asks nothing of whoever logged in only to enrol.
func readBegin(actor domain.Actor) func(*strict.Object) domain.Credentials {
	if actor.Enrolling() {
		return func(body *strict.Object) domain.Credentials {
			return domain.Credentials{Password: body.Text("password"), Code: body.Text("totp")}
		}
	}
	return readAgain
}

type enrolmentView struct {
	Secret string `json:"secret"`
	URL    string `json:"url"`
}

// beginTOTP offers a secret for an authenticator app.
func (d *desk) beginTOTP(c *gin.Context) {
	actor := auth.Actor(c)
	withBody(c, readBegin(actor), func(again domain.Credentials) (workflow.Enrolment, error) {
		return d.Service.BeginTOTP(c.Request.Context(), actor, again, c.ClientIP())
	}, func(c *gin.Context, e workflow.Enrolment) { respondOnce(c, enrolmentView(e)) })
}

type recoveryView struct {
	RecoveryCodes []string `json:"recovery_codes"`
}

func showRecoveryCodes(c *gin.Context, codes []domain.RecoveryCode) {
	out := recoveryView{RecoveryCodes: make([]string, len(codes))}
	for i, code := range codes {
		out.RecoveryCodes[i] = code.String()
	}
	respondOnce(c, out)
}

func readConfirm(body *strict.Object) string { return requiredText(body, "totp") }

// confirmTOTP takes the secret into use with its first code.
func (d *desk) confirmTOTP(c *gin.Context) {
	withBody(c, readConfirm, func(code string) ([]domain.RecoveryCode, error) {
		return d.Service.ConfirmTOTP(c.Request.Context(), auth.Actor(c), code)
	}, showRecoveryCodes)
}

// newRecoveryCodes replaces the recovery codes.
func (d *desk) newRecoveryCodes(c *gin.Context) {
	withBody(c, readAgain, func(again domain.Credentials) ([]domain.RecoveryCode, error) {
		return d.Service.NewRecoveryCodes(c.Request.Context(), auth.Actor(c), again, c.ClientIP())
	}, showRecoveryCodes)
}

type passwordBody struct {
	again    domain.Credentials
	password string
}

func readPassword(body *strict.Object) passwordBody {
	return passwordBody{again: readAgain(body), password: requiredText(body, "new_password")}
}

// changePassword gives the actor another password.
func (d *desk) changePassword(c *gin.Context) {
	withBody(c, readPassword, func(in passwordBody) (struct{}, error) {
		return struct{}{}, d.Service.ChangePassword(c.Request.Context(), auth.Actor(c), in.again, in.password, c.ClientIP())
	}, func(c *gin.Context, _ struct{}) { c.Status(http.StatusNoContent) })
}
