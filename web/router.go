package web

import (
	"net/http"

	"sitthi/domain"
)

// page is one line of the table. Path is without a language.
type page struct {
	method string
	path   string
	who    who
	handle func(*visit) error
}

// who says who may open a page.
type who string

const (
	anyone who = "anyone"
	// holder is whoever has the receipt code of the case; without it the page
	// asks for it and says nothing else.
	holder who = "holder"
)

const (
	get  = http.MethodGet
	post = http.MethodPost
)

var pages = []page{
	{get, "/", anyone, (*visit).index},
	{get, "/o/:office", anyone, (*visit).doors},
	{get, "/o/:office/ask", anyone, (*visit).ask},
	{post, "/o/:office/ask", anyone, (*visit).sendAsk},
	{get, "/o/:office/file", anyone, (*visit).start},
	{get, "/o/:office/file/:step", anyone, (*visit).step},
	{post, "/o/:office/file/:step", anyone, (*visit).sendStep},
	{get, "/o/:office/file/done", anyone, (*visit).filed},
	{post, "/o/:office/file/again", anyone, (*visit).another},
	{post, "/o/:office/file/erase", anyone, (*visit).erase},
	{get, "/o/:office/form", anyone, (*visit).wholeForm},
	{post, "/o/:office/form", anyone, (*visit).sendWholeForm},
	{get, "/o/:office/rights", anyone, (*visit).rightsPage},
	{get, "/o/:office/notice", anyone, (*visit).notice},
	{get, "/o/:office/notice/:version", anyone, (*visit).noticeVersion},

	{get, "/track", anyone, (*visit).track},
	{post, "/track", holder, (*visit).trackTyped},
	{get, "/r/:reference", holder, (*visit).showCase},
	{post, "/r/:reference", holder, (*visit).showCase},
	{post, "/r/:reference/receipt", holder, (*visit).receiptPDF},
	{get, "/r/:reference/dates", holder, (*visit).dates},
	{post, "/r/:reference/dates", holder, (*visit).dates},
	{get, "/r/:reference/messages", holder, (*visit).talk},
	{post, "/r/:reference/messages", holder, (*visit).sendMessage},
	{get, "/r/:reference/documents", holder, (*visit).documents},
	{post, "/r/:reference/documents", holder, (*visit).documents},
	{post, "/r/:reference/documents/:file", holder, (*visit).document},
	{get, "/r/:reference/withdraw", holder, (*visit).withdraw},
	{post, "/r/:reference/withdraw", holder, (*visit).withdraw},

	{get, "/help", anyone, about("file_help")},
	{get, "/accessibility", anyone, about("file_accessibility")},
	{get, "/cookies", anyone, about("file_cookies")},
	{get, "/leave", anyone, (*visit).leave},

	{get, "/login", anyone, (*visit).logIn},
	{post, "/login", anyone, (*visit).sendLogIn},
	{get, "/login/code", waiting, (*visit).logInCode},
	{post, "/login/code", waiting, (*visit).sendLogInCode},
	{post, "/logout", anyone, (*visit).logOut},

	{get, "/account", officers, (*visit).account},
	{post, "/account/log-ins", officers, (*visit).endLogIn},
	{get, "/account/settings", officers, (*visit).account},
	{post, "/account/settings", officers, (*visit).set},
	{get, "/account/password", officers, (*visit).password},
	{post, "/account/password", officers, (*visit).password},
	{get, "/account/second-factor", enrolling, (*visit).secondFactor},
	{post, "/account/second-factor", enrolling, (*visit).secondFactor},
	{get, "/account/recovery-codes", officers, (*visit).recoveryCodes},
	{post, "/account/recovery-codes", officers, (*visit).recoveryCodes},

	{get, "/desk", sees(domain.SeeQueue), (*visit).queue},
	{get, "/desk/people", sees(domain.SeeCase), (*visit).queue},
	{post, "/desk/people", sees(domain.SeeCase), (*visit).requesters},
	{get, "/desk/views", sees(domain.SeeQueue), (*visit).queue},
	{post, "/desk/views", sees(domain.SeeQueue), (*visit).saveView},
	{post, "/desk/views/remove", sees(domain.SeeQueue), (*visit).dropView},
	{get, "/desk/bulk", sees(domain.SeeQueue), (*visit).confirmBulk},
	{post, "/desk/bulk", sees(domain.SeeQueue), (*visit).bulk},
	{get, "/desk/bulk/:key", sees(domain.SeeQueue), (*visit).bulkResult},
	{get, "/desk/print", sees(domain.SeeCase), (*visit).print},
	{get, "/desk/new", intake, (*visit).register},
	{post, "/desk/new", intake, (*visit).register},
	{get, "/desk/trail", sees(domain.SeeTrail), (*visit).findTrail},
	{get, "/desk/c/:reference", sees(domain.SeeCase), (*visit).deskCase},
	{get, "/desk/c/:reference/trail", sees(domain.SeeTrail), (*visit).trail},
	{get, "/desk/c/:reference/people", sees(domain.SeeCase), (*visit).deskCase},
	{post, "/desk/c/:reference/people", sees(domain.SeeCase), (*visit).people},
	{get, "/desk/c/:reference/acknowledge", sees(domain.SeeCase), (*visit).deskCase},
	{post, "/desk/c/:reference/acknowledge", sees(domain.SeeCase), (*visit).acknowledge},
	{post, "/desk/c/:reference/files/:file", sees(domain.SeeCase), (*visit).deskFile},
	{get, "/desk/c/:reference/:verb", sees(domain.SeeCase), (*visit).act},
	{post, "/desk/c/:reference/:verb", sees(domain.SeeCase), (*visit).act},
}

// Route is a line of the table as those see it who walk through all pages.
type Route struct{ Method, Path, Who string }

// Routes are all pages. Each stands in English too, below /en.
func Routes() []Route {
	all := make([]Route, len(pages))
	for i, p := range pages {
		all[i] = Route{p.method, p.path, string(p.who)}
	}
	return all
}
