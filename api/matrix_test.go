package api_test

import (
	"slices"

	"sitthi/domain"
)

// A cell of the matrix is one route, called by one party about one place: the
// own office's case, the other office's, one that is not there. Its status is
// decided by the table below, which somebody has to have read: a new route
// without a line in it fails.
//
// Calls of those who may are made harmless on purpose, by a stale version (412)
// or an unknown member (422): that is answered only after it was decided that
// they may.

// places are what a call is about, in the order of a line's three statuses.
var places = []string{"own", "other", "absent"}

// parties are who calls: nobody, the holder of the own case's receipt, the roles.
var parties = append([]string{"nobody", "holder"}, stringsOf(domain.Roles)...)

// line is the statuses of one party at the three places.
type line [3]int

var (
	unknown   = line{401, 401, 401} // who are you
	forbidden = line{403, 403, 403} // not with this role, whatever it is about
	hidden    = line{404, 404, 404}
	fine      = line{200, 200, 200} // about no case
	sees      = line{200, 404, 404}
	acts      = line{412, 404, 404} // may, from the right version
	mayNot    = line{403, 404, 404} // sees it and may not
)

// group is the lines of a group of routes; parties without one have otherwise's.
type group struct {
	routes    []string
	otherwise line
	lines     map[string]line
}

var matrix = []group{
	{routes: []string{"GET /healthz", "GET /readyz", "GET /openapi.yaml", "GET /v1/offices"}, otherwise: fine},
	{routes: []string{"GET /metrics"}, otherwise: hidden}, // from outside, whoever it is
	{routes: []string{"GET /v1/offices/{office}"}, otherwise: line{200, 200, 404}},
	{routes: []string{"POST /v1/offices/{office}/requests"}, otherwise: line{422, 422, 404}},
	{
		routes: []string{"POST /v1/offices/{office}/cases"}, otherwise: mayNot,
		lines: map[string]line{"nobody": unknown, "holder": unknown, "intake": {422, 404, 404}, "auditor": forbidden, "admin": forbidden},
	},
	{routes: []string{"POST /v1/sessions", "POST /v1/sessions/refresh"}, otherwise: line{422, 422, 422}},

	{routes: []string{"GET /v1/requests/{reference}"}, otherwise: unknown, lines: map[string]line{"holder": sees}},
	{
		routes:    []string{"POST /v1/requests/{reference}/messages", "POST /v1/requests/{reference}/withdraw"},
		otherwise: unknown, lines: map[string]line{"holder": {422, 404, 404}},
	},
	{routes: []string{"POST /v1/requests/{reference}/files"}, otherwise: unknown, lines: map[string]line{"holder": {415, 404, 404}}},
	{routes: []string{"GET /v1/requests/{reference}/files/{file}"}, otherwise: unknown, lines: map[string]line{"holder": sees}},

	{routes: []string{"DELETE /v1/sessions"}, otherwise: line{204, 204, 204}, lines: map[string]line{"nobody": unknown, "holder": unknown}},
	{
		routes: []string{"GET /v1/dashboard"}, otherwise: forbidden,
		lines: map[string]line{"nobody": unknown, "holder": unknown, "intake": fine, "dpo": fine},
	},
	{
		routes: []string{"GET /v1/officers", "GET /v1/queue"}, otherwise: fine,
		lines: map[string]line{"nobody": unknown, "holder": unknown, "auditor": forbidden, "admin": forbidden},
	},

	{
		routes: []string{"GET /v1/staff", "GET /v1/routing"}, otherwise: fine,
		lines: map[string]line{"nobody": unknown, "holder": unknown, "officer": forbidden, "auditor": forbidden},
	},
	// About officer@: he himself, his head, and whoever gives cases out or runs the office.
	{
		routes: []string{"GET /v1/officers/{officer}"}, otherwise: sees,
		lines: map[string]line{"nobody": unknown, "holder": unknown, "auditor": mayNot},
	},
	officerRoute("POST /v1/officers/{officer}/capacity", forbidden, "admin", "head"),
	officerRoute("POST /v1/officers/{officer}/absences", mayNot, "admin", "head", "officer"),
	officerRoute("POST /v1/officers/{officer}/absences/{absence}/end", mayNot, "admin", "head", "officer"),
	officerRoute("POST /v1/officers/{officer}/disable", forbidden, "admin"),
	officerRoute("POST /v1/officers/{officer}/enable", forbidden, "admin"),
	officerRoute("POST /v1/officers/{officer}/reset_totp", forbidden, "admin"),
	// One's own account, whatever the path says.
	{routes: []string{"GET /v1/account"}, otherwise: fine, lines: map[string]line{"nobody": unknown, "holder": unknown}},
	{
		routes: []string{
			"POST /v1/account/totp", "POST /v1/account/totp/confirm", "POST /v1/account/recovery-codes", "POST /v1/account/password",
		},
		otherwise: line{422, 422, 422}, lines: map[string]line{"nobody": unknown, "holder": unknown},
	},
	{ // of the own log-ins, of another office's officer's, of nobody's
		routes: []string{"DELETE /v1/account/sessions/{session}"}, otherwise: line{204, 404, 404},
		lines: map[string]line{"nobody": unknown, "holder": unknown},
	},

	{
		routes: []string{"GET /v1/calendar", "GET /v1/calendar/versions"}, otherwise: fine,
		lines: map[string]line{"nobody": unknown, "holder": unknown},
	},
	{
		routes: []string{"POST /v1/calendar/preview"}, otherwise: line{422, 422, 422},
		lines: map[string]line{"nobody": unknown, "holder": unknown, "officer": forbidden, "approver": forbidden, "auditor": forbidden},
	},
	{
		routes: []string{"POST /v1/calendar"}, otherwise: forbidden,
		lines: map[string]line{"nobody": unknown, "holder": unknown, "admin": {412, 412, 412}},
	},
	{ // about the caller's own office, whatever it says
		routes: []string{"POST /v1/routing/preview", "POST /v1/notices"}, otherwise: forbidden,
		lines: map[string]line{"nobody": unknown, "holder": unknown, "admin": {422, 422, 422}},
	},
	{ // likewise, from the right version
		routes: []string{"POST /v1/routing"}, otherwise: forbidden,
		lines: map[string]line{"nobody": unknown, "holder": unknown, "admin": {412, 412, 412}},
	},
	{
		routes: []string{"POST /v1/routing/test"}, otherwise: line{422, 422, 422},
		lines: map[string]line{"nobody": unknown, "holder": unknown, "officer": forbidden, "auditor": forbidden},
	},

	{ // about no case before its fields are right
		routes: []string{"POST /v1/bulk"}, otherwise: line{422, 422, 422},
		lines: map[string]line{"nobody": unknown, "holder": unknown, "auditor": forbidden, "admin": forbidden},
	},

	caseRoute(sees, "GET /v1/cases/{reference}", "intake", "officer", "head", "dpo"),
	trailRoute("GET /v1/cases/{reference}/events"),
	caseRoute(acts, "POST /v1/cases/{reference}/files", "intake", "officer", "head", "dpo"),
	caseRoute(sees, "GET /v1/cases/{reference}/files/{file}", "intake", "officer", "head", "dpo"),
	caseRoute(line{422, 404, 404}, "POST /v1/cases/{reference}/acknowledge", "intake", "officer", "head", "dpo"),
	caseRoute(acts, "POST /v1/cases/{reference}/assign", "intake", "officer", "head"), // the officer as the case's own
	caseRoute(acts, "POST /v1/cases/{reference}/unassign", "head"),
	caseRoute(acts, "POST /v1/cases/{reference}/tie", "intake", "dpo"),
	caseRoute(acts, "POST /v1/cases/{reference}/ask", "intake", "officer", "head"),
	caseRoute(acts, "POST /v1/cases/{reference}/write", "intake", "officer", "head", "dpo"),
	caseRoute(acts, "POST /v1/cases/{reference}/note", "intake", "officer", "head", "dpo"),
	caseRoute(acts, "POST /v1/cases/{reference}/answer", "officer", "head"),
	caseRoute(acts, "POST /v1/cases/{reference}/withdraw", "intake"),
	caseRoute(acts, "POST /v1/cases/{reference}/lapse", "head"),
	caseRoute(acts, "POST /v1/cases/{reference}/correct_receipt", "intake", "head"),
	caseRoute(acts, "POST /v1/cases/{reference}/quarantine", "intake", "head"),
	caseRoute(acts, "POST /v1/cases/{reference}/release", "intake", "head"),
	caseRoute(acts, "POST /v1/cases/{reference}/reopen", "head"),
}

