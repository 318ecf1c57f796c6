package workflow_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/repository/pgtest"
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

// wrongCode tries a receipt code that opens nothing.
func wrongCode(ctx context.Context, at *workflow.Service, ref domain.Reference, address string) error {
	_, err := at.Track(workflow.From(ctx, address), ref, "0000-0000-0000-0000-0000-0000-0")
	return err
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
		d.clock.now = before.Add(wait - time.Second)
		_, err := fileFrom(t.Context(), d.Service, here, "")
		seconds(t, err, "too_many_filings")
		d.clock.now = before.Add(wait)
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

func TestReceiptTries(t *testing.T) {
	d := newDesk(t)
	f := d.file(plain)
	const guesser, citizen = "2001:db8:1:2::66", "192.0.2.9"
	t.Run("ten wrong codes are looked at, whatever of the code is wrong, and the next are not", func(t *testing.T) {
		for n := range 10 {
			ref, code := f.Reference, "0000-0000-0000-0000-0000-0000-0"
			switch n % 3 {
			case 1:
				ref = "SKNPEO-2569-000000"
			case 2:
				code = "x"
			}
			if _, err := d.Track(workflow.From(t.Context(), guesser), ref, code); domain.KindOf(err) != domain.NotFound {
				t.Fatal(err)
			}
		}
		seconds(t, wrongCode(t.Context(), d.Service, f.Reference, guesser), "too_many_misses")
		if _, misses := d.Limited(); misses != 10 {
			t.Errorf("%d misses", misses)
		}
	})
	t.Run("nor is the right one, which would tell the guesser that it is; from the whole of his network", func(t *testing.T) {
		for _, address := range []string{guesser, "2001:db8:1:2::67"} {
			_, err := d.Track(workflow.From(t.Context(), address), f.Reference, f.Receipt)
			seconds(t, err, "too_many_misses")
		}
	})
	t.Run("the right holder elsewhere is let in", func(t *testing.T) {
		if _, err := d.Track(workflow.From(t.Context(), citizen), f.Reference, f.Receipt); err != nil {
			t.Error(err)
		}
	})
	t.Run("so is one at the same address who has shown it before", func(t *testing.T) {
		if _, err := d.Track(workflow.Holder(workflow.From(t.Context(), guesser)), f.Reference, f.Receipt); err != nil {
			t.Error(err)
		}
	})
	t.Run("every door that a receipt opens is held", func(t *testing.T) {
		ctx := workflow.From(t.Context(), guesser)
		_, message := d.SendMessage(ctx, f.Reference, f.Receipt, domain.MessageInput{Text: "x"})
		_, withdrawn := d.WithdrawByReceipt(ctx, f.Reference, f.Receipt, domain.ReasonInput{})
		_, upload := d.UploadByReceipt(ctx, f.Reference, f.Receipt)
		_, file := d.FileByReceipt(ctx, f.Reference, f.Receipt, "x")
		may := d.ByReceiptMayNow(ctx, f.Reference, f.Receipt, domain.PostMessage)
		for _, err := range []error{message, withdrawn, upload, file, may} {
			seconds(t, err, "too_many_misses")
		}
	})
	t.Run("right codes are not counted, however many come at once", func(t *testing.T) {
		var tracking sync.WaitGroup
		for range 50 {
			tracking.Go(func() {
				if _, err := d.Track(workflow.From(t.Context(), citizen), f.Reference, f.Receipt); err != nil {
					t.Error(err)
				}
			})
		}
		tracking.Wait()
	})
	t.Run("of many wrong ones at once no more than ten are looked at", func(t *testing.T) {
		var looked atomic.Int32
		var tracking sync.WaitGroup
		for range 100 {
			tracking.Go(func() {
				if domain.KindOf(wrongCode(t.Context(), d.Service, f.Reference, "198.51.100.1")) == domain.NotFound {
					looked.Add(1)
				}
			})
		}
		tracking.Wait()
		if looked.Load() != 10 {
			t.Errorf("%d", looked.Load())
		}
	})
	t.Run("a quarter of an hour later he may try again", func(t *testing.T) {
		d.clock.now = d.clock.Now().Add(15 * time.Minute)
		if err := wrongCode(t.Context(), d.Service, f.Reference, guesser); domain.KindOf(err) != domain.NotFound {
			t.Error(err)
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

func TestLimitsOfReplicas(t *testing.T) {
	for name, address := range map[string]func(testing.TB) string{
		"SQLite":     func(tb testing.TB) string { return "sqlite:" + tb.TempDir() + "/desk.db" },
		"PostgreSQL": func(tb testing.TB) string { return pgtest.Shared(tb).Database(tb) },
	} {
		t.Run(name, func(t *testing.T) { limitsOfReplicas(t, newDeskOn(t, address(t))) })
	}
}

func limitsOfReplicas(t *testing.T, d *desk) {
	replica := func() *workflow.Service { return workflow.New(d.parts) }
	share := func(all ...*workflow.Service) {
		t.Helper()
		for _, s := range all {
			if _, err := s.ShareLimits(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	ref := d.file(plain).Reference
	wrong := func(at *workflow.Service, from string, times int) (looked int) {
		for range times {
			if domain.KindOf(wrongCode(t.Context(), at, ref, from)) == domain.NotFound {
				looked++
			}
		}
		return looked
	}
	a, b := replica(), replica()
	t.Run("two replicas let through together what one would, and what came between two tellings", func(t *testing.T) {
		looked := 0
		for range 30 {
			looked += wrong(a, "192.0.2.1", 1) + wrong(b, "192.0.2.1", 1)
			share(a, b)
		}
		if looked < 10 || looked > 11 {
			t.Errorf("%d were looked at", looked)
		}
	})
	t.Run("one that starts anew knows of it once it has asked", func(t *testing.T) {
		c := replica()
		looked := wrong(c, "192.0.2.1", 3)
		share(c)
		if more := wrong(c, "192.0.2.1", 1); looked != 3 || more != 0 {
			t.Errorf("%d before it asked, %d after", looked, more)
		}
	})
	t.Run("other addresses are as free as before, at each of them", func(t *testing.T) {
		if n := wrong(a, "192.0.2.2", 5) + wrong(b, "192.0.2.3", 5); n != 10 {
			t.Errorf("%d", n)
		}
	})
	t.Run("counts that could not be told are told the next time", func(t *testing.T) {
		const from = "192.0.2.4"
		parts := d.parts
		away := &sometimesAway{Store: d.store, away: true}
		parts.Store = away
		c := workflow.New(parts)
		wrong(c, from, 9)
		if _, err := c.ShareLimits(t.Context()); err == nil {
			t.Fatal("nobody noticed that the database is away")
		}
		away.away = false
		share(c)
		wrong(b, from, 1)
		share(b)
		if n := wrong(b, from, 1); n != 0 {
			t.Error("the other replica does not know")
		}
	})
	t.Run("no address is kept, and after an hour nothing at all", func(t *testing.T) {
		if rows := d.kept(""); rows == 0 {
			t.Fatal("nothing is kept")
		}
		if rows := d.kept("WHERE length(key) <> 32"); rows != 0 {
			t.Errorf("%d keys are no hashes", rows)
		}
		d.clock.now = d.clock.Now().Add(time.Hour)
		if _, err := d.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.clock.now = d.clock.Now().Add(4 * time.Minute)
		if _, err := d.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if rows := d.kept(""); rows != 0 {
			t.Errorf("%d rows are left", rows)
		}
	})
	t.Run("who files three times leaves no row, and nothing is asked of the database", func(t *testing.T) {
		parts := d.parts
		away := &sometimesAway{Store: d.store}
		parts.Store = away
		quiet := workflow.New(parts)
		for range 3 {
			if _, err := fileFrom(t.Context(), quiet, "192.0.2.5", ""); err != nil {
				t.Fatal(err)
			}
		}
		away.away = true
		if _, err := quiet.ShareLimits(t.Context()); err != nil || d.kept("") != 0 {
			t.Error("they were told of", err)
		}
	})
}

// sometimesAway is a store whose database goes away.
type sometimesAway struct {
	domain.Store
	away bool
}

func (s *sometimesAway) InTx(ctx context.Context, do func(domain.Tx) error) error {
	if s.away {
		return domain.Refuse(domain.Unavailable, "unavailable")
	}
	return s.Store.InTx(ctx, do)
}

// kept is how many counts the database keeps.
func (d *desk) kept(which string) (n int) {
	d.t.Helper()
	driver, address := "pgx", d.address
	if path, ok := strings.CutPrefix(d.address, "sqlite:"); ok {
		driver, address = "sqlite", path
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.QueryRow("SELECT count(*) FROM limit_counts " + which).Scan(&n); err != nil {
		d.t.Fatal(err)
	}
	return n
}
