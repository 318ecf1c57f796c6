package workflow_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/repository/pgtest"
	"sitthi/workflow"
)

// BenchmarkRecount makes 8 December 2026 a holiday for an office with many open
// cases on PostgreSQL, and says how long counting them again takes, how many
// move, and how long two officers' notes take meanwhile, beside what they took before.
func BenchmarkRecount(b *testing.B) {
	for _, cases := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(cases), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				d := newDeskOn(b, pgtest.Shared(b).Database(b))
				refs := d.backlog(cases)
				head := d.officer(domain.Head, "sknpeo")
				d.recount()
				before := d.noting(head, refs, func() { time.Sleep(5 * time.Second) })
				b.StartTimer()
				began := time.Now()
				d.publish(0, special("2026-12-08"))
				meanwhile := d.noting(head, refs, func() { d.recount() })
				took := time.Since(began)
				b.StopTimer()
				r := d.calendar().Recount
				if r.Left != 0 || r.Moved == 0 || r.Cases != cases {
					b.Fatalf("%+v", r)
				}
				b.ReportMetric(took.Seconds(), "s")
				b.ReportMetric(float64(r.Moved), "moved")
				for name, took := range map[string][]time.Duration{"before": before, "meanwhile": meanwhile} {
					b.ReportMetric(took[len(took)/2].Seconds()*1000, name+"-p50-ms")
					b.ReportMetric(took[len(took)*99/100].Seconds()*1000, name+"-p99-ms")
					b.ReportMetric(took[len(took)-1].Seconds()*1000, name+"-max-ms")
					b.ReportMetric(float64(len(took)), name+"-notes")
				}
				b.StartTimer()
			}
		})
	}
}

// backlog are open cases of 20 days in November, rights and questions by turns.
func (d *desk) backlog(n int) []domain.Reference {
	d.t.Helper()
	const days, clients = 20, 8
	refs := make([]domain.Reference, n)
	for day := range days {
		d.clock.set(fmt.Sprintf("2026-11-%02d 10:00:00", day+1))
		var filing sync.WaitGroup
		for client := range clients {
			filing.Go(func() {
				for i := day + days*client; i < n; i += days * clients {
					kind := []domain.Kind{domain.Access, domain.Question, domain.Erasure, domain.Objection}[i/days%4]
					f, err := d.submit(another(right(kind)), "")
					if err != nil {
						d.t.Error(err)
						return
					}
					refs[i] = f.Reference
				}
			})
		}
		filing.Wait()
		if d.t.Failed() {
			d.t.FailNow()
		}
	}
	d.clock.set("2026-11-23 10:00:00")
	return refs
}

// noting has two clients write notes, as fast as they are answered, while something
// else is done. It gives how long each took, shortest first.
func (d *desk) noting(by domain.Actor, refs []domain.Reference, while func()) []time.Duration {
	d.t.Helper()
	var over atomic.Bool
	var clients sync.WaitGroup
	var all [2][]time.Duration
	for client := range all {
		clients.Go(func() {
			for i := client; !over.Load(); i++ {
				ref := refs[i*7919%len(refs)]
				r, err := d.store.Case(context.Background(), system.Scope(), ref)
				if err != nil {
					d.t.Error(err)
					return
				}
				began := time.Now()
				_, err = d.Note(context.Background(), by, ref, workflow.Match{Given: true, Versions: []int{r.Version}}, domain.WriteInput{Message: "x"})
				if took := time.Since(began); err == nil || domain.KindOf(err) == domain.Stale {
					all[client] = append(all[client], took)
				} else {
					d.t.Error(err)
				}
			}
		})
	}
	while()
	over.Store(true)
	clients.Wait()
	took := slices.Concat(all[0], all[1])
	slices.Sort(took)
	return took
}
