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

// SMTP sends mail, one after the other over one connection for as long as there
// is more of it. It is safe for concurrent use.
type SMTP struct {
	server Server
	name   string // of the desk's host, in the greeting and in Message-IDs
	now    func() time.Time
	rest   rest

	// Roots are whom a server's certificate must come from; nil is the system's.
	Roots *x509.CertPool
	// Limits is how long it waits.
	Limits Limits
}

// Limits is how long a mailer waits: for a connection, for each answer, for one
// mail from its first byte to its last, and for another mail before it hangs up.
type Limits struct{ Dial, Answer, Mail, Rest time.Duration }

// New is a mailer for a desk at a base URL, which must be one.
func New(server Server, baseURL string, now func() time.Time) *SMTP {
	s := &SMTP{
		server: server, now: now, name: "localhost",
		Limits: Limits{Dial: 10 * time.Second, Answer: 15 * time.Second, Mail: 30 * time.Second, Rest: 5 * time.Second},
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
	l, failed := s.begin(ctx)
	if failed != nil {
		return failed
	}
	step, err := l.hand(m.To, raw)
	if l.fit(err) && l.leave() {
		s.rest.keep(l, s.Limits.Rest)
	} else {
		l.hangUp()
	}
	return ofMail(step, err)
}

// begin is a connection on which a mail was begun: the one at rest, if the server
// still takes one on it, else a new one. Nothing of a mail has left before, so
// whatever is wrong with the old one costs nothing.
func (s *SMTP) begin(ctx context.Context) (*line, error) {
	if l := s.rest.take(); l != nil {
		l.enter(ctx)
		if l.client.Mail("<"+s.server.From+">") == nil {
			return l, nil
		}
		l.hangUp()
	}
	conn, err := s.dial(ctx)
	if err != nil {
		return nil, ofServer("dial", err)
	}
	l := &line{conn: conn}
	l.enter(ctx)
	if err = s.open(l); err == nil {
		err = ofServer("from", l.client.Mail("<"+s.server.From+">"))
	}
	if err != nil {
		l.hangUp()
		return nil, err
	}
	return l, nil
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
func (s *SMTP) open(l *line) error {
	trust := &tls.Config{ServerName: s.server.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}
	var wire net.Conn = l.conn
	if s.server.Security == TLS {
		secure := tls.Client(l.conn, trust)
		if err := secure.Handshake(); err != nil { // the connection has its deadlines, and ends with the context
			return ofServer("tls", err)
		}
		wire = secure
	}
	client, err := smtp.NewClient(wire, s.server.Host)
	if err != nil {
		return ofServer("greeting", err)
	}
	client.SkipSMTPUTF8(true) // addresses are ASCII, and not every server further on knows it
	if err := client.Hello(s.name); err != nil {
		return ofServer("greeting", err)
	}
	if s.server.Security == StartTLS {
		if offered, _ := client.Extension("STARTTLS"); !offered {
			return &domain.MailFailure{Code: "starttls_missing", Server: true}
		}
		if err := client.StartTLS(trust); err != nil {
			return ofServer("tls", err)
		}
	}
	l.client = client
	return s.logIn(client, l.conn)
}

func (s *SMTP) logIn(client *smtp.Client, conn net.Conn) error {
	if s.server.User == "" {
		return nil
	}
	clear := s.server.Security == Clear
	if there, ok := conn.RemoteAddr().(*net.TCPAddr); clear && (!ok || !there.IP.IsLoopback()) {
		return &domain.MailFailure{Code: "auth_in_the_clear", Server: true} // localhost may be made to mean anything
	}
	_, offered := client.Extension("AUTH")
	ways := strings.Fields(strings.ToUpper(offered))
	for _, way := range ways {
		if way == "PLAIN" {
			return ofServer("auth", client.Auth(smtp.PlainAuth("", s.server.User, s.server.Password, s.server.Host, clear)))
		}
	}
	for _, way := range ways {
		if way == "LOGIN" {
			return ofServer("auth", client.Auth(smtp.LoginAuth(s.server.User, s.server.Password, s.server.Host, clear)))
		}
	}
	return &domain.MailFailure{Code: "auth_missing", Server: true}
}
