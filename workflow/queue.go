package workflow

import (
	"context"
	"slices"

	"sitthi/domain"
)

// QueuePage is one page of the queue and where the next begins.
type QueuePage struct {
	Items []domain.QueueItem
	Next  *domain.QueueKey // nil on the last page
	Today domain.Date      // on which Overdue was decided
}

// Queue is one page of the cases that an officer may see.
func (s *Service) Queue(ctx context.Context, actor domain.Actor, filter domain.QueueFilter) (QueuePage, error) {
	if err := domain.MayLook(actor, domain.SeeQueue); err != nil {
		return QueuePage{}, err
	}
	limit := filter.Limit
	filter.Limit++ // one more tells whether there is a next page
	filter.Today = s.today()
	items, err := s.Store.Queue(ctx, actor.Scope(), filter)
	if err != nil {
		return QueuePage{}, err
	}
	page := QueuePage{Items: items, Today: filter.Today}
	if len(items) > limit {
		page.Items = items[:limit]
		last := page.Items[limit-1]
		page.Next = &domain.QueueKey{DueOn: last.DueOn, ReceivedAt: last.ReceivedAt, ID: last.ID}
	}
	return page, nil
}

// Officers are the officers of the actor's own office.
func (s *Service) Officers(ctx context.Context, actor domain.Actor) ([]domain.Account, error) {
	if err := domain.MayLook(actor, domain.SeeOfficers); err != nil {
		return nil, err
	}
	return s.Store.Officers(ctx, actor.Scope())
}

// CountQueue is how many cases each filter shows, most at most: a tab says no more
// than that there are many.
func (s *Service) CountQueue(ctx context.Context, actor domain.Actor, most int, filters ...domain.QueueFilter) ([]int, error) {
	if err := domain.MayLook(actor, domain.SeeQueue); err != nil {
		return nil, err
	}
	bounded := slices.Clone(filters)
	for i := range bounded {
		bounded[i].Limit, bounded[i].Today = most+1, s.today()
	}
	return s.Store.CountQueue(ctx, actor.Scope(), bounded...)
}

// Units are the units of the actor's own office.
func (s *Service) Units(ctx context.Context, actor domain.Actor) ([]domain.Unit, error) {
	if err := domain.MayLook(actor, domain.SeeOfficers); err != nil {
		return nil, err
	}
	return s.Store.Units(ctx, actor.Scope())
}

// Requesters are the people who filed some cases, where the case opens for the
// officer. A page hides them until somebody asks for them; the access table says of
// each case that he did.
func (s *Service) Requesters(ctx context.Context, actor domain.Actor, refs []domain.Reference) (map[domain.Reference]domain.Person, error) {
	if err := domain.MayLook(actor, domain.SeeCase); err != nil {
		return nil, err
	}
	cases, err := s.Store.CasesOf(ctx, actor.Scope(), refs)
	if err != nil {
		return nil, err
	}
	people := make(map[domain.Reference]domain.Person, len(cases))
	err = s.Store.InTx(ctx, func(tx domain.Tx) error {
		for _, r := range cases {
			if !actor.Opens(r) {
				continue
			}
			if err := tx.AddReading(domain.Reading{Office: r.Office, Case: r.ID, Officer: actor.ID(), At: s.now(), What: "people"}); err != nil {
				return err
			}
			people[r.Reference] = r.Filing.FiledBy()
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return people, nil
}

// Neighbours are the cases before and after one in a view of the queue; "" where the
// view begins or ends. The case itself need not be in it any more.
type Neighbours struct {
	Before, After domain.Reference
}

// Neighbours are those of a case in a view of the queue.
func (s *Service) Neighbours(ctx context.Context, actor domain.Actor, r *domain.Request, filter domain.QueueFilter) (n Neighbours, err error) {
	place := &domain.QueueKey{DueOn: r.DueOn, ReceivedAt: r.ReceivedAt, ID: r.ID}
	filter.Limit = 1
	for _, side := range []struct {
		after, before *domain.QueueKey
		into          *domain.Reference
	}{{place, nil, &n.After}, {nil, place, &n.Before}} {
		filter.After, filter.Before = side.after, side.before
		page, err := s.Queue(ctx, actor, filter)
		if err != nil {
			return Neighbours{}, err
		}
		for _, item := range page.Items {
			*side.into = item.Reference
		}
	}
	return n, nil
}
