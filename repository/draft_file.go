package repository

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"time"

	"sitthi/domain"
	"sitthi/repository/seal"
)

// ReceiveDraftFile takes a file that waits with a draft in as it arrives.
func (s *Store) ReceiveDraftFile(ctx context.Context, of domain.Draft, id domain.FileID, now time.Time) (io.WriteCloser, error) {
	draft := seal.DraftKey(of.Key)
	stream, key, err := draft.NewStream(string(of.Office), contentColumn, string(id))
	if err != nil {
		return nil, refusal(err)
	}
	expires := micros(of.ExpiresAt)
	return s.receiveFile(ctx, fileRow{ID: string(id), Draft: draft.ID(), BegunAt: micros(now), ExpiresAt: &expires, DataKey: key}, stream)
}

// labelPlace is the place of what is told of a file while it waits with a draft.
func labelPlace(of domain.Draft, id string) string {
	return string(of.Office) + " " + labelColumn + " " + id
}

// KeepDraftFile says what a file is that was received whole.
func (t *tx) KeepDraftFile(of domain.Draft, f domain.File) error {
	plain, err := pack(sealedLabel{Name: f.Name, Digest: f.Digest})
	if err != nil {
		return t.done(err)
	}
	draft := seal.DraftKey(of.Key)
	return t.done(t.change(&fileRow{}, map[string]any{
		"type": string(f.Type), "size": f.Size, "label": draft.Seal(labelPlace(of, string(f.ID)), []byte(plain)),
	}, "id = ? AND draft = ?", string(f.ID), draft.ID()))
}

// DraftFiles are the whole files that wait with a draft.
func (s *Store) DraftFiles(ctx context.Context, of domain.Draft) ([]domain.File, error) {
	return read(ctx, s, func(r reader) ([]domain.File, error) { return r.draftFiles(of) })
}

func (r reader) draftFiles(of domain.Draft) ([]domain.File, error) {
	var rows []fileRow
	draft := seal.DraftKey(of.Key)
	if err := r.db.Where("draft = ? AND label IS NOT NULL", draft.ID()).Order("id").Find(&rows).Error; err != nil {
		return nil, err
	}
	var files []domain.File
	for _, row := range rows {
		plain, err := draft.Open(labelPlace(of, row.ID), row.Label)
		if err != nil { // another office's
			continue
		}
		var label sealedLabel
		if err := json.Unmarshal(plain, &label); err != nil {
			return nil, err
		}
		files = append(files, row.file(label))
	}
	return files, nil
}

// Enclosed are files that wait with a draft, in the order in which they are named.
func (t *tx) Enclosed(of domain.Draft, ids []domain.FileID) ([]domain.File, error) {
	all, err := t.draftFiles(of)
	if err != nil {
		return nil, t.done(err)
	}
	files := make([]domain.File, len(ids))
	for i, id := range ids {
		at := slices.IndexFunc(all, func(f domain.File) bool { return f.ID == id })
		if at < 0 {
			return nil, domain.FilesGone()
		}
		files[i] = all[at]
	}
	return files, nil
}

// Adopt makes files that wait with a draft those of a case.
func (t *tx) Adopt(of *domain.Request, from domain.Draft, files []domain.File) error {
	return t.done(t.adopt(of, from, files))
}

func (t *tx) adopt(of *domain.Request, from domain.Draft, files []domain.File) error {
	box, err := t.knownBox(of.ID)
	if err != nil {
		return err
	}
	ids := make([]string, len(files))
	for i, f := range files {
		ids[i] = string(f.ID)
	}
	draft := seal.DraftKey(from.Key)
	var rows []fileRow
	if err := t.db.Where("id IN ? AND draft = ? AND label IS NOT NULL", ids, draft.ID()).Find(&rows).Error; err != nil {
		return err
	}
	if len(rows) != len(files) {
		return domain.FilesGone()
	}
	for _, row := range rows {
		key, err := box.Adopt(draft, string(from.Office), contentColumn, row.ID, row.DataKey)
		if err != nil {
			return err
		}
		err = t.change(&fileRow{}, map[string]any{"case_id": string(of.ID), "draft": nil, "expires_at": nil, "data_key": key},
			"id = ? AND draft = ?", row.ID, draft.ID())
		if domain.KindOf(err) == domain.NotFound {
			return domain.FilesGone() // another filing was quicker
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// DropDraftFile deletes a file that waits with a draft.
func (t *tx) DropDraftFile(of domain.Draft, id domain.FileID) error {
	return t.done(t.db.Where("id = ? AND draft = ?", id, seal.DraftKey(of.Key).ID()).Delete(&fileRow{}).Error)
}

// PurgeDraftFile deletes the first of the files whose draft expired by now.
func (t *tx) PurgeDraftFile(now time.Time) (int, error) {
	return t.purgeFirst("draft IS NOT NULL", "expires_at", now)
}
