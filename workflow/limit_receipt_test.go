package workflow_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

// wrongCode tries a receipt code that opens nothing.
func wrongCode(ctx context.Context, at *workflow.Service, ref domain.Reference, address string) error {
	_, err := at.Track(workflow.From(ctx, address), ref, "0000-0000-0000-0000-0000-0000-0")
	return err
}

func TestReceiptTries(t *testing.T) {
	d := newDesk(t)
	f := d.file(plain)
	const guesser, citizen = "2001:db8:1:2::66", "192.0.2.9"
	held := func(do func()) int {
		before := len(d.clock.Slept())
		do()
		return len(d.clock.Slept()) - before
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
		d.clock.Pass(15 * time.Minute)
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
