package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"sitthi/domain"
)

// SMTP sends each mail over a connection of its own: a mail server that lost one
// takes nothing else with it. It is safe for concurrent use.
type SMTP struct {
	server Server
	name   string // of the desk's host, in the greeting and in Message-IDs
	now    func() time.Time

	// Roots are whom a server's certificate must come from; nil is the system's.
	Roots *x509.CertPool
	// Limits is how long it waits.
	Limits Limits
}

// Limits is how long a mailer waits: for a connection, for each answer, and for
// one mail from its first byte to its last.
type Limits struct{ Dial, Answer, Mail time.Duration }

// New is a mailer for a desk at a base URL, which must be one.
func New(server Server, baseURL string, now func() time.Time) *SMTP {
	s := &SMTP{
		server: server, now: now, name: "localhost",
		Limits: Limits{Dial: 10 * time.Second, Answer: 15 * time.Second, Mail: 30 * time.Second},
	}
	if u, err := url.Parse(baseURL); err == nil && u.Hostname() != "" {
		s.name = u.Hostname()
	}
	if addr, err := netip.ParseAddr(s.name); err == nil && addr.Is4() {
		s.name = "[" + s.name + "]"
	} else if err == nil {
		s.name = "[IPv6:" + s.name + "]"
	}
	return s
}

// Send hands one mail over. Every error is a *domain.MailFailure.
func (s *SMTP) Send(ctx context.Context, m domain.Mail) error {
	raw, refused := s.compose(m)
	if refused != nil {
		return refused
	}
	ctx, cancel := context.WithTimeout(ctx, s.Limits.Mail)
	defer cancel()
	conn, err := s.dial(ctx)
	if err != nil {
		return failure("dial", err)
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	client, failed := s.open(conn)
	if failed != nil {
		return failed
	}
	return s.hand(client, m.To, raw)
}

// compose is the mail as it goes over the line.
func (s *SMTP) compose(m domain.Mail) ([]byte, error) {
	switch {
	case !plainAddress(m.To):
		return nil, &domain.MailFailure{Code: "bad_address", Permanent: true}
	case strings.EqualFold(m.To, s.server.From): // what the desk sends to itself, it would go on sending
		return nil, &domain.MailFailure{Code: "own_address", Permanent: true}
	case strings.ContainsFunc(m.Subject, unicode.IsControl):
		return nil, &domain.MailFailure{Code: "bad_subject", Permanent: true}
	}
	msg := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingB64), gomail.WithNoDefaultUserAgent())
	if msg.From(s.server.From) != nil || msg.To(m.To) != nil {
		return nil, &domain.MailFailure{Code: "bad_address", Permanent: true}
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.ID + "@" + s.name)
	msg.SetDateWithValue(s.now().In(domain.Bangkok))
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	msg.SetBodyString(gomail.TypeTextPlain, m.Body)
	var raw bytes.Buffer
	if _, err := msg.WriteTo(&raw); err != nil {
		return nil, &domain.MailFailure{Code: "unwritable", Permanent: true}
	}
	return raw.Bytes(), nil
}

// dial connects, without TLS yet.
func (s *SMTP) dial(ctx context.Context) (*patientConn, error) {
	dialer := net.Dialer{Timeout: s.Limits.Dial}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(s.server.Host, s.server.Port))
	if err != nil {
		return nil, err
	}
	return &patientConn{conn, s.Limits.Answer}, nil
}

// open greets the server, switches to TLS and logs in.
func (s *SMTP) open(conn *patientConn) (*smtp.Client, error) {
	trust := &tls.Config{ServerName: s.server.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}
	var line net.Conn = conn
	if s.server.Security == TLS {
		secure := tls.Client(conn, trust)
		if err := secure.Handshake(); err != nil { // the connection has its deadlines, and ends with the context
			return nil, failure("tls", err)
		}
		line = secure
	}
	client, err := smtp.NewClient(line, s.server.Host)
	if err != nil {
		return nil, failure("greeting", err)
	}
	client.SkipSMTPUTF8(true) // addresses are ASCII, and not every server further on knows it
	if err := client.Hello(s.name); err != nil {
		return nil, failure("greeting", err)
	}
	if s.server.Security == StartTLS {
		if offered, _ := client.Extension("STARTTLS"); !offered {
			return nil, &domain.MailFailure{Code: "starttls_missing"}
		}
		if err := client.StartTLS(trust); err != nil {
			return nil, failure("tls", err)
		}
	}
	return client, s.logIn(client, conn)
}

func (s *SMTP) logIn(client *smtp.Client, conn net.Conn) error {
	if s.server.User == "" {
		return nil
	}
	clear := s.server.Security == Clear
	if there, ok := conn.RemoteAddr().(*net.TCPAddr); clear && (!ok || !there.IP.IsLoopback()) {
		return &domain.MailFailure{Code: "auth_in_the_clear"} // localhost may be made to mean anything
	}
	_, offered := client.Extension("AUTH")
	ways := strings.Fields(strings.ToUpper(offered))
	for _, way := range ways {
		if way == "PLAIN" {
			return failure("auth", client.Auth(smtp.PlainAuth("", s.server.User, s.server.Password, s.server.Host, clear)))
		}
	}
	for _, way := range ways {
		if way == "LOGIN" {
			return failure("auth", client.Auth(smtp.LoginAuth(s.server.User, s.server.Password, s.server.Host, clear)))
		}
	}
	return &domain.MailFailure{Code: "auth_missing"}
}

// hand gives the server one mail for one recipient.
func (s *SMTP) hand(client *smtp.Client, to string, raw []byte) error {
	if err := client.Mail("<" + s.server.From + ">"); err != nil {
		return failure("from", err)
	}
	if err := client.Rcpt("<" + to + ">"); err != nil {
		return aboutRecipient("rcpt", err)
	}
	content, err := client.Data()
	if err != nil {
		return aboutRecipient("data", err)
	}
	if _, err := content.Write(raw); err != nil {
		return failure("data", err)
	}
	if err := content.Close(); err != nil { // the last dot was sent: without an answer, nobody knows
		return aboutContent(err)
	}
	_ = client.Text.PrintfLine("QUIT") // it has the mail; its farewell is not waited for
	return nil
}
