package locale

import (
	"regexp"
	"strings"
)

// ThaiDigits is Thai that writes numbers with ๐-๙, as officers may choose for their own
// pages. It is none of Langs: nobody is written to in it, and no page has it in its path.
const ThaiDigits Lang = "th-u-nu-thai"

// Digits writes a number as a language does.
func Digits(lang Lang, number string) string {
	if lang != ThaiDigits {
		return number
	}
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return c - '0' + '๐'
		}
		return c
	}, number)
}

// parts are what stays as it is in a text, a word with a Latin letter (SKNPEO-2569-ABC123,
// UTF-8, {n}) and a number to be dialled, and after them the digits that do not.
var parts = regexp.MustCompile(`[^\s\x{a0}]*[A-Za-z][^\s\x{a0}]*|0[0-9]+(?:[ -][0-9]+)+|[0-9]+`)

// isNumber is a value that is nothing but a number, or several: "15", "193/3", "08.30".
var isNumber = regexp.MustCompile(`^[0-9]+(?:[./:,-][0-9]+)*$`)

// inThaiDigits is a text of ours with the values for its places.
func inThaiDigits(text string, args map[string]string) (string, map[string]string) {
	text = parts.ReplaceAllStringFunc(text, func(part string) string {
		if strings.Trim(part, "0123456789") != "" {
			return part
		}
		return Digits(ThaiDigits, part)
	})
	written := make(map[string]string, len(args))
	for name, value := range args {
		if isNumber.MatchString(value) {
			value = Digits(ThaiDigits, value)
		}
		written[name] = value
	}
	return text, written
}
