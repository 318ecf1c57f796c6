package workflow_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

// paper is a PDF as long as it should be.
func paper(size int) string { return "%PDF-1.7\n" + strings.Repeat("x", size-9) }

// sent is a file as a citizen sends it.
type sent struct{ name, content string }

// send brings files with a message, under a key if there is one.
func (d *desk) send(f filed, key, text string, files ...sent) (string, error) {
	d.t.Helper()
	return send(d.somebody(), d.Service, f, key, text, files...)
}

func send(ctx context.Context, s *workflow.Service, f filed, key, text string, files ...sent) (string, error) {
	u, err := s.UploadByReceipt(ctx, f.Reference, f.Receipt)
	if err != nil {
		return "", err
	}
	defer u.End(ctx)
	for _, one := range files {
		if err := u.Take(ctx, one.name, strings.NewReader(one.content)); err != nil {
			return "", err
		}
	}
	reply, err := u.SendMessage(ctx, domain.MessageInput{Text: text, Files: u.Files()}, key, func(b workflow.Brought) ([]byte, error) {
		return fmt.Appendf(nil, "%s %s %d", b.Files[0].ID, b.At, len(b.Files)), nil
	})
	return string(reply), err
}

// byOfficer brings files with a note or a letter of an officer.
func (d *desk) byOfficer(actor domain.Actor, f filed, verb domain.Verb, files ...sent) (workflow.Brought, error) {
	d.t.Helper()
	ctx, match := d.t.Context(), workflow.Match{Given: true, Versions: []int{d.caseOf(f).Version}}
	u, err := d.Upload(ctx, actor, f.Reference, match)
	if err != nil {
		return workflow.Brought{}, err
	}
	defer u.End(ctx)
	for _, one := range files {
		if err := u.Take(ctx, one.name, strings.NewReader(one.content)); err != nil {
			return workflow.Brought{}, err
		}
	}
	if verb == domain.Write {
		return u.Write(ctx, match, domain.WriteInput{Files: u.Files()})
	}
	return u.Note(ctx, match, domain.WriteInput{Files: u.Files()})
}

// sentTo are all files of a case.
func (d *desk) sentTo(f filed) (all []domain.File) {
	d.t.Helper()
	messages, err := d.store.Messages(d.t.Context(), domain.SystemActor("sknpeo").Scope(), d.caseOf(f))
	if err != nil {
		d.t.Fatal(err)
	}
	for _, m := range messages {
		all = append(all, m.Files...)
	}
	return all
}

