package api

import (
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/api/problem"
	"sitthi/docs"
	"sitthi/domain"
	"sitthi/workflow"
)

// Parts are what the API is made of.
type Parts struct {
	Service *workflow.Service
	Tokens  *auth.Tokens
	Cursor  func(parts ...[]byte) []byte // keyed hash of page cursors, under a key of their own
	Log     *slog.Logger

	// TrustedProxies are the only addresses whose X-Forwarded-For is believed.
	TrustedProxies []string
	// Ready says why the program cannot serve now: it migrates, or the database is away.
	Ready func() error
	// HTTPS tells that the public address is an https one.
	HTTPS bool
	// Watch is told of each request; nil for nobody.
	Watch problem.Watch
	// Metrics are the numbers for those who may see them; nil for none.
	Metrics http.Handler
	// Traces stands before everything else; nil for none.
	Traces gin.HandlerFunc
	// Pages are everything that is not the API; nil for none.
	Pages Pages
}

// Pages are the pages for people, beside the API.
type Pages interface {
	// Routes adds them to the router.
	Routes(gin.IRouter)
	// Refuse answers with a page that says what went wrong.
	Refuse(c *gin.Context, status int, refusal *domain.Error)
}

// Who says who may call a route.
type Who struct {
	Receipt   bool          // whoever holds the receipt of the case
	Roles     []domain.Role // officers with one of these roles
	Enrolling bool          // every officer, those too who must get a second factor first
}

// Anyone tells whether a route asks for no proof at all.
func (w Who) Anyone() bool { return !w.Receipt && len(w.Roles) == 0 }

// Route is one line of the table. Path is written as in docs/openapi.yaml.
type Route struct {
	Method string
	Path   string
	Who    Who
	handle func(*desk, *gin.Context)
}

var (
	anyone  = Who{}
	receipt = Who{Receipt: true}
	// staff is every officer: whoever could log in may log out.
	staff = Who{Roles: domain.Roles}
	// own is what every officer may with his own account, whoever must get a second
	// factor before anything else too.
	own = Who{Roles: domain.Roles, Enrolling: true}
	// Auditor and administrator have no verb, so they need no case to be told so.
	acts = Who{Roles: domain.SeeCase.Roles()}
)

func looks(at domain.Sight) Who { return Who{Roles: at.Roles()} }

func tends(m domain.Matter) Who { return Who{Roles: m.Roles()} }

