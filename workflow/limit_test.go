package workflow_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

// plain is a filing without anything that takes time.
var plain = domain.Filing{Kind: domain.Question, Details: "โรงเรียนเปิดวันไหน"}

// fileFrom files from an address at a replica.
func fileFrom(ctx context.Context, at *workflow.Service, address string, key string) ([]byte, error) {
	return at.Submit(workflow.From(ctx, address), workflow.SubmitCommand{
		Office: "sknpeo", Filing: plain, Channel: domain.ByAPI, IdempotencyKey: key, Body: []byte(plain.Details),
		Reply: func(f workflow.Filed) ([]byte, error) { return []byte(f.Request.Reference), nil },
	})
}

// seconds is how long a refusal asks to wait; the test fails on anything else.
func seconds(t *testing.T, err error, code string) time.Duration {
	t.Helper()
	var refusal *domain.Error
	if !errors.As(err, &refusal) || refusal.Kind != domain.TooMany || refusal.Code != code || refusal.RetryAfter < 1 {
		t.Fatalf("%v instead of %s with a time to wait", err, code)
	}
	return time.Duration(refusal.RetryAfter) * time.Second
}

func TestFilingsOfAnAddress(t *testing.T) {
	d := newDesk(t)
	const here, there = "192.0.2.1", "192.0.2.2"
	log := d.logged()
	first, err := fileFrom(t.Context(), d.Service, here, "the first")
	if err != nil {
		t.Fatal(err)
	}
	for n := 2; n <= 300; n++ {
		if _, err := fileFrom(t.Context(), d.Service, here, ""); err != nil {
			t.Fatalf("filing %d: %v", n, err)
		}
	}
	var wait time.Duration
	t.Run("the 301st of an hour waits, and the log has a line of it without the address", func(t *testing.T) {
		_, err := fileFrom(t.Context(), d.Service, here, "")
		wait = seconds(t, err, "too_many_filings")
		if !strings.Contains(log.String(), "filings_address") || strings.Contains(log.String(), here) {
			t.Errorf("%s", log)
		}
		lines := strings.Count(log.String(), "\n")
		for range 5 {
			_, err = fileFrom(t.Context(), d.Service, here, "")
			seconds(t, err, "too_many_filings")
		}
		if again := strings.Count(log.String(), "\n"); again != lines {
			t.Errorf("%d lines more for the same", again-lines)
		}
		if limited, _ := d.Limited(); limited["filings_address"] != 6 || limited["filings_office"] != 0 {
			t.Errorf("%v", limited)
		}
	})
	t.Run("whoever has filed and did not hear it hears it all the same", func(t *testing.T) {
		reply, err := fileFrom(t.Context(), d.Service, here, "the first")
		if err != nil || !bytes.Equal(reply, first) {
			t.Errorf("%s %v", reply, err)
		}
	})
	t.Run("under his key another body is still the other body's refusal", func(t *testing.T) {
		_, err := d.Submit(workflow.From(t.Context(), here), workflow.SubmitCommand{
			Office: "sknpeo", Filing: plain, Channel: domain.ByAPI, IdempotencyKey: "the first", Body: []byte("another"),
		})
		if domain.KindOf(err) != domain.Invalid {
			t.Error(err)
		}
	})
	t.Run("another address files at once, and so does intake", func(t *testing.T) {
		if _, err := fileFrom(t.Context(), d.Service, there, ""); err != nil {
			t.Error(err)
		}
		_, err := d.Register(workflow.From(t.Context(), here), workflow.RegisterCommand{
			Actor: d.officer(domain.Intake, "sknpeo"), Office: "sknpeo", Filing: plain,
			Entry: domain.Registration{Channel: domain.AtCounter, ReceivedAt: d.clock.Now(), IntakeNo: "1"},
			Reply: func(workflow.Filed) ([]byte, error) { return nil, nil },
		})
		if err != nil {
			t.Error(err)
		}
	})
	t.Run("nothing but what was filed counts: not what was wrong, nor what was sent again", func(t *testing.T) {
		const other = "192.0.2.3"
		for range 400 {
			_, err := d.Submit(workflow.From(t.Context(), other), workflow.SubmitCommand{Office: "sknpeo", Filing: domain.Filing{}, Channel: domain.ByAPI})
			if domain.KindOf(err) != domain.Invalid {
				t.Fatal(err)
			}
			if _, err := fileFrom(t.Context(), d.Service, other, "one key"); err != nil {
				t.Fatal(err)
			}
		}
	})
	t.Run("who waits as long as he was told files again", func(t *testing.T) {
		before := d.clock.Now()
		d.clock.Set(before.Add(wait - time.Second))
		_, err := fileFrom(t.Context(), d.Service, here, "")
		seconds(t, err, "too_many_filings")
		d.clock.Set(before.Add(wait))
		if _, err := fileFrom(t.Context(), d.Service, here, ""); err != nil {
			t.Error(err)
		}
	})
}

