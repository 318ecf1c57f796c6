package web

import (
	"strings"

	"sitthi/domain"
	"sitthi/domain/locale"
)

// language is one of the two in which every page stands: the path says which.
type language struct {
	locale.Lang
	prefix string // of paths
}

var (
	thai      = language{locale.Thai, ""}
	english   = language{locale.English, "/en"}
	languages = []language{thai, english}

	// thaiDigits is Thai on the pages of an officer who wants its numbers in ๐-๙.
	thaiDigits = language{locale.ThaiDigits, ""}
)

// with is the language with the digits that an officer chose, which only Thai has.
func (l language) with(digits domain.Digits) language {
	if l == thai && digits == domain.ThaiDigits {
		return thaiDigits
	}
	return l
}

// tag is the language's own name, whatever its digits.
func (l language) tag() string {
	name, _, _ := strings.Cut(string(l.Lang), "-")
	return name
}

// path is a page's path in this language.
func (l language) path(of string) string {
	if of == "/" && l.prefix != "" {
		return l.prefix
	}
	return l.prefix + of
}

// other is the language that this one can be switched to.
func (l language) other() language {
	if l == english {
		return thai
	}
	return english
}

// languageOf is the language of a path, and the path without it.
func languageOf(path string) (language, string) {
	if rest, ok := strings.CutPrefix(path, english.prefix); ok && (rest == "" || rest[0] == '/') {
		return english, "/" + strings.TrimLeft(rest, "/") // never "//", which would be another host
	}
	return thai, path
}
