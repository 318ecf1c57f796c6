package repository

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"testing"
	"time"

	"github.com/google/uuid"

	"sitthi/domain"
	"sitthi/migrations"
)

// receiveInDraft takes a whole file in that waits with a draft.
func (d *desk) receiveInDraft(of domain.Draft, name string, content []byte) domain.File {
	d.tb.Helper()
	f := domain.File{
		ID: domain.FileID(uuid.Must(uuid.NewV7()).String()), Type: domain.PDF, Name: name, Size: int64(len(content)), Digest: []byte("digest"),
	}
	w, err := d.ReceiveDraftFile(context.Background(), of, f.ID, noon)
	if err == nil {
		_, err = io.Copy(w, bytes.NewReader(content))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		d.tb.Fatal(err)
	}
	d.mustTx(func(tx domain.Tx) error { return tx.KeepDraftFile(of, f) })
	return f
}

// adopted is a new case that takes files of a draft.
func (d *desk) adopted(of domain.Draft, files ...domain.File) (*domain.Request, error) {
	d.tb.Helper()
	r := newCase()
	return r, d.InTx(context.Background(), func(tx domain.Tx) error {
		if err := tx.AddRequest(r); err != nil {
			return err
		}
		if err := tx.Adopt(r, of, files); err != nil {
			return err
		}
		return tx.AddMessage(r, domain.Message{ID: uuid.NewString(), Case: r.ID, Seq: 1, Kind: domain.FromCitizen, At: noon, Files: files})
	})
}

// wantGone wants the refusal of files that do not wait any more.
func wantGone(t *testing.T, err error) {
	t.Helper()
	var refusal *domain.Error
	if !errors.As(err, &refusal) || len(refusal.Fields) != 1 || refusal.Fields[0].Field != "files" || refusal.Fields[0].Code != "files_gone" {
		t.Errorf("%+v", err)
	}
}

