package seal

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The normalisers bring what people type for one thing into one form, for blind
// indexes and look-ups only: what a person typed is stored as typed. They judge
// nothing (the domain does), never fail, and are idempotent. The empty string
// means that there is nothing to find by, and BlindIndex gives nil for it.

// Shortest and longest telephone number in digits: Thai emergency numbers, and
// the limit of ITU-T E.164.
const (
	minPhoneDigits = 3
	maxPhoneDigits = 15
)

// NormalPhone is a telephone number as digits: Thai and full-width digits become
// ASCII, +66 and 0066 become 0, other countries keep their +. Spaces, hyphens,
// points and brackets fall away, and so does everything from the first other
// character on, an extension for one: the number finds all its extensions.
// "" when fewer than 3 or more than 15 digits remain.
func NormalPhone(text string) string {
	text = plain(text)
	start := strings.IndexFunc(text, func(r rune) bool { return r == '+' || isDigit(r) })
	if start < 0 {
		return ""
	}
	plus := text[start] == '+'
	var b strings.Builder
	for _, r := range strings.TrimPrefix(text[start:], "+") {
		if isDigit(r) {
			b.WriteRune(r)
		} else if !separatesDigits(r) {
			break
		}
	}
	digits := b.String()
	rest, thai := strings.CutPrefix(digits, "66")
	if !plus {
		rest, thai = strings.CutPrefix(digits, "0066")
	}
	switch {
	case thai:
		// "+66 (0)81" is a common way to write both at once.
		digits, plus = "0"+strings.TrimLeft(rest, "0"), false
	case plus:
		digits = strings.TrimLeft(digits, "0") // no country code begins with 0
	}
	if len(digits) < minPhoneDigits || len(digits) > maxPhoneDigits {
		return ""
	}
	if plus {
		return "+" + digits
	}
	return digits
}

func separatesDigits(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || r == '\u2212' || strings.ContainsRune(".()[]", r)
}

// plain is the first step of every normaliser: valid UTF-8 in NFKC, without
// characters that cannot be seen, with Thai digits as ASCII ones.
func plain(text string) string {
	text = compatible(visible(strings.ToValidUTF8(text, " ")))
	return strings.Map(func(r rune) rune {
		if r >= '๐' && r <= '๙' {
			return r - '๐' + '0'
		}
		return r
	}, text)
}

// maxMarks bounds the marks on one character, far above any writing. Beyond
// thirty, package norm itself puts invisible joiners between them.
const maxMarks = 8

// compatible is the text in NFKC. That can turn a visible character into an
// invisible one (the half-width Hangul filler) and puts joiners among too many
// marks, so these are taken out, and what stood on their two sides meets.
func compatible(text string) string {
	marks := 0
	return norm.NFKC.String(strings.Map(func(r rune) rune {
		if !unicode.Is(unicode.M, r) {
			marks = 0
		} else if marks++; marks > maxMarks {
			return -1
		}
		return r
	}, visible(norm.NFKC.String(text))))
}

// visible takes out what a reader cannot see: zero-width and bidirectional
// marks, soft hyphens, fillers, variation selectors and tags. Control
// characters become spaces, since some of them end a line.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return ' '
		case unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point):
			return -1
		}
		return r
	}, text)
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
