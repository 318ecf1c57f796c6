package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

// den is a route with a body: how it is called rightly, and its text members.
type den struct {
	path, verb string // verb on a fresh case
	role       domain.Role
	holder     bool
	valid      string // %s: the id of officer@
	texts      []string
}

var dens = []den{
	{
		path: "/v1/offices/sknpeo/requests", valid: `{"kind":"question","details":"x","subject":{"title":"น"},"language":"th"}`,
		texts: []string{
			"kind", "details", "subject.title", "subject.given_name", "subject.email", "subject.phone", "subject.address",
			"subject.birth_date", "requester.family_name", "requester.capacity", "relationship", "preferred_response", "language", "about_officers", "reason",
		},
	},
	{
		role: domain.Intake, path: "/v1/offices/sknpeo/cases",
		valid: `{"channel":"telephone","received_at":"2026-11-03T09:00:00+07:00","kind":"question","details":"x"}`,
		texts: []string{"channel", "received_at", "intake_no", "late_reason", "details", "subject.given_name"},
	},
	{
		role: domain.Intake, path: "/v1/routing/test", valid: `{"kind":"question","details":"x"}`,
		texts: []string{"kind", "details", "relationship", "channel"},
	},
	{
		role: domain.DPO, path: "/v1/calendar/preview", valid: `{"add":[{"date":"2026-12-08","name_th":"x","type":"local"}]}`,
		texts: []string{"add", "remove", "rename"},
	},
	{
		role: domain.Admin, path: "/v1/calendar", valid: `{"rename":[{"date":"2026-12-10","name_th":"x"}],"reason":"x","source":"x","source_on":"2026-11-03"}`,
		texts: []string{"add", "remove", "rename", "reason", "source", "source_on"},
	},
	{role: domain.Admin, path: "/v1/notices", valid: `{"dated_on":"2026-11-03","text":"x","reason":"x"}`, texts: []string{"dated_on", "text", "reason"}},
	{role: domain.Head, verb: "acknowledge", valid: `{"event":1}`, texts: []string{"event"}},
	{
		role: domain.Admin, path: "/v1/routing/preview", valid: zooRules + "}", texts: []string{"rules", "intake"},
	},
	{
		role: domain.Admin, path: "/v1/routing", valid: zooRules + `,"reason":"x"}`, texts: []string{"rules", "intake", "reason"},
	},
	{role: domain.Admin, path: "/v1/officers/{officer}/capacity", valid: `{"capacity":1}`, texts: []string{"capacity"}},
	{
		role: domain.Admin, path: "/v1/officers/{officer}/absences", valid: `{"from_on":"2026-11-23"}`,
		texts: []string{"from_on", "to_on", "delegate", "written_ref"},
	},
	{role: domain.Admin, path: "/v1/officers/{officer}/absences/{absence}/end", valid: `{}`},
	{role: domain.Admin, path: "/v1/officers/{officer}/disable", valid: `{"reason":"x"}`, texts: []string{"reason"}},
	{role: domain.Admin, path: "/v1/officers/{officer}/enable", valid: `{"reason":"x"}`, texts: []string{"reason"}},
	{role: domain.Admin, path: "/v1/officers/{officer}/reset_totp", valid: `{"reason":"x"}`, texts: []string{"reason"}},
	{role: domain.Auditor, path: "/v1/account/totp", valid: `{"password":"x"}`, texts: []string{"password", "totp"}},
	{role: domain.Auditor, path: "/v1/account/totp/confirm", valid: `{"totp":"x"}`, texts: []string{"totp"}},
	{role: domain.Auditor, path: "/v1/account/recovery-codes", valid: `{"password":"x"}`, texts: []string{"password", "totp"}},
	{
		role: domain.Auditor, path: "/v1/account/password", valid: `{"password":"x","new_password":"kettle-mango-7x"}`,
		texts: []string{"password", "totp", "new_password"},
	},
	{path: "/v1/sessions", valid: `{"email":"x@sknpeo.example","password":"x"}`, texts: []string{"email", "password", "totp"}},
	{path: "/v1/sessions/refresh", valid: `{"refresh_token":"x"}`, texts: []string{"refresh_token"}},
	{holder: true, path: "messages", valid: `{"text":"x"}`, texts: []string{"text", "answers"}},
	{holder: true, path: "withdraw", valid: `{}`, texts: []string{"reason"}},
	{
		role: domain.Head, path: "/v1/bulk", valid: `{"verb":"assign","input":{"assignee":"x"},"items":[{"reference":"SKNPEO-2569-000000","version":1}]}`,
		texts: []string{"verb", "input.reason", "items"},
	},
	{role: domain.Head, verb: "assign", valid: `{"assignee":"%s"}`, texts: []string{"assignee", "reason"}},
	{role: domain.Head, verb: "unassign", valid: `{}`, texts: []string{"reason"}},
	{role: domain.Intake, verb: "tie", valid: `{"officers":["%s"]}`, texts: []string{"officers"}},
	{role: domain.Head, verb: "ask", valid: `{"items":[{"code":"a","text":"x"}]}`, texts: []string{"items", "reply_by"}},
	{role: domain.Head, verb: "write", valid: `{"message":"x"}`, texts: []string{"message"}},
	{role: domain.Head, verb: "note", valid: `{"message":"x"}`, texts: []string{"message"}},
	{role: domain.Head, verb: "answer", valid: `{"message":"x"}`, texts: []string{"message", "outcome"}},
	{role: domain.Intake, verb: "withdraw", valid: `{}`, texts: []string{"reason"}},
	{
		role: domain.Intake, verb: "correct_receipt", valid: `{"received_at":"2026-11-03T09:00:00+07:00","reason":"x","evidence":"x"}`,
		texts: []string{"received_at", "reason", "evidence"},
	},
	{role: domain.Head, verb: "reopen", valid: `{"cause":"error","reason":"x"}`, texts: []string{"cause", "reason"}},
	{role: domain.Intake, verb: "quarantine", valid: `{"reason":"x"}`, texts: []string{"reason"}},
	{role: domain.Head, verb: "release", valid: `{}`, texts: []string{"reason"}},
	{role: domain.Head, verb: "lapse", valid: `{}`}, // the last: weeks must pass for it
}

