package workflow

import (
	"context"
	"errors"

	"sitthi/domain"
)

// remindBatch is how many cases a sweep asks for at once.
const remindBatch = 200

// sweep is one run of Remind.
type sweep struct {
	*Service
	staff map[domain.OfficeID][]domain.Account // as they were when the run met their office
}

// Remind looks at every case whose time has come and owes the reminders that are
// due, each exactly once however often and by however many replicas it is called;
// it closes what lapses. Outside the office's hours it does nothing (an hour
// before them it makes ready what leaves when they begin). It says how many
// reminders it owes now, and what went wrong: one broken case keeps no other back.
func (s *Service) Remind(ctx context.Context) (sent int, err error) {
	w := sweep{s, map[domain.OfficeID][]domain.Account{}}
	var failed []error
	for after := (domain.ReminderKey{}); ; {
		now, ok := domain.OpenSweep(s.Law.Calendar(), s.Hours, s.now())
		if !ok {
			return sent, errors.Join(failed...)
		}
		keys, err := s.Store.CasesToRemind(ctx, now.UpTo, after, remindBatch)
		if err != nil {
			return sent, errors.Join(append(failed, err)...)
		}
		for _, key := range keys {
			n, err := w.look(ctx, key)
			sent += n
			if ctx.Err() != nil || domain.KindOf(err) == domain.Unavailable {
				return sent, errors.Join(append(failed, err, ctx.Err())...)
			}
			if err != nil {
				s.Log.Error("a case could not be looked at for reminders", "reference", key.Reference, "error", err.Error())
				failed = append(failed, err)
			}
			after = key
		}
		if len(keys) < remindBatch {
			return sent, errors.Join(failed...)
		}
	}
}

// look does for one case what is due, in one transaction.
func (w sweep) look(ctx context.Context, key domain.ReminderKey) (sent int, err error) {
	now, ok := domain.OpenSweep(w.Law.Calendar(), w.Hours, w.now())
	if !ok {
		return 0, nil // the office closed while others were looked at
	}
	system := domain.SystemActor(key.Office)
	all, err := w.officers(ctx, system)
	if err != nil {
		return 0, err
	}
	err = w.Store.InTx(ctx, func(tx domain.Tx) error {
		sent = 0
		mine, err := tx.ClaimReminder(key, now.UpTo)
		if err != nil || !mine {
			return err
		}
		r, err := tx.CaseForUpdate(system.Scope(), key.Reference)
		if err != nil {
			return err
		}
		if on := r.LapsesOn(w.Law.Calendar()); !on.IsZero() && !on.After(now.Today) {
			sent, err = w.lapse(tx, system, r, now)
			return err
		}
		sent, err = w.remind(tx, r, all, now)
		return err
	})
	if err != nil {
		return 0, err
	}
	return sent, nil
}

// lapse closes a case that nobody answered; before the office opens it waits.
func (w sweep) lapse(tx domain.Tx, system domain.Actor, r *domain.Request, at domain.Sweep) (int, error) {
	if !at.Open {
		return 0, nil
	}
	now := w.now()
	act, err := r.Lapse(system, w.Law.Calendar(), now)
	if err != nil {
		return 0, err
	}
	return 1, w.keep(tx, system, r, act, now)
}

// remind owes a case's reminders of today and plans the next look. It is no verb:
// the case's version and its trail stay as they are.
func (w sweep) remind(tx domain.Tx, r *domain.Request, all []domain.Account, at domain.Sweep) (int, error) {
	before, err := tx.Told(r.ID, r.Round)
	if err != nil {
		return 0, err
	}
	told, owed, next := r.Remind(w.Law.Calendar(), at.Today, before, all)
	if err := tx.AddTold(r.ID, r.Round, told, w.now()); err != nil {
		return 0, err
	}
	for _, o := range owed {
		n := domain.Notice{
			ID: w.IDs.NewID(), Office: r.Office, Case: r.ID, Seq: domain.ReminderSeq(r.Round, o.On), Code: o.Code,
			Officer: o.Officer, Day: o.Day, DueAt: at.LeaveAt,
		}
		if o.Digest {
			err = w.join(tx, r, o, n, at)
		} else {
			err = tx.Enqueue(n)
		}
		if err != nil {
			return 0, err
		}
	}
	return len(owed), tx.LookAgain(r.ID, next)
}

// join adds a line to the officer's digest of today, or of the next working day
// when today's has left.
func (w sweep) join(tx domain.Tx, r *domain.Request, o domain.Owed, n domain.Notice, at domain.Sweep) error {
	day, due := at.Today, at.DigestAt
	for {
		n.Code, n.Day, n.Seq, n.DueAt = domain.NoticeDigest, day, domain.ReminderSeq(0, day), due
		line := domain.DigestLine{Officer: o.Officer, Day: day, Case: r.ID, Told: o.Told, Date: o.Day}
		if joined, err := tx.JoinDigest(line, n); joined || err != nil {
			return err
		}
		day = w.Law.Calendar().AddWorkingDays(day, 1)
		due = domain.ReminderTime(w.Law.Calendar(), w.Hours, day.At(0, 0, 0, domain.Bangkok))
	}
}

// officers are an office's, asked for once in a run.
func (w sweep) officers(ctx context.Context, system domain.Actor) ([]domain.Account, error) {
	if all, known := w.staff[system.Office()]; known {
		return all, nil
	}
	all, err := w.Store.Officers(ctx, system.Scope())
	if err == nil {
		w.staff[system.Office()] = all
	}
	return all, err
}
