package repository

import (
	"strings"

	"sitthi/domain"
)

// condition is a piece of SQL of our own with the values for its question marks.
type condition struct {
	sql  string
	args []any
}

func where(sql string, args ...any) condition { return condition{sql, args} }

var never = where("1 = 0")

// all of the conditions hold.
func all(conditions ...condition) condition { return joined(" AND ", "1 = 1", conditions) }

// anyOf the conditions holds.
func anyOf(conditions ...condition) condition { return joined(" OR ", "1 = 0", conditions) }

func joined(by, none string, conditions []condition) condition {
	if len(conditions) == 0 {
		return where(none)
	}
	var texts []string
	var args []any
	for _, c := range conditions {
		texts = append(texts, c.sql)
		args = append(args, c.args...)
	}
	return condition{"(" + strings.Join(texts, by) + ")", args}
}

// mostWays is how many units are walked each by itself; SQLite joins at most 500
// queries into one.
const mostWays = 100

// sight is a scope as SQL on the table requests, the one place where it becomes
// any: a case is in sight when always holds and at least one of the ways. Each
// way has an index of its own, which the queue walks way by way.
//
// It must say what domain.Scope.Sees says; TestSight holds the two together.
func sight(scope domain.Scope) (always condition, ways []condition) {
	if scope.Office() == "" {
		return never, []condition{never}
	}
	office := where("requests.office = ?", scope.Office())
	if scope.Case() != "" {
		return all(office, where("requests.id = ?", scope.Case())), []condition{all()}
	}
	limits := []condition{office}
	if !scope.Unresolved() {
		limits = append(limits, where("requests.conflict <> 'unresolved'"))
	}
	officer := scope.Officer()
	if officer != "" {
		limits = append(limits, where("NOT EXISTS (SELECT 1 FROM exclusions WHERE exclusions.case_id = requests.id AND exclusions.officer = ?)", officer))
	}
	if scope.All() {
		return all(limits...), []condition{all()}
	}
	units := scope.Units()
	if len(units) > mostWays {
		ways = append(ways, where("requests.unit IN ?", units))
	} else {
		for _, unit := range units {
			ways = append(ways, where("requests.unit = ?", unit))
		}
	}
	if officer != "" && len(units) > 0 {
		ways = append(ways, where("requests.assignee = ?", officer))
	}
	if scope.Approver() {
		ways = append(ways, where("requests.status = 'awaiting_approval'"))
		if officer != "" {
			ways = append(ways, where("requests.decided_by = ?", officer))
		}
	}
	if len(ways) == 0 {
		ways = []condition{never}
	}
	return all(limits...), ways
}

// inSight is sight as one condition, for queries that look for a single case.
func inSight(scope domain.Scope) condition {
	always, ways := sight(scope)
	return all(always, anyOf(ways...))
}
