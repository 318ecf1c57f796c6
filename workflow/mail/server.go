package mail

import (
	"errors"
	netmail "net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

// Server is a mail server and how to speak to it.
type Server struct {
	Host     string
	Port     string
	Security Security
	User     string // empty: without authentication
	Password string
	From     string // the envelope's and the header's sender, a box that nobody reads
}

// Security is how a connection is encrypted.
type Security int

// The ways. Without STARTTLS where it is demanded, nothing is sent.
const (
	StartTLS Security = iota // begins in the clear and must switch
	TLS                      // from the first byte
	Clear                    // not at all; with a password only to this very machine
)

const wanted = "want smtp://user:password@host:port?from=address, or smtps://…, with special characters of the password as %XX"

// ParseServer reads smtp://user:password@host:port?from=addr&tls=starttls|none or
// smtps://…. Its errors never repeat the address, which may hold a password.
func ParseServer(raw string) (Server, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || u.Opaque != "" || strings.Trim(u.Path, "/") != "" || u.Fragment != "" {
		return Server{}, errors.New(wanted)
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return Server{}, errors.New(wanted)
	}
	for name, values := range query {
		if name != "from" && name != "tls" || len(values) != 1 {
			return Server{}, errors.New("knows from= and tls=, each once")
		}
	}
	s := Server{Host: u.Hostname(), Port: u.Port(), From: query.Get("from"), User: u.User.Username()}
	s.Password, _ = u.User.Password()
	if err := s.secure(u.Scheme, query.Get("tls")); err != nil {
		return Server{}, err
	}
	if n, err := strconv.ParseUint(s.Port, 10, 16); err != nil || n == 0 {
		return Server{}, errors.New("the port is no number from 1 to 65535")
	}
	return s, s.check()
}

// secure reads the scheme and tls=, and gives the port that goes with them.
func (s *Server) secure(scheme, tls string) error {
	const submission, submissions = "587", "465"
	port := submission
	switch {
	case scheme == "smtp" && (tls == "" || tls == "starttls"):
		s.Security = StartTLS
	case scheme == "smtp" && tls == "none":
		s.Security = Clear
	case scheme == "smtp":
		return errors.New("tls= is starttls (what it is when left out) or none")
	case scheme == "smtps" && tls == "":
		s.Security, port = TLS, submissions
	case scheme == "smtps":
		return errors.New("smtps:// is encrypted from its first byte and takes no tls=")
	default:
		return errors.New(wanted)
	}
	if s.Port == "" {
		s.Port = port
	}
	return nil
}

func (s *Server) check() error {
	switch {
	case s.From == "":
		return errors.New("from= is missing: the address that mail is sent from, such as no-reply@desk.example.go.th")
	case !plainAddress(s.From):
		return errors.New("from= is no plain address name@domain (write a + in it as %2B)")
	case (s.User == "") != (s.Password == ""):
		return errors.New("a user and a password belong together")
	case strings.ContainsFunc(s.User+s.Password, unicode.IsControl):
		return errors.New("a control character is in the user or the password")
	case s.User != "" && s.Security == Clear && !loopback(s.Host):
		return errors.New("with tls=none a password goes to this machine only (localhost, 127.0.0.1, ::1)")
	default:
		return nil
	}
}

func loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// plainAddress tells whether a text is one address and nothing more: no name
// beside it, no quotes, no line break that would begin another header.
func plainAddress(address string) bool {
	const longest = 254 // RFC 5321 4.5.3.1
	parsed, err := netmail.ParseAddress(address)
	return err == nil && parsed.Name == "" && parsed.Address == address && len(address) <= longest &&
		!strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`"(),:;<>[\]`, r) })
}
