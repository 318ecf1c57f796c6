package workflow_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow"
	"sitthi/workflow/mail"
	"sitthi/workflow/mail/mailtest"
)

// mailDesk is a desk that sends through a mail server and keeps its log.
func mailDesk(t *testing.T, options mailtest.Options) (*desk, *mailtest.Server, *mail.SMTP, *bytes.Buffer) {
	t.Helper()
	d, s, log := newDesk(t), mailtest.Start(t, options), new(bytes.Buffer)
	server, err := mail.ParseServer("smtp://" + s.Addr + "?from=no-reply@desk.example&tls=none")
	if err != nil {
		t.Fatal(err)
	}
	mailer := mail.New(server, d.parts.BaseURL, d.clock.Now)
	d.parts.Mailer, d.parts.Log = mailer, slog.New(slog.NewTextHandler(log, nil))
	d.Service = workflow.New(d.parts)
	return d, s, mailer, log
}

// from is the question, asked from an address.
func from(address string) domain.Filing {
	f := question
	f.Subject.Email = address
	return f
}

// deliver takes every notice that is due now.
func (d *desk) deliverAll() {
	d.t.Helper()
	d.placesPass()
	for {
		taken, err := d.Deliver(d.t.Context())
		if err != nil {
			d.t.Fatal(err)
		}
		if taken == 0 {
			return
		}
	}
}

func (d *desk) pass(span time.Duration) {
	d.t.Helper()
	if err := d.clock.Sleep(d.t.Context(), span); err != nil {
		d.t.Fatal(err)
	}
}

