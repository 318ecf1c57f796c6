package workflow

import (
	"context"
	"errors"
	"time"

	"sitthi/domain"
	"sitthi/domain/locale"
)

// claimed is for how long a batch of notices is one replica's: one that dies
// while sending leaves them to the others then. sending is how long one mail may take,
// and what is not begun that long before the claim ends, with as much for the store,
// is given back: two replicas would send it.
const (
	claimed = 2 * time.Minute
	sending = 30 * time.Second
)

// Deliver sends the notices that are due: it claims a batch in a short
// transaction, sends outside any, and marks each in one of its own. One that
// fails does not keep the others back, unless it is the mail server that failed.
// It returns how many it worked off, so that the caller goes on at once while there
// are more, and what the store refused.
func (s *Service) Deliver(ctx context.Context) (taken int, err error) {
	const batch = 20
	var notices []domain.Notice
	var began time.Time
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		began = s.Clock.Now()
		notices, err = tx.ClaimNotices(s.now(), claimed, batch)
		return err
	})
	if err != nil {
		return 0, err
	}
	w := s.newSweep()
	taken, away := w.deliverAll(ctx, notices, began)
	if rest := notices[taken:]; len(rest) > 0 {
		w.note(s.Store.InTx(context.WithoutCancel(ctx), func(tx domain.Tx) error { return tx.UnclaimNotices(rest) }))
	}
	if away {
		taken = 0 // the next ones would fare no better now
	}
	return taken, errors.Join(w.failed...)
}

// deliverAll delivers one notice after the other while there is time, and as long
// as the mail server is there. The claim ends by the database's clock, so what counts
// here is the time that has passed since, whatever o'clock it is: a Clock's times have
// the monotonic reading of the machine's, and somebody who sets that moves no claim.
func (w *sweep) deliverAll(ctx context.Context, notices []domain.Notice, began time.Time) (taken int, away bool) {
	for _, n := range notices {
		if away || ctx.Err() != nil || w.Clock.Now().Sub(began)+2*sending > claimed {
			break
		}
		// Once begun it is finished: a mail that was sent and not marked is sent again.
		away = w.deliver(context.WithoutCancel(ctx), n)
		taken++
	}
	return taken, away
}

// delivery is a notice that may leave now, and the place it took.
type delivery struct {
	notice domain.Notice
	mail   domain.Mail
	place  domain.MailPlace
}

// deliver tells whether the mail server was away.
func (w *sweep) deliver(ctx context.Context, n domain.Notice) (away bool) {
	d, due, err := w.prepare(ctx, n)
	if err != nil && domain.KindOf(err) != domain.Unavailable {
		// It, its case or its officer cannot be read: others must not wait for that.
		w.note(err)
		err = w.retry(ctx, delivery{notice: n}, &domain.MailFailure{Code: "unreadable"})
	}
	if err != nil || !due {
		w.note(err)
		return false
	}
	failure := w.send(ctx, d.mail)
	switch {
	case failure == nil:
		w.note(w.Store.InTx(ctx, func(tx domain.Tx) error { return tx.NoticeSent(n.ID, w.now()) }))
		return false
	case failure.Server:
		w.note(w.spare(ctx, d, failure))
	case failure.Permanent:
		w.note(w.giveUp(ctx, d, failure))
	default:
		w.note(w.retry(ctx, d, failure))
	}
	return failure.Server
}

// prepare reads where a notice goes and takes a place for it. Without an address
// it is given up, without a place put off; then it is not due.
func (w *sweep) prepare(ctx context.Context, n domain.Notice) (d delivery, due bool, err error) {
	if n.Broken != nil {
		return d, false, n.Broken
	}
	what, due, err := w.reason(ctx, n)
	if err != nil || !due {
		return d, false, err
	}
	n.Day = what.day
	err = w.Store.InTx(ctx, func(tx domain.Tx) error {
		due = false
		now := w.now()
		to, err := tx.Recipient(n)
		if domain.KindOf(err) == domain.NotFound {
			return tx.NoticeGivenUp(n.ID, now)
		}
		if err != nil {
			return err
		}
		place, wait, err := tx.TakeMailPlace(w.Seals.MailMAC(to.Address), domain.MailsPerHour, domain.MailHour)
		if err != nil {
			return err
		}
		if wait > 0 {
			return tx.NoticePutOff(n, now.Add(wait))
		}
		m := w.mail(n, to)
		if n.Code == domain.NoticeDigest {
			m = w.digestMail(n, to, what)
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
	next, worth := n.RetryAfter(s.now())
	if !worth {
		return s.giveUp(ctx, d, failure)
	}
	s.Log.Warn("a notice did not leave", "notice", n.ID, "failure", failure.Code, "tries", n.Tries+1)
	return s.Store.InTx(ctx, func(tx domain.Tx) error {
		if err := s.free(tx, d, failure); err != nil {
			return err
		}
		return tx.NoticeFailed(n, next)
	})
}

// spare lets a notice rest until its claim ends: a server that is away says nothing
// about it, so it loses no try and stays as old as it is. Meanwhile others are tried.
func (s *Service) spare(ctx context.Context, d delivery, failure *domain.MailFailure) error {
	s.Log.Warn("a notice did not leave", "notice", d.notice.ID, "failure", failure.Code, "tries", d.notice.Tries)
	return s.Store.InTx(ctx, func(tx domain.Tx) error { return s.free(tx, d, failure) })
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
// hour, drafts, counts of limits, bulks of a day ago, log-ins that are over, and files
// that no message brought or whose draft is over. It says how many went, a batch of each
// kind and one file of each at a time, so that the caller goes on at once while there are more.
func (s *Service) Purge(ctx context.Context) (gone int, err error) {
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		if gone, err = tx.PurgeMailPlaces(); err != nil {
			return err
		}
		bulks := func(now time.Time) (int, error) { return tx.PurgeBulks(now.Add(-bulkLife)) }
		for _, purge := range []func(time.Time) (int, error){tx.PurgeReplies, tx.PurgeDrafts, tx.PurgeCounts, bulks} {
			n, err := purge(s.now())
			if err != nil {
				return err
			}
			gone += n
		}
		return tx.PurgeLogins(s.now())
	})
	if err != nil {
		return 0, err
	}
	files, err := s.purgeFiles(ctx)
	return gone + files, err
}
