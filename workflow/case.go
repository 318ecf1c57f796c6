package workflow

import (
	"context"

	"sitthi/domain"
)

// CaseView is a case as an officer sees it.
type CaseView struct {
	Request  *domain.Request
	Messages []domain.Message
	Allowed  []domain.Verb
	Next     domain.Verb     // the one of them that the case waits for; "" for none
	Banners  []domain.Banner // the viewer's own
	Overdue  bool
}

// ViewCase opens a case for an officer and notes in the access table that he
// read it. Refusals: NotFound for a case out of sight (another office's, a
// complaint that names him) as for one that is not there; Forbidden
// "not_assignee" for a colleague's case of his own unit.
func (s *Service) ViewCase(ctx context.Context, actor domain.Actor, ref domain.Reference) (CaseView, error) {
	return s.viewFor(ctx, actor, ref, "case")
}

// ViewPeople is ViewCase for whoever looks at the people of the case, which a page
// hides until somebody asks for them; the access table says that he did.
func (s *Service) ViewPeople(ctx context.Context, actor domain.Actor, ref domain.Reference) (CaseView, error) {
	return s.viewFor(ctx, actor, ref, "people")
}

func (s *Service) viewFor(ctx context.Context, actor domain.Actor, ref domain.Reference, what string) (CaseView, error) {
	r, err := s.opened(ctx, actor, ref)
	if err != nil {
		return CaseView{}, err
	}
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		return tx.AddReading(domain.Reading{Office: r.Office, Case: r.ID, Officer: actor.ID(), At: s.now(), What: what})
	})
	if err != nil {
		return CaseView{}, err
	}
	return s.viewed(ctx, actor, r)
}

// opened is a case that opens for an officer.
func (s *Service) opened(ctx context.Context, actor domain.Actor, ref domain.Reference) (*domain.Request, error) {
	if err := domain.MayLook(actor, domain.SeeCase); err != nil {
		return nil, err
	}
	r, err := s.Store.Case(ctx, actor.Scope(), ref)
	if err != nil {
		return nil, err
	}
	if !actor.Opens(r) {
		return nil, domain.Refuse(domain.Forbidden, "not_assignee")
	}
	return r, nil
}

// viewed is the view of a case that is already loaded: after a verb too.
func (s *Service) viewed(ctx context.Context, actor domain.Actor, r *domain.Request) (CaseView, error) {
	messages, err := s.Store.Messages(ctx, actor.Scope(), r)
	if err != nil {
		return CaseView{}, err
	}
	banners, err := s.Store.Banners(ctx, r.ID, actor.ID())
	if err != nil {
		return CaseView{}, err
	}
	cal, err := s.calendarOf(ctx, r.Calendar)
	if err != nil {
		return CaseView{}, err
	}
	allowed := r.Allowed(actor, Working, cal, s.today())
	return CaseView{
		Request: r, Messages: messages, Allowed: allowed, Next: r.NextStep(allowed),
		Banners: banners, Overdue: r.Overdue(s.today()),
	}, nil
}

// Trail is a case's events, without content. The auditor sees every trail of
// his office, anybody else those of cases that open for him.
func (s *Service) Trail(ctx context.Context, actor domain.Actor, ref domain.Reference) ([]domain.Event, error) {
	if err := domain.MayLook(actor, domain.SeeTrail); err != nil {
		return nil, err
	}
	if !actor.Is(domain.Auditor) {
		r, err := s.Store.Case(ctx, actor.Scope(), ref)
		if err != nil {
			return nil, err
		}
		if !actor.Opens(r) {
			return nil, domain.Refuse(domain.Forbidden, "not_assignee")
		}
	}
	return s.Store.Trail(ctx, actor.TrailScope(), ref)
}

// OfficerNames are what the officers are called whom a trail names by their ids. The
// auditor reads them too, and nothing else about officers.
func (s *Service) OfficerNames(ctx context.Context, actor domain.Actor) (map[domain.OfficerID]string, error) {
	if err := domain.MayLook(actor, domain.SeeTrail); err != nil {
		return nil, err
	}
	return s.Store.OfficerNames(ctx, actor.Scope())
}
