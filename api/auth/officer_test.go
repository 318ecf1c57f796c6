package auth_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/domain"
)

// sessions are the live sessions of a test, with the roles of their officers.
type sessions map[domain.SessionID][]domain.Role

func (s sessions) Authenticate(_ context.Context, id domain.SessionID) (domain.Actor, error) {
	roles, live := s[id]
	if !live {
		return domain.Actor{}, domain.Refuse(domain.Unauthenticated, "session_ended")
	}
	return domain.OfficerActor(domain.Account{ID: "o1", Office: "sknpeo", Roles: roles}, id), nil
}

func serve(handlers []gin.HandlerFunc, authorization ...string) *httptest.ResponseRecorder {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.GET("/", handlers...)
	request := httptest.NewRequest("GET", "/", nil)
	for _, value := range authorization {
		request.Header.Add("Authorization", value)
	}
	answer := httptest.NewRecorder()
	engine.ServeHTTP(answer, request)
	return answer
}

func TestOfficer(t *testing.T) {
	tokens, live := tokensAt(noon), sessions{"s1": {domain.Intake}}
	who := func(c *gin.Context) { c.String(http.StatusOK, string(auth.Actor(c).ID())) }
	guarded := []gin.HandlerFunc{auth.Officer(tokens, live), who}
	issue := func(session domain.SessionID) string {
		token, _, err := tokens.Issue(session)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	good := issue("s1")

	t.Run("a token of a live session brings its officer, whatever the case of the scheme", func(t *testing.T) {
		for _, scheme := range []string{"Bearer ", "bearer ", "BEARER  "} {
			if answer := serve(guarded, scheme+good); answer.Code != 200 || answer.Body.String() != "o1" {
				t.Errorf("%q: %d %s", scheme, answer.Code, answer.Body)
			}
		}
	})

	for name, given := range map[string]struct {
		headers []string
		code    string
	}{
		"no header":                          {nil, "token_required"},
		"another scheme":                     {[]string{"Basic " + good}, "token_required"},
		"a receipt":                          {[]string{"Receipt " + good}, "token_required"},
		"two headers":                        {[]string{"Bearer " + good, "Bearer " + good}, "token_required"},
		"the scheme alone":                   {[]string{"Bearer"}, "bad_token"},
		"the token without a scheme":         {[]string{good}, "token_required"},
		"two tokens":                         {[]string{"Bearer " + good + " " + good}, "bad_token"},
		"a token of a session that has gone": {[]string{"Bearer " + issue("s2")}, "session_ended"},
		"a token of nobody":                  {[]string{"Bearer x.y.z"}, "bad_token"},
	} {
		t.Run(name+" is a 401", func(t *testing.T) {
			answer := serve(guarded, given.headers...)
			if answer.Code != 401 || !strings.Contains(answer.Body.String(), "problem:"+given.code+`"`) {
				t.Errorf("%d %s, want %s", answer.Code, answer.Body, given.code)
			}
			if !strings.HasPrefix(answer.Header().Get("WWW-Authenticate"), "Bearer ") {
				t.Errorf("the challenge is %q", answer.Header().Get("WWW-Authenticate"))
			}
		})
	}

	t.Run("without the middleware there is nobody", func(t *testing.T) {
		if answer := serve([]gin.HandlerFunc{who}, "Bearer "+good); answer.Body.String() != "" {
			t.Errorf("it is %q", answer.Body)
		}
	})
}

func TestRoles(t *testing.T) {
	tokens, live := tokensAt(noon), sessions{"s1": {domain.Intake, domain.Head}}
	token, _, err := tokens.Issue("s1")
	if err != nil {
		t.Fatal(err)
	}
	status := func(roles ...domain.Role) *httptest.ResponseRecorder {
		return serve([]gin.HandlerFunc{
			auth.Officer(tokens, live), auth.Roles(roles...), func(c *gin.Context) { c.Status(http.StatusNoContent) },
		}, "Bearer "+token)
	}
	t.Run("one of the roles is enough", func(t *testing.T) {
		if answer := status(domain.DPO, domain.Head); answer.Code != 204 {
			t.Errorf("%d", answer.Code)
		}
	})
	t.Run("none of them is a 403", func(t *testing.T) {
		if answer := status(domain.DPO, domain.Admin); answer.Code != 403 || !strings.Contains(answer.Body.String(), "role_may_not") {
			t.Errorf("%d %s", answer.Code, answer.Body)
		}
	})
	t.Run("a route for no role is closed to all", func(t *testing.T) {
		if answer := status(); answer.Code != 403 {
			t.Errorf("%d", answer.Code)
		}
	})
	t.Run("without a log-in it is closed as well", func(t *testing.T) {
		if answer := serve([]gin.HandlerFunc{auth.Roles(domain.Roles...)}); answer.Code != 403 {
			t.Errorf("%d", answer.Code)
		}
	})
}

func TestReceipt(t *testing.T) {
	read := func(headers ...string) (code string, ok bool) {
		serve([]gin.HandlerFunc{func(c *gin.Context) { code, ok = auth.Receipt(c) }}, headers...)
		return code, ok
	}
	t.Run("the code comes as it was typed", func(t *testing.T) {
		for header, want := range map[string]string{
			"Receipt ABCD-EFGH":     "ABCD-EFGH",
			"receipt  abcd efgh *":  "abcd efgh *",
			"RECEIPT ๑๒๓๔":          "๑๒๓๔",
			"Receipt":               "",
			"Receipt not a receipt": "not a receipt",
		} {
			if code, ok := read(header); !ok || code != want {
				t.Errorf("%q is %q, %v", header, code, ok)
			}
		}
	})
	t.Run("without one such header there is none", func(t *testing.T) {
		for _, headers := range [][]string{nil, {""}, {"Bearer x"}, {"ABCD-EFGH"}, {"ReceiptABCD"}, {"Receipt A", "Receipt A"}, {"Receipt A", "Bearer x"}} {
			if code, ok := read(headers...); ok || code != "" {
				t.Errorf("%q is %q, %v", headers, code, ok)
			}
		}
	})
}
