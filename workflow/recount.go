package workflow

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"sitthi/domain"
)

const (
	// recountPage is how many cases are looked at in one transaction, and
	// recountBatch how many of them are moved at most: while it runs those are
	// locked, on SQLite the whole desk.
	recountPage  = 200
	recountBatch = 50

	// recountAgain is how long after its calendar was published an office's cases
	// are listed once more: longer than a filing that another replica counted with
	// the calendar before can take, and than replicas' clocks may differ.
	recountAgain = 10 * time.Minute
)

// Recount counts the open cases of offices whose calendar changed again, and says
// how many it looked at. A case that moves gets its event, its notices and its
// banners with its new dates; one that does not stays as it is. It waits for
// nobody: what an officer has in hand stays on the list until the next run. Any
// number of replicas may run it at once, one of them works on an office. A case
// that fails keeps no other back; all errors are given together.
func (s *Service) Recount(ctx context.Context) (counted int, err error) {
	failed, err := s.beginRecounts(ctx)
	if err != nil {
		return 0, err
	}
	jobs, err := s.Store.OpenRecounts(ctx)
	if err != nil {
		return 0, errors.Join(append(failed, err)...)
	}
	for _, job := range jobs {
		n, err := s.recountOffice(ctx, job)
		counted += n
		failed = append(failed, err)
	}
	return counted, errors.Join(failed...)
}

// beginRecounts begins those of calendars that came with the program. What failed for
// one office is no reason for another's to wait; err is.
func (s *Service) beginRecounts(ctx context.Context) (failed []error, err error) {
	newest, _ := s.Law.Calendar("")
	offices, err := s.Store.Uncounted(ctx, newest.Ref())
	if err != nil {
		return nil, err
	}
	for _, o := range offices {
		cal, err := s.calendarAt(ctx, o)
		if err == nil {
			err = s.Store.InTx(ctx, func(tx domain.Tx) error { return tx.BeginRecount(o.ID, cal.Ref(), s.now()) })
		}
		if domain.KindOf(err) == domain.Unavailable {
			return nil, err
		}
		failed = append(failed, err)
	}
	return failed, nil
}

// recountOffice works through the list of one recount.
func (s *Service) recountOffice(ctx context.Context, job domain.Recounting) (counted int, err error) {
	office, err := s.Store.Office(ctx, job.Office)
	if err != nil {
		return 0, err
	}
	cal, err := s.calendarOf(ctx, office.Calendar)
	if err != nil || cal.Ref() != job.Calendar {
		return 0, err // a calendar that only a newer program knows is counted by that
	}
	listed, err := s.list(ctx, job)
	if err != nil || !listed && job.Left == 0 && job.AgainAt.IsZero() {
		return 0, err // it waits for the second list
	}
	var after domain.CaseID
	var over passedOver
	told := tellings{}
	for {
		n, last, err := s.recountSome(ctx, job, cal, after, over.refs, told)
		counted += n
		if over.takes(err) {
			continue
		}
		if err != nil || last == "" {
			return counted, errors.Join(append(over.errors, err, s.endRecount(ctx, job))...)
		}
		after = last
	}
}

// tellings is how many mails about earlier dates each officer is owed by a run: as many
// as leave within an hour. What comes beyond is a line of his next digest, or it would
// keep his reminders back for days.
type tellings map[domain.OfficerID]int

func (t tellings) inDigest(n domain.Notice) bool {
	if n.Code != domain.NoticeShortened {
		return false
	}
	t[n.Officer]++
	return t[n.Officer] > domain.MailsPerHour
}

// list puts the office's open cases on the list when a recount begins, and once
// more when nothing can be counted by the calendar before any longer.
func (s *Service) list(ctx context.Context, job domain.Recounting) (listed bool, err error) {
	now := s.now()
	due := func(job domain.Recounting) bool {
		return job.ListedAt.IsZero() || job.AgainAt.IsZero() && !now.Before(job.BeganAt.Add(recountAgain))
	}
	if !due(job) {
		return false, nil
	}
	return true, s.Store.InTx(ctx, func(tx domain.Tx) error {
		job, mine, err := tx.RecountForUpdate(job.Office, job.Calendar)
		if err != nil || !mine || !due(job) {
			return err
		}
		return tx.ListForRecount(job, job.BeganAt.Add(-recountAgain), now)
	})
}

// endRecount ends a recount whose cases were listed again, if none is left.
func (s *Service) endRecount(ctx context.Context, job domain.Recounting) error {
	return s.Store.InTx(ctx, func(tx domain.Tx) error {
		job, mine, err := tx.RecountForUpdate(job.Office, job.Calendar)
		if err != nil || !mine || job.AgainAt.IsZero() {
			return err
		}
		return tx.EndRecount(job, s.now())
	})
}