func TestMail(t *testing.T) {
	t.Run("through a server that fails a fifth of the time each notice arrives, twice only where it was kept and cut off", func(t *testing.T) {
		cuts := 0
		d, s, _, log := mailDesk(t, mailtest.Options{Data: func(n int, _ mailtest.Mail) error {
			switch n % 10 {
			case 3:
				return mailtest.Refusal(451, [3]int{4, 3, 0}, "trouble with somebody@example.com")
			case 7:
				cuts++
				return mailtest.ErrCut
			default:
				return nil
			}
		}})
		const notices = 60
		for i := range notices {
			d.file(from(fmt.Sprintf("citizen%d@example.com", i)))
		}
		for range 20 {
			d.deliverAll()
			d.pass(time.Hour)
		}
		copies, recipients := map[string]int{}, map[string]string{}
		for _, m := range s.Mails() {
			copies[m.MessageID()]++
			if to := recipients[m.MessageID()]; to != "" && to != m.To {
				t.Errorf("one Message-ID for %s and %s", to, m.To)
			}
			recipients[m.MessageID()] = m.To
		}
		if len(copies) != notices || cuts == 0 || len(s.Mails()) != notices+cuts {
			t.Errorf("%d notices as %d mails with %d Message-IDs, %d were cut off", notices, len(s.Mails()), len(copies), cuts)
		}
		if strings.Contains(log.String(), "@") || !strings.Contains(log.String(), "failure=content_451") {
			t.Error(log)
		}
	})

	t.Run("a recipient who is refused for good is given up at once, with one alarm, and the others get theirs", func(t *testing.T) {
		d, s, _, log := mailDesk(t, mailtest.Options{Rcpt: func(to string) error {
			if to == "gone@example.com" {
				return mailtest.Refusal(550, [3]int{5, 1, 1}, "no such user gone@example.com")
			}
			return nil
		}})
		d.file(from("gone@example.com"))
		d.file(from("no-reply@desk.example")) // the desk's own address
		d.file(from("there@example.com"))
		for range 60 {
			d.deliverAll()
			d.pass(time.Hour)
		}
		if got := s.Mails(); len(got) != 1 || got[0].To != "there@example.com" {
			t.Errorf("%+v", got)
		}
		text := log.String()
		if strings.Count(text, "level=ERROR") != 2 || !strings.Contains(text, "failure=rcpt_550") || !strings.Contains(text, "failure=own_address") ||
			strings.Contains(text, "WARN") || strings.Contains(text, "@") {
			t.Error(text)
		}
	})

	t.Run("a server that stalls is waited for so long, and asked again under the same Message-ID", func(t *testing.T) {
		stalled := make(chan struct{})
		d, s, mailer, log := mailDesk(t, mailtest.Options{Data: func(n int, _ mailtest.Mail) error {
			if n == 0 {
				<-stalled
			}
			return nil
		}})
		mailer.Limits.Answer = 200 * time.Millisecond
		d.file(from("a@example.com"))
		d.deliverAll()
		if len(s.Mails()) != 0 || !strings.Contains(log.String(), "failure=content_timeout") {
			t.Fatal(log)
		}
		close(stalled)
		d.pass(time.Minute)
		d.deliverAll()
		for end := time.Now().Add(5 * time.Second); len(s.Mails()) < 2 && time.Now().Before(end); {
			time.Sleep(10 * time.Millisecond)
		}
		got := s.Mails()
		if len(got) != 2 || got[0].MessageID() != got[1].MessageID() || got[0].MessageID() == "" {
			t.Fatalf("%d mails", len(got))
		}
	})

	t.Run("one address gets five mails in any hour, and the rest later", func(t *testing.T) {
		var at []time.Time
		var d *desk
		d, s, _, log := mailDesk(t, mailtest.Options{Data: func(_ int, m mailtest.Mail) error {
			if m.To != "b@example.com" {
				at = append(at, d.clock.Now())
			}
			return nil
		}})
		const notices = 13
		for i := range notices {
			d.file(from([]string{"a@example.com", "A@Example.com"}[i%2])) // one box
		}
		d.file(from("b@example.com"))
		for range 40 {
			d.deliverAll()
			d.pass(5 * time.Minute)
		}
		for i := range len(at) - domain.MailsPerHour {
			if span := at[i+domain.MailsPerHour].Sub(at[i]); span < time.Hour {
				t.Errorf("six mails within %v", span)
			}
		}
		if len(at) != notices || !at[4].Equal(at[0]) || len(s.Mails()) != notices+1 || log.Len() != 0 {
			t.Errorf("%d to the one box, at %v, %d mails, %s", len(at), at, len(s.Mails()), log)
		}
	})

	t.Run("a mail that may have arrived counts among the five, one that was refused does not", func(t *testing.T) {
		d, s, _, _ := mailDesk(t, mailtest.Options{Data: func(_ int, m mailtest.Mail) error {
			switch m.To {
			case "cut@example.com":
				return mailtest.ErrCut
			case "busy@example.com":
				return mailtest.Refusal(451, [3]int{4, 3, 0}, "trouble")
			default:
				return nil
			}
		}})
		d.file(from("cut@example.com"))
		d.file(from("busy@example.com"))
		for range 59 {
			d.deliverAll()
			d.pass(time.Minute)
		}
		if copies, tries := len(s.Mails()), s.Tried(); copies != domain.MailsPerHour || tries != copies+6 {
			t.Errorf("%d copies, %d tries", copies, tries)
		}
	})

	t.Run("an end in the middle of a batch finishes the mail under way and leaves the others due", func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		d, s, _, _ := mailDesk(t, mailtest.Options{Data: func(int, mailtest.Mail) error {
			end()
			return nil
		}})
		d.file(from("a@example.com"))
		d.file(from("b@example.com"))
		if _, err := d.Deliver(ctx); err != nil || len(s.Mails()) != 1 {
			t.Fatal(err, len(s.Mails()))
		}
		d.pass(2 * time.Minute)
		d.deliverAll()
		if got := s.Mails(); len(got) != 2 || got[0].To == got[1].To {
			t.Errorf("%+v", got)
		}
	})

	t.Run("what cannot be begun before another replica may claim it is left", func(t *testing.T) {
		var d *desk
		d, s, _, _ := mailDesk(t, mailtest.Options{Data: func(int, mailtest.Mail) error {
			d.pass(25 * time.Second) // a slow server
			return nil
		}})
		for i := range 10 {
			d.file(from(fmt.Sprintf("citizen%d@example.com", i)))
		}
		if _, err := d.Deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := len(s.Mails()); got != 3 {
			t.Errorf("%d were sent in two minutes' claim", got)
		}
	})
}
