package domain

import (
	"context"
	"io"
	"time"
)

// DraftFileStore keeps files that come before their case is there, sealed under the key
// of the draft with which they wait. Of the draft only its key and office matter: what
// is filed by one form has files without any answers kept.
type DraftFileStore interface {
	// ReceiveDraftFile takes a file in as it arrives, as ReceiveFile does, to be kept
	// until the draft expires; it is none of the draft's until KeepDraftFile says that
	// it is whole.
	ReceiveDraftFile(ctx context.Context, of Draft, id FileID, now time.Time) (io.WriteCloser, error)
	// DraftFiles are the whole files that wait with a draft, in the order in which they came.
	DraftFiles(ctx context.Context, of Draft) ([]File, error)
}

// DraftFileTx ends what ReceiveDraftFile began.
type DraftFileTx interface {
	// KeepDraftFile says what a file is that was received whole.
	KeepDraftFile(of Draft, f File) error
	// DropDraftFile deletes a file that waits with a draft, if it still does.
	DropDraftFile(of Draft, id FileID) error
	// PurgeDraftFile deletes one of the files whose draft expired by now, and says how
	// many: 0 when there is none left.
	PurgeDraftFile(now time.Time) (int, error)

	// Enclosed are files that wait with a draft, in the order in which they are named;
	// Invalid "files_gone" when one of them does no more.
	Enclosed(of Draft, ids []FileID) ([]File, error)
	// Adopt makes files that wait with a draft those of a case, to which AddMessage then
	// brings them; Invalid "files_gone" when one of them does not wait any more.
	Adopt(r *Request, of Draft, files []File) error
}

// FilesGone is the refusal of files that do not wait with a draft any more.
func FilesGone() error { return InvalidFields([]FieldError{{Field: "files", Code: "files_gone"}}) }
