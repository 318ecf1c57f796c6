package repository

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sitthi/domain"
)

// TestQueue holds the queue's filters and order to what Go says of the same cases.
func TestQueue(t *testing.T) {
	today := date("2026-11-20")
	yes, no, days := true, false, 4
	office := deskOffices[0]
	filters := map[string]struct {
		filter domain.QueueFilter
		keeps  func(*domain.Request) bool
	}{
		"no filter: the open ones": {domain.QueueFilter{}, func(r *domain.Request) bool { return r.Status.Open() }},
		"closed": {
			domain.QueueFilter{Statuses: []domain.Status{domain.Closed}},
			func(r *domain.Request) bool { return r.Status == domain.Closed },
		},
		"two statuses, one of them closed": {
			domain.QueueFilter{Statuses: []domain.Status{domain.Closed, domain.Received}},
			func(r *domain.Request) bool { return r.Status == domain.Closed || r.Status == domain.Received },
		},
		"kinds": {
			domain.QueueFilter{Kinds: []domain.Kind{domain.Access, domain.Erasure}},
			func(r *domain.Request) bool {
				return r.Status.Open() && (r.Kind == domain.Access || r.Kind == domain.Erasure)
			},
		},
		"an assignee": {
			domain.QueueFilter{Assignee: officerOf(office, "clerk")},
			func(r *domain.Request) bool { return r.Status.Open() && r.Assignee == officerOf(office, "clerk") },
		},
		"nobody's": {domain.QueueFilter{Unassigned: true}, func(r *domain.Request) bool { return r.Status.Open() && r.Assignee == "" }},
		"a unit": {
			domain.QueueFilter{Unit: unitOf(office, "class")},
			func(r *domain.Request) bool { return r.Status.Open() && r.Unit == unitOf(office, "class") },
		},
		"in quarantine": {domain.QueueFilter{Quarantined: &yes}, func(*domain.Request) bool { return true }},
		"in quarantine and overdue": {
			domain.QueueFilter{Quarantined: &yes, Overdue: &yes, Today: today, Statuses: domain.Statuses},
			func(r *domain.Request) bool { return r.Overdue(today) },
		},
		"in quarantine and closed, which nothing is": {
			domain.QueueFilter{Quarantined: &yes, Statuses: []domain.Status{domain.Closed, domain.InProgress}},
			func(*domain.Request) bool { return false },
		},
		"not in quarantine": {domain.QueueFilter{Quarantined: &no}, func(r *domain.Request) bool { return r.Status.Open() }},
		"overdue":           {domain.QueueFilter{Overdue: &yes, Today: today, Statuses: domain.Statuses}, func(r *domain.Request) bool { return r.Overdue(today) }},
		"due within some days": {
			domain.QueueFilter{DueWithin: &days, Today: today, Statuses: domain.Statuses},
			func(r *domain.Request) bool {
				return r.Status.Open() && !r.DueOn.IsZero() && !r.DueOn.After(today.AddDays(days))
			},
		},
		"not overdue": {
			domain.QueueFilter{Overdue: &no, Today: today, Statuses: domain.Statuses},
			func(r *domain.Request) bool { return !r.Overdue(today) },
		},
	}
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		cases := d.population(250)
		for name, f := range filters {
			for _, order := range []domain.QueueSort{domain.ByDueOn, domain.ByReceivedAt} {
				for _, person := range []string{"dpo", "head", "both"} {
					t.Run(fmt.Sprintf("%s, by %s, for the %s", name, order, person), func(t *testing.T) {
						scope := d.actor(office, person).Scope()
						filter := f.filter
						filter.Sort, filter.Limit = order, 9
						want := expected(cases, order, func(r *domain.Request) bool {
							return scope.Sees(r) && f.keeps(r) && r.Quarantined() == (f.filter.Quarantined == &yes)
						})
						got := d.pages(t, scope, filter)
						if !slices.Equal(got, want) {
							t.Fatalf("got %d cases, want %d, or in another order\n%v\n%v", len(got), len(want), got, want)
						}
						few := filter
						few.Limit, filter.Limit = 5, 251
						if counts, err := d.CountQueue(context.Background(), scope, filter, few); err != nil || !slices.Equal(counts, []int{len(want), min(len(want), 5)}) {
							t.Error("counted", counts, err)
						}
					})
				}
			}
		}
		t.Run("a line shows the case and nothing personal", func(t *testing.T) {
			r := cases[slices.IndexFunc(cases, func(r *domain.Request) bool { return r.Status.Open() && r.Office == office })]
			got, err := d.Queue(context.Background(), allOf(office), domain.QueueFilter{Query: string(r.Reference), Limit: 2})
			if err != nil {
				t.Fatal(err)
			}
			same(t, got, []domain.QueueItem{{
				ID: r.ID, Reference: r.Reference, Kind: r.Kind, Status: r.Status, Assignee: r.Assignee, Unit: r.Unit,
				ReceivedAt: r.ReceivedAt, DueOn: r.DueOn, LatestDueOn: r.LatestDueOn, Version: r.Version, LastActAt: r.LastActAt,
			}})
		})
		t.Run("whoever looks for a certain case finds it in quarantine too", func(t *testing.T) {
			r := newCase()
			r.QuarantinedAt = noon
			d.add(r)
			for name, filter := range map[string]domain.QueueFilter{
				"by what is typed": {Query: string(r.Reference)}, "by reference": {References: []domain.Reference{r.Reference}},
			} {
				got, err := d.Queue(context.Background(), allOf(office), filter)
				if err != nil || len(got) != 1 || !got[0].Quarantined {
					t.Errorf("%s: %+v %v", name, got, err)
				}
			}
			if got, err := d.Queue(context.Background(), allOf(office), domain.QueueFilter{Query: string(r.Reference), Quarantined: &no}); err != nil || len(got) != 0 {
				t.Error(got, err)
			}
		})
		t.Run("walked back from its end a view is the same", func(t *testing.T) {
			for _, order := range []domain.QueueSort{domain.ByDueOn, domain.ByReceivedAt} {
				for _, person := range []string{"dpo", "head", "both"} {
					scope := d.actor(office, person).Scope()
					onward := d.pages(t, scope, domain.QueueFilter{Sort: order, Limit: 9})
					var back []domain.CaseID
					at := domain.QueueKey{DueOn: domain.Never, ReceivedAt: noon.AddDate(9, 0, 0), ID: last}
					for {
						items, err := d.Queue(context.Background(), scope, domain.QueueFilter{Sort: order, Limit: 1, Before: &at})
						if err != nil {
							t.Fatal(err)
						}
						if len(items) == 0 {
							break
						}
						back = append(back, items[0].ID)
						at = domain.QueueKey{DueOn: items[0].DueOn, ReceivedAt: items[0].ReceivedAt, ID: items[0].ID}
					}
					slices.Reverse(back)
					if len(back) == 0 || !slices.Equal(back, onward) {
						t.Errorf("%s for the %s: %v\n%v", order, person, back, onward)
					}
				}
			}
		})
		t.Run("cases are found by their references, and only those in sight", func(t *testing.T) {
			scope := d.actor(office, "head").Scope()
			var refs []domain.Reference
			want := expected(cases, domain.ByDueOn, scope.Sees)
			for _, r := range cases[:60] {
				refs = append(refs, r.Reference)
			}
			want = slices.DeleteFunc(want, func(id domain.CaseID) bool {
				return !slices.ContainsFunc(cases[:60], func(r *domain.Request) bool { return r.ID == id })
			})
			got := d.pages(t, scope, domain.QueueFilter{References: refs, Statuses: domain.Statuses, Limit: 100})
			if len(want) == 0 || !slices.Equal(got, want) {
				t.Errorf("%v\n%v", got, want)
			}
		})
		t.Run("opened by their references they are the cases in sight, as filed", func(t *testing.T) {
			scope := d.actor(office, "head").Scope()
			var refs []domain.Reference
			want := map[domain.Reference]string{}
			for _, r := range cases[:60] {
				refs = append(refs, r.Reference)
				if scope.Sees(r) {
					want[r.Reference] = r.Filing.Details
				}
			}
			got := map[domain.Reference]string{}
			opened, err := d.CasesOf(context.Background(), scope, refs)
			for _, r := range opened {
				got[r.Reference] = r.Filing.Details
			}
			if err != nil || len(want) == 0 {
				t.Fatal(want, err)
			}
			same(t, got, want)
			if none, err := d.CasesOf(context.Background(), scope, nil); len(none) != 0 || err != nil {
				t.Error(none, err)
			}
		})
		t.Run("a sort that is not on the list is refused", func(t *testing.T) {
			_, err := d.Queue(context.Background(), allOf(office), domain.QueueFilter{Sort: "id; DROP TABLE requests"})
			wantKind(t, err, domain.Invalid, "invalid_fields")
		})
	})
}

