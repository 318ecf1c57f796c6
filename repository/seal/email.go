package seal

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Longest address and longest name of a mailbox in bytes (RFC 5321 4.5.3.1).
const (
	maxEmail     = 254
	maxLocalPart = 64
	maxDomain    = 253
	maxLabel     = 63
)

// NormalEmail is an e-mail address with ASCII letters in lower case, without
// invisible characters, and with an international domain in its ASCII form
// (xn--…). "" when it is no single address name@domain.
//
// The name before the @ is otherwise kept (NFC): two mailboxes must never become
// one, so neither Unicode's case rules nor its look-alikes (ﬀ for ff, the Kelvin
// sign for k) are applied to it, and a name that only they would make plain
// ASCII gives "".
func NormalEmail(text string) string {
	text = strings.TrimSpace(strings.ToValidUTF8(text, " "))
	if strings.ContainsFunc(text, unicode.IsControl) {
		return ""
	}
	name, domain, ok := strings.Cut(visible(text), "@")
	if !ok || strings.Contains(domain, "@") {
		return ""
	}
	name, domain = normalLocalPart(name), normalDomain(domain)
	if name == "" || domain == "" || len(name)+1+len(domain) > maxEmail {
		return ""
	}
	return name + "@" + domain
}

func normalLocalPart(name string) string {
	// A few characters are in NFC one ASCII character: the Kelvin sign is K.
	for _, r := range name {
		if r >= 0x80 && norm.NFC.String(string(r))[0] < 0x80 {
			return ""
		}
	}
	name = strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}, norm.NFC.String(name))
	if name == "" || len(name) > maxLocalPart || strings.ContainsFunc(name, notInLocalPart) {
		return ""
	}
	return name
}

// notInLocalPart also leaves out quoted names: hardly anybody has one, and
// their many spellings of one mailbox could not be told from different ones.
func notInLocalPart(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune(`"(),:;<>@[\]`, r)
}

func normalDomain(domain string) string {
	domain = plainDomain(domain)
	labels := strings.Split(strings.TrimSuffix(domain, "."), ".")
	for i, label := range labels {
		if label == "" || strings.ContainsFunc(label, notInLabel) {
			return ""
		}
		ascii, ok := asciiLabel(label)
		if !ok || len(ascii) > maxLabel {
			return ""
		}
		labels[i] = ascii
	}
	domain = strings.Join(labels, ".")
	if len(domain) > maxDomain {
		return ""
	}
	return domain
}

// plainDomain is the mapping of UTS 46 as far as it concerns us: NFKC, lower
// case, and the full stops of East Asian keyboards. Thai digits stay, as they
// are letters of their own in a domain.
func plainDomain(domain string) string {
	domain = compatible(domain)
	// Lower case of İ is two characters, of which Go's mapping keeps one.
	domain = strings.ToLower(strings.ReplaceAll(domain, "\u0130", "i\u0307"))
	return norm.NFKC.String(strings.ReplaceAll(domain, "。", "."))
}

func notInLabel(r rune) bool {
	return r != '-' && !unicode.In(r, unicode.L, unicode.M, unicode.N)
}
