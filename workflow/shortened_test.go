package workflow_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

// digestOf is the last digest that somebody got.
func (d *desk) digestOf(to string) string {
	d.t.Helper()
	for _, m := range slices.Backward(d.postbox.sent) {
		if strings.HasPrefix(m.To, to+"@") && strings.Contains(m.Subject, "เรื่องที่ต้องติดตาม") {
			return m.Body
		}
	}
	return ""
}

func TestManyShortenedDates(t *testing.T) {
	const few, word = domain.MailsPerHour, " กำหนดเร็วขึ้นเป็น "
	told := []string{"officer", "head", "dpo"}
	// due are cases of which everybody has heard what there was to hear.
	due := func(d *desk, n int) []domain.Reference {
		refs := d.due(n)
		for range 3 {
			d.post()
			d.pass(61 * time.Minute)
		}
		return refs
	}

	t.Run("as many as leave in an hour are a mail each, the others lines of the next digest, and each has its banner", func(t *testing.T) {
		onBothDesks(t, func(t *testing.T, d *desk) {
			refs := due(d, few+3)
			d.publish(0, withdrawn("2026-12-07"))
			d.recount()
			single := map[string]int{}
			for _, m := range d.post() {
				if to, subject, _ := strings.Cut(m, ": "); strings.Contains(subject, word) {
					single[to]++
				}
			}
			d.sweep("2026-11-24 08:30")
			for _, to := range told {
				if digest := d.digestOf(to); single[to] != few || strings.Count(digest, word+"7 ธันวาคม 2569") != 3 {
					t.Errorf("%s: %d mails, and\n%s", to, single[to], digest)
				}
			}
			for _, ref := range refs {
				if view, err := d.ViewCase(t.Context(), d.officer(domain.Head, "sknpeo"), ref); err != nil || len(view.Banners) != 1 {
					t.Error(view.Banners, err)
				}
			}
		})
	})

	t.Run("a date that moved on before the digest left is not told", func(t *testing.T) {
		d := newDesk(t)
		due(d, few+1)
		d.publish(0, withdrawn("2026-12-07"))
		d.recount()
		d.post()
		d.publish(1, announced(domain.CalendarChange{Add: []domain.Holiday{{Date: day("2026-12-07"), Name: "ชดเชยวันชาติ", Type: domain.HolidaySubstitution}}}))
		d.recount()
		d.sweep("2026-11-24 08:30")
		for _, to := range told {
			if digest := d.digestOf(to); strings.Contains(digest, word) {
				t.Errorf("%s hears of a date that is the case's no more:\n%s", to, digest)
			}
		}
	})

	t.Run("nor is that of a case that was closed by then", func(t *testing.T) {
		d := newDesk(t)
		refs := due(d, few+2)
		d.publish(0, withdrawn("2026-12-07"))
		d.recount()
		d.post()
		for _, ref := range refs {
			r := d.whole(ref)
			if _, err := d.Withdraw(t.Context(), d.officer(domain.Intake, "sknpeo"), ref, matching(r.Version), domain.ReasonInput{Reason: "หนังสือ"}); err != nil {
				t.Fatal(err)
			}
		}
		d.sweep("2026-11-24 08:30")
		for _, to := range told {
			if digest := d.digestOf(to); digest != "" {
				t.Errorf("%s: %s", to, digest)
			}
		}
	})
}

// queues is a store that keeps in which order each transaction joins officers' digests.
type queues struct {
	domain.Store
	orders *[][]domain.OfficerID
}

func (q queues) InTx(ctx context.Context, do func(domain.Tx) error) error {
	return q.Store.InTx(ctx, func(tx domain.Tx) error {
		var order []domain.OfficerID
		err := do(&queuesTx{tx, &order})
		*q.orders = append(*q.orders, order)
		return err
	})
}

type queuesTx struct {
	domain.Tx
	order *[]domain.OfficerID
}

func (t *queuesTx) JoinDigest(line domain.DigestLine, n domain.Notice) (bool, error) {
	*t.order = append(*t.order, line.Officer)
	return t.Tx.JoinDigest(line, n)
}

// Who joins digests holds them until he has done. The reminders join them by officer, and
// so does a recount: in different orders the two would wait for each other.
func TestDigestsAreJoinedInOneOrder(t *testing.T) {
	d := newDesk(t)
	d.due(domain.MailsPerHour + 3)
	d.publish(0, withdrawn("2026-12-07"))
	var orders [][]domain.OfficerID
	parts := d.parts
	parts.Store = queues{d.store, &orders}
	if _, err := workflow.New(parts).Recount(t.Context()); err != nil {
		t.Fatal(err)
	}
	most := 0
	for _, order := range orders {
		most = max(most, len(slices.Compact(slices.Clone(order))))
		if !slices.IsSorted(order) {
			t.Errorf("%v", order)
		}
	}
	if most < 2 {
		t.Errorf("no transaction joined more than %d", most)
	}
}
