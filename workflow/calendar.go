package workflow

import (
	"context"
	"slices"

	"sitthi/domain"
)

// calendarOf is the calendar of a ref, as it stands on an office or a case. One of
// an office's own is read once: what is published under a ref never changes.
func (s *Service) calendarOf(ctx context.Context, ref string) (domain.Calendar, error) {
	return s.calendarBy(ref, func() (domain.PublishedCalendar, error) { return s.Store.Calendar(ctx, ref) })
}

// calendarAt is an office's in background work, which goes on for the others when it
// cannot be read: here it is told whose that is, and nothing that somebody typed.
func (s *Service) calendarAt(ctx context.Context, o domain.Office) (domain.Calendar, error) {
	cal, err := s.calendarOf(ctx, o.Calendar)
	if err != nil && domain.KindOf(err) != domain.Unavailable {
		s.Log.Error("an office's calendar cannot be read", "office", o.ID, "error", err.Error())
	}
	return cal, err
}

// calendarIn is calendarOf within a transaction.
func (s *Service) calendarIn(tx domain.Tx, ref string) (domain.Calendar, error) {
	return s.calendarBy(ref, func() (domain.PublishedCalendar, error) { return tx.Calendar(ref) })
}

func (s *Service) calendarBy(ref string, read func() (domain.PublishedCalendar, error)) (domain.Calendar, error) {
	if cal, ok := s.Law.Calendar(ref); ok {
		return cal, nil
	}
	if known, ok := s.calendars.Load(ref); ok {
		return known.(domain.Calendar), nil
	}
	published, err := read()
	if err != nil {
		return domain.Calendar{}, err
	}
	s.calendars.Store(ref, published.Calendar)
	return published.Calendar, nil
}

// CalendarView is one year of an office's calendar.
type CalendarView struct {
	Calendar domain.Calendar
	Number   int // of the office's own versions; 0: it has none
	Year     int
	Holidays []domain.Holiday
	Gaps     []YearGap          // of the year shown, this one and the next
	Recount  *domain.Recounting // of the open cases by this calendar; nil before it begins
}

// YearGap is what a year of a calendar lacks.
type YearGap struct {
	Year int
	Gap  domain.CalendarGap
}

// Calendar shows a year of the calendar of the actor's office; year 0 is this one.
func (s *Service) Calendar(ctx context.Context, actor domain.Actor, year int) (CalendarView, error) {
	if err := domain.MayLook(actor, domain.SeeCalendar); err != nil {
		return CalendarView{}, err
	}
	_, cal, err := s.officeCalendar(ctx, actor)
	if err != nil {
		return CalendarView{}, err
	}
	recounts, err := s.Store.Recounts(ctx, actor.Office())
	if err != nil {
		return CalendarView{}, err
	}
	today := s.today()
	if year == 0 {
		year = today.Year
	}
	view := CalendarView{Calendar: cal, Number: domain.NumberOf(cal.Ref()), Year: year}
	for _, h := range cal.Holidays() {
		if h.Date.Year == year {
			view.Holidays = append(view.Holidays, h)
		}
	}
	years := []int{year, today.Year, today.Year + 1}
	slices.Sort(years)
	for _, y := range slices.Compact(years) {
		for _, gap := range cal.Gaps(y) {
			view.Gaps = append(view.Gaps, YearGap{y, gap})
		}
	}
	if i := slices.IndexFunc(recounts, func(r domain.Recounting) bool { return r.Calendar == cal.Ref() }); i >= 0 {
		view.Recount = &recounts[i]
	}
	return view, nil
}

// CalendarVersion is a version that an office published, and what became of its
// open cases.
type CalendarVersion struct {
	domain.PublishedCalendar
	Recount *domain.Recounting
}

// CalendarVersions are those of the actor's office, the newest first.
func (s *Service) CalendarVersions(ctx context.Context, actor domain.Actor) ([]CalendarVersion, error) {
	if err := domain.MayLook(actor, domain.SeeCalendar); err != nil {
		return nil, err
	}
	published, err := s.Store.Calendars(ctx, actor.Office())
	if err != nil {
		return nil, err
	}
	recounts, err := s.Store.Recounts(ctx, actor.Office())
	if err != nil {
		return nil, err
	}
	versions := make([]CalendarVersion, len(published))
	for i, p := range published {
		versions[i].PublishedCalendar = p
		for k := range recounts {
			if recounts[k].Calendar == p.Ref() {
				versions[i].Recount = &recounts[k]
			}
		}
	}
	return versions, nil
}

func (s *Service) officeCalendar(ctx context.Context, actor domain.Actor) (domain.Office, domain.Calendar, error) {
	office, err := s.Office(ctx, actor.Office())
	if err != nil {
		return domain.Office{}, domain.Calendar{}, err
	}
	cal, err := s.calendarOf(ctx, office.Calendar)
	return office, cal, err
}
