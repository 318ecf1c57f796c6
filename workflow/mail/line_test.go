package mail_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow/mail"
	"sitthi/workflow/mail/mailtest"
)

// numbered is the nth notice, to somebody of his own.
func numbered(n int) domain.Mail {
	m := notice
	m.ID, m.To = fmt.Sprintf("0190-%d", n), fmt.Sprintf("citizen%d@example.com", n)
	return m
}

func sends(t *testing.T, m *mail.SMTP, from, to int) {
	t.Helper()
	for n := from; n < to; n++ {
		if err := m.Send(t.Context(), numbered(n)); err != nil {
			t.Fatal(n, err)
		}
	}
}

// once tells whether each of so many notices arrived, to its own and one recipient.
func once(t *testing.T, s *mailtest.Server, want int) {
	t.Helper()
	var got []string
	for _, m := range s.Mails() {
		got = append(got, m.MessageID()+" "+m.To)
	}
	var all []string
	for n := range want {
		all = append(all, fmt.Sprintf("<0190-%d@desk.example> citizen%d@example.com", n, n))
	}
	slices.Sort(got)
	slices.Sort(all)
	if !slices.Equal(got, all) {
		t.Errorf("%d mails, want %d: %q", len(got), want, got)
	}
}

func TestOneConnection(t *testing.T) {
	t.Run("carries a batch, and no more than a hundred mails", func(t *testing.T) {
		s := mailtest.Start(t, mailtest.Options{})
		sends(t, mailer(t, inTheClear, s.Addr), 0, 120)
		if once(t, s, 120); s.Connections() != 2 {
			t.Errorf("%d connections", s.Connections())
		}
	})

	t.Run("stays with those who follow one who was refused", func(t *testing.T) {
		s := mailtest.Start(t, mailtest.Options{Rcpt: func(to string) error {
			if strings.HasPrefix(to, "gone") {
				return mailtest.Refusal(550, [3]int{5, 1, 1}, "no such user")
			}
			return nil
		}})
		m := mailer(t, inTheClear, s.Addr)
		sends(t, m, 0, 2)
		gone := notice
		gone.To = "gone@example.com"
		failed(t, m.Send(t.Context(), gone), domain.MailFailure{Code: "rcpt_550", Permanent: true})
		sends(t, m, 2, 4)
		if once(t, s, 4); s.Connections() != 1 {
			t.Errorf("%d connections", s.Connections())
		}
	})

	t.Run("that was cut takes one mail's certainty with it, and the next has another", func(t *testing.T) {
		s := mailtest.Start(t, mailtest.Options{Data: func(n int, _ mailtest.Mail) error {
			if n == 1 {
				return mailtest.ErrCut
			}
			return nil
		}})
		m := mailer(t, inTheClear, s.Addr)
		sends(t, m, 0, 1)
		failed(t, m.Send(t.Context(), numbered(1)), domain.MailFailure{Code: "content_failed", Uncertain: true})
		sends(t, m, 2, 3)
		if once(t, s, 3); s.Connections() != 2 {
			t.Errorf("%d connections", s.Connections())
		}
	})

	t.Run("is ended when nothing follows", func(t *testing.T) {
		var ended atomic.Bool
		m := mailer(t, inTheClear, talkative(t, 1, func() { ended.Store(true) }))
		m.Limits.Rest = 10 * time.Millisecond
		sends(t, m, 0, 1)
		for end := time.Now().Add(5 * time.Second); !ended.Load(); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("the server still waits")
			}
		}
	})

	t.Run("that the server ended between two mails costs neither", func(t *testing.T) {
		m := mailer(t, inTheClear, talkative(t, 1, func() {}))
		sends(t, m, 0, 5) // five connections, each for one mail
	})

	t.Run("is nobody else's while a mail is on it", func(t *testing.T) {
		s := mailtest.Start(t, mailtest.Options{})
		m := mailer(t, inTheClear, s.Addr)
		done := make(chan error)
		const senders, each = 4, 25
		for sender := range senders {
			go func() {
				var err error
				for n := range each {
					err = errors.Join(err, m.Send(t.Context(), numbered(sender*each+n)))
				}
				done <- err
			}()
		}
		for range senders {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		once(t, s, senders*each)
	})
}

// talkative is a server that takes so many mails on a connection and then cuts it
// without a word; it tells when a client has gone.
func talkative(t *testing.T, most int, gone func()) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	serve := func(c net.Conn) {
		defer c.Close()
		fmt.Fprint(c, "220 here\r\n")
		lines := bufio.NewScanner(c)
		for mails := 0; lines.Scan(); {
			switch word, _, _ := strings.Cut(lines.Text(), " "); word {
			case "DATA":
				fmt.Fprint(c, "354 go on\r\n")
				for lines.Scan() && lines.Text() != "." {
				}
				fmt.Fprint(c, "250 taken\r\n")
				mails++
			case "MAIL":
				if mails == most {
					return
				}
				fmt.Fprint(c, "250 well\r\n")
			case "QUIT":
				gone()
				return
			default:
				fmt.Fprint(c, "250 well\r\n")
			}
		}
	}
	go func() {
		for c, err := l.Accept(); err == nil; c, err = l.Accept() {
			go serve(c)
		}
	}()
	return l.Addr().String()
}
