package domain

import (
	"fmt"
	"slices"
	"strings"
)

// PrivacyNotice is one version of an office's privacy notice. A version is never
// changed: each case is pinned to the one that was in force when it was received.
type PrivacyNotice struct {
	Office  OfficeID
	Version string
	On      Date
	Text    string // paragraphs with an empty line between them; "" if the desk was never given it
}

// Paragraphs are those of the text, without the white space around them.
func (n PrivacyNotice) Paragraphs() []string {
	var all []string
	for _, p := range strings.Split(strings.ReplaceAll(n.Text, "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			all = append(all, p)
		}
	}
	return all
}

// maxNotice is the longest notice, in characters: some twenty sheets.
const maxNotice = 50_000

// NoticeInput is a notice that is to be published.
type NoticeInput struct {
	On     Date // that it bears
	Text   string
	Reason string
}

// Check cleans the input and names every wrong field. It takes the place of the
// notice in force, so it is no older, and no date of it is to come: it binds at once.
func (in NoticeInput) Check(inForce PrivacyNotice, today Date) (NoticeInput, []FieldError) {
	c := checker{}
	in.Text = c.requiredText("text", in.Text, maxNotice)
	in.Reason = c.requiredText("reason", in.Reason, maxText)
	switch {
	case in.On.IsZero():
		c.wrong("dated_on", "required")
	case today.Before(in.On):
		c.wrong("dated_on", "in_future")
	case in.On.Before(inForce.On):
		c.wrong("dated_on", "before_notice")
	}
	return in, c.fields
}

// Next is the version that follows all others: it is called by its date, and by a
// number too if there is one of that date already.
func (in NoticeInput) Next(office OfficeID, all []PrivacyNotice) PrivacyNotice {
	n := PrivacyNotice{Office: office, Version: in.On.String(), On: in.On, Text: in.Text}
	for number := 2; slices.ContainsFunc(all, func(other PrivacyNotice) bool { return other.Version == n.Version }); number++ {
		n.Version = fmt.Sprintf("%s-%d", in.On, number)
	}
	return n
}

// NoticeChange is what became of a paragraph from one version to the next.
type NoticeChange struct {
	Added bool // else it was taken out
	Text  string
}

// mostCompared bounds how many pairs of paragraphs are compared for a page that
// anybody may open: 500 by 500, with room to spare on twenty sheets.
const mostCompared = 500 * 500

// ChangesSince are the paragraphs that came in and went out since an earlier version,
// in the order of the text. White space alone is no change. Between too many to be
// compared, from the first that changed to the last, all went out and all came in.
func (n PrivacyNotice) ChangesSince(before PrivacyNotice) []NoticeChange {
	was, is := before.compared(), n.compared()
	for len(was) > 0 && len(is) > 0 && was[0].words == is[0].words {
		was, is = was[1:], is[1:]
	}
	for len(was) > 0 && len(is) > 0 && was[len(was)-1].words == is[len(is)-1].words {
		was, is = was[:len(was)-1], is[:len(is)-1]
	}
	if len(was)*len(is) > mostCompared {
		return append(changesOf(false, was), changesOf(true, is)...)
	}
	longest := staying(was, is)
	var changes []NoticeChange
	for i, j := 0, 0; i < len(was) || j < len(is); {
		switch {
		case i < len(was) && j < len(is) && was[i].words == is[j].words:
			i, j = i+1, j+1
		case j == len(is) || i < len(was) && longest[i+1][j] >= longest[i][j+1]:
			changes = append(changes, changesOf(false, was[i:i+1])...)
			i++
		default:
			changes = append(changes, changesOf(true, is[j:j+1])...)
			j++
		}
	}
	return changes
}

// paragraph is one as it is compared: words is its text with single spaces.
type paragraph struct{ text, words string }

func (n PrivacyNotice) compared() []paragraph {
	var all []paragraph
	for _, text := range n.Paragraphs() {
		all = append(all, paragraph{text, strings.Join(strings.Fields(text), " ")})
	}
	return all
}

func changesOf(added bool, all []paragraph) []NoticeChange {
	changes := make([]NoticeChange, len(all))
	for i, p := range all {
		changes[i] = NoticeChange{Added: added, Text: p.text}
	}
	return changes
}

// staying is, at [i][j], how many paragraphs of was[i:] and is[j:] can stay in their order.
func staying(was, is []paragraph) [][]uint16 {
	longest := make([][]uint16, len(was)+1)
	for i := range longest {
		longest[i] = make([]uint16, len(is)+1)
	}
	for i := len(was) - 1; i >= 0; i-- {
		for j := len(is) - 1; j >= 0; j-- {
			if was[i].words == is[j].words {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	return longest
}
