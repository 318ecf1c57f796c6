package repository

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

func TestWorkload(t *testing.T) {
	ctx := context.Background()
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		workload := func(now time.Time) domain.Workload {
			w, err := d.Workload(ctx, now)
			if err != nil {
				t.Fatal(err)
			}
			return w
		}

		t.Run("an office without cases has nothing to do, and is named", func(t *testing.T) {
			same(t, workload(noon), domain.Workload{Offices: []domain.OfficeWorkload{{Office: "sesao11"}, {Office: "sknpeo"}}})
		})

		t.Run("each office's open and overdue cases are those that Go counts, on the day in Bangkok", func(t *testing.T) {
			cases := d.population(250)
			now := time.Date(2026, 11, 19, 17, 0, 0, 0, time.UTC) // the 20th has begun in Bangkok
			today := date("2026-11-20")
			want := map[domain.OfficeID]domain.OfficeWorkload{}
			for _, r := range cases {
				w := want[r.Office]
				w.Office = r.Office
				if r.Quarantined() { // kept apart from what there is to do
					continue
				}
				if r.Status.Open() {
					w.Open++
				}
				if r.Overdue(today) {
					w.Overdue++
				}
				want[r.Office] = w
			}
			for _, got := range workload(now).Offices {
				if got != want[got.Office] || got.Open == 0 || got.Overdue == 0 {
					t.Errorf("%+v, not %+v", got, want[got.Office])
				}
			}
		})

		t.Run("notices are owed until they are sent or given up, since they were first due", func(t *testing.T) {
			r := d.add(newCase())
			for seq, id := range []string{"sent", "given up", "tried", "fresh"} {
				d.mustTx(func(tx domain.Tx) error {
					return tx.Enqueue(domain.Notice{ID: id, Office: r.Office, Case: r.ID, Seq: seq + 1, Code: domain.NoticeTaken, DueAt: noon})
				})
			}
			before := d.GivenUp()
			d.mustTx(func(tx domain.Tx) error {
				return errors.Join(tx.NoticeSent("sent", noon), tx.NoticeGivenUp("given up", noon),
					tx.NoticeFailed(domain.Notice{ID: "tried"}, noon.Add(time.Minute)))
			})
			d.mustTx(func(tx domain.Tx) error { return tx.NoticeFailed(domain.Notice{ID: "tried"}, noon.Add(3*time.Minute)) })
			same(t, workload(noon.Add(time.Minute)).Outbox, domain.Outbox{Owed: 2, Oldest: time.Minute})
			d.mustTx(func(tx domain.Tx) error { return tx.NoticeSent("fresh", noon) })
			same(t, workload(noon.Add(time.Hour)).Outbox, domain.Outbox{Owed: 1, Oldest: time.Hour})
			if got := d.GivenUp() - before; got != 1 {
				t.Errorf("%d given up", got)
			}
		})

		t.Run("a notice whose giving up was not kept is not counted", func(t *testing.T) {
			before := d.GivenUp()
			cause := errors.New("changed my mind")
			_ = d.InTx(ctx, func(tx domain.Tx) error { return errors.Join(tx.NoticeGivenUp("tried", noon), cause) })
			if d.GivenUp() != before {
				t.Error("it was")
			}
		})

		t.Run("the count stops at its bound and walks no whole table", func(t *testing.T) {
			d.fill(40_000)
			for _, o := range workload(noon.AddDate(1, 0, 0)).Offices {
				if o.Office == "sknpeo" && (o.Open != domain.WorkloadBound || o.Overdue != domain.WorkloadBound) {
					t.Errorf("%+v", o)
				}
			}
			bound := domain.WorkloadBound
			for _, query := range []condition{{officeWorkloads, []any{bound, "2026-06-01", bound}}, {owedNotices, []any{bound}}} {
				plan := d.explain(query)
				if fault := plan.fault(s.dialect.name, false); fault != "" {
					t.Error(fault)
				}
				for _, index := range []string{"requests_open_due", "requests_open_received", "requests_unit_open", "notices_owed"} {
					if strings.Contains(string(plan), index) {
						return
					}
				}
				t.Errorf("no index of open cases or owed notices in\n%s", plan)
			}
		})
	})
}

func TestSpans(t *testing.T) {
	ctx := context.Background()
	var lines []string
	spans := func(ctx context.Context, name string) (context.Context, func(error)) {
		return ctx, func(err error) { lines = append(lines, fmt.Sprint(name, ": ", domain.CodeOf(err))) }
	}
	s := open(t, sqliteFile(t), newKeys(t), WithSpans(spans))
	lines = nil
	_, _ = s.Offices(ctx)
	_, _ = s.Office(ctx, "nowhere")
	_ = s.InTx(ctx, func(domain.Tx) error { return domain.Refuse(domain.Conflict, "reference_taken") })
	t.Run("each read and each transaction has a span, named by the method, with the refusal's code", func(t *testing.T) {
		same(t, lines, []string{"read Offices: ", "read Office: not_found", "transaction TestSpans: reference_taken"})
	})

	t.Run("a method is named without its package, its type and its inner functions", func(t *testing.T) {
		for function, want := range map[string]string{
			"sitthi/workflow.(*Service).Submit":                   "Submit",
			"sitthi/workflow.(*Service).Submit.func1":             "Submit",
			"sitthi/workflow.(*Service).Submit.func1.2":           "Submit",
			"sitthi/workflow.act[...].func1":                      "act",
			"sitthi/repository.(*Store).Queue":                    "Queue",
			"sitthi/workflow/demo.Load":                           "Load",
			"sitthi/workflow.act[go.shape.struct { sitthi/x.Y }]": "act",
		} {
			if got := methodOf(function); got != want {
				t.Errorf("%s is %q", function, got)
			}
		}
	})
}

func BenchmarkWorkload(b *testing.B) {
	benchmarks(b, func(b *testing.B, d *desk) {
		d.fill(20_000)
		for b.Loop() {
			if _, err := d.Workload(context.Background(), noon); err != nil {
				b.Fatal(err)
			}
		}
	})
}
