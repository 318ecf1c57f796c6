package web

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"sitthi/domain"
	"sitthi/domain/locale"
)

// refusalView is why something was not shown or not done.
type refusalView struct {
	Status int
	Word   string // of its texts
	Detail string // what the rule says of it, "" when the page's own words say it all
	Wait   string // seconds, "" for no time in particular
	Max    string // of what was too long, in KB
	Resend *resend
}

// Unsaved tells that the desk could not save anything, so that a call is what helps.
func (r refusalView) Unsaved() bool { return r.Word == "unavailable" || r.Word == "broken" }

// refusals are the words for the statuses that pages answer with; any other is
// "broken" from 500 on, else "unreadable".
var refusals = map[int]string{
	http.StatusForbidden:             "forbidden",
	http.StatusNotFound:              "not_found",
	http.StatusGone:                  "gone",
	http.StatusMethodNotAllowed:      "method",
	http.StatusConflict:              "conflict",
	http.StatusRequestEntityTooLarge: "too_large",
	http.StatusTooManyRequests:       "too_many",
	http.StatusServiceUnavailable:    "unavailable",
}

// Refuse answers with a page that says what went wrong, whether anything was
// saved, and what to do. It needs no database: that may be what is away.
func (s *Site) Refuse(c *gin.Context, status int, refusal *domain.Error) {
	v := s.visitOf(c)
	var again *resend
	if status == http.StatusServiceUnavailable {
		again = v.resend(refusal.Code == "outcome_unknown")
	}
	v.form = &form{lang: v.Lang}
	view := refusalView{Status: status, Word: refusals[status], Wait: c.Writer.Header().Get("Retry-After"), Max: refusal.Args["max"], Resend: again}
	switch {
	case view.Word != "":
	case status >= http.StatusInternalServerError:
		view.Word = "broken"
	default:
		view.Word = "unreadable"
	}
	if status == http.StatusForbidden && refusal.Code != "other_origin" {
		view.Word = "may_not"
	}
	if view.Word == "conflict" || view.Word == "may_not" {
		view.Detail = locale.Text(v.Lang, "error."+refusal.Code, refusal.Args)
	}
	switch refusal.Code {
	case "outcome_unknown":
		view.Word = "unknown"
	case "not_taken":
		view.Word = "not_taken"
	}
	if status >= http.StatusInternalServerError && v.afterwards() {
		view.Word = "kept"
	}
	if v.office == nil {
		v.office = s.lastSeen(c.Request.URL.Path)
	}
	c.Header("Cache-Control", "no-store")
	if err := v.show(status, "refusal", view); err != nil {
		panic(err) // the template is part of the binary: a test run finds it
	}
}

// afterwards tells whether a page only shows what became of something that was sent.
func (v *visit) afterwards() bool {
	return v.Request.Method == get && (v.Query("done") != "" || strings.HasSuffix(v.Request.URL.Path, "/file/done"))
}

// visitOf is the visit of a request, also of one that reached no page.
func (s *Site) visitOf(c *gin.Context) *visit {
	if value, ok := c.Get(visitKey); ok {
		if v, ok := value.(*visit); ok {
			return v
		}
	}
	lang, _ := languageOf(c.Request.URL.Path)
	v := s.visit(c, lang)
	v.here = "/" // there is no such page, so none in the other language
	return v
}
