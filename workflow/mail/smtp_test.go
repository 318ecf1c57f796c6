package mail_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
	"sitthi/workflow/mail"
	"sitthi/workflow/mail/mailtest"
)

var notice = domain.Mail{
	ID: "0190-notice", To: "somsri@example.com",
	Subject: "SKNPEO-2569-Y617NF รับเรื่องแล้ว กำหนด 8 ธันวาคม 2569",
	Body:    "สำนักงานศึกษาธิการจังหวัดสมุทรสาคร · รับเรื่องแล้ว กำหนด 8 ธันวาคม 2569 · https://desk.example/r/SKNPEO-2569-Y617NF",
}

func now() time.Time { return time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC) }

// mailer speaks to a server; the URL's %s is its address.
func mailer(t testing.TB, url, addr string) *mail.SMTP {
	t.Helper()
	server, err := mail.ParseServer(strings.Replace(url, "ADDR", addr, 1))
	if err != nil {
		t.Fatal(err)
	}
	return mail.New(server, "https://desk.example:8443", now)
}

const inTheClear = "smtp://ADDR?from=no-reply@desk.example&tls=none"

func failed(t *testing.T, err error, want domain.MailFailure) {
	t.Helper()
	var got *domain.MailFailure
	if !errors.As(err, &got) || *got != want {
		t.Fatalf("%v %+v, want %+v", err, got, want)
	}
}

func TestSend(t *testing.T) {
	t.Run("a Thai notice arrives as it was written, with the headers of a machine", func(t *testing.T) {
		s := mailtest.Start(t, mailtest.Options{})
		if err := mailer(t, inTheClear, s.Addr).Send(t.Context(), notice); err != nil {
			t.Fatal(err)
		}
		got := s.Mails()
		if len(got) != 1 || got[0].From != "no-reply@desk.example" || got[0].To != notice.To {
			t.Fatalf("%+v", got)
		}
		for i, b := range got[0].Raw {
			if b > '~' {
				t.Fatalf("byte %d is not ASCII", i)
			}
		}
		m, err := netmail.ReadMessage(bytes.NewReader(got[0].Raw))
		if err != nil {
			t.Fatal(err)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if err != nil || subject != notice.Subject {
			t.Errorf("%q %v", subject, err)
		}
		body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, m.Body))
		if err != nil || string(body) != notice.Body {
			t.Errorf("%q %v", body, err)
		}
		for name, want := range map[string]string{
			"From": "<no-reply@desk.example>", "To": "<somsri@example.com>", "Message-ID": "<0190-notice@desk.example>",
			"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "Date": "Mon, 23 Nov 2026 10:00:00 +0700",
			"Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "base64", "MIME-Version": "1.0",
		} {
			if got := m.Header.Get(name); got != want {
				t.Errorf("%s: %q", name, got)
			}
		}
		if len(m.Header) != 10 {
			t.Errorf("%d headers: %v", len(m.Header), m.Header)
		}
	})

	t.Run("what would be another recipient or header is refused before a server is asked", func(t *testing.T) {
		s := mailtest.Start(t, mailtest.Options{})
		m := mailer(t, inTheClear, s.Addr)
		for _, to := range []string{
			"a@c.example\r\nBcc: x@y.example", "a@c.example\nx", "a@c.example, b@c.example", "A <a@c.example>", "<a@c.example>", `"a b"@c.example`,
			"a@c.example\x00", " a@c.example", "a@c.example (x)", "a@[127.0.0.1]", "สมศรี@c.example", "", "a", strings.Repeat("a", 250) + "@c.example",
		} {
			bad := notice
			bad.To = to
			failed(t, m.Send(t.Context(), bad), domain.MailFailure{Code: "bad_address", Permanent: true})
		}
		for _, subject := range []string{"x\r\nBcc: x@y.example", "x\ny", "x\x00"} {
			bad := notice
			bad.Subject = subject
			failed(t, m.Send(t.Context(), bad), domain.MailFailure{Code: "bad_subject", Permanent: true})
		}
		own := notice
		own.To = "No-Reply@Desk.example"
		failed(t, m.Send(t.Context(), own), domain.MailFailure{Code: "own_address", Permanent: true})
		if s.Tried() != 0 {
			t.Error("the server was asked")
		}
	})

	t.Run("a server's answer decides whether another try is worth it", func(t *testing.T) {
		for _, c := range []struct {
			name       string
			rcpt, data error
			want       domain.MailFailure
		}{
			{"no such box", mailtest.Refusal(550, [3]int{5, 1, 1}, "no such user"), nil, domain.MailFailure{Code: "rcpt_550", Permanent: true}},
			{"a box that is busy", mailtest.Refusal(450, [3]int{4, 2, 1}, "later"), nil, domain.MailFailure{Code: "rcpt_450"}},
			{"no relay for the desk", mailtest.Refusal(554, [3]int{5, 7, 1}, "relay access denied"), nil, domain.MailFailure{Code: "rcpt_554"}},
			{"a mail that is refused", nil, mailtest.Refusal(552, [3]int{5, 2, 2}, "full"), domain.MailFailure{Code: "content_552", Permanent: true}},
			{"a server in trouble", nil, mailtest.Refusal(451, [3]int{4, 3, 0}, "trouble"), domain.MailFailure{Code: "content_451"}},
			{"an answer that never came", nil, mailtest.ErrCut, domain.MailFailure{Code: "content_failed", Uncertain: true}},
		} {
			t.Run(c.name, func(t *testing.T) {
				s := mailtest.Start(t, mailtest.Options{
					Rcpt: func(string) error { return c.rcpt },
					Data: func(int, mailtest.Mail) error { return c.data },
				})
				failed(t, mailer(t, inTheClear, s.Addr).Send(t.Context(), notice), c.want)
			})
		}
	})
}

