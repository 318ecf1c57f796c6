package repository

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"sitthi/domain"
)

func exerciseNotices(t *testing.T, d *desk) {
	ctx := context.Background()
	// Nobody else's notices are due in this year.
	year := noon.AddDate(-10, 0, 0)
	enqueue := func(r *domain.Request, seq int, due time.Time, to domain.OfficerID) domain.Notice {
		n := domain.Notice{
			ID: string(r.ID) + string(rune('a'+seq)), Office: r.Office, Case: r.ID, Seq: seq, Code: domain.NoticeTaken,
			Officer: to, Day: date("2026-11-19"), DueAt: due, Tries: 0,
		}
		d.mustTx(func(tx domain.Tx) error { return tx.Enqueue(n) })
		return n
	}
	const term = time.Hour
	claim := func(now time.Time, term time.Duration, limit int) (claimed []domain.Notice) {
		d.mustTx(func(tx domain.Tx) (err error) {
			claimed, err = tx.ClaimNotices(now, term, limit)
			return err
		})
		return claimed
	}

	t.Run("what is due is claimed, oldest first, and then nobody else's", func(t *testing.T) {
		r := d.add(newCase())
		second, first := enqueue(r, 1, year.Add(time.Minute), ""), enqueue(r, 2, year, officerOf(r.Office, "officer"))
		enqueue(r, 3, year.Add(time.Hour), "")
		claimed := claim(year.Add(time.Minute), term, 10)
		for i := range claimed {
			if claimed[i].Claim.IsZero() {
				t.Error("nobody has it")
			}
			second.Claim, claimed[i].Claim = claimed[i].Claim, time.Time{}
		}
		same(t, claimed, []domain.Notice{first, {
			ID: second.ID, Office: r.Office, Case: r.ID, Seq: 1, Code: second.Code, Day: second.Day, DueAt: second.DueAt,
		}})
		if again := claim(year.Add(time.Minute), term, 10); len(again) != 0 {
			t.Errorf("%d were claimed twice", len(again))
		}
		d.mustTx(func(tx domain.Tx) error {
			return errors.Join(tx.NoticeSent(first.ID, noon), tx.NoticeFailed(second, year.Add(5*time.Minute)))
		})
		if early := claim(year.Add(5*time.Minute-time.Second), term, 10); len(early) != 0 {
			t.Errorf("%+v", early)
		}
		retried := claim(year.Add(5*time.Minute), term, 10)
		if len(retried) != 1 || retried[0].ID != second.ID || retried[0].Tries != 1 {
			t.Errorf("%+v", retried)
		}
		d.mustTx(func(tx domain.Tx) error { return tx.NoticeGivenUp(second.ID, noon) })
		if left := claim(year.Add(59*time.Minute), term, 10); len(left) != 0 {
			t.Errorf("%+v", left)
		}
		wantKind(t, d.InTx(ctx, func(tx domain.Tx) error { return tx.NoticeSent("none", noon) }), domain.NotFound, "not_found")
		claim(year.Add(24*time.Hour), term, 100)
	})

	t.Run("the clock that all share says when a claim ends, whatever o'clock its replica has", func(t *testing.T) {
		enqueue(d.add(newCase()), 1, year, "")
		if days := claim(year.AddDate(1, 0, 0), over, 10); len(days) != 1 {
			t.Fatalf("%+v", days)
		}
		held := claim(year, term, 10)
		if len(held) != 1 {
			t.Fatal("a claim that is over is held on to")
		}
		if got := claim(year.AddDate(1, 0, 0), term, 10); len(got) != 0 {
			t.Error("a year later by another's clock it was taken", got)
		}
		var left int64
		if err := d.db.QueryRow("SELECT claimed_until - " + d.dialect.now + " FROM notices WHERE id = '" + held[0].ID + "'").Scan(&left); err != nil {
			t.Fatal(err)
		}
		if got := time.Duration(left) * time.Microsecond; got > term || got < term-10*time.Second {
			t.Errorf("%s are left", got)
		}
	})

	t.Run("whose claim is over changes nothing of what another has", func(t *testing.T) {
		n := enqueue(d.add(newCase()), 1, year.AddDate(0, 0, -1), "")
		before := claim(year.AddDate(0, 0, -1), over, 10)
		now := claim(year.AddDate(0, 0, -1), term, 10)
		if len(before) != 1 || len(now) != 1 || before[0].Claim.Equal(now[0].Claim) {
			t.Fatalf("%+v, %+v", before, now)
		}
		d.mustTx(func(tx domain.Tx) error { return tx.UnclaimNotices(before) })
		for name, giveBack := range map[string]func(domain.Tx) error{
			"failed":  func(tx domain.Tx) error { return tx.NoticeFailed(before[0], noon) },
			"put off": func(tx domain.Tx) error { return tx.NoticePutOff(before[0], noon) },
		} {
			t.Run(name, func(t *testing.T) { wantKind(t, d.InTx(ctx, giveBack), domain.NotFound, "not_found") })
		}
		if got := claim(year.AddDate(0, 0, -1), term, 10); len(got) != 0 {
			t.Errorf("%+v", got)
		}
		d.mustTx(func(tx domain.Tx) error { return tx.UnclaimNotices(now) })
		again := claim(year.AddDate(0, 0, -1), term, 10)
		if len(again) != 1 || again[0].ID != n.ID || !again[0].DueAt.Equal(n.DueAt) || again[0].Tries != 0 {
			t.Errorf("%+v", again)
		}
	})

	t.Run("a case's notice waits for its officer until somebody has it, or it has left", func(t *testing.T) {
		r, now := d.add(newCase()), year.AddDate(0, 0, -2)
		head, officer := officerOf(r.Office, "head"), officerOf(r.Office, "officer")
		sent := enqueue(r, 1, now, officer)
		d.mustTx(func(tx domain.Tx) error { return tx.NoticeSent(sent.ID, noon) })
		held := enqueue(r, 2, now, head)
		enqueue(r, 3, year.AddDate(3, 0, 0), officer)
		enqueue(d.add(newCase()), 1, year.AddDate(3, 0, 0), head)
		enqueue(r, 4, year.AddDate(3, 0, 0), "")
		waiting := func(want ...domain.OfficerID) {
			t.Helper()
			d.mustTx(func(tx domain.Tx) error {
				got, err := tx.NoticesWaiting(r.ID, held.Code)
				if slices.Sort(got); !slices.Equal(got, want) {
					t.Errorf("%v, not %v", got, want)
				}
				return err
			})
		}
		waiting(head, officer)
		if got := claim(now, term, 10); len(got) != 1 || got[0].ID != held.ID {
			t.Fatalf("%+v", got)
		}
		waiting(officer)
		d.mustTx(func(tx domain.Tx) error {
			if got, err := tx.NoticesWaiting(r.ID, domain.NoticeTaken+"x"); len(got) != 0 || err != nil {
				t.Error(got, err)
			}
			return nil
		})
	})

	t.Run("the same notice is owed once", func(t *testing.T) {
		r := d.add(newCase())
		before := d.counts()["notices"]
		n := domain.Notice{Office: r.Office, Case: r.ID, Seq: 1, Code: domain.NoticeTaken, DueAt: noon}
		d.mustTx(func(tx domain.Tx) error { return errors.Join(tx.Enqueue(n), tx.Enqueue(n)) })
		if got := d.counts()["notices"]; got != before+1 {
			t.Errorf("%d more", got-before)
		}
	})

	t.Run("claims at once never share a notice, and leave none", func(t *testing.T) {
		r := d.add(newCase())
		const owed = 60
		for i := range owed {
			enqueue(r, i, year, "")
		}
		claims := make([][]domain.Notice, 12)
		for _, err := range parallel(len(claims), func(i int) error {
			return d.InTx(ctx, func(tx domain.Tx) (err error) {
				claims[i], err = tx.ClaimNotices(year, term, owed/len(claims))
				return err
			})
		}) {
			if err != nil {
				t.Fatal(err)
			}
		}
		var ids []string
		for _, notices := range claims {
			for _, n := range notices {
				ids = append(ids, n.ID)
			}
		}
		for _, n := range claim(year, term, owed) {
			ids = append(ids, n.ID)
		}
		slices.Sort(ids)
		if got := len(slices.Compact(ids)); got != owed || len(ids) != owed {
			t.Errorf("%d claims of %d notices, owed %d", len(ids), got, owed)
		}
	})

	t.Run("a notice goes to the citizen's address, or to the officer's while he is one", func(t *testing.T) {
		full, silent := d.add(fullCase()), d.add(newCase())
		recipient := func(n domain.Notice) (to domain.Recipient, err error) {
			err = d.InTx(ctx, func(tx domain.Tx) (err error) {
				to, err = tx.Recipient(n)
				return err
			})
			return to, err
		}
		to, err := recipient(domain.Notice{Office: full.Office, Case: full.ID})
		if err != nil {
			t.Fatal(err)
		}
		same(t, to, domain.Recipient{
			Address: "somchai@example.com", Language: "en", Reference: full.Reference,
			OfficeTH: "สำนักงานศึกษาธิการจังหวัด", OfficeEN: "Education Office",
		})
		to, err = recipient(domain.Notice{Office: full.Office, Case: full.ID, Officer: officerOf(full.Office, "head")})
		if err != nil || to.Address != "head@sknpeo.example" || to.Language != "th" {
			t.Errorf("%+v, %v", to, err)
		}
		for name, n := range map[string]domain.Notice{
			"nobody gave an address":   {Office: silent.Office, Case: silent.ID},
			"another office's officer": {Office: full.Office, Case: full.ID, Officer: officerOf("sesao11", "head")},
			"another office":           {Office: "sesao11", Case: full.ID},
			"no such case":             {Office: full.Office, Case: "none"},
		} {
			if _, err := recipient(n); domain.KindOf(err) != domain.NotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
