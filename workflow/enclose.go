package workflow

import (
	"context"

	"sitthi/domain"
)

// Enclosed are files that wait with a draft until it is filed. Of the draft only its key
// and office matter.
type Enclosed struct {
	Draft domain.Draft
	Files []domain.FileID
}

// in are the files as they wait.
func (e Enclosed) in(tx domain.Tx) ([]domain.File, error) {
	if len(e.Files) == 0 {
		return nil, nil
	}
	if len(e.Files) > domain.MaxFiles {
		return nil, domain.InvalidFields(domain.TooManyFiles())
	}
	return tx.Enclosed(e.Draft, e.Files)
}

// adopt makes the files those of the case that was filed.
func (e Enclosed) adopt(tx domain.Tx, r *domain.Request, files []domain.File) error {
	if len(files) == 0 {
		return nil
	}
	return tx.Adopt(r, e.Draft, files)
}

// UploadToDraft begins an upload of files that wait with a draft, beside some others that
// are to go with it, until it is filed, or for DraftLife after it was last kept. Each is
// the draft's as soon as Take has taken it and nothing is wrong with it; of the others
// End leaves nothing. What an officer sends, for a request that he enters, is not
// counted; anybody else's is.
func (s *Service) UploadToDraft(ctx context.Context, actor domain.Actor, of domain.Draft, others int) (*Upload, error) {
	if actor.Kind() != domain.Staff {
		if err := s.count(ctx, domain.DeedUpload); err != nil {
			return nil, err
		}
	}
	of.ExpiresAt = s.now().Add(DraftLife)
	return &Upload{service: s, actor: actor, draft: of, room: max(domain.MaxFiles-others, 0)}, nil
}

// DraftFiles are the files that wait with a draft, in the order in which they came.
func (s *Service) DraftFiles(ctx context.Context, of domain.Draft) ([]domain.File, error) {
	return s.Store.DraftFiles(ctx, of)
}

// DropDraftFiles deletes the files that wait with a draft, all or those that are named,
// one at a time.
func (s *Service) DropDraftFiles(ctx context.Context, of domain.Draft, named ...domain.FileID) error {
	if named == nil {
		all, err := s.Store.DraftFiles(ctx, of)
		if err != nil {
			return err
		}
		for _, f := range all {
			named = append(named, f.ID)
		}
	}
	for _, id := range named {
		if err := s.Store.InTx(ctx, func(tx domain.Tx) error { return tx.DropDraftFile(of, id) }); err != nil {
			return err
		}
	}
	return nil
}

// keep makes a whole file one of the draft's.
func (u *Upload) keep(ctx context.Context, f domain.File) error {
	err := u.service.Store.InTx(ctx, func(tx domain.Tx) error { return tx.KeepDraftFile(u.draft, f) })
	if err != nil {
		return err
	}
	u.begun = u.begun[:len(u.begun)-1] // it is not for End to drop
	u.kept = append(u.kept, f)
	return nil
}

// Forget lets End drop those that were kept, too: the form did not arrive whole, and
// nobody will know of them.
func (u *Upload) Forget() {
	for _, f := range u.kept {
		u.begun = append(u.begun, f.ID)
	}
	u.kept = nil
}

// Kept are the files that wait with the draft from now on.
func (u *Upload) Kept() []domain.File { return u.kept }

// Wrong is what is wrong with the others.
func (u *Upload) Wrong() error { return domain.InvalidFields(u.wrong) }

// drop drops a file that nobody will see.
func (u *Upload) drop(tx domain.Tx, id domain.FileID) error {
	if u.of == nil {
		return tx.DropDraftFile(u.draft, id)
	}
	return tx.DropFile(id)
}
