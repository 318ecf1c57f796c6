package seal

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxWords bounds how many rows of the search table one name can make.
const maxWords = 8

// NormalWords is a name as up to eight different words to find it by, in the
// order typed. Beside what is common to all (NFKC, invisible characters removed,
// Thai digits as ASCII) it lowers case, and brings Thai that looks the same but
// was typed differently into one form: the order of marks on a consonant, sara
// am in one or two pieces, and two sara e for sara ae. Words end at anything that
// is no letter, mark or number. A title before a name is a word like any other.
func NormalWords(text string) []string {
	text = norm.NFKC.String(strings.ToLower(plain(text)))
	text = norm.NFKC.String(thaiOrder(text))
	var words []string
	for _, word := range strings.FieldsFunc(text, endsWord) {
		if slices.Contains(words, word) || !strings.ContainsFunc(word, standsAlone) {
			continue
		}
		if words = append(words, word); len(words) == maxWords {
			break
		}
	}
	return words
}

// NormalText is a text as its letters and numbers alone, so that neither spaces, signs
// and capitals nor the digits of a script make two texts of one. It is made for each
// filing, and so much less than NormalWords: NFKC takes several times as long, as it
// takes every sara am apart.
func NormalText(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case isThai(r) || isDigit(r) || r >= 'a' && r <= 'z':
			return r
		case r >= '๐' && r <= '๙':
			return r - '๐' + '0'
		case endsWord(r):
			return -1
		default:
			return unicode.ToLower(r)
		}
	}, norm.NFC.String(text))
}

func endsWord(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.N) }

// standsAlone is false for marks: a word of marks only is a slip of the finger.
func standsAlone(r rune) bool { return unicode.In(r, unicode.L, unicode.N) }

const (
	saraAa = '\u0e32'
	saraE  = '\u0e40'
	saraAe = '\u0e41'
)

// thaiOrder gives the marks of each consonant one order, and each only once.
// Unicode's normal forms do not: most Thai vowel signs have combining class 0,
// so a tone mark before or after one makes two texts that look the same.
// A mark typed after sara aa can only belong to the consonant before it, as in
// sara am (nikhahit and sara aa after NFKC) followed by its tone mark. Thai
// marks on nothing Thai, and marks of other scripts on Thai, are slips and go.
func thaiOrder(text string) string {
	out := make([]rune, 0, len(text))
	base := 0 // where marks go: the end, or before the sara aa that ends out
	for _, r := range text {
		last := rune(0)
		if len(out) > 0 {
			last = out[len(out)-1]
		}
		switch {
		case thaiMark(r) > 0:
			before := len(out)
			out = placeMark(out, base, r)
			base += len(out) - before
			continue
		case isThai(last) && unicode.Is(unicode.M, r):
			continue
		case r == saraE && last == saraE:
			out[len(out)-1] = saraAe
		default:
			out = append(out, r)
		}
		if r != saraAa {
			base = len(out)
		}
	}
	return string(out)
}

// placeMark puts a Thai mark among the marks that stand right before at.
func placeMark(out []rune, at int, mark rune) []rune {
	if at == 0 || !isThai(out[at-1]) {
		return out
	}
	first := at
	for first > 0 && thaiMark(out[first-1]) > 0 {
		first--
	}
	if at-first >= maxMarks || slices.Contains(out[first:at], mark) {
		return out
	}
	for at > first && order(out[at-1]) > order(mark) {
		at--
	}
	return slices.Insert(out, at, mark)
}

// order sorts marks by their place and, within one place, by code point.
func order(mark rune) rune { return thaiMark(mark)<<16 | mark }

// isThai is true for Thai letters and marks. Between them lie the sign of the
// baht and unused code points, after them digits and punctuation: they end words.
func isThai(r rune) bool {
	return r >= '\u0e01' && r <= '\u0e3a' || r >= '\u0e40' && r <= '\u0e4e'
}

// thaiMark is the place of a Thai mark, from the consonant outwards, 0 for
// anything else.
func thaiMark(r rune) rune {
	switch {
	case r >= '\u0e38' && r <= '\u0e3a': // sara u, sara uu, phinthu
		return 1
	case r == '\u0e31', r >= '\u0e34' && r <= '\u0e37', r == '\u0e47', r == '\u0e4d', r == '\u0e4e': // vowels above
		return 2
	case r >= '\u0e48' && r <= '\u0e4b': // tone marks
		return 3
	case r == '\u0e4c': // thanthakhat, which silences all below it
		return 4
	}
	return 0
}
