package mail_test

import (
	"testing"

	"sitthi/workflow/mail/mailtest"
)

// BenchmarkBatch is what 60 notices cost, one after the other, encrypted and
// with a password.
func BenchmarkBatch(b *testing.B) {
	certificate, roots := mailtest.Certificate(b, "127.0.0.1")
	s := mailtest.Start(b, mailtest.Options{Certificate: certificate, User: "desk", Password: "p"})
	m := mailer(b, "smtp://desk:p@ADDR?from=no-reply@desk.example", s.Addr)
	m.Roots = roots
	for b.Loop() {
		for range 60 {
			if err := m.Send(b.Context(), notice); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(len(s.Mails()))/b.Elapsed().Seconds(), "mails/s")
}
