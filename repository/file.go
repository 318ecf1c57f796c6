package repository

import (
	"bufio"
	"context"
	"errors"
	"io"
	"time"

	"sitthi/domain"
	"sitthi/repository/seal"
)

// fileRow is a file of a case, or one on its way into it.
type fileRow struct {
	ID        string
	CaseID    *string // NULL while it waits with a draft
	Draft     []byte  // by what that is known
	BegunAt   int64
	ExpiresAt *int64 // NULL once it is of a case
	DataKey   []byte
	Message   *string
	Place     int
	Type      string
	Size      int64
	Label     []byte
}

// TableName names the table.
func (fileRow) TableName() string { return "files" }

// chunkRow is a piece of a file's sealed content.
type chunkRow struct {
	FileID string
	Place  int
	Body   []byte
}

// TableName names the table.
func (chunkRow) TableName() string { return "file_chunks" }

// chunkSize is how long a piece is, at the most.
const chunkSize = 256 << 10

// sealedLabel is what is told of a file, as it is sealed. The message is part of it:
// a note's file does not become one for the citizen by a change in the database.
type sealedLabel struct {
	Name    string `json:"name"`
	Digest  []byte `json:"digest"`
	Message string `json:"message"`
}

// ReceiveFile takes a file of a case in as it arrives.
func (s *Store) ReceiveFile(ctx context.Context, of *domain.Request, id domain.FileID, now time.Time) (io.WriteCloser, error) {
	box, err := read(ctx, s, func(r reader) (*seal.Box, error) { return r.storedBox(of.ID) })
	if err != nil {
		return nil, err
	}
	stream, key, err := box.NewStream(contentColumn, string(id))
	if err != nil {
		return nil, refusal(err)
	}
	return s.receiveFile(ctx, fileRow{ID: string(id), CaseID: null(of.ID), BegunAt: micros(now), DataKey: key}, stream)
}

// receiveFile begins a file whose content is written later, a piece at a time.
func (s *Store) receiveFile(ctx context.Context, row fileRow, stream *seal.Stream) (io.WriteCloser, error) {
	if err := s.InTx(ctx, func(t domain.Tx) error { return t.(*tx).done(t.(*tx).insert(&row, "")) }); err != nil {
		return nil, certain(err)
	}
	pieces := bufio.NewWriterSize(&chunks{ctx: ctx, store: s, file: row.ID}, chunkSize)
	sealing, err := stream.Seal(pieces)
	if err != nil {
		return nil, refusal(err)
	}
	return &receiving{sealing, pieces}, nil
}

// certain turns doubt about a commit into a plain failure: whether a piece of a file
// on its way is kept or not, the file is not.
func certain(err error) error {
	if domain.CodeOf(err) == "outcome_unknown" {
		return unavailable(err)
	}
	return err
}

// receiving is a file that arrives.
type receiving struct {
	io.WriteCloser
	pieces *bufio.Writer
}

// Close ends the file: only now does it open.
func (r *receiving) Close() error {
	if err := r.WriteCloser.Close(); err != nil {
		return err
	}
	return r.pieces.Flush()
}

// chunks writes what is sealed, each piece once for all.
type chunks struct {
	ctx   context.Context
	store *Store
	file  string
	next  int
}

// Write adds what is written in a transaction of its own. Its rows do not go along
// with others': nobody who files a case shall wait for somebody's megabytes.
func (c *chunks) Write(p []byte) (int, error) {
	var rows []chunkRow
	for rest := p; len(rest) > 0; rest = rest[len(rows[len(rows)-1].Body):] {
		rows = append(rows, chunkRow{c.file, c.next + len(rows), rest[:min(len(rest), chunkSize)]})
	}
	err := c.store.InTx(c.ctx, func(t domain.Tx) error { return t.(*tx).done(t.(*tx).db.Create(&rows).Error) })
	if err != nil {
		return 0, certain(err)
	}
	c.next += len(rows)
	return len(p), nil
}

// bring makes files on their way those of a message.
func (t *tx) bring(r *domain.Request, message string, files []domain.File) error {
	if len(files) == 0 {
		return nil
	}
	box, err := t.knownBox(r.ID)
	if err != nil {
		return err
	}
	for place, f := range files {
		label, err := sealJSON(box, labelColumn, string(f.ID), sealedLabel{f.Name, f.Digest, message})
		if err != nil {
			return err
		}
		err = t.change(&fileRow{}, map[string]any{
			"message": message, "place": place, "type": string(f.Type), "size": f.Size, "label": label,
		}, "id = ? AND case_id = ? AND message IS NULL", string(f.ID), string(r.ID))
		if err != nil {
			return err
		}
	}
	return nil
}

