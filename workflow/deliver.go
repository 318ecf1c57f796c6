package workflow

import (
	"context"
	"time"

	"sitthi/domain"
	"sitthi/domain/locale"
)

// Deliver sends the notices that are due: it claims a batch in a short
// transaction, sends outside any, and marks each in one of its own. It returns
// how many it took, so that the caller goes on at once while there are more.
func (s *Service) Deliver(ctx context.Context) (taken int, err error) {
	const batch = 20
	const claimed = 2 * time.Minute // a replica that dies while sending leaves them due again
	var notices []domain.Notice
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		now := s.now()
		notices, err = tx.ClaimNotices(now, now.Add(claimed), batch)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, n := range notices {
		if err := s.deliver(ctx, n); err != nil {
			return len(notices), err
		}
	}
	return len(notices), nil
}

func (s *Service) deliver(ctx context.Context, n domain.Notice) error {
	var to domain.Recipient
	err := s.Store.InTx(ctx, func(tx domain.Tx) (err error) {
		to, err = tx.Recipient(n)
		return err
	})
	if domain.KindOf(err) == domain.NotFound {
		return s.Store.InTx(ctx, func(tx domain.Tx) error { return tx.NoticeGivenUp(n.ID, s.now()) })
	}
	if err != nil {
		return err
	}
	if err := s.Mailer.Send(ctx, s.mail(n, to)); err != nil {
		return s.retry(ctx, n)
	}
	return s.Store.InTx(ctx, func(tx domain.Tx) error { return tx.NoticeSent(n.ID, s.now()) })
}

func (s *Service) retry(ctx context.Context, n domain.Notice) error {
	return s.Store.InTx(ctx, func(tx domain.Tx) error {
		next, ok := n.RetryAfter(s.now())
		if !ok {
			s.Log.Error("a notice was given up", "notice", n.ID, "code", n.Code, "tries", n.Tries)
			return tx.NoticeGivenUp(n.ID, s.now())
		}
		return tx.NoticeFailed(n.ID, next)
	})
}

// mail is a notice as it leaves: a reference, the office, one word, a date and
// a link. No name, text, kind or outcome.
func (s *Service) mail(n domain.Notice, to domain.Recipient) domain.Mail {
	lang, office, page := locale.Thai, to.OfficeTH, "/r/"
	if to.Language == string(locale.English) {
		lang, office, page = locale.English, to.OfficeEN, "/en/r/"
	}
	if n.Officer != "" {
		page = "/desk/c/"
	}
	key := "notice." + string(n.Code)
	if n.Day.IsZero() && locale.Has(lang, key+"_plain") {
		key += "_plain" // without "due {d}"
	}
	word := locale.Text(lang, key, map[string]string{"d": locale.Date(lang, n.Day)})
	args := map[string]string{"reference": string(to.Reference), "word": word, "office": office, "link": s.BaseURL + page + string(to.Reference)}
	return domain.Mail{
		ID: n.ID, To: to.Address,
		Subject: locale.Text(lang, "notice.subject", args), Body: locale.Text(lang, "notice.body", args),
	}
}

// Purge deletes what may be kept only for a while: idempotent replies, which
// hold a receipt, after their 24 hours.
func (s *Service) Purge(ctx context.Context) (replies int, err error) {
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		replies, err = tx.PurgeReplies(s.now())
		return err
	})
	return replies, err
}
