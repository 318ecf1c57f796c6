package web

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
)

func TestTemplates(t *testing.T) {
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil || len(names) < 10 {
		t.Fatal(names, err)
	}
	t.Run("every one of them can be parsed, in both languages and both digits", func(t *testing.T) {
		for _, name := range names {
			for _, lang := range append(languages, thaiDigits) {
				if slices.Contains(shared, name) {
					continue
				}
				if _, err := templateOf(lang, strings.TrimSuffix(path.Base(name), ".html")); err != nil {
					t.Error(err)
				}
			}
		}
	})
	t.Run("one that is not there is an error, not a panic", func(t *testing.T) {
		if _, err := templateOf(thai, "nothing"); err == nil {
			t.Error("there is one")
		}
	})
}
