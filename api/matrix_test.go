package api_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

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

// court is the desk with a case in each office.
type court struct {
	*desk
	mine, theirs filed
	theirLogIn   string

	myFile, theirFile string
}

const canary = "ข้อความลับของสำนักงานอื่น"

func newCourt(d *desk) court {
	d.t.Helper()
	c := court{desk: d, mine: d.taken(own)}
	c.theirs = d.file(victim, map[string]any{"kind": "question", "details": canary, "subject": map[string]any{"given_name": canary}})
	d.want(200, d.verb(domain.Officer, c.theirs.reference, "assign", map[string]any{"assignee": d.officer(domain.Officer, victim).ID}))
	d.want(200, d.verb(domain.Officer, c.theirs.reference, "note", map[string]any{"message": canary}))
	c.theirLogIn = c.logInOf(domain.Officer, victim)
	c.myFile = d.want(201, d.sends(c.mine, nil, attached{name: "a.pdf", content: paper(9)})).text("files.0.id")
	c.theirFile = d.want(201, d.sends(c.theirs, nil, attached{name: canary + ".pdf", content: []byte("%PDF-1.7 " + canary)})).text("files.0.id")
	return c
}

// cell calls a route as one party about one place.
func (c court) cell(handler http.Handler, method, path, party string, place int) reply {
	office := []string{string(own), string(victim), "nowhere"}[place]
	reference := []string{c.mine.reference, c.theirs.reference, "SESAO11-2569-000000"}[place]
	header := map[string]string{"If-Match": `"999"`}
	switch party {
	case "nobody":
	case "holder":
		header["Authorization"] = "Receipt " + c.mine.receipt
	default:
		header["Authorization"] = c.as(domain.Role(party), own)
	}
	officer := []string{string(c.officer(domain.Officer, own).ID), string(c.officer(domain.Officer, victim).ID), "nobody"}[place]
	inPath := strings.NewReplacer("{office}", office, "{reference}", reference, "{officer}", officer, "{absence}", "none", "{file}", []string{c.myFile, c.theirFile, "none"}[place])
	about := call{method: method, path: inPath.Replace(path), header: header, bad: true}
	if method == http.MethodPost {
		about.body = `{"unknown":"member"}`
		if strings.HasPrefix(path, "/v1/cases/") {
			about.body = inPath.Replace(rightBodies[path[strings.LastIndexByte(path, '/')+1:]])
		}
	}
	if strings.Contains(path, "{session}") {
		session := []string{"none", c.theirLogIn, "none"}[place]
		if place == 0 && slices.Contains(domain.Roles, domain.Role(party)) {
			session = c.logInOf(domain.Role(party), own)
		}
		about.path = strings.Replace(path, "{session}", session, 1)
	} else if method == http.MethodDelete {
		delete(c.tokens, party+"@"+string(own)+".example") // the log-in is over
	}
	return c.send(handler, about)
}

// logInOf is a log-in that lives, beside those that the tests themselves work with. Its
// row names its office, so that nothing happens to it unseen.
func (c court) logInOf(role domain.Role, office domain.OfficeID) string {
	c.t.Helper()
	session := domain.Session{
		ID: domain.SessionID(string(office) + ids{}.NewID()), Officer: c.officer(role, office).ID,
		CreatedAt: c.clock.Now(), ExpiresAt: c.clock.Now().Add(time.Hour),
	}
	if err := c.store.InTx(c.t.Context(), func(tx domain.Tx) error { return tx.AddSession(session) }); err != nil {
		c.t.Fatal(err)
	}
	return string(session.ID)
}

var rightBodies = map[string]string{
	"acknowledge": `{"event":0}`, "assign": `{"assignee":"{officer}"}`, "unassign": `{}`, "tie": `{"officers":[]}`, "ask": `{"items":[{"code":"a","text":"x"}]}`,
	"write": `{"message":"x"}`, "note": `{"message":"x"}`, "answer": `{"message":"x"}`, "withdraw": `{}`, "lapse": `{}`, "quarantine": `{"reason":"x"}`, "release": `{}`, "reopen": `{"cause":"error","reason":"x"}`,
	"correct_receipt": `{"received_at":"2026-11-03T09:00:00+07:00","reason":"x","evidence":"x"}`,
}

