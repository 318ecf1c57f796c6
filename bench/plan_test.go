package main

import (
	"math"
	"strings"
	"testing"
)

func TestPlanFault(t *testing.T) {
	r := rule{grows: func(table string) bool { return table == "requests" }, sorts: few, short: []string{"waiting"}}
	for name, c := range map[string]struct{ plan, want string }{
		"an index in its order, to a page's end": {
			`{"Node Type": "Limit", "Plans": [{"Node Type": "Index Scan", "Relation Name": "requests", "Index Name": "i", "Actual Rows": 51}]}`, "",
		},
		"an index by its beginning": {
			`{"Node Type": "Index Scan", "Relation Name": "requests", "Index Name": "i", "Index Cond": "(office = 'x')"}`, "",
		},
		"an index that is never long": {
			`{"Node Type": "Index Scan", "Relation Name": "requests", "Index Name": "waiting"}`, "",
		},
		"a small table from one end to the other": {`{"Node Type": "Seq Scan", "Relation Name": "offices"}`, ""},
		"a page that is sorted": {
			`{"Node Type": "Sort", "Plans": [{"Node Type": "Append", "Actual Rows": 102, "Actual Loops": 1}]}`, "",
		},
		"a large table from one end to the other": {
			`{"Node Type": "Limit", "Plans": [{"Node Type": "Seq Scan", "Relation Name": "requests"}]}`, "walks through all of requests",
		},
		"a whole index": {
			`{"Node Type": "Aggregate", "Plans": [{"Node Type": "Index Only Scan", "Relation Name": "requests", "Index Name": "i"}]}`, "walks along all of i",
		},
		"a whole index, though a page is all that is wanted of its sort": {
			`{"Node Type": "Limit", "Plans": [{"Node Type": "Sort", "Plans": [{"Node Type": "Index Scan", "Relation Name": "requests", "Index Name": "i"}]}]}`,
			"walks along all of i",
		},
		"a whole index by bits": {
			`{"Node Type": "Bitmap Heap Scan", "Relation Name": "requests", "Plans": [{"Node Type": "Bitmap Index Scan", "Index Name": "i"}]}`,
			"walks along all of an index of requests",
		},
		"a sort of a whole table's rows, deep inside": {
			`{"Node Type": "Limit", "Plans": [{"Node Type": "Sort", "Plans": [
				{"Node Type": "Index Scan", "Index Cond": "x", "Relation Name": "requests", "Actual Rows": 300, "Actual Loops": 90}]}]}`,
			"sorts 27000 rows",
		},
	} {
		t.Run(name, func(t *testing.T) {
			message := "duration: 0.1 ms  plan:\n" + `{"Query Text": "SELECT 1", "Plan": ` + c.plan + `}`
			read, err := plans([]entry{{Message: "duration: 1 ms  statement: SELECT 1"}, {Message: message}})
			if err != nil || len(read) != 1 {
				t.Fatal(read, err)
			}
			if got := r.fault(read[0]); got != c.want {
				t.Errorf("%q instead of %q", got, c.want)
			}
		})
	}

	t.Run("what was looked at is counted, found or not", func(t *testing.T) {
		n := node{Plans: []node{{Relation: "requests", Rows: 2, Removed: 3, Loops: 10}, {Relation: "offices", Rows: 300}}}
		if got := r.touched(n); got != 50 {
			t.Error(got)
		}
	})
}

func TestStatements(t *testing.T) {
	t.Run("a statement is read back from the journal with its parameters", func(t *testing.T) {
		got := statements([]entry{
			{Message: "duration: 0.01 ms  bind stmtcache_1: SELECT $1"},
			{Message: "duration: 0.01 ms  execute stmtcache_1: SELECT $1,\n$2, $3", Detail: `parameters: $1 = 'it''s, $2 = ''x''', $2 = NULL, $3 = '51'`},
		})
		if len(got) != 1 || !strings.HasPrefix(got[0].sql, "SELECT $1,") || len(got[0].args) != 3 ||
			got[0].args[0] != "it's, $2 = 'x'" || got[0].args[1] != nil || got[0].args[2] != "51" {
			t.Errorf("%q", got)
		}
	})
}

func TestNumberOf(t *testing.T) {
	t.Run("a reference leads back to its case, and no two cases have one", func(t *testing.T) {
		seen := map[[6]byte]bool{}
		for _, n := range []int{0, 1, 2, 31, 32, 999_999, 1 << 29} {
			var drawn [6]byte
			(&moment{n: n}).Random(drawn[:])
			const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
			var text strings.Builder
			for _, b := range drawn {
				text.WriteByte(letters[b])
			}
			if got := numberOf("BENCH000-2569-" + text.String()); got != n || seen[drawn] {
				t.Errorf("%d is %s, which is %d", n, text.String(), got)
			}
			seen[drawn] = true
		}
	})
}

func TestSpread(t *testing.T) {
	t.Run("the middle, with the lowest and the highest", func(t *testing.T) {
		for want, s := range map[string]spread{"2.00 (1.00–30.0)": {30, 1, 2}, "1.50 (1.00–2.00)": {2, 1}, "none": nil} {
			if got := s.String(); got != want {
				t.Errorf("%s instead of %s", got, want)
			}
		}
	})
	t.Run("a goal is reached from its side, and never without a figure", func(t *testing.T) {
		if !atLeast(2).reached(2) || atLeast(2).reached(1.9) || !atMost(2).reached(2) || atMost(2).reached(2.1) || atMost(2).reached(math.NaN()) {
			t.Error("it is not")
		}
	})
}
