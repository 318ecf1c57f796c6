// Package mail sends the desk's mail. Without a mail server it only says in
// the log that a mail would have left.
package mail

import (
	"context"
	"log/slog"

	"sitthi/domain"
)

// Log is the mailer of a desk without a mail server: it logs that a notice was
// due, and neither to whom nor what it says.
type Log struct{ Logger *slog.Logger }

// Send logs the notice and never fails.
func (l Log) Send(_ context.Context, m domain.Mail) error {
	l.Logger.Info("notice not mailed: no mail server is configured", "notice", m.ID)
	return nil
}