// walk calls every cell and lists those that are wrong.
func (c court) walk(handler http.Handler) (wrong []string, cells int) {
	c.t.Helper()
	doc, err := contract()
	if err != nil {
		c.t.Fatal(err)
	}
	fault := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	paths := doc.Paths.Map()
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		for _, method := range slices.Sorted(maps.Keys(paths[path].Operations())) {
			route := method + " " + path
			for _, party := range parties {
				var replies [3]reply
				for place, name := range places {
					r := c.cell(handler, method, path, party, place)
					replies[place] = r
					cells++
					if want, known := decided(route, party, place); !known || r.status != want {
						fault("%s by %s, %s: %d instead of %d", route, party, name, r.status, want)
					}
					if leak := c.leaked(r); leak != "" {
						fault("%s by %s, %s: shows %s", route, party, name, leak)
					}
				}
				if (strings.Contains(path, "{reference}") || strings.Contains(path, "{officer}")) && !same(replies[1], replies[2]) {
					fault("%s by %s: the other office's is told from an absent one", route, party)
				}
			}
		}
	}
	return wrong, cells
}

// leaked is what of the other office's stands in an answer. Its public line
// among the offices is nobody's secret.
func (c court) leaked(r reply) string {
	for name, secret := range map[string]string{
		"the other case's text": canary, "the other case's reference": c.theirs.reference, "the other case's receipt": c.theirs.receipt,
		"an officer of the other office": "@" + string(victim) + ".example", "a unit of the other office": string(victim) + "-service",
	} {
		if bytes.Contains(r.body, []byte(secret)) {
			return name
		}
	}
	return ""
}

// same tells whether two answers differ in nothing but the request's id.
func same(a, b reply) bool {
	ours, theirs := a.header.Clone(), b.header.Clone()
	ours.Del("X-Request-Id")
	theirs.Del("X-Request-Id")
	return a.status == b.status && bytes.Equal(a.body, b.body) && maps.EqualFunc(ours, theirs, slices.Equal[[]string])
}

func TestMatrix(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		c := newCourt(d)

		d.run("every cell is as it was decided, and no row of the other office changes", func(t *testing.T) {
			before := c.rows()
			wrong, cells := c.walk(d.handler)
			for _, w := range wrong {
				t.Error(w)
			}
			if cells < 25*len(parties)*len(places) {
				t.Errorf("%d cells only", cells)
			}
			if after := c.rows(); len(before) == 0 || !slices.Equal(before, after) {
				t.Errorf("rows of the other office changed:\n%s", strings.Join(difference(before, after), "\n"))
			}
		})

		d.run("the other office's ids open nothing wherever they are put", func(t *testing.T) {
			before := c.rows()
			theirs := string(d.officer(domain.Officer, victim).ID)
			for _, query := range []string{
				"assignee=" + theirs, "unit=sesao11-service", "q=" + c.theirs.reference, "q=" + canary, "status=in_progress&assignee=" + theirs,
			} {
				for _, role := range []domain.Role{domain.Intake, domain.Officer, domain.Head, domain.DPO, domain.Approver} {
					r := d.want(200, call{method: "GET", path: "/v1/queue?" + query, header: bearer(d.as(role, own))})
					if len(r.field("items").([]any)) != 0 {
						t.Errorf("%s by %s: %s", query, role, r.body)
					}
				}
			}
			d.want(422, d.verb(domain.Head, c.mine.reference, "assign", map[string]any{"assignee": theirs}))
			complaint := d.file(own, map[string]any{"kind": "complaint", "details": "x", "about_officers": "x"})
			d.want(422, d.verb(domain.Intake, complaint.reference, "tie", map[string]any{"officers": []any{theirs}}))
			for name, value := range map[string]string{"X-Office": "sesao11", "X-Org-Id": "sesao11", "Office": "sesao11"} {
				d.want(404, call{
					method: "GET", path: "/v1/cases/" + c.theirs.reference,
					header: map[string]string{"Authorization": d.as(domain.Intake, own), name: value},
				})
			}
			d.want(404, call{method: "GET", path: "/v1/requests/" + c.mine.reference + "/files/" + c.theirFile, header: c.mine.holder()})
			d.want(404, call{method: "GET", path: "/v1/cases/" + c.mine.reference + "/files/" + c.theirFile, header: bearer(d.as(domain.Intake, own))})
			d.want(404, call{method: "GET", path: "/v1/requests/" + c.theirs.reference, header: c.mine.holder()})
			d.want(404, call{method: "GET", path: "/v1/requests/" + c.mine.reference, header: c.theirs.holder()})
			if after := c.rows(); !slices.Equal(before, after) {
				t.Errorf("rows of the other office changed:\n%s", strings.Join(difference(before, after), "\n"))
			}
		})

		d.run("a row of the other office that changed would be seen", func(t *testing.T) {
			before := c.rows()
			d.want(200, d.verb(domain.Officer, c.theirs.reference, "note", map[string]any{"message": "x"}))
			if slices.Equal(before, c.rows()) {
				t.Error("nobody noticed")
			}
		})

		for query, plant := range plants {
			d.run("it would be seen if "+query+" looked into the other office", func(t *testing.T) {
				wrong, _ := c.walk(d.over(widened{d.store, plant}))
				if len(wrong) == 0 {
					t.Error("no cell turned red")
				}
			})
		}
	})
}

