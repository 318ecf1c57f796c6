package workflow

import (
	"context"
	"slices"

	"sitthi/domain"
)

// countedFrom are the fields of an entry from which its dates are counted.
var countedFrom = []string{"kind", "channel", "received_at"}

// CountEntry is a request as an entry would make it, for its dates alone: nothing
// is kept, so that an intake officer sees both dates before he enters it. The wrong
// fields are those without which nothing can be counted. Refusals are Register's.
func (s *Service) CountEntry(ctx context.Context, actor domain.Actor, office domain.OfficeID, f domain.Filing, entry domain.Registration) (*domain.Request, []domain.FieldError, error) {
	if err := domain.MayRegister(actor, office); err != nil {
		return nil, nil, err
	}
	at, filing, wrong, err := s.checkFiling(ctx, office, f)
	if err != nil {
		return nil, nil, err
	}
	now := s.now()
	entry, more := entry.Check(actor, now)
	wrong = slices.DeleteFunc(append(wrong, more...), func(e domain.FieldError) bool { return !slices.Contains(countedFrom, e.Field) })
	if len(wrong) > 0 {
		return nil, wrong, nil
	}
	cal, err := s.calendarOf(ctx, at.Office.Calendar)
	if err != nil {
		return nil, nil, err
	}
	filed, err := s.intake(arrival{office: at.Office, table: at.Routing, filing: filing, entry: entry, by: actor}, cal, now)
	return filed.Request, nil, err
}
