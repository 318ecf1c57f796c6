package workflow

import (
	"context"
	"slices"

	"sitthi/domain"
)

// countedFrom are the fields of an entry without which its dates cannot be counted.
var countedFrom = []string{"kind", "channel", "received_at"}

// CountEntry is a request as an entry would make it, for its dates alone: nothing
// is kept, so that an intake officer sees both dates before he enters it. The wrong
// fields are those without which nothing can be counted, and there is no request then;
// or "late_reason", which he will have to give when he enters it. Refusals: NotFound and
// Forbidden as of MayRegister, and Conflict "late_entry_needs_head", before he has typed
// all the rest for what only a head can enter.
func (s *Service) CountEntry(ctx context.Context, actor domain.Actor, office domain.OfficeID, f domain.Filing, entry domain.Registration) (*domain.Request, []domain.FieldError, error) {
	if err := domain.MayRegister(actor, office); err != nil {
		return nil, nil, err
	}
	now := s.now()
	a, wrong, err := s.checkEntry(ctx, actor, office, f, entry, now)
	if err != nil {
		return nil, nil, err
	}
	lacks := slices.DeleteFunc(slices.Clone(wrong), func(e domain.FieldError) bool { return !slices.Contains(countedFrom, e.Field) })
	if len(lacks) > 0 {
		return nil, lacks, nil
	}
	if err := a.entry.MayEnter(actor, now); err != nil {
		return nil, nil, err
	}
	cal, err := s.calendarOf(ctx, a.office.Calendar)
	if err != nil {
		return nil, nil, err
	}
	filed, err := s.intake(a, cal, now)
	late := slices.DeleteFunc(wrong, func(e domain.FieldError) bool { return e.Field != "late_reason" })
	return filed.Request, late, err
}
