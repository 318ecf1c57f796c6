package repository

import (
	"cmp"
	"context"
	"fmt"

	"sitthi/domain"
)

// queueColumns are what a line of the queue shows.
const queueColumns = "requests.id, requests.reference, requests.kind, requests.status, requests.assignee, requests.unit, " +
	"requests.received_at, requests.due_on, requests.latest_due_on, requests.version, requests.due_sort, requests.last_act_at, requests.quarantined_at"

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
	LastActAt   int64

	QuarantinedAt *int64
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
			LatestDueOn: u.date("latest_due_on", row.LatestDueOn), Version: row.Version, LastActAt: instant(row.LastActAt),
			Quarantined: row.QuarantinedAt != nil,
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
	branches, err := r.queueBranches(scope, filter, column, limit)
	if err != nil {
		return condition{}, err
	}
	to := direction(filter)
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
	return condition{page.sql + fmt.Sprintf(" ORDER BY %s%s, id%s LIMIT ?", column, to, to), append(page.args, limit)}, nil
}

// queueBranches are the pages of which the page is made.
func (r reader) queueBranches(scope domain.Scope, filter domain.QueueFilter, column string, limit int) ([]condition, error) {
	always, ways := sight(scope)
	filtered, err := r.filtered(scope, filter)
	if err != nil {
		return nil, err
	}
	wanted := all(append([]condition{always}, filtered...)...)
	to := direction(filter)
	var branches []condition
	for _, way := range ways {
		for _, life := range lives(filter) {
			c := all(wanted, life, way)
			branches = append(branches, condition{
				fmt.Sprintf("SELECT %s FROM requests WHERE %s ORDER BY requests.%s%s, requests.id%s LIMIT ?", queueColumns, c.sql, column, to, to),
				append(c.args, limit),
			})
		}
	}
	return branches, nil
}

// direction is that of the walk: back from a place, or onward.
func direction(filter domain.QueueFilter) string {
	if filter.Before != nil {
		return " DESC"
	}
	return ""
}

// lives are the parts of the table that a page needs. Their words are those of the
// partial indexes. Whoever looks for a certain case finds it by others than these.
func lives(filter domain.QueueFilter) []condition {
	working := "requests.status <> 'closed'"
	switch apart, others := filter.Parts(); {
	case !others:
		working += " AND requests.quarantined_at IS NOT NULL"
	case !apart:
		working += " AND requests.quarantined_at IS NULL"
	}
	if len(filter.Statuses) == 0 {
		return []condition{where(working)}
	}
	var open []domain.Status
	var parts []condition
	for _, s := range filter.Statuses {
		if s.Open() {
			open = append(open, s)
		}
	}
	if len(open) > 0 {
		parts = append(parts, where(working+" AND requests.status IN ?", open))
	}
	if _, others := filter.Parts(); others && len(open) < len(filter.Statuses) {
		parts = append(parts, where("requests.status = 'closed'"))
	}
	if len(parts) == 0 {
		parts = []condition{never}
	}
	return parts
}

// filtered are the filter's conditions, apart from statuses.
func (r reader) filtered(scope domain.Scope, filter domain.QueueFilter) ([]condition, error) {
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
		found, err := r.found(scope.Office(), filter.Query)
		if err != nil {
			return nil, err
		}
		conditions = append(conditions, found)
	}
	if len(filter.References) > 0 {
		add("requests.reference IN ?", filter.References)
	}
	if filter.After != nil {
		conditions = append(conditions, beyond(filter.Sort, ">", *filter.After))
	}
	if filter.Before != nil {
		conditions = append(conditions, beyond(filter.Sort, "<", *filter.Before))
	}
	return conditions, nil
}

// beyond is what comes after a place in the queue's order, or before it.
func beyond(sort domain.QueueSort, than string, key domain.QueueKey) condition {
	if sort == domain.ByReceivedAt {
		return where("(requests.received_at, requests.id) "+than+" (?, ?)", micros(key.ReceivedAt), key.ID)
	}
	return where("(requests.due_sort, requests.id) "+than+" (?, ?)", dueSort(key.DueOn), key.ID)
}
