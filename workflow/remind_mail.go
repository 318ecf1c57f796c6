package workflow

import (
	"context"
	"strconv"
	"strings"

	"sitthi/domain"
	"sitthi/domain/locale"
)

// digestLines is how many cases a digest names; it counts the others.
const digestLines = 200

// errand is what a notice still has to say when it leaves.
type errand struct {
	day   domain.Date         // that its text names
	lines []domain.DigestLine // of a digest
	more  int                 // lines that it does not name
	apart int                 // cases in quarantine about which nothing else is to be said
}

// reason looks, before a reminder leaves, whether its reason is still there and the
// case still its officer's: an answer, a verb or a new date may have come since it
// was owed. Then it is dropped or goes to others, and outside office hours it is put
// off; due is false for all of these.
func (w *sweep) reason(ctx context.Context, n domain.Notice) (what errand, due bool, err error) {
	what.day = n.Day
	if !n.Code.IsReminder() {
		return what, true, nil
	}
	cal, err := w.calendar(ctx, n.Office)
	if err != nil {
		return what, false, err
	}
	now := w.now()
	at, open := domain.OpenSweep(cal, w.Hours, now)
	if !open || !at.Open {
		next := domain.ReminderTime(cal, w.Hours, now)
		return what, false, w.Store.InTx(ctx, func(tx domain.Tx) error { return tx.NoticePutOff(n, next) })
	}
	passed := false
	if n.Code == domain.NoticeDigest {
		what, err = w.digest(ctx, n, at)
		due = len(what.lines)+what.apart > 0
	} else {
		var about *domain.Request
		told := domain.Told{Code: n.Code, On: domain.ReminderDay(n.Seq)}
		what.day, about, passed, err = w.stillDue(ctx, n, n.Case, told, at, func(tx domain.Tx) (bool, error) { return true, tx.TakeBackNotice(n.ID) })
		due = about != nil
	}
	if err != nil || due || passed {
		return what, due, err
	}
	return what, false, w.Store.InTx(ctx, func(tx domain.Tx) error { return tx.NoticeDropped(n.ID, now) })
}

// digest closes an officer's digest and gives the lines that are still true and
// his, and how many more there are than a mail names. A flood in quarantine is a
// number, not hundreds of lines, but for what its citizens or the office did there.
func (w *sweep) digest(ctx context.Context, n domain.Notice, at domain.Sweep) (errand, error) {
	what := errand{day: n.Day}
	var all []domain.DigestLine
	err := w.Store.InTx(ctx, func(tx domain.Tx) (err error) {
		all, err = tx.CloseDigest(n.Officer, n.Day)
		return err
	})
	if err != nil {
		return what, err
	}
	for i, line := range all {
		if len(what.lines) == digestLines {
			what.more = len(all) - i
			return what, nil
		}
		names, about, err := domain.Date{}, (*domain.Request)(nil), line.Broken
		if err == nil {
			names, about, _, err = w.stillDue(ctx, n, line.Case, line.Told, at, func(tx domain.Tx) (bool, error) { return tx.TakeBackLine(line) })
		}
		if domain.KindOf(err) == domain.Unavailable {
			return what, err
		}
		if err != nil { // one broken case must not cost the officer the others
			w.Log.Error("a case could not be read for a digest", "reference", line.Reference, "error", err.Error())
			w.note(err)
			continue
		}
		switch {
		case about == nil:
		case about.Quarantined() && !about.LastActAt.After(about.QuarantinedAt):
			what.apart++
		default:
			line.Date = names
			what.lines = append(what.lines, line)
		}
	}
	return what, nil
}

// stillDue gives the case that a reminder is about if it is due to the notice's officer
// as it stands, and the date to name; nil if it is not. If the case changed hands, it
// passes to those whose it is now, in the transaction that takes it back from him.
func (w *sweep) stillDue(ctx context.Context, n domain.Notice, id domain.CaseID, told domain.Told, at domain.Sweep,
	takeBack func(domain.Tx) (mine bool, err error),
) (names domain.Date, about *domain.Request, passed bool, err error) {
	system := domain.SystemActor(n.Office)
	r, err := w.Store.CaseByID(ctx, system.Scope(), id)
	if domain.KindOf(err) == domain.NotFound {
		return domain.Date{}, nil, false, nil
	}
	if err != nil {
		return domain.Date{}, nil, false, err
	}
	all, err := w.officers(ctx, system)
	if err != nil {
		return domain.Date{}, nil, false, err
	}
	if names, due := r.StillDue(at.Calendar, told, n.Officer, all); due {
		return names, r, false, nil
	}
	others := r.OwedNow(at.Calendar, at.Today, told, all)
	if len(others) == 0 {
		return domain.Date{}, nil, false, nil
	}
	return domain.Date{}, nil, true, w.Store.InTx(ctx, func(tx domain.Tx) error {
		if mine, err := takeBack(tx); err != nil || !mine {
			return err
		}
		return w.oweInstead(tx, r, others, at)
	})
}

// oweInstead owes a reminder to those who were not told yet. A notice's own key
// tells that of the single ones.
func (w *sweep) oweInstead(tx domain.Tx, r *domain.Request, others []domain.Owed, at domain.Sweep) error {
	for _, o := range others {
		if o.Digest {
			if has, err := tx.HasLine(o.Officer, r.ID, o.Told); err != nil {
				return err
			} else if has {
				continue
			}
		}
		if err := w.owe(tx, r, o, at); err != nil {
			return err
		}
	}
	return nil
}

// digestMail is an officer's reminders of a day as they leave: references, words
// and dates. No name, text, kind or outcome.
func (s *Service) digestMail(n domain.Notice, to domain.Recipient, what errand) domain.Mail {
	const lang = locale.Thai // officers are written to in Thai
	lines := make([]string, 0, len(what.lines)+1)
	for _, line := range what.lines {
		lines = append(lines, locale.Text(lang, "notice.subject", map[string]string{
			"reference": string(line.Reference), "word": noticeWord(lang, line.Code, line.Date, true),
		}))
	}
	if what.apart > 0 {
		lines = append(lines, locale.Text(lang, "notice.digest_apart", map[string]string{
			"n": strconv.Itoa(what.apart), "link": s.BaseURL + "/desk?quarantined=true",
		}))
	}
	if what.more > 0 {
		lines = append(lines, locale.Text(lang, "notice.digest_more", map[string]string{"n": strconv.Itoa(what.more)}))
	}
	args := map[string]string{
		"n": strconv.Itoa(len(what.lines) + what.apart + what.more), "d": locale.Date(lang, n.Day), "office": to.OfficeTH,
		"link": s.BaseURL + "/desk/", "lines": strings.Join(lines, "\n"),
	}
	args["word"] = locale.Text(lang, "notice.digest", args)
	return domain.Mail{
		ID: n.ID, To: to.Address,
		Subject: args["word"], Body: locale.Text(lang, "notice.digest_body", args),
	}
}

// noticeWord is what a notice says, with its date if it has one. Officers and
// citizens may hear the same thing in other words.
func noticeWord(lang locale.Lang, code domain.NoticeCode, day domain.Date, officer bool) string {
	key := "notice." + string(code)
	if officer && locale.Has(lang, key+"_officer") {
		key += "_officer"
	}
	if day.IsZero() && locale.Has(lang, key+"_plain") {
		key += "_plain" // without "due {d}"
	}
	return locale.Text(lang, key, map[string]string{"d": locale.Date(lang, day)})
}
