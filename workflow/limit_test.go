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
	held := func(do func()) int {
		before := len(d.clock.slept)
		do()
		return len(d.clock.slept) - before
	}
	miss := func(n int) {
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
	t.Run("ten wrong codes are answered at once, whatever of the code is wrong, and each one after them later", func(t *testing.T) {
		if n := held(func() {
			for n := range 10 {
				miss(n)
			}
		}); n != 0 {
			t.Errorf("%d of the first ten waited", n)
		}
		if n := held(func() {
			for n := range 6 {
				miss(n)
			}
		}); n != 6 {
			t.Errorf("%d of 6 waited", n)
		}
		if _, misses := d.Limited(); misses != 16 {
			t.Errorf("%d misses", misses)
		}
	})
	t.Run("so is one from elsewhere in the same network", func(t *testing.T) {
		if n := held(func() { _ = wrongCode(t.Context(), d.Service, f.Reference, "2001:db8:1:2::67") }); n != 1 {
			t.Error("it was answered at once")
		}
	})
	t.Run("the right one opens every door at once, from there as from elsewhere: nobody's guesses lock out anybody", func(t *testing.T) {
		for _, address := range []string{guesser, citizen} {
			ctx := workflow.From(t.Context(), address)
			if n := held(func() {
				_, track := d.Track(ctx, f.Reference, f.Receipt)
				_, message := d.SendMessage(ctx, f.Reference, f.Receipt, domain.MessageInput{Text: "x"})
				u, upload := d.UploadByReceipt(ctx, f.Reference, f.Receipt)
				may := d.ByReceiptMayNow(ctx, f.Reference, f.Receipt, domain.Withdraw)
				for _, err := range []error{track, message, upload, may} {
					if err != nil {
						t.Fatal(err)
					}
				}
				u.End(ctx)
			}); n != 0 {
				t.Errorf("%s waited %d times", address, n)
			}
		}
	})
	t.Run("of many wrong ones at once twenty wait, and the rest hear that they are too many", func(t *testing.T) {
		const from = "198.51.100.1"
		parts := d.parts
		still := &stillClock{clock: d.clock, over: make(chan struct{})}
		parts.Clock = still
		s := workflow.New(parts)
		var told, tooMany atomic.Int32
		var tracking sync.WaitGroup
		for range 100 {
			tracking.Go(func() {
				switch err := wrongCode(t.Context(), s, f.Reference, from); domain.KindOf(err) {
				case domain.TooMany:
					if tooMany.Add(1) == 70 {
						close(still.over)
					}
				case domain.NotFound:
					told.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		tracking.Wait()
		if told.Load() != 30 || tooMany.Load() != 70 {
			t.Errorf("%d were told, %d too many", told.Load(), tooMany.Load())
		}
	})
	t.Run("a quarter of an hour later he hears at once again", func(t *testing.T) {
		d.clock.now = d.clock.Now().Add(15 * time.Minute)
		if n := held(func() { miss(0) }); n != 0 {
			t.Error("he waited")
		}
	})
}

// stillClock is a clock at which whoever sleeps does so until it is over.
type stillClock struct {
	*clock
	over chan struct{}
}

func (c *stillClock) Sleep(ctx context.Context, _ time.Duration) error {
	select {
	case <-c.over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
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
	wrong := func(at *workflow.Service, from string, times int) (atOnce int) {
		before := len(d.clock.slept)
		for range times {
			if err := wrongCode(t.Context(), at, ref, from); domain.KindOf(err) != domain.NotFound {
				t.Fatal(err)
			}
		}
		return times - (len(d.clock.slept) - before)
	}
	a, b := replica(), replica()
	t.Run("two replicas let through together what one would, and what came between two tellings", func(t *testing.T) {
		atOnce := 0
		for range 30 {
			atOnce += wrong(a, "192.0.2.1", 1) + wrong(b, "192.0.2.1", 1)
			share(a, b)
		}
		if atOnce < 10 || atOnce > 11 {
			t.Errorf("%d were answered at once", atOnce)
		}
	})
	t.Run("one that starts anew knows of it once it has asked", func(t *testing.T) {
		c := replica()
		atOnce := wrong(c, "192.0.2.1", 3)
		share(c)
		if more := wrong(c, "192.0.2.1", 1); atOnce != 3 || more != 0 {
			t.Errorf("%d before it asked, %d after", atOnce, more)
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
	db := d.besides()
	defer func() { _ = db.Close() }()
	if err := db.QueryRow("SELECT count(*) FROM limit_counts " + which).Scan(&n); err != nil {
		d.t.Fatal(err)
	}
	return n
}
