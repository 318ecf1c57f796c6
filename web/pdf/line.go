package pdf

import (
	"strings"
	"unicode"
)

// lines breaks a text to a width, in thousandths of the size of its letters: at spaces
// and at zero-width spaces, and within a word only where it is wider than a line.
func (f *face) lines(text string, width int) []string {
	var all []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		line := ""
		for _, word := range wordsOf(paragraph) {
			if f.fits(line+word, width) {
				line += word
				continue
			}
			if line != "" {
				all = append(all, line)
			}
			for line = word; !f.fits(line, width); {
				head := f.head(line, width)
				all = append(all, head)
				line = line[len(head):]
			}
		}
		all = append(all, line)
	}
	for i, line := range all {
		all[i] = strings.TrimRight(strings.ReplaceAll(line, "\u200b", ""), " ")
	}
	return all
}

// wordsOf parts a text behind each place where a line may end.
func wordsOf(text string) []string {
	var words []string
	for text != "" {
		end := strings.IndexAny(text, " \u200b")
		if end < 0 {
			return append(words, text)
		}
		for end < len(text) && text[end] == ' ' || strings.HasPrefix(text[end:], "\u200b") {
			if text[end] == ' ' {
				end++
			} else {
				end += len("\u200b")
			}
		}
		words = append(words, text[:end])
		text = text[end:]
	}
	return words
}

func (f *face) fits(line string, width int) bool {
	_, wide := f.shape(strings.TrimRight(line, " \u200b"))
	return wide <= width
}

// head is as much of a word as fits on a line, at least one letter with its marks.
func (f *face) head(word string, width int) string {
	head := ""
	before := rune(0)
	for at, c := range word {
		if at > 0 && parts(before, c) {
			if head != "" && !f.fits(word[:at], width) {
				return head
			}
			head = word[:at]
		}
		before = c
	}
	if head == "" {
		return word
	}
	return head
}

// parts tells whether a line may end between two letters: never before a mark or a
// vowel that follows its consonant, nor behind one that precedes it.
func parts(before, c rune) bool {
	return !unicode.Is(unicode.Mn, c) && !strings.ContainsRune("ะาำๅๆฯ", c) && !strings.ContainsRune("เแโใไ", before)
}
