package mail

import (
	"context"
	"errors"
	"net/textproto"
	"sync"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// line is a connection to the server, used by one mail at a time.
type line struct {
	conn   *patientConn
	client *smtp.Client // once it is open
	mails  int
	leave  func() bool // ends what enter began; false when the context ended first
}

// enter lets the end of a mail's context close the connection.
func (l *line) enter(ctx context.Context) {
	l.leave = context.AfterFunc(ctx, func() { _ = l.conn.Close() })
}

// hand gives the server the rest of a mail that was begun: its one recipient, and
// what he gets. It says at which step it failed.
func (l *line) hand(to string, raw []byte) (step string, err error) {
	if err := l.client.Rcpt("<" + to + ">"); err != nil {
		return "rcpt", err
	}
	data, err := l.client.Data()
	if err != nil {
		return "data", err
	}
	if _, err := data.Write(raw); err != nil {
		return "data", err
	}
	return content, data.Close() // sends the last dot: without an answer, nobody knows
}

// fit tells whether another mail may follow on the connection. What the server
// refused it is asked to forget: one bad recipient must not cost the next his mail.
func (l *line) fit(err error) bool {
	const most = 100 // servers end a session that goes on and on
	l.mails++
	var answer *textproto.Error
	if err != nil && (!errors.As(err, &answer) || l.client.Reset() != nil) {
		return false
	}
	return l.mails < most
}

// hangUp ends the connection. The farewell is not waited for.
func (l *line) hangUp() {
	l.leave()
	if l.client != nil {
		_ = l.client.Text.PrintfLine("QUIT")
	}
	_ = l.conn.Close()
}

// rest is where a connection waits for the next mail, and ends if none comes.
type rest struct {
	mu    sync.Mutex
	line  *line
	timer *time.Timer
}

// take is the connection that waits, nil when there is none.
func (r *rest) take() *line {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.line
	if l != nil {
		r.timer.Stop()
		r.line = nil
	}
	return l
}

// keep lets a connection wait for so long. There is room for one.
func (r *rest) keep(l *line, patience time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.line != nil {
		l.hangUp()
		return
	}
	r.line = l
	r.timer = time.AfterFunc(patience, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.line == l {
			r.line = nil
			l.hangUp()
		}
	})
}
