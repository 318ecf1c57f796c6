package domain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// AskInput is what the citizen is asked for, and by when.
type AskInput struct {
	Items   []AskItem
	ReplyBy Date // zero: 15 days from today
}

const (
	maxAskItems = 20
	replyDays   = 15

	// MaxAsked is how many things a citizen can be asked for on a case, in all asks, and
	// so how many one message of his can bring.
	MaxAsked = 200
)

// Check cleans the input and names every wrong field. today is Bangkok's.
func (in AskInput) Check(today Date) (AskInput, []FieldError) {
	c := checker{}
	if len(in.Items) == 0 {
		c.wrong("items", "required")
	}
	if len(in.Items) > maxAskItems {
		c.wrongWith("items", "too_many_items", map[string]string{"max": fmt.Sprint(maxAskItems)})
	}
	seen := map[string]bool{}
	for i, item := range in.Items {
		path := fmt.Sprintf("items.%d", i)
		item.Code = cleanLine(item.Code)
		switch {
		case item.Code == "":
			c.wrong(path+".code", "required")
		case len(item.Code) > 40 || !madeOf(item.Code, "abcdefghijklmnopqrstuvwxyz0123456789_"):
			c.wrong(path+".code", "bad_code")
		case seen[item.Code]:
			c.wrong(path+".code", "repeated")
		}
		seen[item.Code] = true
		item.Text = c.requiredText(path+".text", item.Text, maxText)
		in.Items[i] = item
	}
	if in.ReplyBy.IsZero() {
		in.ReplyBy = today.AddDays(replyDays)
	}
	if in.ReplyBy.Before(today) {
		c.wrong("reply_by", "in_past")
	}
	if in.ReplyBy.After(today.AddDays(366)) {
		c.wrong("reply_by", "too_late")
	}
	return in, c.fields
}

// Ask asks the citizen for something; the clocks run on. Refusal: Invalid
// "asked_too_much" for more than a case may ask for.
func (r *Request) Ask(by Actor, in AskInput, now time.Time) (Act, error) {
	act, status, err := r.begin(Ask)
	if err != nil {
		return act, err
	}
	if r.Conflict == ConflictUnresolved && by.Kind() == Staff && !by.Is(Intake, DPO) {
		return act, Refuse(Conflict, "conflict_unresolved")
	}
	if len(r.Asked)+r.unasked(in.Items) > MaxAsked {
		return act, InvalidFields([]FieldError{{Field: "items", Code: "asked_too_much", Args: map[string]string{"max": strconv.Itoa(MaxAsked)}}})
	}
	codes := make([]string, len(in.Items))
	for i, item := range in.Items {
		codes[i] = item.Code
		r.ask(Asked{Code: item.Code, ReplyBy: in.ReplyBy, On: DateOf(now, Bangkok)})
	}
	act.Data["items"] = strings.Join(codes, ",")
	act.Data["reply_by"] = in.ReplyBy.String()
	act.Messages = append(act.Messages, Message{Case: r.ID, Kind: AskMessage, At: now, By: by.ID(), Items: in.Items})
	r.settle(status, now)
	r.owe(&act, NoticeAsked, in.ReplyBy)
	return act, nil
}

// unasked is how many things the citizen was never asked for.
func (r *Request) unasked(items []AskItem) int {
	n := 0
	for _, item := range items {
		if !slices.ContainsFunc(r.Asked, func(a Asked) bool { return a.Code == item.Code }) {
			n++
		}
	}
	return n
}

// ask adds something asked; asked again, it is open again.
func (r *Request) ask(a Asked) {
	for i, before := range r.Asked {
		if before.Code == a.Code {
			r.Asked[i] = a
			return
		}
	}
	r.Asked = append(r.Asked, a)
}

// MessageInput is what a citizen writes or sends. Answers are codes of things
// asked that the message brings; without any it brings all of them.
type MessageInput struct {
	Text    string
	Answers []string
	Files   []File
}

