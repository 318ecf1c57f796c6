package repository

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"sitthi/domain"
)

var errStop = errors.New("the test stops here")

// writes are one of each write on a case, in an order in which they can be done.
func writes(r *domain.Request) []func(domain.Tx) error {
	saved := *r
	saved.Version++
	return []func(domain.Tx) error{
		func(tx domain.Tx) error {
			_, err := tx.ClaimReply(domain.ReplyClaim{
				Scope: "s", Key: []byte(r.ID), Body: []byte("b"), Case: r.ID, Reply: []byte("reply"), At: noon, ExpiresAt: noon.Add(time.Hour),
			})
			return err
		},
		func(tx domain.Tx) error { return tx.AddRequest(r) },
		func(tx domain.Tx) error {
			return tx.AddMessage(r, domain.Message{Case: r.ID, Seq: 1, Kind: domain.FromCitizen, At: noon, Text: "ข้อความ"})
		},
		func(tx domain.Tx) error { return tx.AddEvent(eventOf(r, 1)) },
		func(tx domain.Tx) error {
			return tx.Enqueue(domain.Notice{Office: r.Office, Case: r.ID, Seq: 1, Code: domain.NoticeSubmitted, DueAt: noon})
		},
		func(tx domain.Tx) error {
			return tx.AddReading(domain.Reading{Office: r.Office, Case: r.ID, Officer: officerOf(r.Office, "head"), At: noon, What: "case"})
		},
		func(tx domain.Tx) error { return tx.SaveRequest(&saved) },
	}
}

// countedTables are those that a case's writes fill.
var countedTables = []string{
	"requests", "case_keys", "blind_index", "clocks", "messages", "events", "notices", "readings", "replies",
	"named_officers", "exclusions", "sessions", "security_events", "login_attempts",
}

func (d *desk) counts() map[string]int {
	d.tb.Helper()
	counts := make(map[string]int)
	for _, table := range countedTables {
		var n int
		if err := d.db.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil {
			d.tb.Fatal(err)
		}
		counts[table] = n
	}
	return counts
}

