// Package mailtest is a mail server for tests, in their own process. It keeps
// what it is given, and can be told to fail in the ways that mail servers do.
package mailtest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/mail"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Mail is what the server was given.
type Mail struct {
	From, To string // of the envelope
	Raw      []byte
	Secure   bool   // it came over TLS
	User     string // who had logged in
}

// MessageID is the mail's Message-ID, "" without a readable header.
func (m Mail) MessageID() string {
	if parsed, err := mail.ReadMessage(bytes.NewReader(m.Raw)); err == nil {
		return parsed.Header.Get("Message-ID")
	}
	return ""
}

// ErrCut is an answer of Options.Data that keeps the mail and cuts the connection
// before the client hears of it.
var ErrCut = errors.New("accepted and cut")

// Options are how a server behaves; the zero value takes every mail.
type Options struct {
	Certificate    *tls.Certificate // offers STARTTLS
	Implicit       bool             // TLS from the first byte instead
	User, Password string           // asked for when given
	Login          bool             // offers AUTH LOGIN only, not PLAIN
	// Rcpt and Data answer for a recipient and for a whole mail, the nth that
	// was tried, from 0. A *smtp.SMTPError is told to the client as it is.
	Rcpt func(to string) error
	Data func(n int, m Mail) error
}

// Refusal is an answer of the server with a number.
func Refusal(code int, enhanced [3]int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: text}
}

// Server is a running mail server.
type Server struct {
	Addr    string
	options Options

	mu          sync.Mutex
	connections int
	tried       int
	mails       []Mail
}

// counted is the server's listener; it counts who comes.
type counted struct {
	net.Listener
	server *Server
}

// Accept waits for the next client.
func (c counted) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err == nil {
		c.server.mu.Lock()
		c.server.connections++
		c.server.mu.Unlock()
	}
	return conn, err
}

// Start runs a server until the test ends.
func Start(t testing.TB, options Options) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Addr: listener.Addr().String(), options: options}
	listener = counted{listener, s}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{server: s, conn: c}, nil
	}))
	server.Domain = "mail.test"
	server.AllowInsecureAuth = true // whether a password comes in the clear is for the client to decide
	server.ErrorLog = log.New(io.Discard, "", 0)
	if options.Certificate != nil {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*options.Certificate}, MinVersion: tls.VersionTLS12}
		if options.Implicit {
			listener = tls.NewListener(listener, server.TLSConfig)
		}
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(listener) // ends when the test does
	}()
	t.Cleanup(func() {
		_ = server.Close()
		_ = listener.Close() // a server that has not begun to serve knows no listener yet
		<-ended
	})
	return s
}

// Mails is what arrived.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

// Connections is how often somebody connected.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections
}

// Tried is how many mails were begun, whether they were taken or not.
func (s *Server) Tried() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tried
}

func (s *Server) take(m Mail) error {
	s.mu.Lock()
	n := s.tried
	s.tried++
	s.mu.Unlock()
	var answer error
	if s.options.Data != nil {
		answer = s.options.Data(n, m)
	}
	if answer == nil || errors.Is(answer, ErrCut) {
		s.mu.Lock()
		s.mails = append(s.mails, m)
		s.mu.Unlock()
	}
	return answer
}

// session is one client's connection.
type session struct {
	server *Server
	conn   *smtp.Conn
	user   string
	mail   Mail
}

// AuthMechanisms are none when no password is asked for.
func (s *session) AuthMechanisms() []string {
	switch {
	case s.server.options.User == "":
		return nil
	case s.server.options.Login:
		return []string{sasl.Login}
	default:
		return []string{sasl.Plain}
	}
}

// Auth checks a password.
func (s *session) Auth(mech string) (sasl.Server, error) {
	check := func(user, password string) error {
		if user != s.server.options.User || password != s.server.options.Password {
			return smtp.ErrAuthFailed
		}
		s.user = user
		return nil
	}
	if mech == sasl.Login {
		return &login{check: check}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
}

// login is the server's half of AUTH LOGIN.
type login struct {
	check func(user, password string) error
	step  int
	user  string
}

// Next asks for the user, then for the password.
func (l *login) Next(answer []byte) (challenge []byte, done bool, err error) {
	l.step++
	switch l.step {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		l.user = string(answer)
		return []byte("Password:"), false, nil
	default:
		return nil, true, l.check(l.user, string(answer))
	}
}

// Mail begins a mail.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.server.options.User != "" && s.user == "" {
		return smtp.ErrAuthRequired
	}
	_, secure := s.conn.TLSConnectionState()
	s.mail = Mail{From: from, Secure: secure, User: s.user}
	return nil
}

// Rcpt names its recipient.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.mail.To != "" {
		return Refusal(452, [3]int{4, 5, 3}, "one recipient only")
	}
	if s.server.options.Rcpt != nil {
		if err := s.server.options.Rcpt(to); err != nil {
			return err
		}
	}
	s.mail.To = to
	return nil
}

// Data takes its content.
func (s *session) Data(r io.Reader) (err error) {
	if s.mail.Raw, err = io.ReadAll(r); err != nil {
		return err
	}
	err = s.server.take(s.mail)
	if errors.Is(err, ErrCut) {
		_ = s.conn.Conn().Close()
	}
	return err
}

// Reset forgets the mail that was begun.
func (s *session) Reset() { s.mail = Mail{} }

// Logout ends the session.
func (s *session) Logout() error { return nil }

// Certificate is a self-made certificate for a host or an address, and a pool
// that trusts it.
func Certificate(t testing.TB, host string) (*tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true,
	}
	if ip := net.ParseIP(host); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{host}
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return &tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, pool
}
