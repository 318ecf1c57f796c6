package strict

import (
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// maxPath is the longest field path, in characters. Keys come from outside: an
// answer must not become an echo of whatever was sent.
const maxPath = 64

const cutMark = "..."

// path is a dotted path that stays short and printable however it is fed.
type path struct {
	b   []byte
	cut bool
}

// add appends one step. An empty key becomes two quotes, because an empty path
// is the body as a whole.
func (p *path) add(key string) {
	if len(p.b) > 0 || p.cut {
		p.piece(".")
	}
	if key == "" {
		p.piece(`""`)
	}
	for len(key) > 0 && !p.cut {
		r, size := utf8.DecodeRuneInString(key)
		p.piece(escaped(r))
		key = key[size:]
	}
}

// piece appends whole escapes only, so that a cut never leaves half of one.
func (p *path) piece(s string) {
	if p.cut {
		return
	}
	if len(p.b)+len(s) > maxPath-len(cutMark) {
		p.b, p.cut = append(p.b, cutMark...), true
		return
	}
	p.b = append(p.b, s...)
}

// escaped is a character as it may stand in a path. The dot is escaped because
// it separates, the others because they mean something to HTML or to a log.
func escaped(r rune) string {
	switch r {
	case '.', '\\', '"', '\'', '<', '>', '&':
	default:
		if r >= ' ' && r <= '~' {
			return string(r)
		}
	}
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		return fmt.Sprintf(`\u%04x\u%04x`, high, low)
	}
	return fmt.Sprintf(`\u%04x`, r)
}
