package web

import (
	"net/url"

	"sitthi/domain"
	"sitthi/workflow"
)

// newest is how many messages stand on the page of a case; all of them stand on
// the page of its messages. An officer's page shows more, and all when he asks.
const (
	newest       = 5
	newestOnDesk = 20
)

// talkPage is how the form on the page of messages says where it stands.
const talkPage = "messages"

// talk shows the messages of a case and nothing else.
func (v *visit) talk() error {
	v.form.fill("from", talkPage)
	return v.onCase(func(t workflow.Tracked, receipt string) error { return v.showTracked(t, receipt, v.Query("done")) })
}

// talks tells whether the visitor is on the page of messages, and comes back to it.
func (v *visit) talks() bool { return v.form.value("from") == talkPage }

// Shown are the messages on the page, the oldest first.
func (c caseView) Shown() []domain.Message { return c.Messages[c.Earlier():] }

// Earlier is how many messages are left to the page of messages.
func (c caseView) Earlier() int {
	if c.Talks {
		return 0
	}
	return max(len(c.Messages)-newest, 0)
}

// Shown are the messages on the page, the oldest first.
func (c deskCase) Shown() []domain.Message { return c.Messages[c.Earlier():] }

// Earlier is how many messages are left out.
func (c deskCase) Earlier() int {
	if c.Whole {
		return 0
	}
	return max(len(c.Messages)-newestOnDesk, 0)
}

// WholePath is the path of the page with all messages.
func (c deskCase) WholePath() string {
	return withValues(deskPath(c.Request.Reference, ""), c.whole()) + "#messages"
}

func (c deskCase) whole() url.Values {
	values := url.Values{"messages": {"all"}}
	if c.View != "" {
		values.Set(viewName, c.View)
	}
	return values
}