var routes = []Route{
	{http.MethodGet, "/healthz", anyone, (*desk).health},
	{http.MethodGet, "/readyz", anyone, (*desk).readiness},
	{http.MethodGet, "/openapi.yaml", anyone, (*desk).contract},
	{http.MethodGet, "/metrics", anyone, (*desk).metrics}, // on the desk's own network: see there

	{http.MethodGet, "/v1/offices", anyone, (*desk).offices},
	{http.MethodGet, "/v1/offices/{office}", anyone, (*desk).office},
	{http.MethodPost, "/v1/offices/{office}/requests", anyone, (*desk).submit},
	{http.MethodPost, "/v1/offices/{office}/cases", acts, (*desk).register},

	{http.MethodGet, "/v1/requests/{reference}", receipt, (*desk).track},
	{http.MethodPost, "/v1/requests/{reference}/messages", receipt, (*desk).message},
	{http.MethodPost, "/v1/requests/{reference}/withdraw", receipt, (*desk).withdraw},
	{http.MethodPost, "/v1/requests/{reference}/files", receipt, (*desk).sendFiles},
	{http.MethodGet, "/v1/requests/{reference}/files/{file}", receipt, (*desk).fileByReceipt},

	{http.MethodPost, "/v1/sessions", anyone, (*desk).logIn},
	{http.MethodPost, "/v1/sessions/refresh", anyone, (*desk).refresh},
	{http.MethodDelete, "/v1/sessions", own, (*desk).logOut},

	{http.MethodGet, "/v1/account", own, (*desk).account},
	{http.MethodDelete, "/v1/account/sessions/{session}", own, (*desk).endLogIn},
	{http.MethodPost, "/v1/account/totp", own, (*desk).beginTOTP},
	{http.MethodPost, "/v1/account/totp/confirm", own, (*desk).confirmTOTP},
	{http.MethodPost, "/v1/account/recovery-codes", staff, (*desk).newRecoveryCodes},
	{http.MethodPost, "/v1/account/password", staff, (*desk).changePassword},

	{http.MethodGet, "/v1/officers", looks(domain.SeeOfficers), (*desk).officers},
	{http.MethodGet, "/v1/staff", looks(domain.SeeStaff), (*desk).staffMembers},
	{http.MethodGet, "/v1/officers/{officer}", tends(domain.StaffRecord), (*desk).staffMember},
	{http.MethodPost, "/v1/officers/{officer}/capacity", tends(domain.StaffCapacity), setCapacity},
	{http.MethodPost, "/v1/officers/{officer}/absences", tends(domain.StaffAbsence), addAbsence},
	{http.MethodPost, "/v1/officers/{officer}/absences/{absence}/end", tends(domain.StaffAbsence), endAbsence},
	{http.MethodPost, "/v1/officers/{officer}/disable", tends(domain.StaffAccess), disable},
	{http.MethodPost, "/v1/officers/{officer}/enable", tends(domain.StaffAccess), enable},
	{http.MethodPost, "/v1/officers/{officer}/reset_totp", tends(domain.StaffAccess), resetTOTP},

	{http.MethodGet, "/v1/routing", looks(domain.SeeRouting), (*desk).routing},
	{http.MethodPost, "/v1/routing", looks(domain.MakeRouting), (*desk).publishRouting},
	{http.MethodPost, "/v1/routing/preview", looks(domain.MakeRouting), (*desk).previewRouting},
	{http.MethodPost, "/v1/routing/test", looks(domain.SeeRouting), (*desk).tryRouting},
	{http.MethodGet, "/v1/calendar", looks(domain.SeeCalendar), (*desk).calendar},
	{http.MethodPost, "/v1/calendar", looks(domain.MakeCalendar), (*desk).publishCalendar},
	{http.MethodGet, "/v1/calendar/versions", looks(domain.SeeCalendar), (*desk).calendarVersions},
	{http.MethodPost, "/v1/calendar/preview", looks(domain.SeeMoves), (*desk).previewCalendar},
	{http.MethodPost, "/v1/notices", looks(domain.MakeNotice), (*desk).publishNotice},
	{http.MethodGet, "/v1/dashboard", looks(domain.SeeDashboard), (*desk).dashboard},
	{http.MethodGet, "/v1/queue", looks(domain.SeeQueue), (*desk).queue},
	{http.MethodPost, "/v1/bulk", acts, (*desk).bulk},
	{http.MethodGet, "/v1/cases/{reference}", looks(domain.SeeCase), (*desk).viewCase},
	{http.MethodGet, "/v1/cases/{reference}/events", looks(domain.SeeTrail), (*desk).events},
	{http.MethodPost, "/v1/cases/{reference}/acknowledge", looks(domain.SeeCase), (*desk).acknowledge},

	{http.MethodPost, "/v1/cases/{reference}/files", acts, (*desk).addFiles},
	{http.MethodGet, "/v1/cases/{reference}/files/{file}", looks(domain.SeeCase), (*desk).file},

	{http.MethodPost, "/v1/cases/{reference}/assign", acts, assign},
	{http.MethodPost, "/v1/cases/{reference}/unassign", acts, unassign},
	{http.MethodPost, "/v1/cases/{reference}/tie", acts, tie},
	{http.MethodPost, "/v1/cases/{reference}/ask", acts, ask},
	{http.MethodPost, "/v1/cases/{reference}/write", acts, write},
	{http.MethodPost, "/v1/cases/{reference}/note", acts, note},
	{http.MethodPost, "/v1/cases/{reference}/answer", acts, answer},
	{http.MethodPost, "/v1/cases/{reference}/withdraw", acts, withdrawOnPaper},
	{http.MethodPost, "/v1/cases/{reference}/lapse", acts, lapse},
	{http.MethodPost, "/v1/cases/{reference}/correct_receipt", acts, correctReceipt},
	{http.MethodPost, "/v1/cases/{reference}/quarantine", acts, quarantine},
	{http.MethodPost, "/v1/cases/{reference}/release", acts, release},
	{http.MethodPost, "/v1/cases/{reference}/reopen", acts, reopen},
}

