package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// node is a step of a plan, as PostgreSQL explains it.
type node struct {
	Type      string  `json:"Node Type"`
	Relation  string  `json:"Relation Name"`
	Index     string  `json:"Index Name"`
	Condition string  `json:"Index Cond"`
	Rows      float64 `json:"Actual Rows"`
	Loops     float64 `json:"Actual Loops"`
	Removed   float64 `json:"Rows Removed by Filter"`
	Plans     []node  `json:"Plans"`
}

// plan is a statement as it was run.
type plan struct {
	Query string `json:"Query Text"`
	Plan  node   `json:"Plan"`
}

var planned = regexp.MustCompile(`(?s)^duration: \S+ ms  plan:\n(\{.*\})\s*$`)

// plans are those of entries, each statement's once for each way in which it was run.
func plans(entries []entry) ([]plan, error) {
	var all []plan
	for _, e := range entries {
		found := planned.FindStringSubmatch(e.Message)
		if found == nil {
			continue
		}
		var p plan
		if err := json.Unmarshal([]byte(found[1]), &p); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// rule says what a plan may not have.
type rule struct {
	grows func(table string) bool // such a table may not be walked through
	sorts float64                 // nor may more rows be sorted
	short []string                // indexes that may be walked along: there is never much in them
}

// few is how many rows may be sorted: some pages, but no table.
const few = 2000

// fault is what a plan has that grows with a table: a walk through all of it, or a
// sort of more than some pages; nothing otherwise.
func (r rule) fault(p plan) string { return r.stepFault(p.Plan, false) }

// stepFault is the fault of a step and of those below it. limited tells that whoever
// asks for its rows stops early.
func (r rule) stepFault(n node, limited bool) string {
	switch {
	case n.Type == "Seq Scan" && r.grows(n.Relation):
		return "walks through all of " + n.Relation
	case strings.HasPrefix(n.Type, "Index") && n.Condition == "" && !limited && r.grows(n.Relation) && !slices.Contains(r.short, n.Index):
		return "walks along all of " + n.Index
	case n.Type == "Bitmap Heap Scan" && r.grows(n.Relation) && n.Plans[0].unbounded():
		return "walks along all of an index of " + n.Relation
	case strings.HasSuffix(n.Type, "Sort") && n.Plans[0].total() > r.sorts:
		return fmt.Sprintf("sorts %.0f rows", n.Plans[0].total())
	}
	for _, below := range n.Plans {
		if fault := r.stepFault(below, n.stops(limited)); fault != "" {
			return fault
		}
	}
	return ""
}

// stops tells whether a step's own input is read no further than is needed.
func (n node) stops(limited bool) bool {
	switch n.Type {
	case "Limit":
		return true
	case "Append", "Merge Append", "Subquery Scan", "Nested Loop", "LockRows", "Result", "Incremental Sort", "Unique":
		return limited
	default: // it reads everything before it gives anything
		return false
	}
}

// unbounded tells whether an index is read from one end to the other.
func (n node) unbounded() bool {
	return n.Type == "Bitmap Index Scan" && n.Condition == "" || slices.ContainsFunc(n.Plans, node.unbounded)
}

func (n node) total() float64 { return n.Rows * max(n.Loops, 1) }

// touched is how many rows a step and those below it looked at in growing tables.
func (r rule) touched(n node) float64 {
	sum := 0.0
	if n.Relation != "" && r.grows(n.Relation) {
		sum = (n.Rows + n.Removed) * max(n.Loops, 1)
	}
	for _, below := range n.Plans {
		sum += r.touched(below)
	}
	return sum
}