func TestManyFilingsAtOnce(t *testing.T) {
	d := newDesk(t)
	const people = 40
	var kept, held atomic.Int32
	var filing sync.WaitGroup
	for range people {
		filing.Go(func() {
			for range 10 {
				_, err := fileFrom(t.Context(), d.Service, "192.0.2.1", "")
				switch domain.KindOf(err) {
				case domain.TooMany:
					held.Add(1)
				default:
					if err != nil {
						t.Error(err)
					}
					kept.Add(1)
				}
			}
		})
	}
	filing.Wait()
	t.Run("of 400 at once exactly 300 are filed", func(t *testing.T) {
		if kept.Load() != 300 || held.Load() != 100 {
			t.Errorf("%d filed, %d held back", kept.Load(), held.Load())
		}
	})
}

func TestOtherLimits(t *testing.T) {
	d := newDesk(t)
	f := d.file(plain)
	ctx := workflow.From(t.Context(), "192.0.2.1")
	t.Run("the 31st upload of an hour waits, before a byte of it is read", func(t *testing.T) {
		for range 30 {
			u, err := d.UploadByReceipt(ctx, f.Reference, f.Receipt)
			if err != nil {
				t.Fatal(err)
			}
			u.End(ctx)
		}
		_, err := d.UploadByReceipt(ctx, f.Reference, f.Receipt)
		seconds(t, err, "too_many_uploads")
	})
	t.Run("the 301st message of an hour waits; one that was refused is none", func(t *testing.T) {
		for n := range 300 {
			if _, err := d.SendMessage(ctx, f.Reference, f.Receipt, domain.MessageInput{Text: fmt.Sprint("ข้อความ ", n)}); err != nil {
				t.Fatal(err)
			}
			if _, err := d.SendMessage(ctx, f.Reference, f.Receipt, domain.MessageInput{}); n < 299 && domain.KindOf(err) != domain.Invalid {
				t.Fatal(err)
			}
		}
		_, err := d.SendMessage(ctx, f.Reference, f.Receipt, domain.MessageInput{Text: "x"})
		seconds(t, err, "too_many_messages")
	})
	t.Run("the 601st new draft of an hour waits, and the 600 are kept on as often as anybody likes", func(t *testing.T) {
		draft, err := d.NewDraft(ctx, "sknpeo")
		for n := 1; n < 600 && err == nil; n++ {
			_, err = d.NewDraft(ctx, "sknpeo")
		}
		if err != nil {
			t.Fatal(err)
		}
		_, err = d.NewDraft(ctx, "sknpeo")
		seconds(t, err, "too_many_drafts")
		for range 3 {
			if err := d.KeepDraft(ctx, draft, workflow.DraftLife); err != nil {
				t.Error(err)
			}
		}
	})
	t.Run("officers send files without such a limit", func(t *testing.T) {
		intake := d.officer(domain.Intake, "sknpeo")
		for range 40 {
			u, err := d.Upload(ctx, intake, f.Reference, workflow.Match{Given: true, Versions: []int{d.whole(f.Reference).Version}})
			if err != nil {
				t.Fatal(err)
			}
			u.End(ctx)
		}
	})
}
