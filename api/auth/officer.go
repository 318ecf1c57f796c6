package auth

import (
	"context"
	"strings"

	"github.com/gin-gonic/gin"

	"sitthi/api/problem"
	"sitthi/domain"
)

// Authenticator says who a session is now. Every other answer than an actor is
// a refusal; workflow.Service is one.
type Authenticator interface {
	Authenticate(ctx context.Context, session domain.SessionID) (domain.Actor, error)
}

type contextKey int

const actorKey contextKey = iota

// Officer lets through requests with "Authorization: Bearer TOKEN" of a live
// session and keeps its actor for Actor. Any other is a 401 problem:
// "token_required", "bad_token", "token_expired" or "session_ended".
func Officer(t *Tokens, s Authenticator) gin.HandlerFunc {
	return func(c *gin.Context) {
		token, ok := credentials(c, "Bearer")
		if !ok {
			problem.Write(c, domain.Refuse(domain.Unauthenticated, "token_required"))
			return
		}
		session, err := t.Session(token)
		if err != nil {
			problem.Write(c, err)
			return
		}
		actor, err := s.Authenticate(c.Request.Context(), session)
		if err != nil {
			problem.Write(c, err)
			return
		}
		c.Set(actorKey, actor)
		c.Next()
	}
}

// Actor is the officer whom Officer let through, else domain.Nobody, who may nothing.
func Actor(c *gin.Context) domain.Actor {
	value, _ := c.Get(actorKey)
	actor, _ := value.(domain.Actor)
	return actor
}

// Roles lets through officers with any of these roles; others get the 403
// problem "role_may_not", and who must get a second factor first, and has no role
// before, "second_factor_required". It stands behind Officer.
func Roles(roles ...domain.Role) gin.HandlerFunc {
	return func(c *gin.Context) {
		switch actor := Actor(c); {
		case actor.Enrolling():
			problem.Write(c, domain.Refuse(domain.Forbidden, "second_factor_required"))
		case !actor.Is(roles...):
			problem.Write(c, domain.Refuse(domain.Forbidden, "role_may_not"))
		default:
			c.Next()
		}
	}
}

// Receipt is the code of "Authorization: Receipt CODE" as it was typed, spaces
// and hyphens included. ok is false without such a header (the answer is the
// 401 "receipt_required"); a code that is none is still ok, for it must be
// answered like a wrong one.
func Receipt(c *gin.Context) (code string, ok bool) { return credentials(c, "Receipt") }

// credentials is what follows a scheme in the one Authorization header. Two
// headers are refused: a proxy before us may have read the other one.
func credentials(c *gin.Context, scheme string) (rest string, ok bool) {
	values := c.Request.Header.Values("Authorization")
	if len(values) != 1 {
		return "", false
	}
	word, rest, _ := strings.Cut(strings.TrimSpace(values[0]), " ")
	if !strings.EqualFold(word, scheme) {
		return "", false
	}
	return strings.TrimSpace(rest), true
}
