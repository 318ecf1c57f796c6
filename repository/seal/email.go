package seal

import (
	"strings"
	"unicode"
)

// maxEmail is the longest address in bytes (RFC 5321 4.5.3.1).
const maxEmail = 254

// NormalEmail is an e-mail address with ASCII letters in lower case and
// without invisible characters; "" when it is no single plain address
// name@domain. Only ASCII is indexed, which is all that a filing takes, so no
// look-alike of another script (ﬀ for ff, the Kelvin sign for k) can ever make
// two mailboxes one.
func NormalEmail(text string) string {
	text = strings.TrimSpace(strings.ToValidUTF8(text, " "))
	if strings.ContainsFunc(text, unicode.IsControl) {
		return ""
	}
	address := visible(text)
	name, domain, ok := strings.Cut(strings.TrimSuffix(address, "."), "@")
	if !ok || name == "" || domain == "" || len(address) > maxEmail || strings.ContainsFunc(address, notPlain) || strings.Contains(domain, "@") {
		return ""
	}
	return strings.ToLower(name + "@" + domain)
}

// notPlain leaves out quoted names as well: hardly anybody has one, and their
// many spellings of one mailbox could not be told from different ones.
func notPlain(r rune) bool {
	return r >= 0x80 || unicode.IsSpace(r) || strings.ContainsRune(`"(),:;<>[\]`, r)
}
