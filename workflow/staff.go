package workflow

import (
	"context"
	"slices"
	"strconv"
	"time"

	"sitthi/domain"
)

// Staff are all officers of the actor's office with their work and absences, those
// who are no longer here too. Forbidden "role_may_not" for an officer or auditor.
func (s *Service) Staff(ctx context.Context, actor domain.Actor) ([]domain.StaffMember, error) {
	if err := domain.MayLook(actor, domain.SeeStaff); err != nil {
		return nil, err
	}
	return s.Store.Staff(ctx, actor.WorkScope(), s.today())
}

// StaffMember is one officer with his work and absences. NotFound for another
// office's officer as for nobody; Forbidden for an officer or auditor who asks
// about somebody else.
func (s *Service) StaffMember(ctx context.Context, actor domain.Actor, id domain.OfficerID) (domain.StaffMember, error) {
	return s.tended(ctx, actor, domain.StaffRecord, id)
}

// MayTend checks all that comes before the fields of an act on an officer,
// without changing anything.
func (s *Service) MayTend(ctx context.Context, actor domain.Actor, matter domain.Matter, id domain.OfficerID) error {
	_, err := s.tended(ctx, actor, matter, id)
	return err
}

func (s *Service) tended(ctx context.Context, actor domain.Actor, matter domain.Matter, id domain.OfficerID) (domain.StaffMember, error) {
	m, err := s.Store.StaffMember(ctx, actor.WorkScope(), id, s.today())
	if err == nil {
		err = domain.MayTend(actor, matter, m.Account)
	}
	if err != nil {
		return domain.StaffMember{}, err
	}
	return m, nil
}

// tend runs one act on an officer in one transaction, with its line in the
// security trail, and gives him as he stands then. do says what was done.
func (s *Service) tend(ctx context.Context, actor domain.Actor, matter domain.Matter, id domain.OfficerID, code string,
	do func(tx domain.Tx, officer domain.Account, now time.Time) (map[string]string, error),
) (domain.StaffMember, error) {
	err := s.Store.InTx(ctx, func(tx domain.Tx) error {
		officer, err := tx.Account(actor.Scope(), id)
		if err != nil {
			return err
		}
		if err := domain.MayTend(actor, matter, officer); err != nil {
			return err
		}
		now := s.now()
		data, err := do(tx, officer, now)
		if err != nil {
			return err
		}
		return tx.AddSecurityEvent(domain.SecurityEvent{
			At: now, Office: actor.Office(), Officer: actor.ID(), Session: actor.Session(), About: id, Code: code, Data: data,
		})
	})
	if err != nil {
		return domain.StaffMember{}, err
	}
	return s.Store.StaffMember(ctx, actor.WorkScope(), id, s.today())
}

// SetCapacity says how many open cases an officer may have. He keeps those that
// he has beyond it.
func (s *Service) SetCapacity(ctx context.Context, actor domain.Actor, id domain.OfficerID, in domain.CapacityInput) (domain.StaffMember, error) {
	in, wrong := in.Check()
	return s.tend(ctx, actor, domain.StaffCapacity, id, "capacity_set", func(tx domain.Tx, _ domain.Account, _ time.Time) (map[string]string, error) {
		if err := domain.InvalidFields(wrong); err != nil {
			return nil, err
		}
		return map[string]string{"capacity": strconv.Itoa(in.Capacity)}, tx.SetCapacity(actor.Scope(), id, in.Capacity)
	})
}

// AddAbsence notes when an officer is away, and who stands in for him.
func (s *Service) AddAbsence(ctx context.Context, actor domain.Actor, id domain.OfficerID, a domain.Absence) (domain.StaffMember, error) {
	a.Officer, a.Office = id, actor.Office()
	a, wrong := a.Check(s.today())
	a.ID = s.IDs.NewID()
	return s.tend(ctx, actor, domain.StaffAbsence, id, "absence_added", func(tx domain.Tx, officer domain.Account, _ time.Time) (map[string]string, error) {
		var delegate *domain.Account
		switch found, err := tx.Account(actor.Scope(), a.Delegate); {
		case err == nil:
			delegate = &found
		case domain.KindOf(err) != domain.NotFound:
			return nil, err
		}
		if err := domain.InvalidFields(append(slices.Clone(wrong), a.CheckDelegate(officer, delegate)...)); err != nil {
			return nil, err
		}
		return absenceData(a), tx.AddAbsence(a)
	})
}

// CheckAbsence names what is wrong with an absence that could be read in part only.
func (s *Service) CheckAbsence(a domain.Absence) []domain.FieldError {
	_, wrong := a.Check(s.today())
	return wrong
}

// EndAbsence says that an officer is here again from today, or will not be away at
// all. NotFound for an absence that is over, or somebody else's.
func (s *Service) EndAbsence(ctx context.Context, actor domain.Actor, id domain.OfficerID, absence string) (domain.StaffMember, error) {
	return s.tend(ctx, actor, domain.StaffAbsence, id, "absence_ended", func(tx domain.Tx, _ domain.Account, now time.Time) (map[string]string, error) {
		today := domain.DateOf(now, domain.Bangkok)
		a, err := tx.AbsenceForUpdate(actor.Scope(), id, absence)
		if err == nil && a.Over(today) {
			err = domain.Refuse(domain.NotFound, "not_found")
		}
		if err != nil {
			return nil, err
		}
		return absenceData(a), tx.EndAbsence(a, today.AddDays(-1))
	})
}

func absenceData(a domain.Absence) map[string]string {
	return map[string]string{
		"absence": a.ID, "from_on": a.FromOn.String(), "to_on": a.ToOn.String(), "delegate": string(a.Delegate), "written_ref": a.WrittenRef,
	}
}

// DisableOfficer lets an officer in no longer: his log-ins end with the commit, and
// his open cases go to his head within a round of handing out. Refusals: Conflict
// "not_yourself", "last_admin", "access_unchanged".
func (s *Service) DisableOfficer(ctx context.Context, actor domain.Actor, id domain.OfficerID, in domain.AccessInput) (domain.StaffMember, error) {
	return s.setAccess(ctx, actor, id, in, true, "officer_disabled")
}

// EnableOfficer lets an officer in again; he logs in anew. What went to his head
// stays there.
func (s *Service) EnableOfficer(ctx context.Context, actor domain.Actor, id domain.OfficerID, in domain.AccessInput) (domain.StaffMember, error) {
	return s.setAccess(ctx, actor, id, in, false, "officer_enabled")
}

func (s *Service) setAccess(ctx context.Context, actor domain.Actor, id domain.OfficerID, in domain.AccessInput, disabled bool, code string) (domain.StaffMember, error) {
	in, wrong := in.Check()
	return s.tend(ctx, actor, domain.StaffAccess, id, code, func(tx domain.Tx, officer domain.Account, now time.Time) (map[string]string, error) {
		if err := domain.InvalidFields(wrong); err != nil {
			return nil, err
		}
		// Two administrators may do this to each other at once: the second one finds
		// that he is here no longer.
		all, err := tx.AccountsForUpdate(actor.Scope())
		if err != nil {
			return nil, err
		}
		for _, a := range all {
			if a.ID == actor.ID() && a.Disabled {
				return nil, domain.Refuse(domain.Unauthenticated, "session_ended")
			}
			if a.ID == id {
				officer = a
			}
		}
		if err := domain.SetAccess(actor, officer, disabled, all); err != nil {
			return nil, err
		}
		if err := tx.SetDisabled(actor.Scope(), id, disabled); err != nil {
			return nil, err
		}
		return map[string]string{"reason": in.Reason}, tx.EndSessionsOf(id, now)
	})
}
