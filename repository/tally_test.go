package repository

import (
	"context"
	"testing"
	"time"

	"sitthi/domain"
)

// counted compares the numbers with the cases themselves, in one statement, so
// that both are of one moment. It gives how many groups differ.
const counted = `SELECT count(*) FROM (
	SELECT office, status, due_on, SUM(n) AS n FROM (
		SELECT office, status, due_on, n FROM tally
		UNION ALL
		SELECT office, CASE WHEN quarantined_at IS NULL THEN status ELSE 'quarantined' END,
			CASE WHEN status = 'closed' THEN '' ELSE due_sort END, -1 FROM requests
	) AS both_sides GROUP BY office, status, due_on HAVING SUM(n) <> 0
) AS wrong`

func (d *desk) assertTallied() {
	d.tb.Helper()
	var wrong int
	if err := d.gorm.Raw(counted).Scan(&wrong).Error; err != nil {
		d.tb.Fatal(err)
	}
	if wrong != 0 {
		d.tb.Errorf("%d numbers are not the cases'", wrong)
	}
}

func fold(ctx context.Context, s *Store) (taken int, err error) {
	err = s.InTx(ctx, func(tx domain.Tx) error {
		taken, err = tx.FoldTallies()
		return err
	})
	return taken, err
}

func TestTallies(t *testing.T) {
	for _, database := range databases {
		t.Run(database.name, func(t *testing.T) {
			ctx, address, keys := context.Background(), database.address(t), newKeys(t)
			d := newDesk(t, open(t, address, keys))
			other := open(t, address, keys)

			t.Run("the numbers are right at every moment, while many write and two fold", func(t *testing.T) {
				const writers, each = 6, 25
				folding, stop := context.WithCancel(ctx)
				folded := make(chan error, 2)
				for _, s := range []*Store{d.Store, other} {
					go func() {
						for folding.Err() == nil {
							if _, err := fold(ctx, s); err != nil {
								folded <- err
								return
							}
							time.Sleep(time.Millisecond) // or SQLite, which queues nobody up, would leave the lock to these two
						}
						folded <- nil
					}()
				}
				wrote := make(chan []error, 1)
				go func() {
					wrote <- parallel(writers, func(i int) error {
						s := []*Store{d.Store, other}[i%2]
						for range each {
							if err := comeAndGo(ctx, s); err != nil {
								return err
							}
						}
						return nil
					})
				}()
				for writing := true; writing; {
					select {
					case errs := <-wrote:
						for _, err := range errs {
							if err != nil {
								t.Error(err)
							}
						}
						writing = false
					case <-time.After(2 * time.Millisecond):
					}
					d.assertTallied()
				}
				stop()
				for range 2 {
					if err := <-folded; err != nil {
						t.Error(err)
					}
				}
				if _, err := fold(ctx, d.Store); err != nil {
					t.Error(err)
				}
				if left, err := fold(ctx, d.Store); left != 0 || err != nil {
					t.Errorf("%d changes left, %v", left, err)
				}
				d.assertTallied()
			})

			if d.dialect.fold != "" {
				t.Run("who folds waits for nobody who has an empty number in hand, and it goes later", func(t *testing.T) { exerciseEmpty(t, d) })
			}

			t.Run("what is hidden from an officer is not in his numbers", func(t *testing.T) {
				office := deskOffices[0]
				mine := d.actor(office, "dpo").Scope()
				before := d.sum(mine)
				r := newCase()
				r.Conflict, r.Excluded = domain.ConflictTied, []domain.OfficerID{officerOf(office, "dpo")}
				d.add(r)
				if after := d.sum(mine); after != before {
					t.Errorf("%d cases, %d before", after, before)
				}
				if all := d.sum(allOf(office)); all != before+1 {
					t.Errorf("%d cases in all, %d before", all, before)
				}
			})

			t.Run("who does not see every case gets no numbers", func(t *testing.T) {
				_, err := d.Tallies(ctx, d.actor(deskOffices[0], "head").Scope())
				wantKind(t, err, domain.NotFound, "not_found")
			})
		})
	}
}

func exerciseEmpty(t *testing.T, d *desk) {
	ctx := context.Background()
	office := deskOffices[0]
	if _, err := d.db.ExecContext(ctx, "INSERT INTO tallies VALUES ($1, 'received', '2020-01-01', 0)", office); err != nil {
		t.Fatal(err)
	}
	left := func() (n int) {
		d.add(newCase()) // something to fold
		if taken, err := fold(ctx, d.Store); taken == 0 || err != nil {
			t.Errorf("%d folded, %v", taken, err)
		}
		if err := d.db.QueryRowContext(ctx, "SELECT count(*) FROM tallies WHERE n = 0").Scan(&n); err != nil {
			t.Error(err)
		}
		return n
	}
	other, err := d.db.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.ExecContext(ctx, "UPDATE tallies SET n = n WHERE office = $1 AND due_on = '2020-01-01'", office); err != nil {
		t.Fatal(err)
	}
	if n := left(); n != 1 {
		t.Errorf("%d are left while somebody has it", n)
	}
	if err := other.Commit(); err != nil {
		t.Fatal(err)
	}
	if n := left(); n != 0 {
		t.Errorf("%d are left", n)
	}
}

// comeAndGo files a case, gives it another due date and closes it.
func comeAndGo(ctx context.Context, s *Store) error {
	r := newCase()
	if err := s.InTx(ctx, func(tx domain.Tx) error { return tx.AddRequest(r) }); err != nil {
		return err
	}
	for _, change := range []func(*domain.Request){
		func(r *domain.Request) { r.DueOn = r.DueOn.AddDays(3) },
		func(r *domain.Request) {
			r.Status, r.Outcome, r.ClosedAt = domain.Closed, domain.Answered, noon
		},
	} {
		change(r)
		r.Version++
		if err := s.InTx(ctx, func(tx domain.Tx) error { return tx.SaveRequest(r) }); err != nil {
			return err
		}
	}
	return nil
}

func (d *desk) sum(scope domain.Scope) (n int) {
	d.tb.Helper()
	tallies, err := d.Tallies(context.Background(), scope)
	if err != nil {
		d.tb.Fatal(err)
	}
	for _, tally := range tallies {
		n += tally.N
	}
	return n
}