// Routes are all routes of the API.
func Routes() []Route { return slices.Clone(routes) }

// desk is the API at work.
type desk struct {
	Parts
	contractTag string
	watchers    []netip.Prefix
}

// New is the API with the pages beside it. It fails on a trusted proxy that is
// neither an address nor a network.
func New(p Parts) (http.Handler, error) {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	// gin's own defaults trust every proxy and redirect to paths that nobody asked for.
	if err := engine.SetTrustedProxies(p.TrustedProxies); err != nil {
		return nil, err
	}
	engine.RedirectTrailingSlash = false
	engine.RedirectFixedPath = false
	engine.HandleMethodNotAllowed = true
	// A path is matched as it was sent: "%2f" is no separator, and a name
	// spelled in escapes is not that name.
	engine.UseRawPath = true
	if p.Traces != nil {
		engine.Use(p.Traces)
	}
	if p.Pages != nil {
		engine.Use(problem.Pages(func(path string) bool { return !ours(path) }, p.Pages.Refuse))
	}
	engine.Use(problem.RequestIDs(), problem.AccessLog(p.Log, p.Watch), problem.Recovery(p.Log), problem.Headers(p.HTTPS), ownOrigin(), from())
	engine.NoRoute(func(c *gin.Context) { problem.Status(c, http.StatusNotFound, "unknown_route") })
	engine.NoMethod(func(c *gin.Context) { problem.Status(c, http.StatusMethodNotAllowed, "method_not_allowed") })

	d := &desk{Parts: p, contractTag: tagOf(docs.OpenAPI), watchers: watchers(p.TrustedProxies)}
	for _, r := range routes {
		engine.Handle(r.Method, ginPath(r.Path), append(d.admit(r.Who), func(c *gin.Context) { r.handle(d, c) })...)
	}
	if p.Pages != nil {
		p.Pages.Routes(engine)
	}
	return engine, nil
}

// ours tells whether a path is the API's, known or not: it begins as one of its routes.
func ours(path string) bool {
	first := func(path string) string { return strings.Split(path, "/")[1] }
	return !strings.HasPrefix(path, "/") || slices.ContainsFunc(routes, func(r Route) bool { return first(r.Path) == first(path) })
}

// ginPath writes the contract's "{name}" as gin's ":name".
func ginPath(path string) string { return strings.NewReplacer("{", ":", "}", "").Replace(path) }

// admit is what stands before a handler, made from who may call it.
func (d *desk) admit(who Who) gin.HandlersChain {
	switch {
	case who.Anyone():
		return nil
	case who.Receipt:
		return gin.HandlersChain{holdsReceipt}
	case who.Enrolling:
		return gin.HandlersChain{auth.Officer(d.Tokens, d.Service)} // whatever his role, and before he has one
	default:
		return gin.HandlersChain{auth.Officer(d.Tokens, d.Service), auth.Roles(who.Roles...)}
	}
}

// holdsReceipt asks for a receipt; whether it is the right one the workflow tells.
func holdsReceipt(c *gin.Context) {
	if _, ok := auth.Receipt(c); !ok {
		problem.Write(c, domain.Refuse(domain.Unauthenticated, "receipt_required"))
	}
}
