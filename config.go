package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"sitthi/workflow/mail"
)

// config is the environment, checked.
type config struct {
	addr           string
	databaseURL    string
	dataDir        string
	baseURL        string
	trustedProxies []string
	drain          time.Duration // how long it still serves when it ends
	puzzles        bool          // a form that a flood holds back is offered one
	demoPassword   string
	mailServer     *mail.Server // nil: notices are noted in the log
}

// readConfig reads the environment. The error is one line that says which
// variable is wrong and why; it never repeats a value that may hold a password.
func readConfig(env func(string) string) (config, error) {
	c := config{
		addr:         or(env("SITTHI_ADDR"), "127.0.0.1:8080"),
		dataDir:      or(env("SITTHI_DATA_DIR"), "data"),
		demoPassword: env("SITTHI_DEMO_PASSWORD"),
	}
	c.databaseURL = or(env("SITTHI_DATABASE_URL"), "sqlite:"+filepath.Join(c.dataDir, "sitthi.db"))
	if err := checkAddr(c.addr); err != nil {
		return c, fmt.Errorf("SITTHI_ADDR: %w", err)
	}
	c.baseURL = strings.TrimSuffix(or(env("SITTHI_BASE_URL"), "http://"+c.addr), "/")
	if err := checkBaseURL(c.baseURL); err != nil {
		return c, fmt.Errorf("SITTHI_BASE_URL: %w", err)
	}
	if err := checkDatabaseURL(c.databaseURL); err != nil {
		return c, fmt.Errorf("SITTHI_DATABASE_URL: %w", err)
	}
	proxies, err := readProxies(env("SITTHI_TRUSTED_PROXIES"))
	if err != nil {
		return c, fmt.Errorf("SITTHI_TRUSTED_PROXIES: %w", err)
	}
	c.trustedProxies = proxies
	if c.drain, err = readDrain(env("SITTHI_DRAIN"), len(proxies) > 0); err != nil {
		return c, fmt.Errorf("SITTHI_DRAIN: %w", err)
	}
	switch env("SITTHI_PROOF_OF_WORK") {
	case "", "on":
		c.puzzles = true
	case "off":
	default:
		return c, errors.New("SITTHI_PROOF_OF_WORK: want on or off")
	}
	if raw := env("SITTHI_SMTP_URL"); raw != "" {
		server, err := mail.ParseServer(raw)
		if err != nil {
			return c, fmt.Errorf("SITTHI_SMTP_URL: %w", err)
		}
		c.mailServer = &server
	}
	if err := checkPassword(c.demoPassword); err != nil {
		return c, fmt.Errorf("SITTHI_DEMO_PASSWORD: %w", err)
	}
	return c, nil
}

// https tells whether people come by https.
func (c config) https() bool { return strings.HasPrefix(c.baseURL, "https://") }

// hidesProxy tells whether people come through a proxy that was not named: the desk
// itself speaks no https.
func (c config) hidesProxy() bool {
	return c.https() && len(c.trustedProxies) == 0
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

func checkAddr(addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("%q is not host:port", addr)
	}
	if _, err := net.LookupPort("tcp", port); err != nil {
		return fmt.Errorf("%q is not a port", port)
	}
	if strings.ContainsAny(host, " /") {
		return fmt.Errorf("%q is not a host", host)
	}
	return nil
}

func checkBaseURL(base string) error {
	u, err := url.Parse(base)
	switch {
	case err != nil, u.Host == "", u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("want an address like https://desk.example.go.th")
	case u.User != nil, u.RawQuery != "", u.Fragment != "":
		return fmt.Errorf("want no user, query or fragment in it")
	default:
		return nil
	}
}

func checkDatabaseURL(raw string) error {
	scheme, rest, _ := strings.Cut(raw, ":")
	switch {
	case scheme == "sqlite" && rest != "":
		return nil
	case scheme == "postgres", scheme == "postgresql":
		// The error of url.Parse would repeat the password.
		if u, err := url.Parse(raw); err != nil || (u.Host == "" && u.RawQuery == "") || u.Path == "" {
			return fmt.Errorf("want postgres://user:password@host/database")
		}
		return nil
	default:
		return fmt.Errorf("want sqlite:PATH or postgres://…")
	}
}

func readProxies(list string) ([]string, error) {
	var proxies []string
	for _, part := range strings.Split(list, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if addr, err := netip.ParseAddr(part); err != nil || addr.Zone() != "" {
			if _, err := netip.ParsePrefix(part); err != nil {
				return nil, fmt.Errorf("%q is neither an address nor a network like 10.0.0.0/8", part)
			}
		}
		proxies = append(proxies, part)
	}
	return proxies, nil
}

// checkPassword holds the demo's password to what any password must have.
func checkPassword(password string) error {
	const shortest, longest = 8, 128
	n := utf8.RuneCountInString(password)
	if password != "" && (n < shortest || n > longest) {
		return fmt.Errorf("want %d to %d characters", shortest, longest)
	}
	return nil
}
