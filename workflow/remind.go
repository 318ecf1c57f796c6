package workflow

import (
	"context"
	"errors"

	"sitthi/domain"
)

// remindBatch is how many cases a sweep asks for at once.
const remindBatch = 200

// sweep is one run of Remind or Deliver.
type sweep struct {
	*Service
	staff     map[domain.OfficeID][]domain.Account // as they were when the run met their office
	calendars map[domain.OfficeID]domain.Calendar  // the same
	lost      map[domain.OfficeID]bool             // whose calendar cannot be read
	failed    []error                              // what went wrong: no one thing keeps the others back
}

func (s *Service) newSweep() *sweep {
	return &sweep{
		Service: s, staff: map[domain.OfficeID][]domain.Account{}, calendars: map[domain.OfficeID]domain.Calendar{}, lost: map[domain.OfficeID]bool{},
	}
}

func (w *sweep) note(err error) {
	if err != nil {
		w.failed = append(w.failed, err)
	}
}

// Remind looks at every case whose time has come and owes the reminders that are
// due, each exactly once however often and by however many replicas it is called;
// it closes what lapses. Outside the office's hours it does nothing (an hour
// before them it makes ready what leaves when they begin). It says how many
// reminders it owes now, and what went wrong: one broken case keeps no other back.
func (s *Service) Remind(ctx context.Context) (sent int, err error) {
	w := s.newSweep()
	if err := w.meetOffices(ctx); err != nil {
		return 0, err
	}
	for after := (domain.ReminderKey{}); ; {
		upTo, ok := w.furthest()
		if !ok {
			return sent, errors.Join(w.failed...)
		}
		keys, err := s.Store.CasesToRemind(ctx, upTo, after, remindBatch)
		if err != nil {
			return sent, errors.Join(append(w.failed, err)...)
		}
		for _, key := range keys {
			after = key
			if w.lost[key.Office] {
				continue // it was told once, for all of them
			}
			n, err := w.look(ctx, key)
			sent += n
			w.note(err)
			if ctx.Err() != nil || domain.KindOf(err) == domain.Unavailable {
				return sent, errors.Join(append(w.failed, ctx.Err())...)
			}
			if err != nil {
				s.Log.Error("a case could not be looked at for reminders", "reference", key.Reference, "error", err.Error())
			}
		}
		if len(keys) < remindBatch {
			return sent, errors.Join(w.failed...)
		}
	}
}

// look does for one case what is due, in one transaction.
func (w *sweep) look(ctx context.Context, key domain.ReminderKey) (sent int, err error) {
	cal, err := w.calendar(ctx, key.Office)
	if err != nil {
		return 0, err
	}
	now, ok := domain.OpenSweep(cal, w.Hours, w.now())
	if !ok {
		return 0, nil // the office closed while others were looked at, or has a day off of its own
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
		if on := r.LapsesOn(cal); !on.IsZero() && !on.After(now.Today) {
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
func (w *sweep) lapse(tx domain.Tx, system domain.Actor, r *domain.Request, at domain.Sweep) (int, error) {
	if !at.Open {
		return 0, nil
	}
	now := w.now()
	act, err := r.Lapse(system, at.Calendar, now)
	if err != nil {
		return 0, err
	}
	return 1, w.keep(tx, system, r, act, now)
}

// remind owes a case's reminders of today and plans the next look. It is no verb:
// the case's version and its trail stay as they are.
func (w *sweep) remind(tx domain.Tx, r *domain.Request, all []domain.Account, at domain.Sweep) (int, error) {
	before, err := tx.Told(r.ID, r.Round)
	if err != nil {
		return 0, err
	}
	told, owed, next := r.Remind(at.Calendar, at.Today, before, all)
	if err := tx.AddTold(r.ID, r.Round, told, w.now()); err != nil {
		return 0, err
	}
	for _, o := range owed {
		if err := w.owe(tx, r, o, at); err != nil {
			return 0, err
		}
	}
	return len(owed), tx.LookAgain(r.ID, next)
}

// owe owes one reminder, in a mail of its own or in a digest.
func (w *sweep) owe(tx domain.Tx, r *domain.Request, o domain.Owed, at domain.Sweep) error {
	n := domain.Notice{
		ID: w.IDs.NewID(), Office: r.Office, Case: r.ID, Seq: domain.ReminderSeq(r.Round, o.On), Code: o.Code,
		Officer: o.Officer, Day: o.Day, DueAt: at.LeaveAt,
	}
	if o.Digest {
		return w.join(tx, r, o, n, at)
	}
	return tx.Enqueue(n)
}

// join adds a line to the officer's digest of today, or of the next working day
// when today's has left.
func (s *Service) join(tx domain.Tx, r *domain.Request, o domain.Owed, n domain.Notice, at domain.Sweep) error {
	day, due := at.Today, at.DigestAt
	for {
		n.Code, n.Day, n.Seq, n.DueAt = domain.NoticeDigest, day, domain.ReminderSeq(0, day), due
		line := domain.DigestLine{Officer: o.Officer, Day: day, Case: r.ID, Told: o.Told, Date: o.Day}
		if joined, err := tx.JoinDigest(line, n); joined || err != nil {
			return err
		}
		day = at.Calendar.AddWorkingDays(day, 1)
		due = domain.ReminderTime(at.Calendar, s.Hours, day.At(0, 0, 0, domain.Bangkok))
	}
}

// meetOffices reads the calendar of every office. The cases of one that has none wait
// until somebody mends it; the other offices do not.
func (w *sweep) meetOffices(ctx context.Context) error {
	offices, err := w.Store.Offices(ctx)
	if err != nil {
		return err
	}
	for _, o := range offices {
		w.tellBroken(o) // its cases go by its calendar alone
		cal, err := w.calendarAt(ctx, o)
		switch {
		case err == nil:
			w.calendars[o.ID] = cal
		case domain.KindOf(err) == domain.Unavailable:
			return err
		default:
			w.lost[o.ID] = true
			w.note(err)
		}
	}
	return nil
}

// furthest is the last day off before the next working day of any office that is
// open now; ok is false when none is.
func (w *sweep) furthest() (upTo domain.Date, ok bool) {
	for _, cal := range w.calendars {
		if now, open := domain.OpenSweep(cal, w.Hours, w.now()); open {
			ok = true
			if now.UpTo.After(upTo) {
				upTo = now.UpTo
			}
		}
	}
	return upTo, ok
}

// calendar is an office's, asked for once in a run.
func (w *sweep) calendar(ctx context.Context, id domain.OfficeID) (domain.Calendar, error) {
	if cal, known := w.calendars[id]; known {
		return cal, nil
	}
	office, err := w.Store.Office(ctx, id)
	if err != nil {
		return domain.Calendar{}, err
	}
	cal, err := w.calendarOf(ctx, office.Calendar)
	if err == nil {
		w.calendars[id] = cal
	}
	return cal, err
}

// officers are an office's, asked for once in a run.
func (w *sweep) officers(ctx context.Context, system domain.Actor) ([]domain.Account, error) {
	if all, known := w.staff[system.Office()]; known {
		return all, nil
	}
	all, err := w.Store.OfficersOn(ctx, system.Scope(), w.today())
	if err == nil {
		w.staff[system.Office()] = all
	}
	return all, err
}
