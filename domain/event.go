package domain

import (
	"encoding/binary"
	"sort"
	"strconv"
	"time"
)

// Event is one line of a case's trail: who did what, when, and what it
// changed, without content or personal data of the citizen. Events are only
// ever added; each carries a keyed hash of itself and the one before.
type Event struct {
	Case    CaseID
	Office  OfficeID
	Seq     int // 1, 2, 3 … within the case; this, not time, is the order
	At      time.Time
	By      ActorKind
	Officer OfficerID // empty for a citizen and the system
	Verb    Verb
	From    Status // empty on the first event
	To      Status
	Round   int
	Version int // the case's version after the event

	// Data holds codes, ids and dates, never content: what was assigned to
	// whom, which rule routed it, digests of sealed texts.
	Data map[string]string

	Prev []byte // hash of the event before, 32 zero bytes for the first
	Hash []byte
}

// TrailHead is the end of a case's chain, kept on the case so that a trail cut
// short shows.
type TrailHead struct {
	Seq  int
	Hash []byte
}

// Canonical is the unambiguous encoding of an event that its hash covers:
// every field with its length before it, Data in the order of its keys.
func (e Event) Canonical() []byte {
	fields := []string{
		"sitthi-event-1", string(e.Case), string(e.Office), strconv.Itoa(e.Seq),
		strconv.FormatInt(e.At.UnixMicro(), 10), string(e.By), string(e.Officer), string(e.Verb),
		string(e.From), string(e.To), strconv.Itoa(e.Round), strconv.Itoa(e.Version), string(e.Prev),
	}
	keys := make([]string, 0, len(e.Data))
	for key := range e.Data {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		fields = append(fields, key, e.Data[key])
	}
	return canonical(fields)
}

func canonical(fields []string) []byte {
	var out []byte
	for _, field := range fields {
		out = binary.BigEndian.AppendUint32(out, uint32(len(field))) //nolint:gosec // a field never nears 4 GiB
		out = append(out, field...)
	}
	return out
}

// Standing is the unambiguous encoding of what a case's row says in the clear.
// Each event's data carries a keyed hash of it, so that a row changed without a
// verb shows.
func (r *Request) Standing() []byte {
	fields := []string{
		"sitthi-standing-1", string(r.ID), string(r.Office), string(r.Reference), string(r.ReceiptMAC),
		string(r.Kind), string(r.Status), string(r.Outcome), string(r.Channel),
		strconv.FormatInt(r.ReceivedAt.UnixMicro(), 10), r.DeemedReceivedOn.String(), r.NoticeVersion,
		string(r.Unit), string(r.Assignee), string(r.Conflict), string(r.DecidedBy), r.IntakeNo, string(r.EnteredBy),
		strconv.Itoa(r.Round), r.DueOn.String(), r.LatestDueOn.String(), r.AnsweredOn.String(), strconv.Itoa(r.Version),
	}
	if !r.ClosedAt.IsZero() {
		fields = append(fields, "closed", strconv.FormatInt(r.ClosedAt.UnixMicro(), 10))
	}
	if r.Quarantined() {
		fields = append(fields, "quarantined", strconv.FormatInt(r.QuarantinedAt.UnixMicro(), 10))
	}
	for _, a := range r.Asked {
		fields = append(fields, "asked", a.Code, strconv.FormatBool(a.Answered), a.ReplyBy.String())
		if !a.On.IsZero() {
			fields = append(fields, "on", a.On.String())
		}
	}
	return canonical(fields)
}

// Keys of an event's data that the trail's verification reads.
const (
	DataStanding = "standing" // keyed hash of the case's Standing after the event
	DataMessages = "messages" // how many messages the event brought
	DataFiles    = "files"    // the files it brought: "id:hash,id:hash", a keyed hash of each one's Canonical
)

// Reading is one reading of a case's content by an officer. Reads have a table
// of their own, so that a view locks no chain and moves no version.
type Reading struct {
	Office  OfficeID
	Case    CaseID
	Officer OfficerID
	At      time.Time // UTC
	What    string    // "case", "people", or "file" and its id
}
