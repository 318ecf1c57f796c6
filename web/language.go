package web

import (
	"strings"

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
)

// path is a page's path in this language.
func (l language) path(of string) string {
	if of == "/" && l.prefix != "" {
		return l.prefix
	}
	return l.prefix + of
}

// other is the language that this one can be switched to.
func (l language) other() language {
	if l == thai {
		return english
	}
	return thai
}

// languageOf is the language of a path, and the path without it.
func languageOf(path string) (language, string) {
	if rest, ok := strings.CutPrefix(path, english.prefix); ok && (rest == "" || rest[0] == '/') {
		return english, "/" + strings.TrimLeft(rest, "/") // never "//", which would be another host
	}
	return thai, path
}
