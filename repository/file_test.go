package repository

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"sitthi/domain"
)

// receive takes a file in, without a message.
func (d *desk) receive(r *domain.Request, content []byte, begun time.Time) domain.File {
	d.tb.Helper()
	f := domain.File{
		ID: domain.FileID(uuid.NewString()), Type: domain.PDF, Name: "สำเนาบัตร canary-name-7310.pdf", Size: int64(len(content)), Digest: []byte("digest"),
	}
	w, err := d.ReceiveFile(context.Background(), r, f.ID, begun)
	if err != nil {
		d.tb.Fatal(err)
	}
	// In pieces of no particular size, as a network gives them.
	for rest := content; len(rest) > 0; {
		n, err := w.Write(rest[:min(len(rest), 70_001)])
		if err != nil {
			d.tb.Fatal(err)
		}
		rest = rest[n:]
	}
	if err := w.Close(); err != nil {
		d.tb.Fatal(err)
	}
	return f
}

// bring adds a message that brings files.
func (d *desk) bring(r *domain.Request, kind domain.MessageKind, files ...domain.File) domain.Message {
	d.tb.Helper()
	m := domain.Message{ID: uuid.NewString(), Case: r.ID, Seq: 1, Kind: kind, At: noon, Files: files}
	d.mustTx(func(tx domain.Tx) error { return tx.AddMessage(r, m) })
	return m
}

func (d *desk) content(r *domain.Request, id domain.FileID) ([]byte, error) {
	d.tb.Helper()
	content, err := d.FileContent(context.Background(), allOf(r.Office), r, id)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(content)
}

