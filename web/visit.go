package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"sitthi/api/problem"
	"sitthi/api/transfer"
	"sitthi/domain"
)

// visit is one request for a page.
type visit struct {
	*gin.Context
	*Site
	language
	here    string          // the page's path without a language, to which the switch of languages leads
	query   url.Values      // what the switch keeps of the page's query
	office  *domain.Office  // whose page it is; nil on those of no office
	form    *form           // what was sent with a POST; never nil
	typed   url.Values      // the same as it came, whatever becomes of the form; nil while it is not read
	secret  bool            // the answer shows a secret
	officer *officer        // whose page it is, among the officers; nil on those for the public
	unread  bool            // a form with files was sent and is not read yet
	fields  transfer.Fields // that such a form may have; nil when none is taken
	parcel  parcel          // the files that came with the form
	back    string          // where a code leads that is asked for; "" for this page itself
	draft   domain.Draft    // with which the files of a filing wait
}

// visitKey is where gin's context keeps the visit, for the page of a refusal.
const visitKey = "web.visit"

// handle makes a page's handler in one language.
func (s *Site) handle(lang language, p page) gin.HandlerFunc {
	return func(c *gin.Context) {
		v := s.visit(c, lang)
		if c.Request.Method == http.MethodPost {
			v.fields = v.mayBring(p)
			if v.unread = v.fields != nil && v.isParcel(); !v.unread && !v.readForm() {
				return
			}
			if v.across() {
				v.form.leaveFiles()
			}
			defer func() { v.parcel.end(c.Request.Context()) }()
		}
		if err := v.enter(p); err != nil {
			problem.Write(c, err)
		}
	}
}

func (s *Site) visit(c *gin.Context, lang language) *visit {
	_, here := languageOf(c.Request.URL.Path)
	v := &visit{Context: c, Site: s, language: lang, here: here, form: &form{lang: lang.Lang}}
	c.Set(visitKey, v)
	return v
}

// public lets browsers keep a page that says the same to everybody, if they
// ask each time whether it changed.
func (v *visit) public() { v.Header("Cache-Control", "no-cache") }

// see sends the browser to another page of ours, which it gets.
func (v *visit) see(path string) error {
	v.Redirect(http.StatusSeeOther, v.path(path))
	return nil
}

// show answers with a page.
func (v *visit) show(status int, name string, view any) error {
	html, err := render(v, name, view)
	if err != nil {
		return err
	}
	header := v.Writer.Header()
	if v.form.later > 0 {
		header.Set("Retry-After", strconv.Itoa(v.form.later))
	}
	header.Set("Content-Language", v.tag())
	header.Add("Vary", "Accept-Encoding")
	if !v.secret && takesGzip(v.Request) {
		header.Set("Content-Encoding", "gzip")
		html = gzipped(html)
	}
	v.Data(status, "text/html; charset=utf-8", html)
	return nil
}

// atOffice reads the office in the path; one that is not there is a 404.
func (v *visit) atOffice() error {
	const longest = 40
	id := v.Param("office")
	if len(id) > longest || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return absent()
	}
	office, err := v.Service.Office(v.Request.Context(), domain.OfficeID(id))
	if err != nil {
		return err
	}
	v.seen.Store(office.ID, office)
	v.office = &office
	return nil
}

// notTaken is the answer for what an office does not take here.
func notTaken() error { return domain.Refuse(domain.NotFound, "not_taken") }

// absent is one answer for all that is not there or hidden.
func absent() error { return domain.Refuse(domain.NotFound, "not_found") }
