package api_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the rows are looked at past the store
	_ "modernc.org/sqlite"

	"sitthi/domain"
)

// rows are all rows of the database that belong to the other office or to its
// case, read past the store, so that no fault of the store can hide a change.
func (c court) rows() []string {
	c.t.Helper()
	list := "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
	if strings.HasPrefix(c.address, "sqlite:") {
		list = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	}
	db := c.database()
	defer func() { _ = db.Close() }()
	theirCase, err := c.store.Case(c.t.Context(), everything, domain.Reference(c.theirs.reference))
	if err != nil {
		c.t.Fatal(err)
	}
	var all []string
	for _, table := range column(c, db, list) {
		for _, row := range wholeRows(c, db, table) {
			if strings.Contains(row, string(victim)) || strings.Contains(row, string(theirCase.ID)) {
				all = append(all, table+": "+row)
			}
		}
	}
	slices.Sort(all)
	return all
}

// database is the desk's database past its store.
func (d *desk) database() *sql.DB {
	d.t.Helper()
	driver, source := "pgx", d.address
	if path, ok := strings.CutPrefix(d.address, "sqlite:"); ok {
		driver, source = "sqlite", path
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		d.t.Fatal(err)
	}
	return db
}

func column(c court, db *sql.DB, query string) []string {
	c.t.Helper()
	var all []string
	rows, err := db.QueryContext(c.t.Context(), query)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			c.t.Fatal(err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		c.t.Fatal(err)
	}
	return all
}

func wholeRows(c court, db *sql.DB, table string) []string {
	c.t.Helper()
	rows, err := db.QueryContext(c.t.Context(), "SELECT * FROM "+table) // a name out of the database's own list
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil {
		c.t.Fatal(err)
	}
	var all []string
	for rows.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			c.t.Fatal(err)
		}
		for i, v := range values {
			if raw, ok := v.([]byte); ok {
				values[i] = string(raw)
			}
		}
		all = append(all, fmt.Sprintf("%q", values))
	}
	if err := rows.Err(); err != nil {
		c.t.Fatal(err)
	}
	return all
}

// difference is what stands in one list alone.
func difference(before, after []string) []string {
	var all []string
	for _, row := range before {
		if !slices.Contains(after, row) {
			all = append(all, "- "+row)
		}
	}
	for _, row := range after {
		if !slices.Contains(before, row) {
			all = append(all, "+ "+row)
		}
	}
	return all
}
