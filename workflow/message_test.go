package workflow_test

import (
	"fmt"
	"sync"
	"testing"

	"sitthi/domain"
	"sitthi/workflow"
)

// Whoever reads a case reads all that its citizen wrote, so it is not without end.
func TestTooManyMessages(t *testing.T) {
	onBothDesks(t, func(t *testing.T, d *desk) {
		f := d.file(plain)
		head := d.officer(domain.Head, "sknpeo")
		send := func(in domain.MessageInput) error {
			_, err := d.SendMessage(d.somebody(), f.Reference, f.Receipt, in)
			return err
		}
		if err := send(domain.MessageInput{Text: "ใช่"}); err != nil {
			t.Fatal(err)
		}
		r := d.caseOf(f)
		d.tx(func(tx domain.Tx) error {
			for range domain.MaxMessages - 2 { // one after the other would take a minute
				if err := tx.AddMessage(r, domain.Message{Case: r.ID, Seq: r.Version, Kind: domain.FromCitizen, At: d.clock.Now(), Text: "ใช่"}); err != nil {
					return err
				}
			}
			return nil
		})
		if err := send(domain.MessageInput{Text: "ใช่"}); err != nil {
			t.Error("one less than too many:", err)
		}
		refused(t, send(domain.MessageInput{Text: "อีก"}), domain.Invalid, "text=too_many_messages")
		_, err := d.send(f, "", "", sent{"a.pdf", paper(9)})
		refused(t, err, domain.Invalid, "text=too_many_messages")

		t.Run("what the office waits for comes all the same", func(t *testing.T) {
			d.handed(f, head.ID())
			view, err := d.ViewCase(t.Context(), head, f.Reference)
			if err != nil {
				t.Fatal(err)
			}
			_, err = d.Ask(t.Context(), head, f.Reference, matching(view.Request.Version), domain.AskInput{Items: []domain.AskItem{{Code: "id", Text: "สำเนาบัตร"}}})
			if err != nil {
				t.Fatal(err)
			}
			if err := send(domain.MessageInput{Text: "ส่งแล้ว"}); err != nil {
				t.Error(err)
			}
			refused(t, send(domain.MessageInput{Text: "อีก"}), domain.Invalid, "text=too_many_messages")
		})
	})
}

// The form of a page that is sent again and again is one message.
func TestSendMessageOnce(t *testing.T) {
	onBothDesks(t, func(t *testing.T, d *desk) {
		f := d.file(plain)
		ctx := workflow.From(t.Context(), "192.0.2.1")
		send := func(text, key string) (workflow.Tracked, error) {
			return d.SendMessageOnce(ctx, f.Reference, f.Receipt, domain.MessageInput{Text: text}, key)
		}
		sent := func() int {
			t.Helper()
			tracked, err := d.Track(t.Context(), f.Reference, f.Receipt)
			if err != nil {
				t.Fatal(err)
			}
			return len(tracked.Messages)
		}
		t.Run("pressed eight times at once it is there once, and each press hears of it", func(t *testing.T) {
			var pressing sync.WaitGroup
			for range 8 {
				pressing.Go(func() {
					if got, err := send("ใช่", "one"); err != nil || len(got.Messages) != 1 {
						t.Error(got.Messages, err)
					}
				})
			}
			pressing.Wait()
			if n := sent(); n != 1 {
				t.Errorf("%d messages", n)
			}
		})
		t.Run("under another key, and without one, the same words are another message", func(t *testing.T) {
			for i, key := range []string{"two", "", ""} {
				if _, err := send("ใช่", key); err != nil || sent() != 2+i {
					t.Error(sent(), err)
				}
			}
		})
		t.Run("another case knows nothing of the key", func(t *testing.T) {
			other := d.file(plain)
			got, err := d.SendMessageOnce(ctx, other.Reference, other.Receipt, domain.MessageInput{Text: "ใช่"}, "one")
			if err != nil || len(got.Messages) != 1 {
				t.Error(got.Messages, err)
			}
		})
		t.Run("who may send no more this hour still hears that the last one came", func(t *testing.T) {
			last := ""
			for n, err := 0, error(nil); err == nil; n++ {
				if _, err = send(fmt.Sprint("ข้อความ ", n), fmt.Sprint(n)); err == nil {
					last = fmt.Sprint(n)
				} else if domain.KindOf(err) != domain.TooMany {
					t.Fatal(err)
				}
			}
			before := sent()
			if got, err := send("ข้อความ "+last, last); err != nil || len(got.Messages) != before || sent() != before {
				t.Error(len(got.Messages), before, err)
			}
			if _, err := send("อีก", last); err == nil || sent() != before {
				t.Error("another text under its key is taken")
			}
			_, err := d.SendMessageOnce(ctx, f.Reference, "x", domain.MessageInput{Text: "ข้อความ " + last}, last)
			if domain.KindOf(err) != domain.NotFound {
				t.Error(err)
			}
		})
	})
}