// Check cleans the input and names every wrong field.
func (in MessageInput) Check() (MessageInput, []FieldError) {
	c := checker{}
	in.Text = c.textOrFiles("text", in.Text, in.Files)
	return in, c.fields
}

// textOrFiles is a text that must say something unless files say it.
func (c *checker) textOrFiles(field, value string, files []File) string {
	if len(files) > 0 {
		return c.text(field, value, maxDetails)
	}
	return c.requiredText(field, value, maxDetails)
}

// Message takes a citizen's message. It answers what was asked and hands the
// case back to whoever must move next. to is what RecountComplete made of it.
func (r *Request) Message(in MessageInput, to Recounted, now time.Time) (Act, error) {
	act, status, err := r.begin(PostMessage)
	if err != nil {
		return act, err
	}
	before := *r
	asked := append([]Asked(nil), r.Asked...)
	for i, code := range in.Answers {
		if !answerAsked(asked, code) {
			return act, InvalidFields([]FieldError{{Field: fmt.Sprintf("answers.%d", i), Code: "not_asked"}})
		}
	}
	if len(in.Answers) == 0 {
		for i := range asked {
			asked[i].Answered = true
		}
	}
	r.Asked = asked
	if r.Status == AwaitingInfo {
		status = r.backToWork()
	}
	if len(in.Answers) > 0 {
		act.Data["answers"] = strings.Join(in.Answers, ",")
	}
	act.Messages = append(act.Messages, Message{Case: r.ID, Kind: FromCitizen, At: now, Text: in.Text, Files: in.Files})
	if len(to.Clocks) > 0 {
		r.Clocks = to.Clocks
	}
	r.settle(status, now)
	if len(to.Clocks) > 0 {
		act.Data["complete_at"] = instantText(now)
		r.tellRecount(&act, before)
		r.tellMoved(&act, before, CitizenActor(r.Office, r.ID), nil)
	}
	r.tell(&act, r.Assignee, NoticeWritten)
	return act, nil
}

func answerAsked(asked []Asked, code string) bool {
	for i := range asked {
		if asked[i].Code == code {
			asked[i].Answered = true
			return true
		}
	}
	return false
}

// WriteInput is what an officer writes or sends: to the citizen, or as a note for
// the office.
type WriteInput struct {
	Message string
	Files   []File
}

// Check cleans the input and names every wrong field.
func (in WriteInput) Check() (WriteInput, []FieldError) {
	c := checker{}
	in.Message = c.textOrFiles("message", in.Message, in.Files)
	return in, c.fields
}

// Write writes to the citizen. The first time it meets a complaint's
// first-reply clock (Royal Decree 2546 s.38, 41). Refusal: Conflict
// "identity_not_verified" for a file about a right, which could be what the right
// is about, and goes to nobody who has not proved who he is.
func (r *Request) Write(by Actor, in WriteInput, now time.Time) (Act, error) {
	act, status, err := r.begin(Write)
	if err != nil {
		return act, err
	}
	if len(in.Files) > 0 && r.Kind.Right() {
		return act, Refuse(Conflict, "identity_not_verified")
	}
	r.endClocks(ClockMet, now, clockCoded(ClockFirstReply))
	act.Messages = append(act.Messages, Message{Case: r.ID, Kind: FromOffice, At: now, By: by.ID(), Text: in.Message, Files: in.Files})
	r.settle(status, now)
	r.owe(&act, NoticeWritten, Date{})
	return act, nil
}

// Note keeps a note that only the office sees.
func (r *Request) Note(by Actor, in WriteInput, now time.Time) (Act, error) {
	act, status, err := r.begin(Note)
	if err != nil {
		return act, err
	}
	act.Messages = append(act.Messages, Message{Case: r.ID, Kind: NoteText, At: now, By: by.ID(), Text: in.Message, Files: in.Files})
	r.settle(status, now)
	return act, nil
}
