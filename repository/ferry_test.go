package repository

import (
	"context"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/repository/pgtest"
)

// quay holds the ferries of a store, so that a test decides who crosses together.
type quay struct {
	*testing.T
	*ferry
}

func newQuay(t *testing.T, s *Store) quay {
	t.Helper()
	w, err := s.begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	q := quay{t, w.(*pipeline).ferry}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.sailing = ferries
	return q
}

// full waits until so many stand on the quay.
func (q quay) full(passengers int) {
	q.Helper()
	for begun := time.Now(); ; time.Sleep(time.Millisecond) {
		q.mu.Lock()
		here := len(q.waiting)
		q.mu.Unlock()
		if here == passengers {
			return
		}
		if time.Since(begun) > 10*time.Second {
			q.Fatalf("%d on the quay, not %d", here, passengers)
		}
	}
}

// go1 lets one ferry go, so that all cross together.
func (q quay) go1() {
	q.mu.Lock()
	q.sailing = 1
	q.mu.Unlock()
	q.sail()
}

// sails waits until so many ferries of a store are under way, and whoever came is aboard.
func sails(t *testing.T, s *Store, want int) {
	t.Helper()
	w, err := s.begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f := w.(*pipeline).ferry
	for begun := time.Now(); ; time.Sleep(time.Millisecond) {
		f.mu.Lock()
		here, left := f.sailing, len(f.waiting)
		f.mu.Unlock()
		if here == want && left == 0 {
			return
		}
		if time.Since(begun) > 10*time.Second {
			t.Fatalf("%d ferries are under way, not %d; %d wait", here, want, left)
		}
	}
}

func TestFerry(t *testing.T) {
	ctx := context.Background()
	cluster := pgtest.Start(t)
	store := open(t, cluster.Database(t), newKeys(t))
	d := newDesk(t, store)

	file := func(ctx context.Context, cases []*domain.Request) <-chan []error {
		done := make(chan []error, 1)
		go func() {
			done <- parallel(len(cases), func(i int) error {
				return store.InTx(ctx, func(tx domain.Tx) error {
					r := cases[i]
					for _, step := range []error{
						tx.AddRequest(r), tx.AddEvent(eventOf(r, 1)),
						tx.Enqueue(domain.Notice{Office: r.Office, Case: r.ID, Seq: 1, Code: domain.NoticeSubmitted, DueAt: noon}),
					} {
						if step != nil {
							return step
						}
					}
					return nil
				})
			})
		}()
		return done
	}
	commits := func(cases []*domain.Request) (n int) {
		ids := make([]string, len(cases))
		for i, r := range cases {
			ids[i] = string(r.ID)
		}
		if err := store.gorm.Raw("SELECT count(DISTINCT xmin::text) FROM requests WHERE id IN ?", ids).Scan(&n).Error; err != nil {
			t.Fatal(err)
		}
		return n
	}
	several := func(n int) (cases []*domain.Request) {
		for range n {
			cases = append(cases, typicalCase())
		}
		return cases
	}

	t.Run("filings that come together share a commit, and each is whole", func(t *testing.T) {
		cases := several(41) // more than a power of two
		q := newQuay(t, store)
		done := file(ctx, cases)
		q.full(len(cases))
		q.go1()
		for _, err := range <-done {
			if err != nil {
				t.Fatal(err)
			}
		}
		if n := commits(cases); n != 1 {
			t.Errorf("%d commits", n)
		}
		for _, r := range cases {
			got, err := store.Case(ctx, allOf(r.Office), r.Reference)
			if err != nil {
				t.Fatal(err)
			}
			trail, err := store.Trail(ctx, allOf(r.Office), r.Reference)
			if err != nil || len(trail) != 1 || len(got.Clocks) != 4 || got.Filing.Details != r.Filing.Details {
				t.Fatalf("%d events, %d clocks, %v", len(trail), len(got.Clocks), err)
			}
		}
	})

	t.Run("one whose reference is taken hears so, and spoils no other's", func(t *testing.T) {
		cases := several(9)
		taken := d.add(newCase())
		cases[4].Reference = taken.Reference
		q := newQuay(t, store)
		done := file(ctx, cases)
		q.full(len(cases))
		q.go1()
		for i, err := range <-done {
			if i == 4 {
				wantKind(t, err, domain.Conflict, "reference_taken")
			} else if err != nil {
				t.Error(err)
			}
		}
		if n := commits(cases); n != len(cases)-1 {
			t.Errorf("%d commits: each must have gone alone, and the wrong one not at all", n)
		}
	})

	t.Run("of those with one idempotency key one is kept, and the others hear his reply", func(t *testing.T) {
		cases := several(4)
		replies := make([]string, len(cases))
		q := newQuay(t, store)
		done := make(chan []error, 1)
		go func() {
			done <- parallel(len(cases), func(i int) error {
				return store.InTx(ctx, func(tx domain.Tx) error {
					if err := tx.AddRequest(cases[i]); err != nil {
						return err
					}
					claim := claimOf(cases[i], "one key", noon)
					kept, err := tx.ClaimReply(claim)
					if replies[i] = string(claim.Reply); kept != nil {
						replies[i] = string(kept.Reply)
						return domain.Refuse(domain.Conflict, "replayed") // as the workflow ends it
					}
					return err
				})
			})
		}()
		q.full(len(cases))
		q.go1()
		refused := 0
		for i, err := range <-done {
			if err != nil {
				wantKind(t, err, domain.Conflict, "replayed")
				refused++
			}
			if replies[i] != replies[0] {
				t.Errorf("%q and %q", replies[i], replies[0])
			}
		}
		if n := commits(cases); n != 1 || refused != len(cases)-1 {
			t.Errorf("%d commits, %d refused", n, refused)
		}
	})

	t.Run("who gives up before his turn keeps nothing", func(t *testing.T) {
		impatient, giveUp := context.WithCancel(ctx)
		patient, hasty := several(3), several(1)
		q := newQuay(t, store)
		stay := file(ctx, patient)
		q.full(len(patient))
		leave := file(impatient, hasty)
		q.full(len(patient) + 1)
		giveUp()
		wantKind(t, (<-leave)[0], domain.Unavailable, "unavailable")
		q.go1()
		for _, err := range <-stay {
			if err != nil {
				t.Error(err)
			}
		}
		if n := commits(hasty); n != 0 {
			t.Error("it is kept")
		}
	})

	t.Run("a server that dies meanwhile: nobody is told that his case is kept", func(t *testing.T) {
		cases := several(5)
		q := newQuay(t, store)
		done := file(ctx, cases)
		q.full(len(cases))
		cluster.Kill9()
		q.go1()
		for _, err := range <-done {
			if domain.KindOf(err) != domain.Unavailable {
				t.Error(err)
			}
		}
		cluster.Restart(t)
		for range 2 * store.Connections().OpenConnections { // each dead one says so once
			_ = store.Ping(ctx)
		}
		if n := commits(cases); n != 0 {
			t.Errorf("%d are kept", n)
		}
	})
}
