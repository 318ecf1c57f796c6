package web

import (
	"slices"

	"sitthi/domain"
)

// listed is what a message lists, as an officer sees it.
type listed struct {
	Items   []listedItem
	ReplyBy domain.Date // by when the citizen was asked for it; none for what was not asked
}

// listedItem is one line of it. How it stands is said of what was asked, by the last
// message that asks for it: "received", "missing", else "".
type listedItem struct{ Text, Stands string }

// Listed is what a message lists.
func (c deskCase) Listed(m domain.Message) listed {
	var l listed
	for _, item := range m.Items {
		line := listedItem{Text: item.Text}
		if asked, ok := c.askedIn(m, item.Code); ok {
			l.ReplyBy, line.Stands = asked.ReplyBy, "missing"
			if asked.Answered {
				line.Stands = "received"
			}
		}
		l.Items = append(l.Items, line)
	}
	return l
}

// askedIn is how something stands that a message asked for, if no later one asks for it
// again, by another day.
func (c deskCase) askedIn(m domain.Message, code string) (domain.Asked, bool) {
	again := slices.ContainsFunc(c.Messages, func(later domain.Message) bool {
		return later.Kind == domain.AskMessage && later.Seq > m.Seq &&
			slices.ContainsFunc(later.Items, func(i domain.AskItem) bool { return i.Code == code })
	})
	i := slices.IndexFunc(c.Request.Asked, func(a domain.Asked) bool { return a.Code == code })
	if again || i < 0 || m.Kind != domain.AskMessage {
		return domain.Asked{}, false
	}
	return c.Request.Asked[i], true
}

// OpenAsked is what the office still waits for.
func (c deskCase) OpenAsked() []askedView {
	var open []askedView
	for _, asked := range c.Request.OpenAsked() {
		open = append(open, askedView{asked.Code, askedText(c.Messages, asked.Code), asked.ReplyBy})
	}
	return open
}
