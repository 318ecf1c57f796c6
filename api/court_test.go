package api_test

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

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
