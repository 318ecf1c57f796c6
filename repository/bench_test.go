package repository

import (
	"context"
	"fmt"
	"testing"
	"time"

	"sitthi/domain"
)

// typicalCase is a filing as most are: a name, an address of mail, 200 characters,
// four clocks.
func typicalCase() *domain.Request {
	r := newCase()
	full := fullCase()
	r.Filing.Subject.Person = full.Filing.Subject.Person
	r.Filing.Details = string([]rune(full.Filing.Details)[:200])
	for i := range 4 {
		c := full.Clocks[0]
		c.ID, c.Round, c.State, c.MetAt = fmt.Sprintf("%s-%d", r.ID, i), 1, domain.ClockOpen, time.Time{}
		r.Clocks = append(r.Clocks, c)
	}
	return r
}

// submit is what the workflow writes for one filing with an idempotency key.
func submit(ctx context.Context, s *Store, r *domain.Request) error {
	return s.InTx(ctx, func(tx domain.Tx) error {
		if err := tx.AddRequest(r); err != nil {
			return err
		}
		if err := tx.AddEvent(eventOf(r, 1)); err != nil {
			return err
		}
		if err := tx.Enqueue(domain.Notice{Office: r.Office, Case: r.ID, Seq: 1, Code: domain.NoticeSubmitted, DueAt: noon}); err != nil {
			return err
		}
		_, err := tx.ClaimReply(claimOf(r, string(r.ID), noon))
		return err
	})
}

func benchmarks(b *testing.B, run func(b *testing.B, d *desk)) {
	for _, database := range databases {
		b.Run(database.name, func(b *testing.B) {
			run(b, newDesk(b, open(b, database.address(b), newKeys(b))))
		})
	}
}

func BenchmarkSubmit(b *testing.B) {
	benchmarks(b, func(b *testing.B, d *desk) {
		for b.Loop() {
			if err := submit(context.Background(), d.Store, typicalCase()); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkSubmit8(b *testing.B) {
	benchmarks(b, func(b *testing.B, d *desk) {
		cases := make(chan *domain.Request)
		go func() {
			defer close(cases)
			for range b.N {
				cases <- typicalCase()
			}
		}()
		b.ResetTimer()
		for _, err := range parallel(8, func(int) error {
			for r := range cases {
				if err := submit(context.Background(), d.Store, r); err != nil {
					return err
				}
			}
			return nil
		}) {
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkCase(b *testing.B) {
	benchmarks(b, func(b *testing.B, d *desk) {
		r := typicalCase()
		d.add(r)
		for b.Loop() {
			if _, err := d.Case(context.Background(), allOf(r.Office), r.Reference); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkQueue(b *testing.B) {
	benchmarks(b, func(b *testing.B, d *desk) {
		d.fill(20_000)
		for _, person := range []string{"dpo", "head", "officer"} {
			scope := d.actor(deskOffices[0], person).Scope()
			b.Run(person, func(b *testing.B) {
				for b.Loop() {
					if page, err := d.Queue(context.Background(), scope, domain.QueueFilter{Limit: 51}); err != nil || len(page) != 51 {
						b.Fatal(len(page), err)
					}
				}
			})
		}
	})
}

func BenchmarkLiveSession(b *testing.B) {
	benchmarks(b, func(b *testing.B, d *desk) {
		d.mustTx(func(tx domain.Tx) error {
			return tx.AddSession(domain.Session{ID: "s", Officer: officerOf(deskOffices[0], "head"), CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)})
		})
		for b.Loop() {
			if _, _, err := d.LiveSession(context.Background(), "s", noon); err != nil {
				b.Fatal(err)
			}
		}
	})
}
