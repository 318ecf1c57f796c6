package domain

import (
	"fmt"
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

func TestNoticeOfManyParagraphs(t *testing.T) {
	was, is := many(3, 6000), many(2, 6000)
	changes := is.ChangesSince(was)

	t.Run("what stays at the beginning and at the end is no change", func(t *testing.T) {
		if first, last := changes[0].Text, changes[len(changes)-1].Text; first != "2" || last != "5997" {
			t.Errorf("%s to %s", first, last)
		}
	})
	t.Run("what lies between went out and came in whole", func(t *testing.T) {
		in := slices.IndexFunc(changes, func(c NoticeChange) bool { return c.Added })
		if in != 3998 || len(changes) != in+2998 {
			t.Errorf("%d paragraphs of %d went out", in, len(changes))
		}
	})
}

// many is a notice of so many short paragraphs, without each that a number divides.
func many(without, n int) PrivacyNotice {
	var text strings.Builder
	for i := range n {
		if i%without > 0 {
			fmt.Fprintf(&text, "%d\n\n", i)
		}
	}
	return PrivacyNotice{Text: text.String()}
}

func BenchmarkNoticeChanges(b *testing.B) {
	sheets := func(differ string) PrivacyNotice { // twenty of them, in as many paragraphs as are compared one by one
		return PrivacyNotice{Text: strings.Repeat(strings.Repeat("ก", 90)+differ+"\n\n", 500)}
	}
	for name, pair := range map[string][2]PrivacyNotice{
		"50,000 letters":       {many(3, 14_000), many(2, 18_000)},
		"all that is compared": {sheets("1"), sheets("2")},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				pair[1].ChangesSince(pair[0])
			}
		})
	}
}
