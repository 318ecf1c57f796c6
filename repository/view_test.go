package repository

import (
	"context"
	"fmt"
	"testing"

	"sitthi/domain"
)

func TestSavedViews(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		ctx, me, other := context.Background(), officerOf(deskOffices[0], "officer"), officerOf(deskOffices[0], "officer2")
		save := func(officer domain.OfficerID, v domain.SavedView) (all int) {
			d.mustTx(func(tx domain.Tx) (err error) { all, err = tx.SaveView(officer, v); return err })
			return all
		}
		of := func(officer domain.OfficerID) []domain.SavedView {
			views, err := d.SavedViews(ctx, officer)
			if err != nil {
				t.Fatal(err)
			}
			return views
		}

		t.Run("views are their officer's own, by name, and a name used again replaces", func(t *testing.T) {
			save(me, domain.SavedView{Name: "ข", Query: "kind=question"})
			save(me, domain.SavedView{Name: "ก", Query: "kind=access"})
			save(other, domain.SavedView{Name: "ก", Query: "kind=erasure"})
			if all := save(me, domain.SavedView{Name: "ข", Query: "overdue=true"}); all != 2 {
				t.Errorf("%d views", all)
			}
			same(t, of(me), []domain.SavedView{{Name: "ก", Query: "kind=access"}, {Name: "ข", Query: "overdue=true"}})
		})

		t.Run("one that is dropped is gone, and nobody else's", func(t *testing.T) {
			for range 2 {
				d.mustTx(func(tx domain.Tx) error { return tx.DropView(me, "ก") })
			}
			same(t, of(me), []domain.SavedView{{Name: "ข", Query: "overdue=true"}})
			same(t, of(other), []domain.SavedView{{Name: "ก", Query: "kind=erasure"}})
		})

		t.Run("views saved at once are all counted", func(t *testing.T) {
			counts := make(chan int)
			for i := range 8 {
				go func() {
					counts <- save(other, domain.SavedView{Name: fmt.Sprint(i), Query: "sort=due_on"})
				}()
			}
			seen := map[int]bool{}
			for range 8 {
				seen[<-counts] = true
			}
			if len(seen) != 8 || !seen[9] {
				t.Errorf("they counted %v", seen)
			}
		})
	})
}