func exerciseFiles(t *testing.T, d *desk) {
	ctx := context.Background()
	long := make([]byte, 3<<20+17)
	if _, err := rand.Read(long); err != nil {
		t.Fatal(err)
	}

	t.Run("files come back with their message, in their order and to the byte", func(t *testing.T) {
		r := d.add(newCase())
		var files []domain.File
		contents := [][]byte{long, {0}, long[:chunkSize], long[:1<<20]}
		for _, content := range contents {
			files = append(files, d.receive(r, content, noon))
		}
		want := []domain.Message{d.bring(r, domain.FromCitizen, files...)}
		d.mustTx(func(tx domain.Tx) error {
			want = append(want, domain.Message{ID: uuid.NewString(), Case: r.ID, Seq: 2, Kind: domain.NoteText, At: noon, Text: "x"})
			return tx.AddMessage(r, want[1])
		})
		got, err := d.Messages(ctx, allOf(r.Office), r)
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, want)
		for i, f := range files {
			if got, err := d.content(r, f.ID); err != nil || !bytes.Equal(got, contents[i]) {
				t.Errorf("file %d: %d bytes, %v", i, len(got), err)
			}
		}
	})

	t.Run("a file that no message brought is there for nobody", func(t *testing.T) {
		r := d.add(newCase())
		f := d.receive(r, long[:100], noon)
		_, err := d.content(r, f.ID)
		wantKind(t, err, domain.NotFound, "not_found")
		d.mustTx(func(tx domain.Tx) error {
			return tx.AddMessage(r, domain.Message{Seq: 1, Kind: domain.FromCitizen, At: noon})
		})
		if all, err := d.Messages(ctx, allOf(r.Office), r); err != nil || len(all) != 1 || all[0].Files != nil {
			t.Errorf("%+v, %v", all, err)
		}
	})

	t.Run("a file is its case's: not another's, not another office's", func(t *testing.T) {
		r, other := d.add(newCase()), d.add(newCase())
		f := d.receive(r, long[:100], noon)
		err := d.InTx(ctx, func(tx domain.Tx) error {
			return tx.AddMessage(other, domain.Message{Seq: 1, Kind: domain.FromCitizen, At: noon, Files: []domain.File{f}})
		})
		wantKind(t, err, domain.NotFound, "not_found")
		d.bring(r, domain.FromCitizen, f)
		_, err = d.content(other, f.ID)
		wantKind(t, err, domain.NotFound, "not_found")
		_, err = d.FileContent(ctx, allOf("sesao11"), r, f.ID)
		wantKind(t, err, domain.NotFound, "not_found")
	})

	t.Run("a file comes with one message only", func(t *testing.T) {
		r := d.add(newCase())
		f := d.receive(r, long[:100], noon)
		d.bring(r, domain.FromCitizen, f)
		err := d.InTx(ctx, func(tx domain.Tx) error {
			return tx.AddMessage(r, domain.Message{Seq: 2, Kind: domain.FromOffice, At: noon, Files: []domain.File{f}})
		})
		wantKind(t, err, domain.NotFound, "not_found")
	})

	t.Run("what no message brought is dropped and swept, what one brought stays", func(t *testing.T) {
		r := d.add(newCase())
		kept, dropped := d.receive(r, long, noon.Add(-48*time.Hour)), d.receive(r, long, noon)
		old, fresh := d.receive(r, long[:9], noon.Add(-48*time.Hour)), d.receive(r, long[:9], noon)
		d.bring(r, domain.FromCitizen, kept)
		d.mustTx(func(tx domain.Tx) error { return errors.Join(tx.DropFile(kept.ID), tx.DropFile(dropped.ID)) })
		for _, want := range []int{1, 0} {
			d.mustTx(func(tx domain.Tx) error {
				n, err := tx.PurgeFile(noon.Add(-24 * time.Hour))
				if n != want {
					t.Errorf("%d were swept", n)
				}
				return err
			})
		}
		var left, pieces []string
		for _, f := range []domain.File{kept, dropped, old, fresh} {
			var files, chunks int64
			if err := errors.Join(d.gorm.Model(&fileRow{}).Where("id = ?", f.ID).Count(&files).Error,
				d.gorm.Model(&chunkRow{}).Where("file_id = ?", f.ID).Count(&chunks).Error); err != nil {
				t.Fatal(err)
			}
			if files > 0 {
				left = append(left, string(f.ID))
			}
			if chunks > 0 {
				pieces = append(pieces, string(f.ID))
			}
		}
		if want := []string{string(kept.ID), string(fresh.ID)}; !slices.Equal(left, want) || !slices.Equal(pieces, want) {
			t.Errorf("left %q, pieces of %q", left, pieces)
		}
	})

	t.Run("what its citizen sent to a case is what messages of his brought", func(t *testing.T) {
		r, other := d.add(newCase()), d.add(newCase())
		d.receive(r, long[:9], noon)
		d.bring(other, domain.FromCitizen, d.receive(other, long[:10], noon))
		d.bring(r, domain.NoteText, d.receive(r, long[:11], noon))
		d.bring(r, domain.FromOffice, d.receive(r, long[:12], noon))
		for _, want := range []int64{0, 33, 46} {
			d.mustTx(func(tx domain.Tx) error {
				size, err := tx.SentSize(r)
				if size != want {
					t.Errorf("%d bytes, not %d", size, want)
				}
				return err
			})
			if want == 0 {
				d.bring(r, domain.FromCitizen, d.receive(r, long[:13], noon), d.receive(r, long[:20], noon))
			} else {
				d.bring(r, domain.FromCitizen, d.receive(r, long[:13], noon))
			}
		}
	})

	t.Run("the verifier is told how many files a case has", func(t *testing.T) {
		r := d.add(newCase())
		d.bring(r, domain.FromCitizen, d.receive(r, long[:9], noon), d.receive(r, long[:9], noon))
		d.receive(r, long[:9], noon)
		d.mustTx(func(tx domain.Tx) error { return errors.Join(tx.AddEvent(eventOf(r, 1)), tx.AddEvent(eventOf(r, 2))) })
		err := d.EachTrail(ctx, func(c domain.TrailCase) error {
			if c.Request.ID == r.ID && c.Files != 2 {
				t.Errorf("%d files", c.Files)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})

	t.Run("a file that arrives while its case is shredded is refused", func(t *testing.T) {
		r := d.add(newCase())
		if _, err := d.db.Exec("DELETE FROM case_keys WHERE case_id = $1", string(r.ID)); err != nil {
			t.Fatal(err)
		}
		_, err := d.ReceiveFile(ctx, r, "x", noon)
		wantKind(t, err, domain.Gone, "shredded")
	})
}

// TestMovedFiles is done to a database by somebody who has no key.
func TestMovedFiles(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store) {
		d := newDesk(t, s)
		content := bytes.Repeat([]byte("canary-file-7311"), 40_000) // three pieces
		for name, c := range map[string]struct {
			change string // $1 is a file, $2 the other
			listed bool   // the list still opens, the file does not
		}{
			"content of another file":       {"UPDATE file_chunks SET body = (SELECT body FROM file_chunks WHERE file_id = $2 AND place = 0) WHERE file_id = $1 AND place = 0", true},
			"two pieces in the wrong order": {"UPDATE file_chunks SET place = CASE place WHEN 0 THEN 10 ELSE place - 1 END WHERE file_id = $1 AND $2 <> ''", true},
			"a piece that is gone":          {"DELETE FROM file_chunks WHERE file_id = $1 AND place = 2 AND $2 <> ''", true},
			"the key of another file":       {"UPDATE files SET data_key = (SELECT data_key FROM files WHERE id = $2) WHERE id = $1", true},
			"the name of another file":      {"UPDATE files SET label = (SELECT label FROM files WHERE id = $2) WHERE id = $1", false},
			"a note's file for the citizen": {"UPDATE files SET message = (SELECT message FROM files WHERE id = $2) WHERE id = $1", false},
		} {
			t.Run(name+" does not open", func(t *testing.T) {
				r := d.add(newCase())
				f, other := d.receive(r, content, noon), d.receive(r, content, noon)
				d.bring(r, domain.NoteText, f)
				d.bring(r, domain.FromOffice, other)
				if _, err := d.content(r, f.ID); err != nil {
					t.Fatal(err)
				}
				if _, err := d.db.Exec(c.change, string(f.ID), string(other.ID)); err != nil {
					t.Fatal(err)
				}
				_, err := d.Messages(context.Background(), allOf(r.Office), r)
				if c.listed {
					_, err = d.content(r, f.ID)
				}
				wantKind(t, err, domain.Internal, "internal")
			})
		}
	})
}

