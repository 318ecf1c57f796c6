package repository

import (
	"strings"
	"testing"

	"sitthi/domain"
)

// TestClaimPlan asks both databases how they find what is to be sent among years of
// what was, past what other replicas have in hand.
func TestClaimPlan(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		r := d.add(newCase())
		var hundred []domain.Notice
		series := "WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 30000) "
		for _, statement := range []string{
			series + `INSERT INTO notices (id, office, case_id, seq, code, officer, day, due_at, tries, claimed_until, sent_at)
				SELECT 'filled-' || n, '` + string(r.Office) + "', '" + string(r.ID) + `', n, 'take', '', '', 1700000000000000 + n, 0,
				CASE WHEN n > 29700 AND n <= 29760 THEN 9000000000000000 END, CASE WHEN n <= 29700 THEN 1700000000000001 + n END FROM s`,
			map[string]string{"postgres": "VACUUM ANALYZE", "sqlite": "ANALYZE"}[s.dialect.name],
		} {
			if _, err := d.db.Exec(statement); err != nil {
				t.Fatal(err)
			}
		}
		plan := d.explain(d.dialect.claimable(noon, 20))
		if !strings.Contains(string(plan), "notices_owed") || strings.Contains(string(plan), "Sort") || plan.fault(s.dialect.name, true) != "" {
			t.Error(plan)
		}
		d.mustTx(func(tx domain.Tx) (err error) {
			hundred, err = tx.ClaimNotices(noon, over, 100)
			return err
		})
		if len(hundred) != 100 || hundred[0].ID != "filled-29761" || hundred[99].ID != "filled-29860" {
			t.Errorf("%d, %+v", len(hundred), hundred[:1])
		}
	})
}
