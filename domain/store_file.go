package domain

import (
	"context"
	"io"
	"time"
)

// FileStore keeps the content of files, sealed under their case's key.
type FileStore interface {
	// ReceiveFile takes a file of a case in as it arrives: what is written is sealed
	// at once, and Close ends it. It is the one write beside InTx, since no
	// transaction may wait for somebody's telephone; so nobody sees the file until
	// AddMessage brings it with a message, and what no message brings is swept away.
	ReceiveFile(ctx context.Context, of *Request, id FileID, now time.Time) (io.WriteCloser, error)
	// FileContent is the content of a file that came with a message of the case.
	FileContent(ctx context.Context, scope Scope, of *Request, id FileID) (io.Reader, error)
}

// FileTx ends what ReceiveFile began and no message brought, one file at a time: to
// delete the content of many holds a database with one writer for seconds.
type FileTx interface {
	// DropFile deletes a file unless a message brought it.
	DropFile(id FileID) error
	// PurgeFile deletes one of the files that came with no message and began to
	// arrive before a time, and says how many: 0 when there is none left.
	PurgeFile(begunBefore time.Time) (int, error)
	// SentSize is how many bytes of files a case has of its citizen.
	SentSize(of *Request) (int64, error)
}
