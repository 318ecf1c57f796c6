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
}

// reason looks, before a reminder leaves, whether its reason is still there: an
// answer, a verb or a new date may have come since it was owed. Then it is
// dropped, and outside office hours put off; due is false for both.
func (s *Service) reason(ctx context.Context, n domain.Notice) (what errand, due bool, err error) {
	what.day = n.Day
	if !n.Code.IsReminder() {
		return what, true, nil
	}
	now := s.now()
	if at := domain.ReminderTime(s.Law.Calendar(), s.Hours, now); at.After(now) {
		return what, false, s.Store.InTx(ctx, func(tx domain.Tx) error { return tx.NoticePutOff(n.ID, at) })
	}
	if n.Code == domain.NoticeDigest {
		what.lines, what.more, err = s.digest(ctx, n)
		due = len(what.lines) > 0
	} else {
		told := domain.Told{Code: n.Code, On: domain.ReminderDay(n.Seq)}
		what.day, due, err = s.stillDue(ctx, n, n.Case, told)
	}
	if err != nil || due {
		return what, due, err
	}
	return what, false, s.Store.InTx(ctx, func(tx domain.Tx) error { return tx.NoticeDropped(n.ID, now) })
}

// digest closes an officer's digest and gives the lines that are still true, and
// how many more there are than a mail names.
func (s *Service) digest(ctx context.Context, n domain.Notice) (lines []domain.DigestLine, more int, err error) {
	var all []domain.DigestLine
	err = s.Store.InTx(ctx, func(tx domain.Tx) (err error) {
		all, err = tx.CloseDigest(n.Officer, n.Day)
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	for i, line := range all {
		if len(lines) == digestLines {
			return lines, len(all) - i, nil
		}
		names, due, err := s.stillDue(ctx, n, line.Case, line.Told)
		if domain.KindOf(err) == domain.Unavailable {
			return nil, 0, err
		}
		if err != nil { // one broken case must not cost the officer the others
			s.Log.Error("a case could not be read for a digest", "case", line.Case, "code", domain.CodeOf(err))
			continue
		}
		if due {
			line.Date = names
			lines = append(lines, line)
		}
	}
	return lines, 0, nil
}

func (s *Service) stillDue(ctx context.Context, n domain.Notice, id domain.CaseID, told domain.Told) (names domain.Date, due bool, err error) {
	r, err := s.Store.CaseByID(ctx, domain.SystemActor(n.Office).Scope(), id)
	if domain.KindOf(err) == domain.NotFound {
		return domain.Date{}, false, nil
	}
	if err != nil {
		return domain.Date{}, false, err
	}
	names, due = r.StillDue(s.Law.Calendar(), told, n.Officer)
	return names, due, nil
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
	if what.more > 0 {
		lines = append(lines, locale.Text(lang, "notice.digest_more", map[string]string{"n": strconv.Itoa(what.more)}))
	}
	args := map[string]string{
		"n": strconv.Itoa(len(what.lines) + what.more), "d": locale.Date(lang, n.Day), "office": to.OfficeTH,
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
