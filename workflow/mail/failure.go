package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"sitthi/domain"
)

// failure is what went wrong at a step, nil for nothing. What the server said
// stays behind, except for its number.
func failure(step string, err error) error {
	var answer *textproto.Error
	var certificate *tls.CertificateVerificationError
	var network net.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &answer):
		step += "_" + strconv.Itoa(answer.Code)
	case errors.As(err, &certificate):
		step += "_certificate"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		step += "_timeout"
	default:
		step += "_failed"
	}
	return &domain.MailFailure{Code: step}
}

// ofServer is failure at a step before any recipient was named: it would have
// been the same with any other mail.
func ofServer(step string, err error) error {
	failed := failure(step, err)
	var told *domain.MailFailure
	if errors.As(failed, &told) {
		told.Server = true
	}
	return failed
}

// content is the step after which the server has the whole mail.
const content = "content"

// ofMail is failure at a step where a 5xx may mean this recipient or this mail,
// for good: when the server says so by a code of its own (5.1.x a wrong address,
// 5.2.x a box that takes nothing, 5.3.4 and 5.6.x the mail itself). Any other
// refusal ("relay access denied" most of all) may speak of the desk: somebody
// will mend it, and until then no notice may be lost. Once the whole mail was
// sent, whatever is no answer of the server leaves open whether it has the mail.
func ofMail(step string, err error) error {
	failed := failure(step, err)
	var answer *textproto.Error
	var told *domain.MailFailure
	switch {
	case !errors.As(failed, &told):
	case errors.As(err, &answer):
		for _, said := range []string{"5.1.", "5.2.", "5.3.4", "5.6."} {
			told.Permanent = told.Permanent || answer.Code/100 == 5 && strings.HasPrefix(answer.Msg, said)
		}
	default:
		told.Uncertain = step == content
	}
	return failed
}

// patientConn waits for each read and write so long and no longer. The end of the
// whole mail is its context's, which closes the connection.
type patientConn struct {
	net.Conn
	answer time.Duration
}

// Read waits so long.
func (c *patientConn) Read(b []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(c.answer)); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

// Write waits so long.
func (c *patientConn) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(c.answer)); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}
