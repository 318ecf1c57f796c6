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
		}
		for range first {
			o, err := d.FileByReceipt(slow, f.Reference, f.Receipt, id)
			if content := read(t, o, err); content != paper(9) {
				t.Errorf("after those were read to their ends the next is %q", content)
			}
		}
	})

	t.Run("six addresses together leave places to others, and to each of those one", func(t *testing.T) {
		f := d.file(question)
		if _, err := d.send(f, "", "", sent{"a.pdf", paper(9)}); err != nil {
			t.Fatal(err)
		}
		id := d.sentTo(f)[0].ID
		opens := func(ctx context.Context) error {
			o, err := d.FileByReceipt(ctx, f.Reference, f.Receipt, id)
			if err == nil {
				t.Cleanup(func() { _ = o.Content.Close() })
			}
			return err
		}
		soon, done := context.WithTimeout(t.Context(), 15*time.Second)
		defer done()
		waiting, cancel := context.WithCancel(t.Context())
		refusals := make(chan error)
		gets := []int{4, 3, 3, 2, 2, 2}
		for i, n := range gets {
			address := fmt.Sprintf("192.0.2.%d", i+1)
			for range n {
				if err := opens(workflow.From(soon, address)); err != nil {
					t.Fatal(address, err)
				}
			}
			go func() { refusals <- opens(workflow.From(waiting, address)) }()
		}
		for i := range 8 {
			if err := opens(workflow.From(soon, fmt.Sprintf("198.51.100.%d", i+1))); err != nil {
				t.Fatal("somebody elsewhere:", err)
			}
		}
		cancel()
		for range gets {
			if err := <-refusals; domain.KindOf(err) != domain.TooMany {
				t.Error("one more than its share:", err)
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
