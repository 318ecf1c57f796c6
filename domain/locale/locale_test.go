package locale_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"sitthi/domain"
	"sitthi/domain/locale"
)

var braces = regexp.MustCompile(`\{[^{}]*\}`)

func placeholders(lang locale.Lang, key string) []string {
	found := braces.FindAllString(locale.Text(lang, key, nil), -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestTexts(t *testing.T) {
	t.Run("a value that looks like a placeholder stays as it was typed", func(t *testing.T) {
		args := map[string]string{"day": "{month}", "month": "{year}", "year": "{day}"}
		if got := locale.Text(locale.English, "date.day", args); got != "{month} {year} {day}" {
			t.Error(got)
		}
	})
	t.Run("both languages have the same keys", func(t *testing.T) {
		for _, lang := range locale.Langs {
			for _, other := range locale.Langs {
				for _, key := range locale.Keys(lang) {
					if !locale.Has(other, key) {
						t.Errorf("%s has %q, %s has not", lang, key, other)
					}
				}
			}
		}
	})

	t.Run("both languages have the same placeholders", func(t *testing.T) {
		for _, key := range locale.Keys(locale.Thai) {
			th, en := placeholders(locale.Thai, key), placeholders(locale.English, key)
			if !slices.Equal(th, en) {
				t.Errorf("%q: Thai has %v, English %v", key, th, en)
			}
		}
	})

	t.Run("no text is empty, padded, or broken in its placeholders", func(t *testing.T) {
		wellFormed := regexp.MustCompile(`^\{[a-z][a-z0-9_]*\}$`)
		for _, lang := range locale.Langs {
			for _, key := range locale.Keys(lang) {
				text := locale.Text(lang, key, nil)
				if text == "" || strings.TrimSpace(text) != text || strings.Contains(text, "  ") {
					t.Errorf("%s %q is %q", lang, key, text)
				}
				if left := braces.ReplaceAllString(text, ""); strings.ContainsAny(left, "{}") {
					t.Errorf("%s %q has an odd brace: %q", lang, key, text)
				}
				for _, p := range placeholders(lang, key) {
					if !wellFormed.MatchString(p) {
						t.Errorf("%s %q has the placeholder %s", lang, key, p)
					}
				}
			}
		}
	})

	t.Run("English texts hold no Thai", func(t *testing.T) {
		for _, key := range locale.Keys(locale.English) {
			text := locale.Text(locale.English, key, nil)
			if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Thai, r) }) {
				t.Errorf("%q is %q", key, text)
			}
		}
	})

	t.Run("Thai texts speak as the house does", func(t *testing.T) {
		for _, key := range locale.Keys(locale.Thai) {
			text := locale.Text(locale.Thai, key, nil)
			for _, word := range []string{"ครับ", "ค่ะ", "คลิก", "อัปโหลด", "เพิกถอน", "อนุญาติ", "อีเมล์", "กรุณา", "คุณ", "เเ"} {
				if strings.Contains(text, word) {
					t.Errorf("%q says %q: %q", key, word, text)
				}
			}
		}
	})

	t.Run("a variant without arguments stands beside a text with them and has no placeholders", func(t *testing.T) {
		for _, key := range locale.Keys(locale.Thai) {
			whole, isPlain := strings.CutSuffix(key, "_plain")
			if !isPlain || strings.HasPrefix(key, "step.") {
				continue
			}
			if !locale.Has(locale.Thai, whole) || len(placeholders(locale.Thai, whole)) == 0 {
				t.Errorf("%q has no text with placeholders beside it", key)
			}
			if found := placeholders(locale.Thai, key); len(found) > 0 {
				t.Errorf("%q has placeholders %v", key, found)
			}
		}
	})
}

func TestWords(t *testing.T) {
	kinds := []domain.ErrorKind{
		domain.Unauthenticated, domain.NotFound, domain.Forbidden, domain.PreconditionRequired, domain.Stale, domain.Gone,
		domain.Conflict, domain.Malformed, domain.Invalid, domain.TooMany, domain.Unavailable, domain.Internal,
	}
	for _, kind := range kinds {
		has(t, "title."+string(kind))
	}
	for _, kind := range domain.Kinds {
		has(t, "kind."+string(kind))
	}
	for _, status := range domain.Statuses {
		has(t, "status."+string(status))
	}
	for _, outcome := range domain.Outcomes {
		has(t, "outcome."+string(outcome))
	}
	for _, role := range domain.Roles {
		has(t, "role."+string(role))
	}
}

func has(t *testing.T, key string) {
	t.Helper()
	for _, lang := range locale.Langs {
		if !locale.Has(lang, key) {
			t.Errorf("%s has no %q", lang, key)
		}
	}
}
