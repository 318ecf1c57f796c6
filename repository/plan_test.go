package repository

import (
	"strings"
	"testing"

	"gorm.io/gorm"

	"sitthi/domain"
	"sitthi/repository/pgtest"
)

// TestPlansForTheLargestUnit has PostgreSQL plan a page once, whatever the unit, as it does
// after a while. An index that grew case by case is a level higher than one that was just
// made, so whoever expects a single case takes the other one, and sorts.
func TestPlansForTheLargestUnit(t *testing.T) {
	s := open(t, pgtest.Shared(t).Database(t), newKeys(t), WithConnections(1))
	d := newDesk(t, s)
	d.fill(6000)
	d.scatter()
	r := reader{s.gorm, s.keys, s.dialect}
	for order, index := range map[domain.QueueSort]string{
		domain.ByDueOn: "requests_unit_open_due", domain.ByReceivedAt: "requests_unit_open_received",
	} {
		t.Run("among many offices of a few cases a unit's page, by "+string(order)+", is read in its order", func(t *testing.T) {
			d.run("ALTER INDEX "+index+" SET (fillfactor = 10)", "REINDEX INDEX "+index)
			defer d.run("ALTER INDEX "+index+" RESET (fillfactor)", "REINDEX INDEX "+index)
			scope := d.actor(deskOffices[0], "head").Scope()
			branches, err := r.queueBranches(scope, domain.QueueFilter{Sort: order}, queueColumns, queueOrders[order], 51)
			if err != nil {
				t.Fatal(err)
			}
			if p := string(d.explainOnce(branches[0])); !strings.Contains(p, index) || strings.Contains(p, "Sort") {
				t.Error(p)
			}
		})
	}
}

// run runs statements.
func (d *desk) run(statements ...string) {
	d.tb.Helper()
	for _, statement := range statements {
		if _, err := d.db.Exec(statement); err != nil {
			d.tb.Fatalf("%s: %v", statement, err)
		}
	}
}

// scatter gives all cases to 1500 units in 50 offices, of which no other table knows; one
// unit has half of them.
func (d *desk) scatter() {
	d.tb.Helper()
	d.run("SET session_replication_role = replica", `UPDATE requests SET unit = 'unit' || x, office = 'office' || x / 30, assignee = 'officer' || x
		FROM (SELECT id, CASE WHEN n % 2 = 0 THEN 0 ELSE n % 1500 END AS x FROM
			(SELECT id, row_number() OVER (ORDER BY id) AS n FROM requests) AS numbered) AS others WHERE others.id = requests.id`,
		"RESET session_replication_role", "VACUUM (FULL, ANALYZE) requests")
}

// explainOnce explains a query as it is planned for whatever it is given.
func (d *desk) explainOnce(query condition) plan {
	d.tb.Helper()
	asked := d.gorm.Session(&gorm.Session{DryRun: true}).Raw(query.sql, query.args...).Find(&[]queueRow{}).Statement
	d.run("SET plan_cache_mode = force_generic_plan", "PREPARE page AS "+asked.SQL.String())
	defer d.run("DEALLOCATE page", "RESET plan_cache_mode")
	return d.explain(condition{sql: "EXECUTE page (NULL" + strings.Repeat(", NULL", len(asked.Vars)-1) + ")"})
}
