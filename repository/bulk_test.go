package repository

import (
	"context"
	"testing"
	"time"

	"sitthi/domain"
)

func TestBulks(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		ctx, me := context.Background(), officerOf(deskOffices[0], "head")
		b := domain.Bulk{Officer: me, Key: []byte("key"), Body: []byte("body"), Verb: domain.Assign, At: noon}
		first := domain.BulkResult{Reference: "SKNPEO-2569-AAAAAA", Version: 3}

		t.Run("what became of each case is kept once, by whoever was first", func(t *testing.T) {
			d.mustTx(func(tx domain.Tx) error { return tx.AddBulk(b) })
			d.mustTx(func(tx domain.Tx) error {
				if kept, err := tx.BulkResult(b, 0); kept != nil || err != nil {
					t.Errorf("%v, %v", kept, err)
				}
				for _, r := range []domain.BulkResult{first, {Reference: first.Reference, Code: "stale"}} {
					if kept, err := tx.KeepBulkResult(b, 0, r); err != nil || kept != first {
						t.Errorf("%v, %v", kept, err)
					}
				}
				_, err := tx.KeepBulkResult(b, 1, domain.BulkResult{Reference: "SKNPEO-2569-BBBBBB", Field: "assignee", Code: "not_assignable"})
				return err
			})
			got, results, err := d.BulkOf(ctx, me, b.Key)
			if err != nil {
				t.Fatal(err)
			}
			same(t, got, b)
			same(t, results, []domain.BulkResult{first, {Reference: "SKNPEO-2569-BBBBBB", Field: "assignee", Code: "not_assignable"}})
		})

		t.Run("a bulk is its officer's own", func(t *testing.T) {
			other := officerOf(deskOffices[0], "intake")
			if _, _, err := d.BulkOf(ctx, other, b.Key); domain.KindOf(err) != domain.NotFound {
				t.Error(err)
			}
			d.mustTx(func(tx domain.Tx) error {
				all, err := tx.BulksForUpdate(other)
				if len(all) != 0 {
					t.Errorf("%v", all)
				}
				return err
			})
		})

		t.Run("what became of nothing cannot be kept", func(t *testing.T) {
			for _, r := range []domain.BulkResult{{Reference: "x"}, {Reference: "x", Version: 2, Code: "stale"}} {
				if err := d.InTx(ctx, func(tx domain.Tx) error { _, err := tx.KeepBulkResult(b, 9, r); return err }); err == nil {
					t.Errorf("%v was", r)
				}
			}
		})

		t.Run("old ones are purged with their results, some at a time, and a young one stays", func(t *testing.T) {
			young := b
			young.Key, young.At = []byte("young"), noon.Add(time.Hour)
			d.mustTx(func(tx domain.Tx) error { return tx.AddBulk(young) })
			for i := range byte(10) {
				old := b
				old.Key = []byte{i}
				d.mustTx(func(tx domain.Tx) error { return tx.AddBulk(old) })
			}
			gone := 0
			for n := -1; n != 0; gone += n {
				d.mustTx(func(tx domain.Tx) (err error) { n, err = tx.PurgeBulks(noon.Add(time.Minute)); return err })
				if n > 10 {
					t.Errorf("%d at once", n)
				}
			}
			if gone != 11 {
				t.Errorf("%d of 11 are gone", gone)
			}
			if _, _, err := d.BulkOf(ctx, me, b.Key); domain.KindOf(err) != domain.NotFound {
				t.Error(err)
			}
			if _, _, err := d.BulkOf(ctx, me, young.Key); err != nil {
				t.Error(err)
			}
			var left int
			if err := d.db.QueryRow("SELECT count(*) FROM bulk_items").Scan(&left); err != nil || left != 0 {
				t.Errorf("%d results are left, %v", left, err)
			}
		})
	})
}