func TestSecurity(t *testing.T) {
	certificate, roots := mailtest.Certificate(t, "127.0.0.1")
	const credentials = "desk:p%40ss%20word@ADDR?from=no-reply@desk.example"
	type setting struct {
		name, url string
		options   mailtest.Options
		roots     *x509.CertPool
	}
	login := mailtest.Options{Certificate: certificate, User: "desk", Password: "p@ss word"}
	with := func(change func(o *mailtest.Options)) mailtest.Options {
		o := login
		change(&o)
		return o
	}
	for _, c := range []setting{
		{"STARTTLS is what happens unless it is told otherwise", "smtp://" + credentials, login, roots},
		{"STARTTLS without a password", "smtp://ADDR?from=no-reply@desk.example&tls=starttls", mailtest.Options{Certificate: certificate}, roots},
		{"TLS from the first byte", "smtps://" + credentials, with(func(o *mailtest.Options) { o.Implicit = true }), roots},
		{"a server that knows LOGIN alone", "smtp://" + credentials, with(func(o *mailtest.Options) { o.Login = true }), roots},
		{"a password in the clear to this very machine", "smtp://" + credentials + "&tls=none", with(func(o *mailtest.Options) { o.Certificate = nil }), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := mailtest.Start(t, c.options)
			m := mailer(t, c.url, s.Addr)
			m.Roots = c.roots
			if err := m.Send(t.Context(), notice); err != nil {
				t.Fatal(err)
			}
			if got := s.Mails()[0]; got.User != c.options.User || got.Secure != (c.roots != nil) {
				t.Errorf("user %q, secure %v", got.User, got.Secure)
			}
		})
	}
	other, _ := mailtest.Certificate(t, "mail.other.example")
	for _, c := range []struct {
		setting
		want string
	}{
		{setting{"a certificate that nobody vouches for", "smtp://" + credentials, login, nil}, "tls_certificate"},
		{setting{"another server's certificate", "smtp://" + credentials, with(func(o *mailtest.Options) { o.Certificate = other }), poolOf(t, other)}, "tls_certificate"},
		{setting{"a wrong certificate from the first byte", "smtps://" + credentials, with(func(o *mailtest.Options) { o.Implicit = true }), nil}, "tls_certificate"},
		{setting{"a server that offers no STARTTLS", "smtp://" + credentials, with(func(o *mailtest.Options) { o.Certificate = nil }), roots}, "starttls_missing"},
		{setting{"a wrong password", "smtp://desk:wrong@ADDR?from=no-reply@desk.example", login, roots}, "auth_535"},
		{setting{"a server that asks for no password", "smtp://" + credentials, mailtest.Options{Certificate: certificate}, roots}, "auth_missing"},
		{setting{"a password that was not given", "smtp://ADDR?from=no-reply@desk.example", login, roots}, "from_502"},
	} {
		t.Run(c.name+" lets no mail out, and may be mended", func(t *testing.T) {
			s := mailtest.Start(t, c.options)
			m := mailer(t, c.url, s.Addr)
			m.Roots = c.roots
			failed(t, m.Send(t.Context(), notice), domain.MailFailure{Code: c.want, Server: true})
			if s.Tried() != 0 {
				t.Error("a mail was begun")
			}
		})
	}
}

