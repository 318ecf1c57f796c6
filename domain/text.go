package domain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// invisible tells whether a character shows nothing: white space, zero-width
// and formatting characters, blank fillers. Text of these alone is empty.
func invisible(c rune) bool {
	switch c {
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800': // fillers and the blank braille cell
		return true
	}
	return unicode.IsSpace(c) || unicode.Is(unicode.Cf, c) || unicode.Is(unicode.Cc, c) ||
		unicode.In(c, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// blank tells whether a text has nothing to see in it.
func blank(text string) bool {
	return strings.IndexFunc(text, func(c rune) bool { return !invisible(c) }) < 0
}

// cleanText is the one normalisation of what people write: control characters
// other than line ends and tabs, and Unicode's tag characters, are dropped,
// the separators of lines and paragraphs become line ends. All else stays as
// typed, white space included; a text with nothing to see becomes "".
func cleanText(text string) string {
	if blank(text) {
		return ""
	}
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\n' || c == '\r' || c == '\t':
			return c
		case c == '\u2028' || c == '\u2029':
			return '\n'
		case unicode.Is(unicode.Cc, c), c >= 0xE0000 && c <= 0xE007F:
			return -1
		default:
			return c
		}
	}, text)
}

// cleanLine is cleanText for one line (a name, an address of mail): invisible
// characters go, runs of white space become one space.
func cleanLine(text string) string {
	text = strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) {
			return ' '
		}
		if invisible(c) {
			return -1
		}
		return c
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

// tooManyMarks tells whether more than three marks are piled on one base,
// which covers what stands above and below.
func tooManyMarks(text string) bool {
	const most = 3
	run := 0
	for _, c := range text {
		if !unicode.Is(unicode.Mn, c) {
			run = 0
			continue
		}
		if run++; run > most {
			return true
		}
	}
	return false
}

// startsWithMark tells whether a name begins with a mark that has no base.
func startsWithMark(text string) bool {
	c, _ := utf8.DecodeRuneInString(text)
	return unicode.Is(unicode.Mn, c) || c == 'ำ'
}

// LowerASCII puts ASCII letters in lower case and leaves every other letter
// alone: the Kelvin sign is no k, and no two names or addresses that differ in
// more than case may be taken for one.
func LowerASCII(s string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'A' && c <= 'Z' {
			return c + ('a' - 'A')
		}
		return c
	}, s)
}

// asciiDigits turns Thai digits into ASCII ones.
func asciiDigits(text string) string {
	return strings.Map(func(c rune) rune {
		if c >= '๐' && c <= '๙' {
			return '0' + c - '๐'
		}
		return c
	}, text)
}

// validEmail accepts one plain address of mail: ASCII, a dot in its domain, no
// quoting, 254 characters at most.
func validEmail(address string) bool {
	local, domain, found := strings.Cut(address, "@")
	if !found || len(address) > 254 || local == "" || len(local) > 64 ||
		strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return false
	}
	const alnum = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	if !madeOf(local, alnum+"!#$%&'*+/=?^_`{|}~.-") {
		return false
	}
	labels := strings.Split(domain, ".")
	if len(labels) < 2 {
		return false
	}
	for _, label := range labels {
		if label == "" || len(label) > 63 || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") ||
			!madeOf(label, alnum+"-") {
			return false
		}
	}
	return true
}

// madeOf tells whether a text has only characters of a set.
func madeOf(text, set string) bool {
	return strings.IndexFunc(text, func(c rune) bool { return !strings.ContainsRune(set, c) }) < 0
}

// validPhone accepts what people write as a telephone number: 6 to 15 digits
// with spaces, hyphens, brackets, dots and a plus, and an extension behind it.
func validPhone(number string) bool {
	number = strings.ToLower(asciiDigits(number))
	if utf8.RuneCountInString(number) > 40 {
		return false
	}
	for _, mark := range []string{"ต่อ", "ext", "x", "#"} {
		if main, extension, found := strings.Cut(number, mark); found {
			if strings.Trim(extension, "0123456789 .:-") != "" {
				return false
			}
			number = main
			break
		}
	}
	count := 0
	for i, c := range number {
		switch {
		case c >= '0' && c <= '9':
			count++
		case c == '+' && i == 0, c == ' ', c == '-', c == '(', c == ')', c == '.', c == '/':
		default:
			return false
		}
	}
	return count >= 6 && count <= 15
}