// zooRules send what the dens file where their officers see it.
const zooRules = `{"intake":"sknpeo-intake","rules":[{"id":"x","when":{"channels":["api"]},"unit":"sknpeo-service"}]`

// with is the route's right body with one member of it replaced.
func (n den) with(member, value string) string {
	var body map[string]json.RawMessage
	if json.Unmarshal([]byte(n.valid), &body) != nil {
		return n.valid
	}
	outer, inner, nested := strings.Cut(member, ".")
	if nested {
		value = `{"` + inner + `":` + value + `}`
	}
	body[outer] = json.RawMessage("0")
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(body)) {
		if name == outer {
			parts = append(parts, `"`+name+`":`+value)
			continue
		}
		parts = append(parts, `"`+name+`":`+string(body[name]))
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// specimens are all inputs for one route.
func (n den) specimens() []specimen {
	all := append(unread(), members(n.valid)...)
	if n.valid == "{}" { // nothing is asked for, so nothing may be sent
		all = slices.DeleteFunc(all, func(s specimen) bool { return s.name == "no body" })
	}
	for _, member := range n.texts {
		for _, name := range slices.Sorted(maps.Keys(texts)) {
			all = append(all, specimen{name: name + " in " + member, raw: n.with(member, texts[name].json), status: texts[name].status})
		}
	}
	return all
}

func (n den) title() string {
	switch {
	case n.holder:
		return "/v1/requests/{reference}/" + n.path
	case n.verb != "":
		return "/v1/cases/{reference}/" + n.verb
	}
	return strings.Replace(n.path, "sknpeo", "{office}", 1)
}

// visit shows every specimen to one route; it gives the statuses, and lists
// those that are wrong.
func (d *desk) visit(handler http.Handler, n den) (statuses map[string]int, wrong []string) {
	d.t.Helper()
	statuses = map[string]int{}
	officer := string(d.officer(domain.Officer, own).ID)
	var f filed
	for _, s := range n.specimens() {
		if f.reference == "" && (n.holder || n.verb != "") {
			f = d.ground(n)
		}
		c := call{method: "POST", path: d.placed(n.path), header: map[string]string{}, bad: true, body: strings.ReplaceAll(s.raw, "%s", officer)}
		switch {
		case n.holder:
			c.path, c.header = "/v1/requests/"+f.reference+"/"+n.path, f.holder()
		case n.verb != "":
			c.path = "/v1/cases/" + f.reference + "/" + n.verb
			c.header = map[string]string{"Authorization": d.as(n.role, own), "If-Match": d.version(f.reference)}
		case n.role != "":
			c.header = map[string]string{"Authorization": d.as(n.role, own), "If-Match": d.rulesInForce()}
			if n.path == "/v1/bulk" {
				c.header["Idempotency-Key"] = ids{}.NewID()
			}
			if n.path == "/v1/calendar" {
				c.header["If-Match"] = d.calendarInForce()
			}
		}
		maps.Copy(c.header, s.header)
		r := d.send(handler, c)
		statuses[s.name] = r.status
		if r.status >= 500 || s.status != nil && !slices.Contains(s.status, r.status) {
			wrong = append(wrong, fmt.Sprintf("%s: %d instead of %v: %.200s", s.name, r.status, s.status, r.body))
		}
		if r.status < 300 {
			f = filed{} // it worked: the next one meets a case as it was
		}
	}
	return statuses, wrong
}

// placed is a path about the auditor, whom no other den needs, and an absence of his
// that there is.
func (d *desk) placed(path string) string {
	d.t.Helper()
	if !strings.Contains(path, "{officer}") {
		return path
	}
	auditor, absence := d.officer(domain.Auditor, own).ID, ids{}.NewID()
	if strings.Contains(path, "{absence}") {
		err := d.store.InTx(d.t.Context(), func(tx domain.Tx) error {
			return tx.AddAbsence(domain.Absence{ID: absence, Office: own, Officer: auditor, FromOn: domain.Date{Year: 2026, Month: 11, Day: 1}})
		})
		if err != nil {
			d.t.Fatal(err)
		}
	}
	return strings.NewReplacer("{officer}", string(auditor), "{absence}", absence).Replace(path)
}

// rulesInForce is the ETag of the office's rules.
func (d *desk) rulesInForce() string {
	d.t.Helper()
	table, err := d.store.RoutingTable(d.t.Context(), own)
	if err != nil {
		d.t.Fatal(err)
	}
	return fmt.Sprintf("%q", fmt.Sprint(table.Version))
}

// ground is a case on which the route's right body would work.
func (d *desk) ground(n den) filed {
	d.t.Helper()
	if n.verb == "tie" {
		return d.file(own, map[string]any{"kind": "complaint", "details": "x", "about_officers": "x"})
	}
	if n.verb == "quarantine" || n.verb == "release" {
		f := d.file(own, another(aQuestion))
		if n.verb == "release" {
			d.want(200, d.verb(domain.Intake, f.reference, "quarantine", map[string]any{"reason": "x"}))
		}
		return f
	}
	f := d.taken(own)
	if n.verb == "reopen" {
		d.want(200, d.verb(domain.Officer, f.reference, "answer", map[string]any{"message": "x"}))
	}
	if n.verb == "lapse" {
		d.silent(f)
	}
	return f
}

func TestZoo(t *testing.T) {
	seen := map[string]map[string]map[string]int{} // route, input, database
	onBoth(t, func(t *testing.T, d *desk) {
		for _, n := range dens {
			d.run(n.title(), func(t *testing.T) {
				started := time.Now()
				statuses, wrong := d.visit(d.handler, n)
				for _, w := range wrong {
					t.Error(w)
				}
				for name, status := range statuses {
					if seen[n.title()] == nil {
						seen[n.title()] = map[string]map[string]int{}
					}
					if seen[n.title()][name] == nil {
						seen[n.title()][name] = map[string]int{}
					}
					seen[n.title()][name][t.Name()[:len("TestZoo/sqlit")]] = status
				}
				if took := time.Since(started); took > 60*time.Second {
					t.Errorf("took %s", took)
				}
			})
		}
	})

	t.Run("a field that broke the desk would be seen", func(t *testing.T) {
		d := onSQLite(t)
		note := dens[slices.IndexFunc(dens, func(n den) bool { return n.verb == "note" })]
		if _, wrong := d.visit(d.over(fragile{d.store}), note); len(wrong) == 0 {
			t.Error("nobody noticed")
		}
		if !strings.Contains(d.log.String(), `"panic"`) || strings.Contains(d.log.String(), "DROP TABLE") {
			t.Error("the panic is not in the log, or all too well")
		}
	})

	t.Run("both databases give the same status for every input", func(t *testing.T) {
		inputs := 0
		for route, names := range seen {
			for name, statuses := range names {
				inputs++
				if first := slices.Collect(maps.Values(statuses)); len(first) != 2 || first[0] != first[1] {
					t.Errorf("%s: %s: %v", route, name, statuses)
				}
			}
		}
		if inputs < 400 {
			t.Errorf("%d inputs only", inputs)
		}
	})

	t.Run("every route with a body was visited", func(t *testing.T) {
		doc, err := contract()
		if err != nil {
			t.Fatal(err)
		}
		for path, item := range doc.Paths.Map() {
			if item.Post == nil || item.Post.RequestBody != nil && item.Post.RequestBody.Value.Content.Get("multipart/form-data") != nil {
				continue // forms have a zoo of their own
			}
			if seen[path] == nil {
				t.Errorf("%s was not", path)
			}
		}
	})
}

// fragile is a store with a planted fault: it panics on a quote in a message.
type fragile struct{ domain.Store }

func (f fragile) InTx(ctx context.Context, do func(domain.Tx) error) error {
	return f.Store.InTx(ctx, func(tx domain.Tx) error { return do(fragileTx{tx}) })
}

type fragileTx struct{ domain.Tx }

func (f fragileTx) AddMessage(r *domain.Request, m domain.Message) error {
	if strings.Contains(m.Text, "'") {
		panic(m.Text)
	}
	return f.Tx.AddMessage(r, m)
}