// plant is which query forgets the office.
type plant struct{ one, locked, messages, queue, trail, officers, staff bool }

var plants = map[string]plant{
	"the query of one case":         {one: true, messages: true},
	"the query of a case to change": {locked: true},
	"the query of the queue":        {queue: true},
	"the query of trails":           {trail: true},
	"the query of officers":         {officers: true},
	"the query of one officer":      {staff: true},
}

// widened is a store with a planted fault: some of its queries see the other
// office too, as if they had forgotten to ask whose the rows are.
type widened struct {
	domain.Store
	plant plant
}

var everything = domain.SystemActor(victim).Scope()

func (w widened) Case(ctx context.Context, scope domain.Scope, ref domain.Reference) (*domain.Request, error) {
	r, err := w.Store.Case(ctx, scope, ref)
	if w.plant.one && domain.KindOf(err) == domain.NotFound && err != nil {
		return w.Store.Case(ctx, everything, ref)
	}
	return r, err
}

func (w widened) Messages(ctx context.Context, scope domain.Scope, r *domain.Request) ([]domain.Message, error) {
	if w.plant.messages && r.Office == victim {
		scope = everything
	}
	return w.Store.Messages(ctx, scope, r)
}

func (w widened) Queue(ctx context.Context, scope domain.Scope, f domain.QueueFilter) ([]domain.QueueItem, error) {
	items, err := w.Store.Queue(ctx, scope, f)
	if err != nil || !w.plant.queue {
		return items, err
	}
	more, err := w.Store.Queue(ctx, everything, f)
	return append(items, more...), err
}

func (w widened) Trail(ctx context.Context, scope domain.Scope, ref domain.Reference) ([]domain.Event, error) {
	events, err := w.Store.Trail(ctx, scope, ref)
	if w.plant.trail && domain.KindOf(err) == domain.NotFound && err != nil {
		return w.Store.Trail(ctx, everything, ref)
	}
	return events, err
}

func (w widened) Officers(ctx context.Context, scope domain.Scope) ([]domain.Account, error) {
	all, err := w.Store.Officers(ctx, scope)
	if err != nil || !w.plant.officers {
		return all, err
	}
	more, err := w.Store.Officers(ctx, everything)
	return append(all, more...), err
}

func (w widened) StaffMember(ctx context.Context, scope domain.Scope, id domain.OfficerID, today domain.Date) (domain.StaffMember, error) {
	m, err := w.Store.StaffMember(ctx, scope, id, today)
	if w.plant.staff && domain.KindOf(err) == domain.NotFound && err != nil {
		m, err = w.Store.StaffMember(ctx, everything, id, today)
		m.Office = scope.Office() // as a query without the office would say it
	}
	return m, err
}

func (w widened) InTx(ctx context.Context, do func(domain.Tx) error) error {
	return w.Store.InTx(ctx, func(tx domain.Tx) error { return do(widenedTx{tx, w.plant}) })
}

type widenedTx struct {
	domain.Tx
	plant plant
}

func (w widenedTx) CaseForUpdate(scope domain.Scope, ref domain.Reference) (*domain.Request, error) {
	r, err := w.Tx.CaseForUpdate(scope, ref)
	if w.plant.locked && domain.KindOf(err) == domain.NotFound && err != nil {
		return w.Tx.CaseForUpdate(everything, ref)
	}
	return r, err
}