func poolOf(t *testing.T, c *tls.Certificate) *x509.CertPool {
	t.Helper()
	parsed, err := x509.ParseCertificate(c.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return pool
}

func TestPatience(t *testing.T) {
	// listen is a server whose every connection is answered by a function.
	listen := func(t *testing.T, answer func(c net.Conn)) string {
		t.Helper()
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				go answer(c)
			}
		}()
		return l.Addr().String()
	}
	took := func(t *testing.T, m *mail.SMTP, ctx context.Context, want domain.MailFailure) {
		t.Helper()
		began := time.Now()
		failed(t, m.Send(ctx, notice), want)
		if d := time.Since(began); d > 3*time.Second {
			t.Errorf("it took %v", d)
		}
	}
	t.Run("a server that never greets is given so long and no longer", func(t *testing.T) {
		m := mailer(t, inTheClear, listen(t, func(net.Conn) {}))
		m.Limits.Answer = 100 * time.Millisecond
		took(t, m, t.Context(), domain.MailFailure{Code: "greeting_timeout", Server: true})
	})
	t.Run("a server that drips keeps nobody beyond the mail's own limit", func(t *testing.T) {
		m := mailer(t, inTheClear, listen(t, func(c net.Conn) {
			for _, err := c.Write([]byte("2")); err == nil; _, err = c.Write([]byte("0")) {
				time.Sleep(20 * time.Millisecond)
			}
		}))
		m.Limits.Mail = 300 * time.Millisecond
		var failure *domain.MailFailure
		began := time.Now()
		if err := m.Send(t.Context(), notice); !errors.As(err, &failure) || failure.Permanent || failure.Uncertain || time.Since(began) > 3*time.Second {
			t.Fatal(err, time.Since(began))
		}
	})
	t.Run("a server that stalls after the mail may have it", func(t *testing.T) {
		stall := make(chan struct{})
		s := mailtest.Start(t, mailtest.Options{Data: func(int, mailtest.Mail) error {
			<-stall
			return nil
		}})
		t.Cleanup(func() { close(stall) })
		m := mailer(t, inTheClear, s.Addr)
		m.Limits.Answer = 200 * time.Millisecond
		took(t, m, t.Context(), domain.MailFailure{Code: "content_timeout", Uncertain: true})
	})
	t.Run("nobody there is no more than a try that failed", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		l.Close()
		took(t, mailer(t, inTheClear, l.Addr().String()), t.Context(), domain.MailFailure{Code: "dial_failed", Server: true})
	})
}

func TestParseServer(t *testing.T) {
	for raw, want := range map[string]mail.Server{
		"smtp://u:p%40@mail.example?from=a%2Bb@desk.example": {Host: "mail.example", Port: "587", User: "u", Password: "p@", From: "a+b@desk.example"},
		"smtps://mail.example?from=a@desk.example":           {Host: "mail.example", Port: "465", Security: mail.TLS, From: "a@desk.example"},
		"smtp://u:p@[::1]:25/?from=a@b.example&tls=none":     {Host: "::1", Port: "25", Security: mail.Clear, User: "u", Password: "p", From: "a@b.example"},
		"smtp://relay.lan:25?from=a@b.example&tls=none":      {Host: "relay.lan", Port: "25", Security: mail.Clear, From: "a@b.example"},
	} {
		t.Run(raw+" is read", func(t *testing.T) {
			if got, err := mail.ParseServer(raw); err != nil || got != want {
				t.Fatalf("%+v %v", got, err)
			}
		})
	}
	for _, raw := range []string{
		"", "mail.example", "smtp:mail.example", "smtp://?from=a@b.example", "smtp://m.example/x?from=a@b.example", "smtp://m.example?from=a@b.example#x",
		"smtp://m.example?from=a@b.example&from=c@b.example", "smtp://m.example?from=a@b.example&retries=3", "smtp://m.example?from=%zz",
		"smtps://m.example?from=a@b.example&tls=none", "smtp://secret@m.example?from=a@b.example", "smtp://u:secret%0A@m.example?from=a@b.example",
		"smtp://u:secret@10.0.0.1?from=a@b.example&tls=none", "smtp://u:secret@localhost.example?from=a@b.example&tls=none",
		"smtp://m.example:0?from=a@b.example", "smtp://u:sec%ret@m.example?from=a@b.example",
	} {
		t.Run(raw+" is refused without repeating it", func(t *testing.T) {
			_, err := mail.ParseServer(raw)
			if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "sec%ret") || strings.Contains(err.Error(), "\n") {
				t.Fatal(err)
			}
		})
	}
}
