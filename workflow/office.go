package workflow

import (
	"context"

	"sitthi/domain"
)

// Offices are all offices of the desk, for anyone, and how many are left out because
// their rows cannot be read.
func (s *Service) Offices(ctx context.Context) (readable []domain.Office, lost int, err error) {
	all, err := s.Store.Offices(ctx)
	for _, o := range all {
		if s.tellBroken(o); o.Broken == nil {
			readable = append(readable, o)
		}
	}
	return readable, len(all) - len(readable), err
}

// tellBroken tells the log of an office that cannot be read, once until it can: whose row
// it is, and nothing that somebody typed into it.
func (s *Service) tellBroken(o domain.Office) {
	if o.Broken == nil {
		s.broken.Delete(o.ID)
		return
	}
	if _, told := s.broken.LoadOrStore(o.ID, true); !told {
		s.Log.Error("an office cannot be read", "office", o.ID, "error", o.Broken.Error())
	}
}

// Office is one office, for anyone; NotFound for an unknown one, Unavailable
// "office_unreadable" for one whose row cannot be read.
func (s *Service) Office(ctx context.Context, id domain.OfficeID) (domain.Office, error) {
	return s.whole(s.Store.Office(ctx, id))
}

// OfficeOf is the office whose references begin as one does, for anyone; else as Office.
func (s *Service) OfficeOf(ctx context.Context, ref domain.Reference) (domain.Office, error) {
	return s.whole(s.Store.OfficeOf(ctx, ref))
}

func (s *Service) whole(o domain.Office, err error) (domain.Office, error) {
	if err == nil {
		s.tellBroken(o)
		err = o.Whole()
	}
	return o, err
}

// Ready tells whether the desk can serve: the database answers.
func (s *Service) Ready(ctx context.Context) error { return s.Store.Ping(ctx) }
