package domain

import (
	"context"
	"strconv"
	"time"
)

// Draft is what somebody filled in and did not file yet. It is sealed under a key
// that only his browser has: without him nobody can read it, the desk included.
type Draft struct {
	Key       []byte   // DraftKeyLength random bytes
	Office    OfficeID // to which it would be filed
	Content   []byte
	ExpiresAt time.Time
}

// DraftKeyLength is how many bytes the key of a draft has, and MaxDraft how many its
// content may: as many as one form.
const (
	DraftKeyLength = 32
	MaxDraft       = 256 << 10
)

// MaxFileWait is how long a file may wait with a draft, however often that is kept: what
// nobody files must not lie here for ever.
const MaxFileWait = 72 * time.Hour

// Check refuses a draft that is too long to be kept.
func (d Draft) Check() error {
	if len(d.Content) <= MaxDraft {
		return nil
	}
	const kilobyte = 1 << 10
	return &Error{Kind: Invalid, Code: "draft_too_large", Args: map[string]string{"max": strconv.Itoa(MaxDraft / kilobyte)}}
}

// DraftStore reads drafts.
type DraftStore interface {
	// Draft is what was kept under a key for an office and has not expired by now;
	// NotFound for anything else.
	Draft(ctx context.Context, office OfficeID, key []byte, now time.Time) (Draft, error)
}

// DraftTx keeps drafts and erases them.
type DraftTx interface {
	// DraftForUpdate is the draft with its row locked until the transaction ends.
	DraftForUpdate(office OfficeID, key []byte, now time.Time) (Draft, error)
	// KeepDraft keeps a draft in the place of the one under its key, and the files that
	// wait with it as long as it, up to MaxFileWait after each came.
	KeepDraft(d Draft) error
	// DropDraft erases what is kept under a key, if anything is.
	DropDraft(key []byte) error
	// PurgeDrafts erases some of the drafts that expired by now, and says how many.
	PurgeDrafts(now time.Time) (int, error)
}
