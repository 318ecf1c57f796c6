package domain

import (
	"strconv"
	"time"
)

// MessageKind is what a message on a case is.
type MessageKind string

// The kinds of message. Notes are internal: the citizen never sees them.
const (
	FromCitizen MessageKind = "message"
	FromOffice  MessageKind = "write"
	AskMessage  MessageKind = "ask"
	AnswerText  MessageKind = "answer"
	NoteText    MessageKind = "note"
	ReasonText  MessageKind = "reason" // why a verb was used, as a person wrote it: withdrawal, reopening
)

// Message is one text on a case, sealed at rest.
type Message struct {
	ID    string
	Case  CaseID
	Seq   int // of the event that brought it
	Kind  MessageKind
	At    time.Time // UTC
	By    OfficerID // empty when the citizen wrote
	Text  string
	Items []AskItem // for an ask
	Files []File    // in the order in which they were sent
}

// Public tells whether the citizen sees the message. Reasons are internal
// unless he gave them himself.
func (m Message) Public() bool {
	switch m.Kind {
	case NoteText:
		return false
	case ReasonText:
		return m.By == ""
	case FromCitizen, FromOffice, AskMessage, AnswerText:
		return true
	default:
		return false
	}
}

// MaxMessages is how many messages a case takes of its citizen: he can speak to the office
// in other ways, and who reads the case reads all of them.
const MaxMessages = 500

// CheckMessages tells whether the case takes one more message of its citizen, who sent so
// many before. What the office waits for it always takes.
func (r *Request) CheckMessages(before int) []FieldError {
	if before < MaxMessages || r.Status == AwaitingInfo {
		return nil
	}
	return []FieldError{{Field: "text", Code: "too_many_messages", Args: map[string]string{"max": strconv.Itoa(MaxMessages)}}}
}

// AskItem is one thing asked of the citizen. Its text is sealed at rest.
type AskItem struct {
	Code string
	Text string
}

// Asked is one thing asked, and whether it came.
type Asked struct {
	Code     string
	Answered bool
	ReplyBy  Date
	On       Date // when the citizen was asked, Bangkok; zero for what was asked before this was kept
}
