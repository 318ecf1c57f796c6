package repository

import (
	"context"
	"sync"
	"testing"

	"sitthi/domain"
)

func exerciseIntakeNumbers(t *testing.T, d *desk) {
	numbered := func(number string) *domain.Request {
		r := newCase()
		r.IntakeNo, r.EnteredBy, r.EnteredAt = number, officerOf(r.Office, "intake"), noon
		return r
	}
	add := func(r *domain.Request) error {
		return d.InTx(context.Background(), func(tx domain.Tx) error { return tx.AddRequest(r) })
	}

	t.Run("a number is refused that the office has in that year, and nothing of the case is kept", func(t *testing.T) {
		d.add(numbered("N1"))
		before := d.counts()
		wantKind(t, add(numbered("N1")), domain.Conflict, "intake_no_taken")
		same(t, d.counts(), before)
	})

	t.Run("another year, another office and no number at all are no obstacle", func(t *testing.T) {
		next := numbered("N1")
		next.Reference = domain.NewReference("SKNPEO", date("2027-01-01"), [6]byte{31, 31, 31, 31, 31, 31})
		elsewhere := numbered("N1")
		elsewhere.Office, elsewhere.Unit, elsewhere.Routing.Unit = "sesao11", unitOf("sesao11", "school"), unitOf("sesao11", "school")
		elsewhere.Reference = domain.NewReference("SESAO11", date("2026-11-04"), [6]byte{31, 31, 31, 31, 31, 31})
		elsewhere.EnteredBy = officerOf("sesao11", "intake")
		for _, r := range []*domain.Request{next, elsewhere, numbered(""), numbered("")} {
			if err := add(r); err != nil {
				t.Error(r.Reference, err)
			}
		}
	})

	t.Run("of many who enter one number at once one succeeds", func(t *testing.T) {
		cases := make([]*domain.Request, 8)
		for i := range cases {
			cases[i] = numbered("N2")
		}
		errs := make([]error, len(cases))
		var all, asked sync.WaitGroup
		asked.Add(len(cases))
		for i, r := range cases {
			said := sync.OnceFunc(asked.Done) // the callback may run again
			all.Go(func() {
				errs[i] = d.InTx(context.Background(), func(tx domain.Tx) error {
					err := tx.AddRequest(r)
					if said(); d.writing == nil {
						asked.Wait() // where many write, all were told that it is free before one is kept
					}
					return err
				})
			})
		}
		all.Wait()
		kept := 0
		for _, err := range errs {
			if err == nil {
				kept++
				continue
			}
			wantKind(t, err, domain.Conflict, "intake_no_taken")
		}
		if kept != 1 {
			t.Errorf("%d were kept", kept)
		}
	})

	t.Run("a clock counted by another rule is saved with it", func(t *testing.T) {
		r := newCase()
		r.Clocks = []domain.Clock{{
			ID: "a", Round: 1, Code: domain.ClockAnswer, Class: domain.RespondClock, Rule: "TH-PDPA/erasure@2024-11-11",
			StartOn: date("2024-11-11"), DueOn: date("2025-02-09"), LatestDueOn: date("2025-02-10"), State: domain.ClockOpen, Opened: noon,
		}}
		d.add(r)
		r.Clocks[0].Rule, r.Clocks[0].DueOn, r.Clocks[0].LatestDueOn = "TH-PDPA/erasure@2022-06-01", domain.Date{}, domain.Date{}
		r.Version++
		d.mustTx(func(tx domain.Tx) error { return tx.SaveRequest(r) })
		got, err := d.Case(context.Background(), allOf(r.Office), r.Reference)
		if err != nil {
			t.Fatal(err)
		}
		same(t, got.Clocks[0].Rule, r.Clocks[0].Rule)
	})
}
