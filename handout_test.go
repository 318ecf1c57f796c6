package main

import (
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/repository"
	"sitthi/repository/seal"
)

// store opens a place's database as the program does.
func (p place) store(t *testing.T) *repository.Store {
	t.Helper()
	keys, err := seal.Load(filepath.Join(p.dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := repository.Open(t.Context(), p.url, keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// pooling makes a unit whose officers the desk chooses from for every question:
// each may have as many open cases as said.
func pooling(t *testing.T, s *repository.Store, capacities map[domain.OfficerID]int) domain.PoolKey {
	t.Helper()
	key := domain.PoolKey{Office: "sknpeo", Unit: "sknpeo-pool"}
	err := s.InTx(t.Context(), func(tx domain.Tx) error {
		errs := []error{tx.AddUnit(domain.Unit{Office: key.Office, ID: key.Unit, Parent: "sknpeo-office", NameTH: "กลุ่มงาน", NameEN: "Pool"})}
		for id, capacity := range capacities {
			errs = append(errs, tx.AddAccount(domain.Account{
				ID: id, Office: key.Office, Unit: key.Unit, Name: string(id), Email: string(id) + "@pool.example", Roles: []domain.Role{domain.Officer},
			}), tx.SetCapacity(domain.SystemActor(key.Office).Scope(), id, capacity))
		}
		return errors.Join(append(errs, tx.AddRoutingTable(key.Office, domain.RoutingTable{
			Version: 2, Intake: "sknpeo-intake", Rules: []domain.RoutingRule{
				{ID: "questions", When: domain.Condition{Kinds: []domain.Kind{domain.Question}}, Unit: key.Unit, Strategy: domain.LeastOpen},
			},
		}))...)
	})
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestHandedOutByReplicas(t *testing.T) {
	for planted, who := range map[string]string{"": "by the one that leads", "everybody leads": "by both at the same time"} {
		t.Run("a hundred filings at once over two replicas, handed out "+who+", go to whom they would go one after another", func(t *testing.T) {
			p := places(t)["PostgreSQL"](t)
			p.fault = planted
			replicas := []*server{p.serve(t), p.serve(t)}
			store := p.store(t)
			key := pooling(t, store, map[domain.OfficerID]int{"a": 40, "b": 30, "c": 20, "d": 10})
			pool, err := store.PoolOf(t.Context(), domain.SystemActor(key.Office).Scope(), key.Unit, domain.DateOf(time.Now(), domain.Bangkok))
			if err != nil {
				t.Fatal(err)
			}
			const filings = 100
			begun := time.Now()
			var filing sync.WaitGroup
			for i := range filings {
				filing.Go(func() {
					r, err := replicas[i%2].do("POST", "/v1/offices/sknpeo/requests", fmt.Sprintf(`{"kind":"question","details":"สอบถามเวลาทำการ %d"}`, i))
					if err != nil || r.status != http.StatusCreated {
						t.Errorf("%d %s %v", r.status, r.body, err)
					}
				})
			}
			filing.Wait()
			filed := time.Since(begun)
			db := rawDatabase(t, p)
			for given := 0; given < filings; time.Sleep(50 * time.Millisecond) {
				if err := db.QueryRow("SELECT count(*) FROM requests WHERE given_at IS NOT NULL").Scan(&given); err != nil {
					t.Fatal(err)
				}
				if time.Since(begun) > time.Minute {
					t.Fatalf("%d of %d were handed out", given, filings)
				}
			}
			t.Logf("%d filed in %s, handed out after %s", filings, filed.Round(time.Millisecond), time.Since(begun).Round(time.Millisecond))

			rows, err := db.Query("SELECT assignee, (SELECT count(*) FROM events WHERE events.case_id = requests.id AND verb = 'hand_out') FROM requests ORDER BY given_at, id")
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			got := map[domain.OfficerID]int{}
			for n := 0; rows.Next(); n++ {
				var officer domain.OfficerID
				var events int
				if err := rows.Scan(&officer, &events); err != nil {
					t.Fatal(err)
				}
				choice := pool.Choose(domain.LeastOpen, nil)
				pool.Give(choice, begun.Add(time.Duration(n)*time.Millisecond))
				if officer != choice.Officer || events != 1 {
					t.Errorf("the case handed out as number %d went to %q by %d events; one after another it goes to %q", n, officer, events, choice.Officer)
				}
				got[officer]++
			}
			if want := "map[a:40 b:30 c:20 d:10]"; fmt.Sprint(got) != want || rows.Err() != nil {
				t.Errorf("%v, not %s, %v", got, want, rows.Err())
			}
		})
	}
}
