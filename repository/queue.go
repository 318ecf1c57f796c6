package repository

import (
	"cmp"
	"context"
	"fmt"
	"slices"

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

// CountQueue is how many cases each filter shows, its limit at most: all of them in
// one round trip, and none is walked further than that.
func (s *Store) CountQueue(ctx context.Context, scope domain.Scope, filters ...domain.QueueFilter) ([]int, error) {
	return read(ctx, s, func(r reader) ([]int, error) { return r.countQueue(scope, filters) })
}

func (r reader) countQueue(scope domain.Scope, filters []domain.QueueFilter) ([]int, error) {
	counts := make([]int, len(filters))
	query, err := r.countQuery(scope, filters)
	if err != nil || query.sql == "" {
		return counts, err
	}
	var rows []struct{ Place, N int }
	if err := r.db.Raw(query.sql, query.args...).Scan(&rows).Error; err != nil {
		return nil, err
	}
	for _, row := range rows {
		counts[row.Place] = row.N
	}
	return counts, nil
}

// countQuery counts the pages of the filters, each by its place among them.
func (r reader) countQuery(scope domain.Scope, filters []domain.QueueFilter) (condition, error) {
	var counts condition
	for i, filter := range filters {
		page, err := r.queueQuery(scope, filter, "requests.id, requests.due_sort, requests.received_at")
		if err != nil {
			return condition{}, err
		}
		if i > 0 {
			counts.sql += " UNION ALL "
		}
		counts.sql += fmt.Sprintf("SELECT %d AS place, count(*) AS n FROM (%s) AS page%d", i, page.sql, i)
		counts.args = append(counts.args, page.args...)
	}
	return counts, nil
}

func (r reader) queue(scope domain.Scope, filter domain.QueueFilter) ([]domain.QueueItem, error) {
	query, err := r.queueQuery(scope, filter, queueColumns)
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
func (r reader) queueQuery(scope domain.Scope, filter domain.QueueFilter, columns string) (condition, error) {
	column, ok := queueOrders[cmp.Or(filter.Sort, domain.ByDueOn)]
	if !ok {
		return condition{}, domain.InvalidFields([]domain.FieldError{{Field: "sort", Code: "unknown_value"}})
	}
	limit := filter.Limit
	if limit <= 0 || limit > longestPage {
		limit = longestPage
	}
	branches, err := r.queueBranches(scope, filter, columns, column, limit)
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
func (r reader) queueBranches(scope domain.Scope, filter domain.QueueFilter, columns, order string, limit int) ([]condition, error) {
	to := direction(filter)
	page := func(from, wanted condition) condition {
		return condition{
			fmt.Sprintf("SELECT %s FROM %s WHERE %s ORDER BY requests.%s%s, requests.id%s LIMIT ?", columns, from.sql, wanted.sql, order, to, to),
			slices.Concat(from.args, wanted.args, []any{limit}),
		}
	}
	always, ways := sight(scope)
	wanted := all(append(filtered(filter), always)...)
	if filter.Certain() { // a few, of which each is looked at once
		list, err := r.listed(scope.Office(), filter)
		if err != nil {
			return nil, err
		}
		listed := condition{fmt.Sprintf(r.dialect.listed, list.sql), list.args}
		return []condition{page(listed, all(wanted, anyOf(lives(filter)...), anyOf(ways...)))}, nil
	}
	var branches []condition
	for _, way := range ways {
		for _, life := range lives(filter) {
			branches = append(branches, page(where("requests"), all(wanted, life, way)))
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

// notBefore keeps what is due on a day or later. In the order of dates the walk begins
// there. In the other order an index by dates would be no help, as most are not late:
// SQLite would take it all the same, and sort.
var notBefore = map[domain.QueueSort]string{
	domain.ByDueOn:      "requests.due_sort >= ?",
	domain.ByReceivedAt: "requests.due_sort || '' >= ?",
}

// lives are the parts of the table that a page needs, with the dates that it wants of
// each. Their words are those of the partial indexes. Whoever looks for a certain case
// finds it by others than these.
func lives(filter domain.QueueFilter) []condition {
	working, closed := where("requests.status <> 'closed'"), where("requests.status = 'closed'")
	switch apart, others := filter.Parts(); {
	case !others:
		working, closed = all(working, where("requests.quarantined_at IS NOT NULL")), never
	case !apart:
		working = all(working, where("requests.quarantined_at IS NULL"))
	}
	if today := filter.Today; filter.Overdue != nil && *filter.Overdue {
		working, closed = all(working, where("requests.due_sort < ?", today.String())), never
	} else if filter.Overdue != nil { // what is closed is not late any more
		working = all(working, where(notBefore[cmp.Or(filter.Sort, domain.ByDueOn)], today.String()))
	}
	if filter.DueWithin != nil {
		working, closed = all(working, where("requests.due_sort <= ?", filter.Today.AddDays(*filter.DueWithin).String())), never
	}
	if len(filter.Statuses) == 0 {
		return []condition{working}
	}
	var open []domain.Status
	for _, s := range filter.Statuses {
		if s.Open() {
			open = append(open, s)
		}
	}
	var parts []condition
	switch {
	case slices.Equal(open, []domain.Status{domain.AwaitingInfo}) && filter.Sort != domain.ByReceivedAt: // an index of its own
		parts = append(parts, all(working, where("requests.status = 'awaiting_info'")))
	case len(open) > 0:
		parts = append(parts, all(working, where("requests.status IN ?", open)))
	}
	if len(open) < len(filter.Statuses) {
		parts = append(parts, closed)
	}
	return parts
}

// filtered are the filter's conditions, apart from statuses, dates and what is looked for.
func filtered(filter domain.QueueFilter) (conditions []condition) {
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
	if len(filter.References) > 0 {
		add("requests.reference IN ?", filter.References)
	}
	if filter.After != nil {
		conditions = append(conditions, beyond(filter.Sort, ">", *filter.After))
	}
	if filter.Before != nil {
		conditions = append(conditions, beyond(filter.Sort, "<", *filter.Before))
	}
	return conditions
}

// beyond is what comes after a place in the queue's order, or before it.
func beyond(sort domain.QueueSort, than string, key domain.QueueKey) condition {
	if sort == domain.ByReceivedAt {
		return where("(requests.received_at, requests.id) "+than+" (?, ?)", micros(key.ReceivedAt), key.ID)
	}
	return where("(requests.due_sort, requests.id) "+than+" (?, ?)", dueSort(key.DueOn), key.ID)
}
