package workflow_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
	"sitthi/workflow/clocktest"
)

// interrupted is a mail server during whose first mail something else happens.
type interrupted struct {
	*postbox
	happens func()
}

func (m *interrupted) Send(ctx context.Context, mail domain.Mail) error {
	if happens := m.happens; happens != nil {
		m.happens = nil
		happens()
	}
	return m.postbox.Send(ctx, mail)
}

// claimsEnd is the time, by the database's clock, after which nobody has a notice.
func (d *desk) claimsEnd() {
	d.t.Helper()
	d.editAll("UPDATE notices SET claimed_until = 0 WHERE claimed_until IS NOT NULL")
}

// placesPass lets the database's clock go on for the places of mail as far as the
// desk's went since; that one never goes back.
func (d *desk) placesPass() {
	d.t.Helper()
	now := d.clock.Now()
	if span := now.Sub(d.reached); span > 0 && !d.reached.IsZero() {
		d.editAll(fmt.Sprintf("UPDATE mail_places SET free_at = free_at - %d", span.Microseconds()))
	}
	if now.After(d.reached) {
		d.reached = now
	}
}

// replica is another process on the desk's database, whose clock is ahead.
func (d *desk) replica(ahead time.Duration, mailer workflow.Mailer) *workflow.Service {
	parts := d.parts
	parts.Clock, parts.Mailer = clocktest.At(d.clock.Now().Add(ahead)), mailer
	return workflow.New(parts)
}

func TestClaims(t *testing.T) {
	t.Run("replicas whose clocks are five minutes apart send a mail once", func(t *testing.T) {
		onBothDesks(t, func(t *testing.T, d *desk) {
			d.file(question)
			ahead := d.replica(5*time.Minute, d.postbox)
			slow := d.replica(0, &interrupted{d.postbox, func() {
				if n, err := ahead.Deliver(t.Context()); n != 0 || err != nil {
					t.Error("it took what the other has in hand:", n, err)
				}
			}})
			if n, err := slow.Deliver(t.Context()); n != 1 || err != nil || len(d.postbox.sent) != 1 {
				t.Error(n, err, len(d.postbox.sent))
			}
		})
	})
	t.Run("replicas whose clocks are two hours apart send an address five mails in an hour together, and the rest after it", func(t *testing.T) {
		onBothDesks(t, func(t *testing.T, d *desk) {
			for range domain.MailsPerHour + 2 {
				d.file(from("a@example.com"))
			}
			d.deliverAll()
			for _, ahead := range []time.Duration{2 * time.Hour, 0, 2 * time.Hour} {
				if _, err := d.replica(ahead, d.postbox).Deliver(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if len(d.postbox.sent) != domain.MailsPerHour {
				t.Errorf("%d mails at once", len(d.postbox.sent))
			}
			d.pass(4 * time.Hour) // the one ahead put them off by its own clock
			d.deliverAll()
			if len(d.postbox.sent) != domain.MailsPerHour+2 {
				t.Errorf("%d mails in all", len(d.postbox.sent))
			}
		})
	})
}

func TestOutageCostsNoTry(t *testing.T) {
	onBothDesks(t, func(t *testing.T, d *desk) {
		log, server := d.logged(), &outage{postbox: d.postbox, away: true}
		d.parts.Mailer = server
		d.Service = workflow.New(d.parts)
		d.file(question)
		for range 3 * 24 {
			if _, err := d.Deliver(t.Context()); err != nil {
				t.Fatal(err)
			}
			d.pass(time.Hour)
			d.claimsEnd()
		}
		server.away, d.postbox.broken = false, true
		d.deliverAll() // a refusal that may pass
		d.postbox.broken = false
		d.pass(time.Minute)
		d.deliverAll()
		if up := strings.Contains(log.String(), "given up"); len(d.postbox.sent) != 1 || up {
			t.Errorf("%d mails, given up: %v", len(d.postbox.sent), up)
		}
	})
}
