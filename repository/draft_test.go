package repository

import (
	"bytes"
	"context"
	"testing"
	"time"

	"sitthi/domain"
)

func exerciseDrafts(t *testing.T, d *desk) {
	ctx := context.Background()
	key := bytes.Repeat([]byte{7}, domain.DraftKeyLength)
	draft := domain.Draft{Key: key, Office: deskOffices[0], Content: []byte("canary-draft-7312 ปี่"), ExpiresAt: noon.Add(time.Hour)}
	keep := func(draft domain.Draft) {
		d.mustTx(func(tx domain.Tx) error { return tx.KeepDraft(draft) })
	}

	t.Run("a draft comes back to who has its key, as it was kept last", func(t *testing.T) {
		keep(draft)
		draft.Content = []byte("canary-draft-7312 ผู้")
		keep(draft)
		got, err := d.Draft(ctx, draft.Office, key, noon)
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, draft)
	})

	t.Run("another key, another office and a time that is over find nothing", func(t *testing.T) {
		for name, find := range map[string]func() error{
			"key":    func() error { _, err := d.Draft(ctx, draft.Office, make([]byte, len(key)), noon); return err },
			"office": func() error { _, err := d.Draft(ctx, deskOffices[1], key, noon); return err },
			"time":   func() error { _, err := d.Draft(ctx, draft.Office, key, draft.ExpiresAt); return err },
		} {
			if err := find(); domain.KindOf(err) != domain.NotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
	})

	t.Run("neither the draft nor its key is in the database", func(t *testing.T) {
		var id, sealed []byte
		if err := d.db.QueryRow("SELECT id, sealed FROM drafts").Scan(&id, &sealed); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(sealed, []byte("canary")) || bytes.Contains(id, key) || bytes.Contains(sealed, key) {
			t.Error("it is")
		}
	})

	t.Run("what expired is purged and counted, what was dropped is gone", func(t *testing.T) {
		other := draft
		other.Key, other.ExpiresAt = bytes.Repeat([]byte{8}, len(key)), noon.Add(2*time.Hour)
		keep(other)
		d.mustTx(func(tx domain.Tx) error {
			n, err := tx.PurgeDrafts(draft.ExpiresAt)
			if n != 1 {
				t.Errorf("%d purged", n)
			}
			return err
		})
		if _, err := d.Draft(ctx, other.Office, other.Key, noon); err != nil {
			t.Error(err)
		}
		d.mustTx(func(tx domain.Tx) error { return tx.DropDraft(other.Key) })
		if _, err := d.Draft(ctx, other.Office, other.Key, noon); domain.KindOf(err) != domain.NotFound {
			t.Error(err)
		}
	})
}
