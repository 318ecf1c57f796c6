package workflow

import (
	"cmp"
	"context"
	"slices"

	"sitthi/domain"
)

// previewPage is how many cases a preview has in memory at once.
const previewPage = 500

// CalendarPreview is what a change of the calendar would do to the open cases that
// the actor may know of.
type CalendarPreview struct {
	Number     int // of the office's version that it would change
	Cases      int // that were counted
	Earlier    int // of those that move
	Unreadable int
	Moves      []domain.DateMove // those with an earlier date first
}

// PreviewCalendar counts the open cases of the actor's office by its calendar with
// a change, and keeps nothing. Filings stay sealed. Refusals: Forbidden
// "role_may_not", Invalid naming every wrong field.
func (s *Service) PreviewCalendar(ctx context.Context, actor domain.Actor, change domain.CalendarChange) (CalendarPreview, error) {
	cal, wrong, err := s.checkChange(ctx, actor, &change)
	if err != nil {
		return CalendarPreview{}, err
	}
	if err := domain.InvalidFields(wrong); err != nil {
		return CalendarPreview{}, err
	}
	changed, err := cal.Changed("preview", "1", change, "")
	if err != nil {
		return CalendarPreview{}, err
	}
	preview := CalendarPreview{Number: domain.NumberOf(cal.Ref())}
	today := s.today()
	for after := (*domain.Request)(nil); ; {
		page, err := s.Store.OpenCases(ctx, actor.MovesScope(), after, previewPage)
		if err != nil {
			return CalendarPreview{}, err
		}
		for _, c := range page {
			preview.count(s, changed, c, today)
			after = c.Request
		}
		if len(page) < previewPage {
			break
		}
	}
	slices.SortFunc(preview.Moves, func(a, b domain.DateMove) int {
		if a.Earlier != b.Earlier {
			if a.Earlier {
				return -1
			}
			return 1
		}
		return cmp.Or(a.Now.DueOn.Compare(b.Now.DueOn), cmp.Compare(a.Reference, b.Reference))
	})
	return preview, nil
}

func (p *CalendarPreview) count(s *Service, cal domain.Calendar, c domain.Countable, today domain.Date) {
	to, err := domain.Recounted{}, c.Broken
	if err == nil {
		to, err = domain.Recount(s.Law, cal, s.Hours, c.Request, today)
	}
	if err != nil {
		p.Unreadable++
		return
	}
	p.Cases++
	if move, moves := to.Move(c.Request); moves {
		p.Moves = append(p.Moves, move)
		if move.Earlier {
			p.Earlier++
		}
	}
}

// CheckChange names the wrong fields of a change that could be read in part only.
func (s *Service) CheckChange(ctx context.Context, actor domain.Actor, change domain.CalendarChange) ([]domain.FieldError, error) {
	_, wrong, err := s.checkChange(ctx, actor, &change)
	return wrong, err
}

func (s *Service) checkChange(ctx context.Context, actor domain.Actor, change *domain.CalendarChange) (domain.Calendar, []domain.FieldError, error) {
	if err := domain.MayLook(actor, domain.SeeMoves); err != nil {
		return domain.Calendar{}, nil, err
	}
	_, cal, err := s.officeCalendar(ctx, actor)
	if err != nil {
		return domain.Calendar{}, nil, err
	}
	var wrong []domain.FieldError
	*change, wrong = change.Check(cal, s.today())
	return cal, wrong, nil
}

// PublishCalendar makes a changed calendar the office's, from which moment all is
// counted by it; Recount counts the open cases. match names the version that was
// changed (0: the binary's). Refusals: Forbidden "role_may_not",
// PreconditionRequired "calendar_match_required", Stale "calendar_stale" when
// somebody published meanwhile, Invalid naming every wrong field.
func (s *Service) PublishCalendar(ctx context.Context, actor domain.Actor, match Match, in domain.Announcement) (CalendarView, error) {
	office, cal, err := s.mayAnnounce(ctx, actor, match)
	if err != nil {
		return CalendarView{}, err
	}
	in, wrong := in.Check(cal, s.today())
	if err := domain.InvalidFields(wrong); err != nil {
		return CalendarView{}, err
	}
	now := s.now()
	p, err := domain.Publish(office.ID, cal, in, actor.ID(), now)
	if err != nil {
		return CalendarView{}, err
	}
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		if err := tx.PublishCalendar(p, office.Calendar); err != nil {
			return err
		}
		if err := tx.BeginRecount(office.ID, p.Ref(), now); err != nil {
			return err
		}
		return tx.AddSecurityEvent(domain.SecurityEvent{
			At: now, Office: office.ID, Officer: actor.ID(), Session: actor.Session(), Code: "calendar_published",
			Data: map[string]string{"calendar": p.Ref(), "before": p.Before, "reason": p.Reason, "source": p.Source, "source_on": p.SourceOn.String()},
		})
	})
	if domain.KindOf(err) == domain.Stale {
		err = domain.Refuse(domain.Stale, "calendar_stale") // somebody else's is the next version
	}
	if err != nil {
		return CalendarView{}, err
	}
	return s.Calendar(ctx, actor, 0)
}

// CheckAnnouncement is CheckChange for a version that is to be published, once the
// rest of publishing was checked.
func (s *Service) CheckAnnouncement(ctx context.Context, actor domain.Actor, match Match, in domain.Announcement) ([]domain.FieldError, error) {
	_, cal, err := s.mayAnnounce(ctx, actor, match)
	if err != nil {
		return nil, err
	}
	_, wrong := in.Check(cal, s.today())
	return wrong, nil
}

// mayAnnounce checks all that comes before the fields.
func (s *Service) mayAnnounce(ctx context.Context, actor domain.Actor, match Match) (domain.Office, domain.Calendar, error) {
	if err := domain.MayLook(actor, domain.MakeCalendar); err != nil {
		return domain.Office{}, domain.Calendar{}, err
	}
	office, cal, err := s.officeCalendar(ctx, actor)
	switch {
	case err != nil:
	case !match.Given:
		err = domain.Refuse(domain.PreconditionRequired, "calendar_match_required")
	case !slices.Contains(match.Versions, domain.NumberOf(cal.Ref())):
		err = domain.Refuse(domain.Stale, "calendar_stale")
	}
	return office, cal, err
}