func expected(cases []*domain.Request, order domain.QueueSort, keeps func(*domain.Request) bool) []domain.CaseID {
	var kept []*domain.Request
	for _, r := range cases {
		if keeps(r) {
			kept = append(kept, r)
		}
	}
	slices.SortFunc(kept, func(a, b *domain.Request) int {
		if order == domain.ByReceivedAt {
			return cmp.Or(a.ReceivedAt.Compare(b.ReceivedAt), cmp.Compare(a.ID, b.ID))
		}
		return cmp.Or(cmp.Compare(dueSort(a.DueOn), dueSort(b.DueOn)), cmp.Compare(a.ID, b.ID))
	})
	ids := []domain.CaseID(nil)
	for _, r := range kept {
		ids = append(ids, r.ID)
	}
	return ids
}

// fill adds n open and closed cases to the first office by SQL, the other's beside
// them, as one that served for years would have.
func (d *desk) fill(n int) {
	d.tb.Helper()
	const atOnce = 5000 // all of them can take longer than a statement may
	for first := 1; first <= n; first += atOnce {
		series := fmt.Sprintf("WITH RECURSIVE s (n) AS (SELECT %d UNION ALL SELECT n + 1 FROM s WHERE n < %d) ", first, min(first+atOnce-1, n))
		if _, err := d.db.Exec(series + `INSERT INTO requests (id, office, reference, reference_suffix, receipt_mac, kind, status, outcome, channel, received_at,
			deemed_received_on, notice_version, filing, unit, assignee, routing_version, routing_rule, routing_unit, routing_trace,
			conflict, decided_by, round, due_on, latest_due_on, due_sort, asked, answered_on, closed_at, version, trail_seq)
		SELECT 'filled-' || n, CASE WHEN n % 4 = 0 THEN 'sesao11' ELSE 'sknpeo' END, 'F-' || n, 'F' || n, 'mac', 'question',
			CASE WHEN n % 50 = 0 THEN 'awaiting_approval' WHEN n % 3 = 0 THEN 'in_progress' ELSE 'closed' END,
			CASE WHEN n % 50 = 0 OR n % 3 = 0 THEN '' ELSE 'answered' END, 'web', 1790000000000000 + (n * 7919 % 100003),
			'2026-11-04', '2566-1', 'sealed',
			CASE WHEN n % 4 = 0 THEN 'sesao11' ELSE 'sknpeo' END || CASE WHEN n % 7 = 0 THEN '-class' WHEN n % 7 < 4 THEN '-school' ELSE '-data' END,
			CASE WHEN n % 3 = 0 THEN CASE WHEN n % 4 = 0 THEN 'sesao11' ELSE 'sknpeo' END || CASE WHEN n % 5 = 0 THEN '-officer' ELSE '-clerk' END END,
			1, 'r', 'u', '[]', 'none', CASE WHEN n % 100 = 1 THEN 'sknpeo-approver' END, 1, due, due, due, '[]', '', NULL, 1, 1
		FROM (SELECT n, '2026-' || CASE WHEN n % 12 < 9 THEN '0' ELSE '1' END || CASE WHEN n % 12 < 9 THEN n % 12 + 1 ELSE n % 12 - 9 END
			|| '-' || CASE WHEN n % 28 < 9 THEN '0' || (n % 28 + 1) ELSE '' || (n % 28 + 1) END AS due FROM s) AS filled`); err != nil {
			d.tb.Fatal(err)
		}
	}
	if _, err := d.db.Exec("ANALYZE"); err != nil {
		d.tb.Fatal(err)
	}
}