func exerciseDraftFiles(t *testing.T, d *desk) {
	ctx := context.Background()
	draftOf := func(of domain.OfficeID) domain.Draft {
		return domain.Draft{Key: []byte(uuid.NewString())[:domain.DraftKeyLength], Office: of, ExpiresAt: noon.Add(24 * time.Hour)}
	}
	office := newCase().Office
	files := func(of domain.Draft) []domain.File {
		t.Helper()
		all, err := d.DraftFiles(ctx, of)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	long := bytes.Repeat([]byte("canary-draft-file-7313"), 100_000)

	t.Run("files wait with their draft in the order in which they came, and become a case's as they are", func(t *testing.T) {
		draft := draftOf(office)
		a, b := d.receiveInDraft(draft, "ก canary-draft-name-7314.pdf", long), d.receiveInDraft(draft, "ข.pdf", []byte("x"))
		same(t, files(draft), []domain.File{a, b})
		var named []domain.File
		d.mustTx(func(tx domain.Tx) (err error) {
			named, err = tx.Enclosed(draft, []domain.FileID{b.ID, a.ID})
			return err
		})
		same(t, named, []domain.File{b, a})
		r, err := d.adopted(draft, named...)
		if err != nil {
			t.Fatal(err)
		}
		messages, err := d.Messages(ctx, allOf(r.Office), r)
		if err != nil || len(messages) != 1 {
			t.Fatal(messages, err)
		}
		same(t, messages[0].Files, []domain.File{b, a})
		if got, err := d.content(r, a.ID); err != nil || !bytes.Equal(got, long) {
			t.Errorf("%d bytes, %v", len(got), err)
		}
		if left := files(draft); left != nil {
			t.Errorf("%+v still waits", left)
		}
	})
	t.Run("nothing plain of them is in the database, nor what would open them", func(t *testing.T) {
		draft := draftOf(office)
		f := d.receiveInDraft(draft, "canary-draft-name-7314.pdf", long)
		var row fileRow
		var chunk chunkRow
		if err := d.gorm.Where("id = ?", f.ID).Take(&row).Error; err != nil {
			t.Fatal(err)
		}
		if err := d.gorm.Where("file_id = ?", f.ID).Take(&chunk).Error; err != nil {
			t.Fatal(err)
		}
		for name, stored := range map[string][]byte{"label": row.Label, "data_key": row.DataKey, "draft": row.Draft, "body": chunk.Body} {
			if bytes.Contains(stored, []byte("canary")) || bytes.Contains(stored, draft.Key) || bytes.Contains(stored, draft.Key[:16]) {
				t.Errorf("%s tells", name)
			}
		}
	})
	t.Run("they are nobody else's: not of another key, of another office, of a case", func(t *testing.T) {
		draft := draftOf(office)
		f := d.receiveInDraft(draft, "a.pdf", long[:100])
		elsewhere := draft
		elsewhere.Office = deskOffices[1]
		for name, other := range map[string]domain.Draft{"another key": draftOf(office), "another office": elsewhere} {
			if all := files(other); all != nil {
				t.Errorf("with %s: %+v", name, all)
			}
			err := d.InTx(ctx, func(tx domain.Tx) error { _, err := tx.Enclosed(other, []domain.FileID{f.ID}); return err })
			wantGone(t, err)
			if _, err := d.adopted(other, f); err == nil {
				t.Errorf("with %s it is adopted", name)
			}
		}
		r := d.add(newCase())
		if _, err := d.content(r, f.ID); domain.KindOf(err) != domain.NotFound {
			t.Error(err)
		}
		if _, err := d.adopted(draft, f); err != nil {
			t.Error("after all that its own case does not get it:", err)
		}
	})
	t.Run("a file goes with one case only", func(t *testing.T) {
		draft := draftOf(office)
		f := d.receiveInDraft(draft, "a.pdf", long[:100])
		if _, err := d.adopted(draft, f); err != nil {
			t.Fatal(err)
		}
		_, err := d.adopted(draft, f)
		wantGone(t, err)
	})
	t.Run("one that did not arrive whole does not wait", func(t *testing.T) {
		draft := draftOf(office)
		w, err := d.ReceiveDraftFile(ctx, draft, domain.FileID(uuid.NewString()), noon)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(long); err != nil {
			t.Fatal(err)
		}
		if all := files(draft); all != nil {
			t.Errorf("%+v", all)
		}
	})
	t.Run("they wait as long as the draft is kept, then they are swept; what a case has stays", func(t *testing.T) {
		draft, other, filed := draftOf(office), draftOf(office), draftOf(office)
		kept, gone, own := d.receiveInDraft(draft, "a.pdf", long[:9]), d.receiveInDraft(other, "b.pdf", long[:9]), d.receiveInDraft(filed, "c.pdf", long[:9])
		r, err := d.adopted(filed, own)
		if err != nil {
			t.Fatal(err)
		}
		draft.ExpiresAt = noon.Add(48 * time.Hour)
		d.mustTx(func(tx domain.Tx) error { return tx.KeepDraft(draft) })
		for n := 1; n > 0; {
			d.mustTx(func(tx domain.Tx) (err error) {
				n, err = tx.PurgeDraftFile(noon.Add(25 * time.Hour))
				return err
			})
		}
		same(t, files(draft), []domain.File{kept})
		if all := files(other); all != nil {
			t.Errorf("%+v waits for ever", gone)
		}
		if _, err := d.content(r, own.ID); err != nil {
			t.Error(err)
		}
	})
	t.Run("however often a draft is kept, a file waits no longer than three days", func(t *testing.T) {
		draft := draftOf(office)
		f := d.receiveInDraft(draft, "a.pdf", long[:9])
		draft.ExpiresAt = noon.Add(domain.MaxFileWait + 24*time.Hour)
		d.mustTx(func(tx domain.Tx) error { return tx.KeepDraft(draft) })
		for _, c := range []struct {
			after time.Duration
			want  []domain.File
		}{{domain.MaxFileWait, []domain.File{f}}, {domain.MaxFileWait + time.Second, nil}} {
			d.mustTx(func(tx domain.Tx) error { _, err := tx.PurgeDraftFile(noon.Add(c.after)); return err })
			same(t, files(draft), c.want)
		}
	})
	t.Run("what is dropped is gone with its content, and a case's file is not dropped so", func(t *testing.T) {
		draft := draftOf(office)
		a, b := d.receiveInDraft(draft, "a.pdf", long), d.receiveInDraft(draft, "b.pdf", long)
		r, err := d.adopted(draft, b)
		if err != nil {
			t.Fatal(err)
		}
		d.mustTx(func(tx domain.Tx) error {
			if err := tx.DropDraftFile(draft, b.ID); err != nil {
				return err
			}
			return tx.DropDraftFile(draft, a.ID)
		})
		var pieces int64
		if err := d.gorm.Model(&chunkRow{}).Where("file_id = ?", a.ID).Count(&pieces).Error; err != nil || pieces != 0 {
			t.Errorf("%d pieces, %v", pieces, err)
		}
		if _, err := d.content(r, b.ID); err != nil {
			t.Error(err)
		}
	})
}

// TestFilesMadeAnew changes a SQLite that has files already, as a release does: its table
// is made anew.
func TestFilesMadeAnew(t *testing.T) {
	statements, err := fs.ReadFile(migrations.For(migrations.SQLite), "00029_draft_files.sqlite.sql")
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t, open(t, sqliteFile(t), newKeys(t)))
	r := d.add(newCase())
	content := bytes.Repeat([]byte("canary-file-7315"), 100_000)
	f := d.receive(r, content, noon)
	d.bring(r, domain.FromCitizen, f)
	ctx := context.Background()
	err = d.InTx(ctx, func(t domain.Tx) error { return t.(*tx).db.Exec(string(statements)).Error })
	if err != nil {
		t.Fatal(err)
	}
	if got, err := d.content(r, f.ID); err != nil || !bytes.Equal(got, content) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	var wrong int64
	if err := d.gorm.Raw("SELECT (SELECT count(*) FROM pragma_foreign_key_check) + (SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok')").Scan(&wrong).Error; err != nil || wrong != 0 {
		t.Errorf("%d rows are wrong, %v", wrong, err)
	}
	d.mustTx(func(t domain.Tx) error { return t.(*tx).db.Exec("DELETE FROM files WHERE id = ?", string(f.ID)).Error })
	var pieces int64
	if err := d.gorm.Model(&chunkRow{}).Count(&pieces).Error; err != nil || pieces != 0 {
		t.Errorf("%d pieces outlive their file, %v", pieces, err)
	}
}