func read(t *testing.T, o workflow.Opened, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(o.Content)
	if err := errors.Join(err, o.Content.Close()); err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// onTheirWay are how many files no message brought.
func (d *desk) onTheirWay() (n int) {
	d.t.Helper()
	errUndo := errors.New("undo")
	err := d.store.InTx(d.t.Context(), func(tx domain.Tx) error {
		for {
			gone, err := tx.PurgeFile(d.clock.Now().Add(time.Hour))
			if err != nil {
				return err
			}
			if gone == 0 {
				return errUndo
			}
			n += gone
		}
	})
	if !errors.Is(err, errUndo) {
		d.t.Fatal(err)
	}
	return n
}

func TestUpload(t *testing.T) {
	d := newDesk(t)
	ctx := t.Context()
	head, intake := d.officer(domain.Head, "sknpeo"), d.officer(domain.Intake, "sknpeo")
	long := paper(3 << 20)

	t.Run("files are one message of the citizen, with one event that commits to each", func(t *testing.T) {
		f := d.file(question)
		if _, err := d.send(f, "", "", sent{"คำร้อง.pdf", long}, sent{"b.PDF", paper(9)}); err != nil {
			t.Fatal(err)
		}
		events, err := d.Trail(ctx, head, f.Reference)
		if err != nil || len(events) != 2 || events[1].Verb != domain.PostMessage || events[1].Version != 2 {
			t.Fatalf("%+v, %v", events, err)
		}
		files := d.sentTo(f)
		for _, file := range files {
			if !strings.Contains(events[1].Data[domain.DataFiles], string(file.ID)+":") {
				t.Errorf("%q says nothing of %s", events[1].Data[domain.DataFiles], file.ID)
			}
		}
		if len(files) != 2 || files[0].Name != "คำร้อง.pdf" || files[0].Size != 3<<20 || files[1].Type != domain.PDF {
			t.Errorf("%+v", files)
		}
		if owed := d.owed(d.caseOf(f).ID, 2); len(owed) == 0 {
			t.Error("the office is not told")
		}
		if n := d.onTheirWay(); n != 0 {
			t.Errorf("%d are still on their way", n)
		}
	})

	t.Run("the citizen gets his own files and what the office sent him, not what the office keeps", func(t *testing.T) {
		f := d.file(question)
		if _, err := d.send(f, "", "", sent{"a.pdf", long}); err != nil {
			t.Fatal(err)
		}
		letter, err := d.byOfficer(head, f, domain.Write, sent{"b.pdf", paper(20)})
		if err != nil {
			t.Fatal(err)
		}
		note, err := d.byOfficer(intake, f, domain.Note, sent{"c.pdf", paper(30)})
		if err != nil {
			t.Fatal(err)
		}
		own := d.sentTo(f)[0].ID
		for id, want := range map[domain.FileID]int{own: 3 << 20, letter.Files[0].ID: 20} {
			opened, err := d.FileByReceipt(ctx, f.Reference, f.Receipt, id)
			if content := read(t, opened, err); content != paper(want) {
				t.Errorf("%d bytes, not %d", len(content), want)
			}
		}
		_, err = d.FileByReceipt(ctx, f.Reference, f.Receipt, note.Files[0].ID)
		refused(t, err, domain.NotFound, "not_found")
		_, err = d.FileByReceipt(ctx, f.Reference, d.file(question).Receipt, own)
		refused(t, err, domain.NotFound, "not_found")
		tracked, err := d.Track(ctx, f.Reference, f.Receipt)
		if err != nil || len(tracked.Messages) != 2 {
			t.Errorf("%+v, %v", tracked.Messages, err)
		}
	})

	t.Run("an officer's reading of a file is noted before he gets it", func(t *testing.T) {
		f := d.file(question)
		if _, err := d.send(f, "", "", sent{"a.pdf", long}); err != nil {
			t.Fatal(err)
		}
		id := d.sentTo(f)[0].ID
		opened, err := d.File(ctx, head, f.Reference, id)
		if read(t, opened, err) != long {
			t.Error("another content")
		}
		d.edit("INSERT INTO readings SELECT id || 'x', office, case_id, officer, at, what FROM readings WHERE what = 'file " + string(id) + "'")
		_, err = d.File(ctx, d.officer(domain.Auditor, "sknpeo"), f.Reference, id)
		refused(t, err, domain.Forbidden, "role_may_not")
		_, err = d.File(ctx, d.officer(domain.Head, "sesao11"), f.Reference, id)
		refused(t, err, domain.NotFound, "not_found")
	})

	t.Run("sent again under its key it is there once, and another under that key is refused", func(t *testing.T) {
		f := d.file(question)
		first, err := d.send(f, "k", "x", sent{"a.pdf", paper(99)})
		if err != nil {
			t.Fatal(err)
		}
		again, err := d.send(f, "k", "x", sent{"a.pdf", paper(99)})
		if err != nil || again != first || len(d.sentTo(f)) != 1 || d.caseOf(f).Version != 2 {
			t.Errorf("%q, then %q, %v; %d files", first, again, err, len(d.sentTo(f)))
		}
		_, err = d.send(f, "k", "x", sent{"a.pdf", paper(98)})
		refused(t, err, domain.Invalid, "key_reused")
		if _, err := d.send(d.file(question), "k", "x", sent{"a.pdf", paper(98)}); err != nil {
			t.Error("somebody else's key:", err)
		}
		if n := d.onTheirWay(); n != 0 {
			t.Errorf("%d are still on their way", n)
		}
	})

	t.Run("of wrong files each is named, and nothing stays of the right ones", func(t *testing.T) {
		f := d.file(question)
		before := d.totals()
		_, err := d.send(f, "", "", sent{"a.pdf", paper(99)}, sent{"b.html", "<html>"}, sent{"c.pdf", paper(domain.MaxFileSize + 1)}, sent{"d.png", "\x89PNG\r\n\x1a\nxx"})
		var wrong *domain.Error
		if !errors.As(err, &wrong) || wrong.Error() != "invalid: invalid_fields files.1=file_type files.2=file_too_large files.3=picture_unreadable" {
			t.Errorf("%v", err)
		}
		if after := d.totals(); after != before || d.onTheirWay() != 0 {
			t.Errorf("%s, %d on their way; was %s", after, d.onTheirWay(), before)
		}
		if _, err := d.send(f, "", "", sent{"a.pdf", paper(domain.MaxFileSize)}); err != nil {
			t.Error("just as long as it may be:", err)
		}
		_, err = d.send(f, "", "", slices.Repeat([]sent{{"a.pdf", paper(9)}}, domain.MaxFiles+1)...)
		refused(t, err, domain.Invalid, "files=too_many_items")
		_, err = d.send(f, "", "a text alone")
		refused(t, err, domain.Invalid, "files=required")
	})

	t.Run("an upload that is cut leaves nothing", func(t *testing.T) {
		f := d.file(question)
		cut := domain.Refuse(domain.Malformed, "unreadable_body")
		for _, begins := range []string{"", "%PD", paper(2 << 20), "\xff\xd8\xff\xe0\x00\x10JFIF\x00"} {
			u, err := d.UploadByReceipt(ctx, f.Reference, f.Receipt)
			if err != nil {
				t.Fatal(err)
			}
			err = u.Take(ctx, "a.pdf", io.MultiReader(strings.NewReader(begins), iotest.ErrReader(cut)))
			if strings.HasPrefix(begins, "\xff") {
				err = u.Take(ctx, "a.jpg", io.MultiReader(strings.NewReader(begins), iotest.ErrReader(cut)))
			}
			refused(t, err, domain.Malformed, "unreadable_body")
			u.End(ctx)
		}
		if n := d.onTheirWay(); n != 0 {
			t.Errorf("%d are still on their way", n)
		}
	})

	t.Run("nobody is sent a file about his rights before he has proved who he is", func(t *testing.T) {
		f := d.file(domain.Filing{
			Kind: domain.Access, Details: "x", Subject: domain.Subject{Person: domain.Person{GivenName: "สมศรี", Email: "somsri@example.com"}},
		})
		_, err := d.byOfficer(intake, f, domain.Write, sent{"a.pdf", paper(9)})
		refused(t, err, domain.Conflict, "identity_not_verified")
		if _, err := d.byOfficer(intake, f, domain.Note, sent{"a.pdf", paper(9)}); err != nil {
			t.Error(err)
		}
	})

	t.Run("an officer's files are from the right version, and by who may write", func(t *testing.T) {
		f := d.file(question)
		_, err := d.Upload(ctx, head, f.Reference, workflow.Match{})
		refused(t, err, domain.PreconditionRequired, "if_match_required")
		_, err = d.Upload(ctx, head, f.Reference, workflow.Match{Given: true, Versions: []int{7}})
		refused(t, err, domain.Stale, "stale")
		_, err = d.Upload(ctx, d.officer(domain.Officer, "sknpeo"), f.Reference, workflow.Match{Given: true, Versions: []int{1}})
		refused(t, err, domain.Forbidden, "not_assignee")
	})

	t.Run("only so many files are on their way at the same time, officers' beside the public's", func(t *testing.T) {
		f := d.file(question)
		take := func(ctx context.Context) (*workflow.Upload, error) {
			u, err := d.UploadByReceipt(d.somebody(), f.Reference, f.Receipt)
			if err != nil {
				t.Fatal(err)
			}
			return u, u.Take(ctx, "a.pdf", strings.NewReader(paper(9)))
		}
		var all []*workflow.Upload
		for range 24 {
			u, err := take(d.somebody())
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, u)
		}
		gone, cancel := context.WithCancel(d.somebody())
		cancel()
		_, err := take(gone)
		refused(t, err, domain.TooMany, "too_many")
		if _, err := d.byOfficer(head, f, domain.Note, sent{"a.pdf", paper(9)}); err != nil {
			t.Error("an officer:", err)
		}
		for _, u := range all {
			u.End(ctx)
			u.End(ctx) // once more, which frees nobody else's place
		}
		if _, err := d.send(f, "", "", sent{"a.pdf", paper(9)}); err != nil {
			t.Error("when they have ended:", err)
		}
	})

	t.Run("what a killed program left behind is swept after an hour", func(t *testing.T) {
		f := d.file(question)
		u, err := d.UploadByReceipt(ctx, f.Reference, f.Receipt)
		if err != nil {
			t.Fatal(err)
		}
		if err := u.Take(ctx, "a.pdf", strings.NewReader(long)); err != nil {
			t.Fatal(err)
		}
		for _, want := range []int{0, 1} {
			gone, err := d.Purge(ctx)
			if err != nil || gone != want {
				t.Errorf("%d were swept, %v", gone, err)
			}
			d.pass(time.Hour + time.Second)
		}
	})

	t.Run("a file that somebody removed from the database shows", func(t *testing.T) {
		d.trailHolds()
		f := d.file(question)
		if _, err := d.send(f, "", "", sent{"a.pdf", paper(9)}); err != nil {
			t.Fatal(err)
		}
		d.trailHolds()
		d.edit("DELETE FROM files WHERE id = '" + string(d.sentTo(f)[0].ID) + "'")
		report, err := d.VerifyTrails(ctx)
		if err != nil || len(report.Broken) != 1 || report.Broken[0].Why != "files" || report.Broken[0].Reference != f.Reference {
			t.Errorf("%+v, %v", report, err)
		}
	})
}