// TestQueuePlans asks both databases how they would read a page out of 20,000
// cases: by an index that is in the page's order, with nothing sorted but pages.
func TestQueuePlans(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		d.fill(20_000)
		office := deskOffices[0]
		r, yes := reader{s.gorm, s.keys, s.dialect}, true
		after := &domain.QueueKey{DueOn: date("2026-03-03"), ReceivedAt: noon.AddDate(0, -6, 0), ID: "filled-5"}
		for name, filter := range map[string]domain.QueueFilter{
			"open ones":              {},
			"open ones, next page":   {After: after},
			"open ones, page before": {Before: after},
			"all, the case before":   {Statuses: domain.Statuses, Before: after},
			"closed ones":            {Statuses: []domain.Status{domain.Closed}},
			"open and closed":        {Statuses: domain.Statuses, After: after},
			"somebody's":             {Assignee: officerOf(office, "clerk")},
			"a unit's":               {Unit: unitOf(office, "class")},
			"in quarantine":          {Quarantined: &yes},
			"in quarantine, overdue": {Quarantined: &yes, Overdue: &yes, Today: date("2026-06-01"), After: after},
			"waiting for papers":     {Statuses: []domain.Status{domain.AwaitingInfo}},
			"overdue":                {Overdue: new(bool), Today: date("2026-06-01")},
			"some by reference":      {References: []domain.Reference{"F-3", "F-5", "F-9"}, Statuses: domain.Statuses},
			"by reference":           {Query: "SKNPEO-2569-ABCDEF"},
			"by the random part":     {Query: "ABCDEF"},
			"by address, or nobody":  {Query: "a@b.example"},
			"by the office's number": {Query: "ศธ 0258/77"},
		} {
			for _, order := range []domain.QueueSort{domain.ByDueOn, domain.ByReceivedAt} {
				for _, person := range []string{"dpo", "officer", "head", "approver", "both"} {
					t.Run(fmt.Sprintf("%s, by %s, for the %s: no full scan, no full sort", name, order, person), func(t *testing.T) {
						filter := filter
						filter.Sort, filter.Limit = order, 51
						query, err := r.queueQuery(d.actor(office, person).Scope(), filter, queueColumns)
						if err != nil {
							t.Fatal(err)
						}
						if fault := d.explain(query).fault(s.dialect.name, false); fault != "" {
							t.Error(fault)
						}
						if walk := walkOf.FindString(string(d.explain(query))); filter.Certain() && walk != "" {
							t.Error("a few cases are looked for along " + walk)
						}
						if filter.Certain() || filter.Assignee != "" || filter.Unit != "" {
							return // a few cases, which may be sorted
						}
						branches, err := r.queueBranches(d.actor(office, person).Scope(), filter, queueColumns, queueOrders[order], 51)
						if err != nil {
							t.Fatal(err)
						}
						for _, branch := range branches {
							if fault := d.explain(branch).fault(s.dialect.name, true); fault != "" {
								t.Error(fault)
							}
						}
					})
				}
			}
		}

		t.Run("cases are opened by their references", func(t *testing.T) {
			for _, person := range []string{"dpo", "officer", "head", "approver", "both"} {
				query := casesOf(d.actor(office, person).Scope(), []domain.Reference{"F-3", "F-5", "F-9"})
				if fault := d.explain(query).fault(s.dialect.name, false); fault != "" {
					t.Errorf("for the %s: %s", person, fault)
				}
			}
		})

		t.Run("the check finds a query that has no index", func(t *testing.T) {
			scan := condition{"SELECT id FROM requests WHERE channel = 'fax' ORDER BY notice_version LIMIT 5", nil}
			if d.explain(scan).fault(s.dialect.name, false) == "" {
				t.Error("a full scan passes")
			}
			sorted := condition{"SELECT id FROM requests WHERE office = 'sknpeo' AND status <> 'closed' ORDER BY notice_version, id LIMIT 5", nil}
			if d.explain(sorted).fault(s.dialect.name, true) == "" {
				t.Error("a full sort passes")
			}
		})
	})
}

