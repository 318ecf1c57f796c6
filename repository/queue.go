package repository

import (
	"cmp"
	"context"
	"fmt"

	"sitthi/domain"
)

// queueColumns are what a line of the queue shows.
const queueColumns = "requests.id, requests.reference, requests.kind, requests.status, requests.assignee, requests.unit, " +
	"requests.received_at, requests.due_on, requests.latest_due_on, requests.version, requests.due_sort"

type queueRow struct {
	ID          string
	Reference   string
	Kind        string
	Status      string
	Assignee    *string
	Unit        string
	ReceivedAt  int64
	DueOn       string
	LatestDueOn string
	Version     int
}

// queueOrders is the allow-list of sort columns.
var queueOrders = map[domain.QueueSort]string{domain.ByDueOn: "due_sort", domain.ByReceivedAt: "received_at"}

// longestPage bounds a page whose filter does not.
const longestPage = 1000

// Queue is one page of cases, in the filter's order, without content.
func (s *Store) Queue(ctx context.Context, scope domain.Scope, filter domain.QueueFilter) ([]domain.QueueItem, error) {
	return read(ctx, s, func(r reader) ([]domain.QueueItem, error) { return r.queue(scope, filter) })
}

func (r reader) queue(scope domain.Scope, filter domain.QueueFilter) ([]domain.QueueItem, error) {
	query, err := r.queueQuery(scope, filter)
	if err != nil {
		return nil, err
	}
	var rows []queueRow
	if err := r.db.Raw(query.sql, query.args...).Scan(&rows).Error; err != nil {
		return nil, err
	}
	u := &unpack{}
	items := make([]domain.QueueItem, len(rows))
	for i, row := range rows {
		items[i] = domain.QueueItem{
			ID: domain.CaseID(row.ID), Reference: domain.Reference(row.Reference), Kind: domain.Kind(row.Kind),
			Status: domain.Status(row.Status), Assignee: text[domain.OfficerID](row.Assignee), Unit: domain.UnitID(row.Unit),
			ReceivedAt: instant(row.ReceivedAt), DueOn: u.date("due_on", row.DueOn),
			LatestDueOn: u.date("latest_due_on", row.LatestDueOn), Version: row.Version,
		}
	}
	return items, u.err
}

// queueQuery is the page as SQL. Each way in which cases come into sight, open and
// closed apart, walks an index of its own that is in the page's order already, and
// gives a page at most; what is sorted after that is a few pages, never the table.
func (r reader) queueQuery(scope domain.Scope, filter domain.QueueFilter) (condition, error) {
	column, ok := queueOrders[cmp.Or(filter.Sort, domain.ByDueOn)]
	if !ok {
		return condition{}, domain.InvalidFields([]domain.FieldError{{Field: "sort", Code: "unknown_value"}})
	}
	limit := filter.Limit
	if limit <= 0 || limit > longestPage {
		limit = longestPage
	}
	branches := r.queueBranches(scope, filter, column, limit)
	if len(branches) == 1 {
		return branches[0], nil
	}
	var page condition
	for i, branch := range branches {
		if i > 0 {
			page.sql += " UNION " // a case in sight in two ways is one line
		}
		page.sql += fmt.Sprintf("SELECT * FROM (%s) AS way%d", branch.sql, i)
		page.args = append(page.args, branch.args...)
	}
	return condition{page.sql + fmt.Sprintf(" ORDER BY %s, id LIMIT ?", column), append(page.args, limit)}, nil
}

// queueBranches are the pages of which the page is made.
func (r reader) queueBranches(scope domain.Scope, filter domain.QueueFilter, column string, limit int) []condition {
	always, ways := sight(scope)
	wanted := all(append([]condition{always}, r.filtered(scope, filter)...)...)
	var branches []condition
	for _, way := range ways {
		for _, life := range lives(filter.Statuses) {
			c := all(wanted, life, way)
			branches = append(branches, condition{
				fmt.Sprintf("SELECT %s FROM requests WHERE %s ORDER BY requests.%s, requests.id LIMIT ?", queueColumns, c.sql, column),
				append(c.args, limit),
			})
		}
	}
	return branches
}

// lives are the halves of the table that a page needs. Their words are those of
// the partial indexes.
func lives(statuses []domain.Status) []condition {
	if len(statuses) == 0 {
		return []condition{where("requests.status <> 'closed'")}
	}
	var open []domain.Status
	var halves []condition
	for _, s := range statuses {
		if s.Open() {
			open = append(open, s)
		}
	}
	if len(open) > 0 {
		halves = append(halves, where("requests.status <> 'closed' AND requests.status IN ?", open))
	}
	if len(open) < len(statuses) {
		halves = append(halves, where("requests.status = 'closed'"))
	}
	return halves
}

// filtered are the filter's conditions, apart from statuses.
func (r reader) filtered(scope domain.Scope, filter domain.QueueFilter) []condition {
	var conditions []condition
	add := func(sql string, args ...any) { conditions = append(conditions, where(sql, args...)) }
	if len(filter.Kinds) > 0 {
		add("requests.kind IN ?", filter.Kinds)
	}
	if filter.Assignee != "" {
		add("requests.assignee = ?", filter.Assignee)
	}
	if filter.Unassigned {
		add("requests.assignee IS NULL")
	}
	if filter.Unit != "" {
		add("requests.unit = ?", filter.Unit)
	}
	if filter.Overdue != nil {
		if *filter.Overdue {
			add("requests.status <> 'closed' AND requests.due_sort < ?", filter.Today.String())
		} else {
			add("(requests.status = 'closed' OR requests.due_sort >= ?)", filter.Today.String())
		}
	}
	if filter.DueWithin != nil {
		add("requests.status <> 'closed' AND requests.due_sort <= ?", filter.Today.AddDays(*filter.DueWithin).String())
	}
	if filter.Query != "" {
		conditions = append(conditions, r.found(scope.Office(), filter.Query))
	}
	if after := filter.After; after != nil {
		if filter.Sort == domain.ByReceivedAt {
			add("(requests.received_at, requests.id) > (?, ?)", micros(after.ReceivedAt), after.ID)
		} else {
			add("(requests.due_sort, requests.id) > (?, ?)", dueSort(after.DueOn), after.ID)
		}
	}
	return conditions
}