func exerciseTransactions(t *testing.T, d *desk) {
	ctx := context.Background()

	t.Run("an error after any write leaves nothing of those before", func(t *testing.T) {
		for n := range len(writes(fullCase())) {
			before := d.counts()
			err := d.InTx(ctx, func(tx domain.Tx) error {
				for _, write := range writes(fullCase())[:n+1] {
					if err := write(tx); err != nil {
						t.Fatal(err)
					}
				}
				return errStop
			})
			if !errors.Is(err, errStop) {
				t.Fatalf("after %d: %v", n, err)
			}
			same(t, d.counts(), before)
		}
	})

	t.Run("a panic leaves nothing and goes on", func(t *testing.T) {
		before := d.counts()
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = d.InTx(ctx, func(tx domain.Tx) error {
				for _, write := range writes(fullCase()) {
					if err := write(tx); err != nil {
						t.Error(err)
					}
				}
				panic("the test panics here")
			})
		}()
		same(t, d.counts(), before)
	})

	t.Run("a cancelled context leaves nothing and is never a success", func(t *testing.T) {
		before := d.counts()
		ctx, cancel := context.WithCancel(ctx)
		err := d.InTx(ctx, func(tx domain.Tx) error {
			for _, write := range writes(fullCase()) {
				if err := write(tx); err != nil {
					t.Error(err)
				}
			}
			cancel()
			return nil
		})
		wantKind(t, err, domain.Unavailable, "unavailable")
		same(t, d.counts(), before)
	})

	t.Run("a failed write that is passed over is not committed around", func(t *testing.T) {
		taken := d.add(newCase())
		before := d.counts()
		err := d.InTx(ctx, func(tx domain.Tx) error {
			if err := tx.AddEvent(eventOf(taken, 1)); err != nil {
				t.Error(err)
			}
			again := newCase()
			again.Reference = taken.Reference
			if err := tx.AddRequest(again); err != nil { // or later, but never not at all
				wantKind(t, err, domain.Conflict, "reference_taken")
			}
			return nil
		})
		wantKind(t, err, domain.Conflict, "reference_taken")
		same(t, d.counts(), before)
	})

	t.Run("all writes together are kept", func(t *testing.T) {
		r := fullCase()
		before := d.counts()
		d.mustTx(func(tx domain.Tx) error {
			for _, write := range writes(r) {
				if err := write(tx); err != nil {
					return err
				}
			}
			return nil
		})
		after := d.counts()
		for _, table := range []string{"requests", "case_keys", "messages", "events", "notices", "readings", "replies"} {
			if after[table] != before[table]+1 {
				t.Errorf("%s: %d rows, then %d", table, before[table], after[table])
			}
		}
	})

	t.Run("a reference that exists already is refused, and drawing again succeeds", func(t *testing.T) {
		taken, r := d.add(newCase()), newCase()
		free := r.Reference
		r.Reference = taken.Reference
		add := func(tx domain.Tx) error { return tx.AddRequest(r) }
		wantKind(t, d.InTx(ctx, add), domain.Conflict, "reference_taken")
		r.Reference = free
		if err := d.InTx(ctx, add); err != nil {
			t.Fatal(err)
		}
	})

	t.Run("a stale save is refused and changes nothing", func(t *testing.T) {
		r := d.add(newCase())
		for _, version := range []int{1, 3, 99} {
			stale := *r
			stale.Version, stale.Kind = version, domain.Suggestion
			wantKind(t, d.InTx(ctx, func(tx domain.Tx) error { return tx.SaveRequest(&stale) }), domain.Stale, "stale")
		}
		got, err := d.Case(ctx, allOf(r.Office), r.Reference)
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, r)
	})

	t.Run("of many who save the same version at once one wins", func(t *testing.T) {
		for range 10 {
			r := d.add(newCase())
			wins := parallel(8, func(int) error {
				return d.InTx(ctx, func(tx domain.Tx) error {
					mine := *r
					mine.Version++
					if err := tx.SaveRequest(&mine); err != nil {
						return err
					}
					return tx.AddEvent(eventOf(&mine, mine.Version))
				})
			})
			won := 0
			for _, err := range wins {
				if err == nil {
					won++
				} else if domain.KindOf(err) != domain.Stale {
					t.Fatal(err)
				}
			}
			if won != 1 {
				t.Fatalf("%d won", won)
			}
		}
	})

	t.Run("who locks a case reads what the one before him wrote", func(t *testing.T) {
		r := d.add(fullCase())
		const officers = 8
		for _, err := range parallel(officers, func(int) error {
			return d.InTx(ctx, func(tx domain.Tx) error {
				got, err := tx.CaseForUpdate(allOf(r.Office), r.Reference)
				if err != nil {
					return err
				}
				got.Version++
				got.Clocks[1].Round = got.Version // a clock of each save
				clock := got.Clocks[1]
				clock.ID = string(rune('c' + got.Version))
				got.Clocks = append(got.Clocks, clock)
				return tx.SaveRequest(got)
			})
		}) {
			if err != nil {
				t.Fatal(err)
			}
		}
		got, err := d.Case(ctx, allOf(r.Office), r.Reference)
		if err != nil {
			t.Fatal(err)
		}
		if got.Version != r.Version+officers || len(got.Clocks) != len(r.Clocks)+officers {
			t.Errorf("version %d, %d clocks", got.Version, len(got.Clocks))
		}
	})

	t.Run("a read of the store inside a transaction does not hang", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		r := d.add(newCase())
		err := d.InTx(ctx, func(tx domain.Tx) error {
			later := *r
			later.Version++
			if err := tx.SaveRequest(&later); err != nil {
				return err
			}
			before, err := d.Case(ctx, allOf(r.Office), r.Reference)
			if err == nil && before.Version != r.Version {
				t.Errorf("it reads version %d before the commit", before.Version)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func parallel(n int, do func(i int) error) []error {
	errs := make([]error, n)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-start
			errs[i] = do(i)
		})
	}
	close(start)
	all.Wait()
	return errs
}
