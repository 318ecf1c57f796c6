package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/api/strict"
	"sitthi/domain"
	"sitthi/workflow"
)

// readLogIn asks for no code: only whoever has a second factor needs one.
func readLogIn(body *strict.Object) domain.Credentials {
	return domain.Credentials{Email: requiredText(body, "email"), Password: requiredText(body, "password"), Code: body.Text("totp")}
}

type refreshBody struct{ token string }

func readRefresh(body *strict.Object) refreshBody {
	return refreshBody{token: requiredText(body, "refresh_token")}
}

// requiredText is a text of a body that has no rules of its own in the domain.
func requiredText(body *strict.Object, name string) string {
	text := body.Text(name)
	if text == "" {
		body.Fail(name, "required", nil)
	}
	return text
}

// sessionView is what a log-in gives, in the words of OAuth 2.0.
type sessionView struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int    `json:"expires_in"`
	RefreshToken string `json:"refresh_token"`
}

// logIn checks a password, and a code, and starts a session.
func (d *desk) logIn(c *gin.Context) {
	withBody(c, readLogIn, func(in domain.Credentials) (workflow.Tokens, error) {
		// gin believes a forwarded address from trusted proxies alone.
		return d.Service.LogIn(c.Request.Context(), in, c.ClientIP())
	}, d.startSession)
}

// refresh exchanges a refresh token, which works once.
func (d *desk) refresh(c *gin.Context) {
	withBody(c, readRefresh, func(in refreshBody) (workflow.Tokens, error) {
		return d.Service.Refresh(c.Request.Context(), in.token)
	}, d.startSession)
}

// withBody is the endpoint of a call without a case.
func withBody[In, Out any](c *gin.Context, read func(*strict.Object) In, do func(In) (Out, error), answer func(*gin.Context, Out)) {
	in := bodyOf(c, required, read)
	if in.broken() {
		fail(c, in.refusal())
		return
	}
	out, err := do(in.value)
	if err != nil {
		fail(c, err)
		return
	}
	answer(c, out)
}

func (d *desk) startSession(c *gin.Context, t workflow.Tokens) {
	access, life, err := d.Tokens.Issue(t.Session)
	if err != nil {
		fail(c, err)
		return
	}
	respond(c, sessionView{AccessToken: access, TokenType: "Bearer", ExpiresIn: life, RefreshToken: t.Refresh})
}

// logOut ends the session whose access token it comes with.
func (d *desk) logOut(c *gin.Context) {
	if err := d.Service.LogOut(c.Request.Context(), auth.Actor(c)); err != nil {
		fail(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

// officerView is one officer, for his colleagues.
type officerView struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Email string   `json:"email"`
	Roles []string `json:"roles"`
	Unit  *string  `json:"unit"`
}

func officerOut(a domain.Account) officerView {
	return officerView{ID: string(a.ID), Name: a.Name, Email: a.Email, Roles: words(a.Roles), Unit: orNull(a.Unit)}
}

// officers lists the officers of the actor's own office.
func (d *desk) officers(c *gin.Context) {
	all, err := d.Service.Officers(c.Request.Context(), auth.Actor(c))
	if err != nil {
		fail(c, err)
		return
	}
	officerList.respond(d, c, all)
}
