package repository

import "fmt"

// mostPurged bounds how long a purge holds the database: after a day's outage there
// may be more than it deletes within its patience.
const mostPurged = 1000

// purge deletes rows of a table whose time came, the first ones first, and says how
// many. The table's own places of rows lead to them: by their keys the planner would
// walk through all of a table that it takes for small.
func (t *tx) purge(table, column string, until int64) (int, error) {
	return t.purgeSome(table, column, until, mostPurged)
}

// purgeSome is purge for rows that are large.
func (t *tx) purgeSome(table, column string, until int64, most int) (int, error) {
	gone := t.db.Exec("DELETE FROM "+table+" WHERE "+fmt.Sprintf(t.dialect.placed, fmt.Sprintf(
		"SELECT %s FROM %s WHERE %s <= ? ORDER BY %[3]s LIMIT ?", t.dialect.place, table, column)), until, most)
	return int(gone.RowsAffected), t.done(gone.Error)
}
