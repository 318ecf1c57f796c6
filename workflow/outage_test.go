package workflow_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
)

// outage is a mail server that may be away.
type outage struct {
	*postbox
	away  bool
	tries int
}

func (o *outage) Send(ctx context.Context, m domain.Mail) error {
	o.tries++
	if o.away {
		return &domain.MailFailure{Code: "dial_timeout", Server: true}
	}
	return o.postbox.Send(ctx, m)
}

func TestMailServerAway(t *testing.T) {
	const notices = 3
	onBothDesks(t, func(t *testing.T, d *desk) {
		log, server := d.logged(), &outage{postbox: d.postbox, away: true}
		d.parts.Mailer = server
		d.Service = workflow.New(d.parts)
		for i := range notices {
			d.file(from(fmt.Sprintf("citizen%d@example.com", i)))
		}
		t.Run("is asked once in a round, and nobody's notice waits longer for that", func(t *testing.T) {
			for round := range 3 {
				if n, err := d.Deliver(t.Context()); n != 0 || err != nil || server.tries != round+1 {
					t.Fatal(n, err, server.tries)
				}
			}
		})
		t.Run("for three days loses no notice, and the outbox shows how long they wait", func(t *testing.T) {
			for range 3 * 24 {
				d.pass(time.Hour)
				d.claimsEnd()
				for range notices {
					if _, err := d.Deliver(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
			}
			w, err := d.store.Workload(t.Context(), d.clock.Now())
			if err != nil || w.Outbox.Owed != notices || w.Outbox.Oldest < 60*time.Hour {
				t.Error(w.Outbox, err)
			}
		})
		t.Run("and back again gets each once", func(t *testing.T) {
			server.away = false
			d.claimsEnd()
			d.deliverAll()
			got := map[string]int{}
			for _, m := range d.postbox.sent {
				got[m.To]++
			}
			if len(got) != notices || len(d.postbox.sent) != notices || strings.Contains(log.String(), "given up") {
				t.Errorf("%d mails to %d: %s", len(d.postbox.sent), len(got), log)
			}
		})
	})
}

func TestDeliverGivesBack(t *testing.T) {
	t.Run("what it has no time for is another replica's at once", func(t *testing.T) {
		onBothDesks(t, func(t *testing.T, d *desk) {
			for i := range 10 {
				d.file(from(fmt.Sprintf("citizen%d@example.com", i)))
			}
			slow := &slowly{d.postbox, d.clock}
			d.parts.Mailer = slow
			one := workflow.New(d.parts)
			taken, err := one.Deliver(t.Context())
			if err != nil || taken != 3 {
				t.Fatal(taken, err)
			}
			if again, err := d.Deliver(t.Context()); err != nil || again != 7 || len(d.postbox.sent) != 10 {
				t.Error(again, err, len(d.postbox.sent))
			}
		})
	})
	t.Run("and what another has claimed since then stays that one's", func(t *testing.T) {
		onBothDesks(t, func(t *testing.T, d *desk) {
			d.file(question)
			claim := func() (claimed []domain.Notice) {
				err := d.store.InTx(t.Context(), func(tx domain.Tx) (err error) {
					claimed, err = tx.ClaimNotices(d.clock.Now(), time.Minute, 10)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				return claimed
			}
			first := claim()
			d.claimsEnd()
			second := claim()
			err := d.store.InTx(t.Context(), func(tx domain.Tx) error { return tx.UnclaimNotices(first) })
			if err != nil || len(first) != 1 || len(second) != 1 || len(claim()) != 0 {
				t.Error(err, len(first), len(second))
			}
			err = d.store.InTx(t.Context(), func(tx domain.Tx) error { return tx.UnclaimNotices(second) })
			if again := claim(); err != nil || len(again) != 1 || !again[0].DueAt.Equal(second[0].DueAt) {
				t.Error(err, again)
			}
		})
	})
}

// slowly is a mail server that takes 25 seconds for each mail.
type slowly struct {
	*postbox
	clock *clock
}

func (s *slowly) Send(ctx context.Context, m domain.Mail) error {
	if err := s.clock.Sleep(ctx, 25*time.Second); err != nil {
		return err
	}
	return s.postbox.Send(ctx, m)
}
