package workflow

import (
	"context"
	"errors"
	"time"

	"sitthi/domain"
	"sitthi/domain/locale"
)

// claimed is for how long a batch of notices is one replica's: one that dies
// while sending leaves them due again. sending is how long one mail may take, and
// what is not begun that long before the claim ends, with as much for the store,
// is left to the next claim: two replicas would send it.
const (
	claimed = 2 * time.Minute
	sending = 30 * time.Second
)

// Deliver sends the notices that are due: it claims a batch in a short
// transaction, sends outside any, and marks each in one of its own. One that
// fails does not keep the others back. It returns how many it took, so that the
// caller goes on at once while there are more, and what the store refused.
func (s *Service) Deliver(ctx context.Context) (taken int, err error) {
	const batch = 20
	var notices []domain.Notice
	var until time.Time
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		now := s.now()
		until = now.Add(claimed)
		notices, err = tx.ClaimNotices(now, until, batch)
		return err
	})
	if err != nil {
		return 0, err
	}
	var failed []error
	for _, n := range notices {
		if ctx.Err() != nil || s.now().Add(2*sending).After(until) {
			break
		}
		// Once begun it is finished: a mail that was sent and not marked is sent again.
		if err := s.deliver(context.WithoutCancel(ctx), n); err != nil {
			failed = append(failed, err)
		}
	}
	return len(notices), errors.Join(failed...)
}

// delivery is a notice that may leave now, and the place it took.
type delivery struct {
	notice domain.Notice
	mail   domain.Mail
	place  domain.MailPlace
}

func (s *Service) deliver(ctx context.Context, n domain.Notice) error {
	d, due, err := s.prepare(ctx, n)
	if err != nil && domain.KindOf(err) != domain.Unavailable {
		// Its case or its officer cannot be read: others must not wait for that.
		return errors.Join(err, s.retry(ctx, delivery{notice: n}, &domain.MailFailure{Code: "unreadable"}))
	}
	if err != nil || !due {
		return err
	}
	failure := s.send(ctx, d.mail)
	switch {
	case failure == nil:
		return s.Store.InTx(ctx, func(tx domain.Tx) error { return tx.NoticeSent(n.ID, s.now()) })
	case failure.Permanent:
		return s.giveUp(ctx, d, failure)
	default:
		return s.retry(ctx, d, failure)
	}
}

// prepare reads where a notice goes and takes a place for it. Without an address
// it is given up, without a place put off; then it is not due.
func (s *Service) prepare(ctx context.Context, n domain.Notice) (d delivery, due bool, err error) {
	what, due, err := s.reason(ctx, n)
	if err != nil || !due {
		return d, false, err
	}
	n.Day = what.day
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		due = false
		now := s.now()
		to, err := tx.Recipient(n)
		if domain.KindOf(err) == domain.NotFound {
			return tx.NoticeGivenUp(n.ID, now)
		}
		if err != nil {
			return err
		}
		place, freeAt, err := tx.TakeMailPlace(s.Seals.MailMAC(to.Address), domain.MailsPerHour, now, now.Add(domain.MailHour))
		if err != nil {
			return err
		}
		if !freeAt.IsZero() {
			return tx.NoticePutOff(n.ID, freeAt)
		}
		m := s.mail(n, to)
		if n.Code == domain.NoticeDigest {
			m = s.digestMail(n, to, what)
		}
		d, due = delivery{n, m, place}, true
		return nil
	})
	return d, due && err == nil, err
}

// send is one try. A mailer that does not say otherwise may be asked again, and
// may have sent the mail.
func (s *Service) send(ctx context.Context, m domain.Mail) *domain.MailFailure {
	ctx, cancel := context.WithTimeout(ctx, sending)
	defer cancel()
	err := s.Mailer.Send(ctx, m)
	if err == nil {
		return nil
	}
	var failure *domain.MailFailure
	if errors.As(err, &failure) {
		return failure
	}
	return &domain.MailFailure{Code: "unknown", Uncertain: true}
}

func (s *Service) retry(ctx context.Context, d delivery, failure *domain.MailFailure) error {
	n := d.notice
	next, ok := n.RetryAfter(s.now())
	if !ok {
		return s.giveUp(ctx, d, failure)
	}
	s.Log.Warn("a notice did not leave", "notice", n.ID, "failure", failure.Code, "tries", n.Tries+1)
	return s.Store.InTx(ctx, func(tx domain.Tx) error {
		if err := s.free(tx, d, failure); err != nil {
			return err
		}
		return tx.NoticeFailed(n.ID, next)
	})
}

// giveUp ends a notice that will not leave, and says so for somebody to act on.
func (s *Service) giveUp(ctx context.Context, d delivery, failure *domain.MailFailure) error {
	n := d.notice
	err := s.Store.InTx(ctx, func(tx domain.Tx) error {
		if err := s.free(tx, d, failure); err != nil {
			return err
		}
		return tx.NoticeGivenUp(n.ID, s.now())
	})
	if err == nil {
		s.Log.Error("a notice was given up", "notice", n.ID, "code", n.Code, "failure", failure.Code, "tries", n.Tries+1)
	}
	return err
}

// free gives the place back, unless the mail may have arrived.
func (s *Service) free(tx domain.Tx, d delivery, failure *domain.MailFailure) error {
	if failure.Uncertain || d.place.Address == nil {
		return nil
	}
	return tx.FreeMailPlace(d.place)
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
	word := noticeWord(lang, n.Code, n.Day, n.Officer != "")
	args := map[string]string{"reference": string(to.Reference), "word": word, "office": office, "link": s.BaseURL + page + string(to.Reference)}
	return domain.Mail{
		ID: n.ID, To: to.Address,
		Subject: locale.Text(lang, "notice.subject", args), Body: locale.Text(lang, "notice.body", args),
	}
}

// Purge deletes what may be kept only for a while: idempotent replies, which
// hold a receipt, after their 24 hours, the places that mails took in their
// hour, and log-ins that are over.
func (s *Service) Purge(ctx context.Context) (replies int, err error) {
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		if replies, err = tx.PurgeReplies(s.now()); err != nil {
			return err
		}
		if _, err = tx.PurgeMailPlaces(s.now()); err != nil {
			return err
		}
		return tx.PurgeLogins(s.now())
	})
	return replies, err
}
