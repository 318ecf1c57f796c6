package workflow

import (
	"bytes"
	"context"
	"time"

	"sitthi/domain"
)

// DraftLife is how long a draft is kept after it was last written, and FiledLife how
// long the browser that filed it can see its receipt again.
const (
	DraftLife = 24 * time.Hour
	FiledLife = time.Hour
)

// NewDraft is an empty draft under a key of its own. Nothing is kept before KeepDraft.
func (s *Service) NewDraft(ctx context.Context, office domain.OfficeID) (domain.Draft, error) {
	if err := s.count(ctx, domain.DeedDraft); err != nil {
		return domain.Draft{}, err
	}
	key := make([]byte, domain.DraftKeyLength)
	s.IDs.Random(key)
	return domain.Draft{Key: key, Office: office}, nil
}

// Draft is what was kept under a key for an office; NotFound when there is none,
// or its time is over.
func (s *Service) Draft(ctx context.Context, office domain.OfficeID, key []byte) (domain.Draft, error) {
	return s.Store.Draft(ctx, office, key, s.now())
}

// KeepDraft keeps a draft for a while. It is no case yet: nobody at the office sees
// it, so it has no event. One that is too long leaves what was kept before.
func (s *Service) KeepDraft(ctx context.Context, d domain.Draft, life time.Duration) error {
	if err := d.Check(); err != nil {
		return err
	}
	d.ExpiresAt = s.now().Add(life)
	return s.Store.InTx(ctx, func(tx domain.Tx) error { return tx.KeepDraft(d) })
}

// ChangeDraft keeps what change makes of a draft as it is by then, so that of two forms
// that are sent at once none undoes the other. NotFound when there is none any more: what
// somebody erased does not come back. What change refuses leaves what was kept before.
func (s *Service) ChangeDraft(ctx context.Context, d domain.Draft, life time.Duration, change func(content []byte) ([]byte, error)) error {
	return s.Store.InTx(ctx, func(tx domain.Tx) error {
		now := s.now()
		there, err := tx.DraftForUpdate(d.Office, d.Key, now)
		if err != nil {
			return err
		}
		if there.Content, err = change(there.Content); err != nil {
			return err
		}
		if err := there.Check(); err != nil {
			return err
		}
		there.ExpiresAt = now.Add(life)
		return tx.KeepDraft(there)
	})
}

// Drafted is a draft that is filed, as it was read, and its content from then on.
type Drafted struct {
	domain.Draft
	After func(Filed) []byte
}

// stands locks the draft that is filed: nobody files what was changed, erased or filed
// since it was read.
func (d Drafted) stands(tx domain.Tx, now time.Time) error {
	if d.Key == nil {
		return nil
	}
	there, err := tx.DraftForUpdate(d.Office, d.Key, now)
	if domain.KindOf(err) == domain.NotFound || err == nil && !bytes.Equal(there.Content, d.Content) {
		return domain.Refuse(domain.Conflict, "draft_changed")
	}
	return err
}

// keep keeps what becomes of the draft that is filed. One that the receipt makes too
// long stays as it was: who files it again hears the receipt by the key of its form.
func (d Drafted) keep(tx domain.Tx, f Filed, now time.Time) error {
	if d.Key == nil {
		return nil
	}
	after := d.Draft
	if after.Content = d.After(f); after.Check() != nil {
		return nil
	}
	after.ExpiresAt = now.Add(FiledLife)
	return tx.KeepDraft(after)
}

// DropDraft erases a draft, and the files that wait with it.
func (s *Service) DropDraft(ctx context.Context, office domain.OfficeID, key []byte) error {
	if err := s.Store.InTx(ctx, func(tx domain.Tx) error { return tx.DropDraft(key) }); err != nil {
		return err
	}
	return s.DropDraftFiles(ctx, domain.Draft{Key: key, Office: office})
}
