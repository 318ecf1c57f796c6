package workflow_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

// writes sends messages with the case's receipt.
func (d *desk) writes(f filed, messages int) {
	d.t.Helper()
	for n := range messages {
		if _, err := d.SendMessage(d.somebody(), f.Reference, f.Receipt, domain.MessageInput{Text: fmt.Sprint("ข้อความที่ ", n)}); err != nil {
			d.t.Fatal(err)
		}
	}
}

func TestOfficersAreToldOnceOfWhatCitizensWrite(t *testing.T) {
	const word = " มีข้อความใหม่"

	t.Run("as long as a mail about it waits, and again when that has left", func(t *testing.T) {
		onBothDesks(t, func(t *testing.T, d *desk) {
			f := d.file(question)
			d.assigned(f)
			d.post()
			for range 2 {
				d.writes(f, 3*domain.MailsPerHour)
				if got := d.post(); !slices.Equal(got, []string{"officer: " + string(f.Reference) + word}) {
					t.Error(got)
				}
				d.pass(2 * time.Hour)
			}
		})
	})

	t.Run("of a case that nobody has, each of intake once", func(t *testing.T) {
		d := newDesk(t)
		f, other := d.file(question), d.file(question)
		d.post()
		d.writes(f, 3)
		d.writes(other, 1)
		want := []string{"intake: " + string(f.Reference) + word, "intake: " + string(other.Reference) + word}
		slices.Sort(want)
		if got := d.post(); !slices.Equal(got, want) {
			t.Error(got)
		}
	})

	t.Run("a mail that is just leaving tells nothing of what comes after it", func(t *testing.T) {
		onBothDesks(t, func(t *testing.T, d *desk) {
			f := d.file(question)
			d.assigned(f)
			d.post()
			d.writes(f, 1)
			slow := d.replica(0, &interrupted{d.postbox, func() { d.writes(f, 1) }})
			if n, err := slow.Deliver(t.Context()); n != 1 || err != nil {
				t.Fatal(n, err)
			}
			if got := d.post(); !slices.Equal(got, []string{"officer: " + string(f.Reference) + word}) {
				t.Error(got)
			}
		})
	})

	t.Run("whoever writes without end keeps none of the officer's reminders back", func(t *testing.T) {
		d := newDesk(t)
		f, due := d.file(question), d.file(question)
		d.assigned(f)
		d.assigned(due)
		d.post()
		d.writes(f, 100)
		today := d.sweep("2026-12-08 09:00")
		for _, late := range []filed{f, due} {
			if !slices.Contains(today, "officer: "+string(late.Reference)+" ถึงกำหนด 8 ธันวาคม 2569") {
				t.Error(today)
			}
		}
	})
}

func TestQuarantineTellsOnlyTheHead(t *testing.T) {
	apart := func(t *testing.T) (*desk, filed) {
		d := newDesk(t)
		d.clock.set("2026-11-04 17:05:00")
		f := d.file(another(right(domain.Access)))
		if _, err := d.Quarantine(t.Context(), d.officer(domain.Head, "sknpeo"), f.Reference, matching(1), domain.QuarantineInput{Reason: "x"}); err != nil {
			t.Fatal(err)
		}
		d.clock.set("2026-11-23 10:00:00")
		d.post()
		return d, f
	}
	officers := func(mails []string) []string {
		return slices.DeleteFunc(mails, func(m string) bool { return strings.HasPrefix(m, "somsri: ") })
	}

	t.Run("what its citizen writes there is mailed to nobody, and is in the head's next digest", func(t *testing.T) {
		d, f := apart(t)
		d.writes(f, 2)
		if got := officers(d.post()); len(got) != 0 {
			t.Error(got)
		}
		d.sweep("2026-11-23 10:00")
		d.sweep("2026-11-23 10:02") // of its first weeks there
		d.sweep("2026-11-24 08:30")
		if got := officers(d.sweep("2026-11-24 08:32")); len(got) != 1 || !strings.HasPrefix(got[0], "head: ") || !strings.Contains(d.digestOf("head"), string(f.Reference)) {
			t.Error(got, d.digestOf("head"))
		}
	})
	t.Run("that he withdraws it, to nobody either", func(t *testing.T) {
		d, f := apart(t)
		if _, err := d.WithdrawByReceipt(d.somebody(), f.Reference, f.Receipt, domain.ReasonInput{}); err != nil {
			t.Fatal(err)
		}
		if got := officers(d.post()); len(got) != 0 {
			t.Error(got)
		}
	})
	t.Run("that a date of it is earlier, to nobody either", func(t *testing.T) {
		d, f := apart(t)
		d.publish(0, withdrawn("2026-12-07"))
		d.recount()
		if d.recomputed(f.Reference) != 1 {
			t.Fatal("it did not move, so this proves nothing")
		}
		if got := officers(d.post()); len(got) != 0 {
			t.Error(got)
		}
	})
}
