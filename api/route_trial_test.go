package api_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"sitthi/domain"
)

// strategic gives the first office rules that name a strategy.
func (d *desk) strategic() {
	d.t.Helper()
	err := d.store.InTx(d.t.Context(), func(tx domain.Tx) error {
		return errors.Join(
			tx.SetCapacity(domain.SystemActor(own).Scope(), d.officer(domain.Head, own).ID, 0),
			tx.AddRoutingTable(own, domain.RoutingTable{Version: 2, Intake: "sknpeo-intake", Rules: []domain.RoutingRule{
				{ID: "grades", When: domain.Condition{Kinds: []domain.Kind{domain.Question}, Keywords: []string{"เกรด"}}, Unit: "sknpeo-privacy"},
				{ID: "letters", When: domain.Condition{Channels: []domain.Channel{domain.ByLetter}}, Unit: "sknpeo-privacy"},
				{ID: "pupils", When: domain.Condition{Relationships: []domain.Relationship{"student"}}, Unit: "sknpeo-privacy"},
				{ID: "questions", When: domain.Condition{Kinds: []domain.Kind{domain.Question}}, Unit: "sknpeo-service", Strategy: domain.LeastOpen},
			}}))
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// allRows are all rows of the database, read past the store.
func (d *desk) allRows() []string {
	d.t.Helper()
	list := "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
	if strings.HasPrefix(d.address, "sqlite:") {
		list = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	}
	db := d.database()
	defer func() { _ = db.Close() }()
	c := court{desk: d}
	var all []string
	for _, table := range column(c, db, list) {
		for _, row := range wholeRows(c, db, table) {
			all = append(all, table+": "+row)
		}
	}
	slices.Sort(all)
	return all
}

func TestRoutingTest(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.strategic()
		try := func(role domain.Role, body any) call {
			return call{method: "POST", path: "/v1/routing/test", header: bearer(d.as(role, own)), body: body}
		}
		question := map[string]any{"kind": "question", "details": "โรงเรียนเปิดวันไหน", "relationship": "guardian", "channel": "web"}

		d.run("it says which rule matched, what the others failed on, and who would get it and why", func(t *testing.T) {
			officer, head := string(d.officer(domain.Officer, own).ID), string(d.officer(domain.Head, own).ID)
			r := d.want(200, try(domain.Intake, question))
			if r.text("rule") != "questions" || r.text("unit") != "sknpeo-service" || r.text("strategy") != "least_open" || r.text("officer") != officer {
				t.Errorf("%s", r.body)
			}
			for i, want := range []string{"keyword", "channel", "relationship"} {
				if got := r.text("trace." + string(rune('0'+i)) + ".failed_on"); got != want {
					t.Errorf("rule %d failed on %q, not %q", i, got, want)
				}
			}
			barred := map[string]string{}
			for i := range r.field("officers").([]any) {
				at := "officers." + string(rune('0'+i))
				barred[r.text(at+".officer")] = r.text(at + ".excluded_for")
			}
			if len(barred) != 2 || barred[officer] != "" || barred[head] != "full" {
				t.Error(barred)
			}
		})

		d.run("every condition of a rule is tried", func(t *testing.T) {
			for want, body := range map[string]map[string]any{
				"grades":  {"kind": "question", "details": "ขอดูเกรด"},
				"letters": {"kind": "access", "details": "x", "channel": "post"},
				"pupils":  {"kind": "access", "details": "x", "relationship": "student"},
				"intake":  {"kind": "access", "details": "x"},
			} {
				r := d.want(200, try(domain.Admin, body))
				if r.text("rule") != want || r.field("officer") != nil || len(r.field("officers").([]any)) != 0 {
					t.Errorf("%s: %s", want, r.body)
				}
			}
		})

		d.run("every wrong field is named", func(t *testing.T) {
			r := d.want(422, badly(try(domain.Head, map[string]any{"kind": "dance", "channel": "pigeon", "relationship": 1, "national_id": "x", "name": "x"})))
			want := []string{"channel unknown_value", "details required", "kind unknown_value", "name unknown_field", "national_id field_not_needed", "relationship wrong_type"}
			got := r.wrong()
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%v\nwant %v", got, want)
			}
		})

		d.run("nothing is written", func(t *testing.T) {
			for _, role := range []domain.Role{domain.Intake, domain.Head, domain.DPO, domain.Approver, domain.Admin} {
				d.as(role, own) // the log-ins themselves are written
			}
			before := d.allRows()
			for _, role := range []domain.Role{domain.Intake, domain.Head, domain.DPO, domain.Approver, domain.Admin} {
				d.want(200, try(role, question))
			}
			if after := d.allRows(); len(before) == 0 || !slices.Equal(before, after) {
				t.Errorf("%v", difference(before, after))
			}
		})

		d.run("in the demo no rule names a strategy, so nobody is chosen", func(t *testing.T) {
			r := d.want(200, call{method: "POST", path: "/v1/routing/test", header: bearer(d.as(domain.DPO, victim)), body: question})
			if r.text("rule") != "questions" || r.text("unit") != "sesao11-service" || r.field("strategy") != nil || r.field("officer") != nil {
				t.Errorf("%s", r.body)
			}
		})
	})
}
