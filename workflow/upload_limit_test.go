package workflow_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

func TestUploadsOfOne(t *testing.T) {
	d := newDesk(t)
	ctx, head := t.Context(), d.officer(domain.Head, "sknpeo")

	t.Run("one address that reads slowly has a few places, and everybody else the others", func(t *testing.T) {
		f := d.file(question)
		if _, err := d.send(f, "", "", sent{"a.pdf", paper(9)}); err != nil {
			t.Fatal(err)
		}
		id, slow := d.sentTo(f)[0].ID, d.somebody()
		waiting, cancel := context.WithCancel(slow)
		opened, refusals := make(chan workflow.Opened, 24), make(chan error, 24)
		for range 24 {
			go func() {
				if o, err := d.FileByReceipt(waiting, f.Reference, f.Receipt, id); err == nil {
					opened <- o
				} else {
					refusals <- err
				}
			}()
		}
		first := []workflow.Opened{<-opened, <-opened, <-opened, <-opened}
		for range 20 {
			soon, done := context.WithTimeout(d.somebody(), 10*time.Second)
			u, err := d.UploadByReceipt(soon, f.Reference, f.Receipt)
			if err == nil {
				defer u.End(ctx)
				err = u.Take(soon, "b.pdf", strings.NewReader(paper(9)))
			}
			if done(); err != nil {
				t.Fatal("somebody elsewhere:", err)
			}
		}
		cancel() // nobody waits for it any more, as after the moment that is waited
		for range 20 {
			var refusal *domain.Error
			if err := <-refusals; !errors.As(err, &refusal) || refusal.Kind != domain.TooMany || refusal.RetryAfter <= 0 {
				t.Error(err)
			}
		}
		for _, o := range first {
			if err := o.Content.Close(); err != nil {
				t.Fatal(err)
			}
			o, err := d.FileByReceipt(slow, f.Reference, f.Receipt, id)
			if content := read(t, o, err); content != paper(9) {
				t.Errorf("after one was read to its end the next is %q", content)
			}
		}
	})

	t.Run("a case takes only so much of its citizen, however it comes, and of the office what it sends", func(t *testing.T) {
		f := d.file(question)
		if _, err := d.send(f, "", "", sent{"a.pdf", paper(9)}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.byOfficer(head, f, domain.Write, sent{"b.pdf", paper(domain.MaxFileSize)}); err != nil {
			t.Fatal(err)
		}
		d.edit(fmt.Sprintf("UPDATE files SET size = %d WHERE id = '%s'", domain.MaxSent-100, d.sentTo(f)[0].ID))
		_, err := d.send(f, "", "", sent{"c.pdf", paper(50)}, sent{"d.pdf", paper(51)})
		refused(t, err, domain.Invalid, "files=case_full")
		if _, err := d.send(f, "k", "", sent{"c.pdf", paper(50)}, sent{"d.pdf", paper(50)}); err != nil {
			t.Error("just as much as it may be:", err)
		}
		_, err = d.send(f, "", "", sent{"e.pdf", paper(9)})
		refused(t, err, domain.Invalid, "files=case_full")
		if _, err := d.send(f, "k", "", sent{"c.pdf", paper(50)}, sent{"d.pdf", paper(50)}); err != nil {
			t.Error("sent again:", err)
		}
		if _, err := d.byOfficer(head, f, domain.Note, sent{"f.pdf", paper(9)}); err != nil || d.onTheirWay() != 0 {
			t.Errorf("%v, %d on their way", err, d.onTheirWay())
		}
	})
}