type plan string

func (d *desk) explain(query condition) plan {
	d.tb.Helper()
	prefix := "EXPLAIN QUERY PLAN "
	if d.dialect.name == "postgres" {
		prefix = "EXPLAIN "
	}
	rows, err := d.gorm.Raw(prefix+query.sql, query.args...).Rows()
	if err != nil {
		d.tb.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var lines []string
	for rows.Next() {
		var a, b, c int
		var line string
		if d.dialect.name == "postgres" {
			err = rows.Scan(&line)
		} else {
			err = rows.Scan(&a, &b, &c, &line)
		}
		if err != nil {
			d.tb.Fatal(err)
		}
		lines = append(lines, line)
	}
	if err := rows.Err(); err != nil {
		d.tb.Fatal(err)
	}
	return plan(strings.Join(lines, "\n"))
}

// sortOf is a sort in PostgreSQL's plan, with how many rows it expects.
var sortOf = regexp.MustCompile(`Sort {2}\(cost=\S+ rows=(\d+)`)

// walkOf is an index of many cases in the order of a page.
var walkOf = regexp.MustCompile(`requests_\w+_(due|received)`)

// few is how many rows PostgreSQL may find quicker to sort than to read in order.
const few = 300

// fault is what a plan has that grows with the table: a scan of all of it, and, in
// a query that is to come out of an index in its order, a sort.
func (p plan) fault(database string, ordered bool) string {
	for _, line := range strings.Split(string(p), "\n") {
		switch {
		case database == "postgres" && strings.Contains(line, "Seq Scan on requests"),
			database == "sqlite" && strings.Contains(line, "SCAN requests") && !strings.Contains(line, "USING"),
			database == "sqlite" && ordered && strings.Contains(line, "USE TEMP B-TREE FOR ORDER BY"):
			return line + " in\n" + string(p)
		}
		if found := sortOf.FindStringSubmatch(line); ordered && found != nil {
			if n, err := strconv.Atoi(found[1]); err != nil || n > few {
				return line + " in\n" + string(p)
			}
		}
	}
	return ""
}
