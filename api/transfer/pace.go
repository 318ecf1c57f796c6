package transfer

import (
	"io"
	"net/http"
	"time"
)

// pace gives a transfer time for as long as it keeps going, up to its longest: a
// telephone with a bad line is waited for, and one that only pretends to send is not. On
// the slowest line 14 MB go through; the largest form needs 116 KB a second.
type pace struct {
	connection *http.ResponseController
	begun      time.Time
	moved      int64
}

// What may pass before the first byte, how slow the rest may be, how long all of it
// may take, and the time for the answer to what came in.
const (
	patience  = 30 * time.Second
	slowest   = 16 << 10 // bytes a second
	longest   = 15 * time.Minute
	answering = 90 * time.Second
)

func newPace(w http.ResponseWriter) *pace {
	return &pace{connection: http.NewResponseController(w), begun: time.Now()}
}

// until is when what has moved so far is too little.
func (p *pace) until() time.Time {
	given := patience + time.Duration(p.moved)*time.Second/slowest
	return p.begun.Add(min(given, longest))
}

// walking is a body that arrives at a pace.
type walking struct {
	from io.Reader
	*pace
}

// Read reads on. A connection without deadlines is somebody else's to watch.
func (b *walking) Read(p []byte) (int, error) {
	until := b.until()
	_ = b.connection.SetReadDeadline(until)
	_ = b.connection.SetWriteDeadline(until.Add(answering))
	n, err := b.from.Read(p)
	b.moved += int64(n)
	return n, err
}

// carried is an answer that leaves at a pace.
type carried struct {
	to io.Writer
	*pace
}

// Write writes on.
func (c *carried) Write(p []byte) (int, error) {
	_ = c.connection.SetWriteDeadline(c.until())
	n, err := c.to.Write(p)
	c.moved += int64(n)
	return n, err
}