// filesOf are a case's files by the messages that brought them.
func (r reader) filesOf(box *seal.Box, id domain.CaseID) (map[string][]domain.File, error) {
	var rows []fileRow
	if err := r.db.Where("case_id = ? AND message IS NOT NULL", id).Order("message, place").Find(&rows).Error; err != nil {
		return nil, err
	}
	files := make(map[string][]domain.File, len(rows))
	for _, row := range rows {
		var label sealedLabel
		if err := openJSON(box, labelColumn, row.ID, row.Label, &label); err != nil {
			return nil, err
		}
		if label.Message != *row.Message {
			return nil, internal(errors.New("a file is not where it was sent"))
		}
		files[label.Message] = append(files[label.Message], row.file(label))
	}
	return files, nil
}

// file is the row's file.
func (row fileRow) file(label sealedLabel) domain.File {
	return domain.File{ID: domain.FileID(row.ID), Type: domain.FileType(row.Type), Name: label.Name, Size: row.Size, Digest: label.Digest}
}

// FileContent is the content of a file that came with a message of the case.
func (s *Store) FileContent(ctx context.Context, scope domain.Scope, of *domain.Request, id domain.FileID) (io.Reader, error) {
	stream, err := read(ctx, s, func(r reader) (*seal.Stream, error) {
		see := inSight(scope)
		var row fileRow
		err := r.db.Raw(`SELECT files.* FROM files JOIN requests ON requests.id = files.case_id
			WHERE files.id = ? AND files.case_id = ? AND files.message IS NOT NULL AND `+see.sql,
			append([]any{id, of.ID}, see.args...)...).Scan(&row).Error
		if err == nil && row.ID == "" {
			err = notFound()
		}
		if err != nil {
			return nil, err
		}
		box, err := r.storedBox(of.ID)
		if err != nil {
			return nil, err
		}
		return box.OpenStream(contentColumn, row.ID, row.DataKey)
	})
	if err != nil {
		return nil, err
	}
	content, err := stream.Open(&pieces{ctx: ctx, store: s, file: string(id)})
	if err != nil {
		return nil, refusal(err)
	}
	return opened{content}, nil
}

// pieces reads sealed content, one piece at a time.
type pieces struct {
	ctx   context.Context
	store *Store
	file  string
	next  int
	rest  []byte
}

// Read reads on, until there is no further piece.
func (p *pieces) Read(into []byte) (int, error) {
	if len(p.rest) == 0 {
		var rows []chunkRow
		_, err := read(p.ctx, p.store, func(r reader) (any, error) {
			return nil, r.db.Where("file_id = ? AND place = ?", p.file, p.next).Find(&rows).Error
		})
		switch {
		case err != nil:
			return 0, err
		case len(rows) == 0:
			return 0, io.EOF
		}
		p.rest = rows[0].Body
		p.next++
	}
	n := copy(into, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

// opened gives what does not open its name.
type opened struct{ r io.Reader }

// Read reads on.
func (o opened) Read(p []byte) (int, error) {
	n, err := o.r.Read(p)
	if err == io.EOF {
		return n, err
	}
	return n, refusal(err)
}

// DropFile deletes a file that came with no message, up to MaxFileSize of it.
func (t *tx) DropFile(id domain.FileID) error {
	return t.done(t.db.Where("id = ? AND message IS NULL", id).Delete(&fileRow{}).Error)
}

// PurgeFile deletes the first of the files that came with no message.
func (t *tx) PurgeFile(begunBefore time.Time) (int, error) {
	return t.purgeFirst("message IS NULL AND draft IS NULL", "begun_at", begunBefore)
}

// purgeFirst deletes the first of some files by a column's instant before another one.
func (t *tx) purgeFirst(of, column string, before time.Time) (int, error) {
	gone := t.db.Exec("DELETE FROM files WHERE "+of+" AND id IN (SELECT id FROM files WHERE "+of+" AND "+column+" < ? ORDER BY "+column+" LIMIT 1)", micros(before))
	return int(gone.RowsAffected), t.done(gone.Error)
}

// SentSize is how many bytes of files a case has of its citizen.
func (t *tx) SentSize(of *domain.Request) (size int64, err error) {
	err = t.db.Raw(`SELECT COALESCE(SUM(files.size), 0) FROM files JOIN messages ON messages.id = files.message
		WHERE files.case_id = ? AND messages.kind = ?`, of.ID, domain.FromCitizen).Scan(&size).Error
	return size, t.done(err)
}