// recountSome counts one batch. last is where the next one begins, empty when there
// is none.
func (s *Service) recountSome(ctx context.Context, job domain.Recounting, cal domain.Calendar, after domain.CaseID, over map[domain.Reference]bool, told tellings,
) (counted int, last domain.CaseID, err error) {
	desk := domain.SystemActor(job.Office)
	var telling tellings
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		counted, last, telling = 0, "", maps.Clone(told) // it may run again
		job, mine, err := tx.RecountForUpdate(job.Office, job.Calendar)
		if err != nil || !mine {
			return err
		}
		page, err := tx.ListedCases(job, after, recountPage)
		if err != nil {
			return err
		}
		done, moving, end, err := s.sift(page, cal, over)
		if err != nil {
			return err
		}
		moved, held, err := s.moveAll(tx, desk, cal, moving, telling)
		if err != nil {
			return err
		}
		counted, last = len(done)+len(held), end
		return tx.TakeOffList(job, append(done, held...), moved)
	})
	if err != nil {
		return 0, "", err
	}
	maps.Copy(told, telling)
	return counted, last, nil
}

// sift parts a page into cases that stay as they are and cases to take in hand, as
// many as a batch may have. end is the last one it looked at, empty when that is
// the end of the list.
func (s *Service) sift(page []domain.Countable, cal domain.Calendar, over map[domain.Reference]bool) (same []domain.CaseID, moving []domain.Countable, end domain.CaseID, err error) {
	today := s.today()
	for _, c := range page {
		if len(moving) == recountBatch {
			return same, moving, end, nil
		}
		end = c.ID
		if over[c.Reference] {
			continue
		}
		moves := false
		if err = c.Broken; err == nil && c.Status.Open() {
			var to domain.Recounted
			to, err = domain.Recount(s.Law, cal, s.Hours, c.Request, today)
			moves = to.Moves(c.Request) || c.NextPlanned(cal, today).Before(c.RemindOn)
		}
		switch {
		case err != nil:
			return nil, nil, "", onCase(c.Reference, err)
		case moves:
			moving = append(moving, c)
		default:
			same = append(same, c.ID)
		}
	}
	if len(page) < recountPage {
		end = ""
	}
	return same, moving, end, nil
}

// moveAll counts those of the cases anew that nobody else has in hand.
func (s *Service) moveAll(tx domain.Tx, desk domain.Actor, cal domain.Calendar, moving []domain.Countable, telling tellings) (moved int, held []domain.CaseID, err error) {
	if len(moving) == 0 {
		return 0, nil, nil
	}
	ids := make([]domain.CaseID, len(moving))
	for i, c := range moving {
		ids[i] = c.ID
	}
	if held, err = tx.HoldCases(desk.Office(), ids); err != nil || len(held) == 0 {
		return 0, nil, err
	}
	all, err := tx.Accounts(desk.Scope())
	if err != nil {
		return 0, nil, err
	}
	var lines []news
	for _, c := range moving {
		if !slices.Contains(held, c.ID) {
			continue
		}
		did, more, err := s.move(tx, desk, cal, c.Reference, all, telling)
		if err != nil {
			return 0, nil, onCase(c.Reference, err)
		}
		if did {
			moved++
		}
		lines = append(lines, more...)
	}
	return moved, held, s.tellInDigests(tx, lines, s.now())
}

// move counts one case anew, as it stands now that it is held. Where no date moves
// a reminder of it may: then it is looked at in time, which is no verb. It gives what
// is still to be told in digests.
func (s *Service) move(tx domain.Tx, desk domain.Actor, cal domain.Calendar, ref domain.Reference, all []domain.Account, telling tellings) (did bool, lines []news, err error) {
	r, err := tx.CaseForUpdate(desk.Scope(), ref)
	if err != nil || !r.Status.Open() {
		return false, nil, err
	}
	now := s.now()
	today := domain.DateOf(now, domain.Bangkok)
	to, err := domain.Recount(s.Law, cal, s.Hours, r, today)
	if err != nil {
		return false, nil, err
	}
	if !to.Moves(r) {
		if next := r.NextPlanned(cal, today); next.Before(r.RemindOn) {
			return false, nil, tx.LookAgain(r.ID, next)
		}
		return false, nil, nil
	}
	act, err := r.Recompute(to, cal.Ref(), all, now)
	if err != nil {
		return false, nil, err
	}
	lines, err = s.keepInBulk(tx, desk, r, act, now, telling.inDigest)
	return true, lines, err
}
