package api

import (
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strconv"
	"time"

	"sitthi/domain"
)

// A cursor is the place behind the last item of a page, and a keyed hash of it
// with whom it was given to and what was asked for: nobody else can use it, and
// it fits no other question.
//
//	hash 16 | received_at, microseconds 8 | due_on 10 or 0 | case id
const (
	cursorMAC  = 16
	dateLength = len("2006-01-02")
	maxCursor  = 256
)

func (d *desk) sealCursor(key domain.QueueKey, actor domain.Actor, f domain.QueueFilter) string {
	place := binary.BigEndian.AppendUint64(nil, uint64(key.ReceivedAt.UnixMicro()))
	due := key.DueOn.String()
	if due == "" {
		due = "0000-00-00"
	}
	place = append(append(place, due...), key.ID...)
	return base64.RawURLEncoding.EncodeToString(append(d.cursorMAC(place, actor, f), place...))
}

// openCursor is the place that a cursor of ours means; false for any other.
func (d *desk) openCursor(text string, actor domain.Actor, f domain.QueueFilter) (*domain.QueueKey, bool) {
	if len(text) > maxCursor {
		return nil, false
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) <= cursorMAC+8+dateLength {
		return nil, false
	}
	mac, place := raw[:cursorMAC], raw[cursorMAC:]
	if subtle.ConstantTimeCompare(mac, d.cursorMAC(place, actor, f)) != 1 {
		return nil, false
	}
	key := domain.QueueKey{
		ReceivedAt: time.UnixMicro(int64(binary.BigEndian.Uint64(place))).UTC(), //nolint:gosec // as it went in
		ID:         domain.CaseID(place[8+dateLength:]),
	}
	if due, err := domain.ParseDate(string(place[8 : 8+dateLength])); err == nil {
		key.DueOn = due
	}
	return &key, true
}

// cursorMAC covers everything that decides which cases the pages show. The
// limit is not in it: a client may ask for a longer next page.
func (d *desk) cursorMAC(place []byte, actor domain.Actor, f domain.QueueFilter) []byte {
	said := func(is *bool) string {
		if is == nil {
			return ""
		}
		return fmt.Sprint(*is)
	}
	within := ""
	if f.DueWithin != nil {
		within = strconv.Itoa(*f.DueWithin)
	}
	parts := [][]byte{place}
	for _, part := range []string{
		"queue", string(actor.Office()), string(actor.ID()), joined(f.Kinds), joined(f.Statuses),
		string(f.Assignee), fmt.Sprint(f.Unassigned), string(f.Unit), said(f.Overdue), said(f.Quarantined), within, f.Query, string(f.Sort),
	} {
		parts = append(parts, []byte(part))
	}
	return d.Cursor(parts...)[:cursorMAC]
}
