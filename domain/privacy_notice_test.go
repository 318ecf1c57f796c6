package domain

import (
	"slices"
	"strings"
	"testing"
)

func TestNoticeChanges(t *testing.T) {
	told := func(was, is string) []string {
		var all []string
		text := func(short string) string { return strings.ReplaceAll(short, " ", "\n\n") }
		for _, c := range (PrivacyNotice{Text: text(is)}).ChangesSince(PrivacyNotice{Text: text(was)}) {
			sign := "-"
			if c.Added {
				sign = "+"
			}
			all = append(all, sign+c.Text)
		}
		return all
	}
	for name, c := range map[string]struct {
		was, is string
		want    []string
	}{
		"the same text changes nothing":                        {"a b c", "a b c", nil},
		"a first text comes in whole":                          {"", "a b", []string{"+a", "+b"}},
		"a text that is gone went out whole":                   {"a b", "", []string{"-a", "-b"}},
		"a paragraph that was rewritten went out and came in":  {"a b c", "a x c", []string{"-b", "+x"}},
		"one that was put between comes in where it stands":    {"a c", "a b c", []string{"+b"}},
		"one that moved goes out there and comes in here":      {"a b c", "b c a", []string{"-a", "+a"}},
		"what stands twice is told once if one of it went out": {"a a b", "a b", []string{"-a"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := told(c.was, c.is); !slices.Equal(got, c.want) {
				t.Errorf("%q", got)
			}
		})
	}
	t.Run("white space is no change", func(t *testing.T) {
		before, after := PrivacyNotice{Text: "a  b\n\n\n c\n"}, PrivacyNotice{Text: "a b\n\nc"}
		if changes := after.ChangesSince(before); len(changes) > 0 {
			t.Errorf("%+v", changes)
		}
	})
}