// caseRoute is a route about a case in progress in officer@'s hands. The
// approver does not see it: nothing was put before him. Auditor and
// administrator have neither a case nor a verb.
func caseRoute(may line, route string, who ...string) group {
	lines := map[string]line{"nobody": unknown, "holder": unknown, "approver": hidden, "auditor": forbidden, "admin": forbidden}
	for _, party := range who {
		lines[party] = may
	}
	return group{routes: []string{route}, otherwise: mayNot, lines: lines}
}

// officerRoute is an act on officer@.
func officerRoute(route string, otherwise line, who ...string) group {
	lines := map[string]line{"nobody": unknown, "holder": unknown}
	for _, party := range who {
		lines[party] = line{422, 404, 404}
	}
	return group{routes: []string{route}, otherwise: otherwise, lines: lines}
}

// trailRoute is a case's trail, which the auditor reads too.
func trailRoute(route string) group {
	return caseRoute(sees, route, "intake", "officer", "head", "dpo", "auditor")
}

// decided is the reviewed status of a cell.
func decided(route, party string, place int) (int, bool) {
	for _, g := range matrix {
		if slices.Contains(g.routes, route) {
			if line, ok := g.lines[party]; ok {
				return line[place], true
			}
			return g.otherwise[place], true
		}
	}
	return 0, false
}