// TestAbandonedFiles: SQLite has one writer, and overwrites what it deletes.
func TestAbandonedFiles(t *testing.T) {
	const patience, files, pieces = 600 * time.Millisecond, 100, 8
	ctx, address, keys := context.Background(), sqliteFile(t), newKeys(t)
	patient := newDesk(t, open(t, address, keys))
	hurried := open(t, address, keys, WithPatience(patience))
	r := patient.add(newCase())
	for range files {
		patient.receive(r, []byte("x"), noon)
	}
	_, err := patient.db.Exec(`WITH RECURSIVE places (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM places WHERE n < $1)
		INSERT INTO file_chunks SELECT id, n, zeroblob($2) FROM files, places`, pieces, chunkSize)
	if err != nil {
		t.Fatal(err)
	}

	t.Run("nobody waits while all that was left behind is deleted", func(t *testing.T) {
		filed := make(chan error)
		ending, end := context.WithCancel(ctx)
		go func() {
			defer close(filed)
			for ending.Err() == nil {
				filed <- hurried.InTx(ctx, func(tx domain.Tx) error { return tx.AddRequest(newCase()) })
			}
		}()
		var purged atomic.Int32
		go func() {
			defer end()
			for n := 1; n > 0; {
				err := hurried.InTx(ctx, func(tx domain.Tx) (err error) {
					n, err = tx.PurgeFile(noon.Add(time.Hour))
					return err
				})
				if err != nil {
					t.Error("a purge:", err)
					return
				}
				purged.Add(int32(n))
			}
		}()
		n := 0
		for err := range filed {
			if err != nil {
				t.Error("a filing:", err)
			}
			n++
		}
		if purged.Load() != files || n < files/2 {
			t.Errorf("%d files are gone, %d cases came meanwhile", purged.Load(), n)
		}
	})
}
