package repository

import (
	"context"
	"sync"
	"time"

	"sitthi/domain"
)

// Remembering lets Reception be as old as life; without it each one is read.
func Remembering(life time.Duration) Option { return func(o *options) { o.remembering = life } }

// receptions are those that were read a moment ago.
type receptions struct {
	life  time.Duration
	mu    sync.Mutex
	known map[domain.OfficeID]reception
}

type reception struct {
	domain.Reception
	until time.Time
}

// Reception is what a filing needs of its office.
func (s *Store) Reception(ctx context.Context, id domain.OfficeID) (domain.Reception, error) {
	if known, ok := s.receptions.recall(id); ok {
		return known, nil
	}
	office, err := s.Office(ctx, id)
	if err == nil {
		err = office.Whole()
	}
	if err != nil {
		return domain.Reception{}, err
	}
	table, err := s.RoutingTable(ctx, id)
	if err != nil {
		return domain.Reception{}, err
	}
	got := domain.Reception{Office: office, Routing: table}
	s.receptions.keep(id, got)
	return got, nil
}

func (m *receptions) recall(id domain.OfficeID) (domain.Reception, bool) {
	if m.life == 0 {
		return domain.Reception{}, false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	known, ok := m.known[id]
	return known.Reception, ok && time.Now().Before(known.until)
}

func (m *receptions) keep(id domain.OfficeID, got domain.Reception) {
	if m.life == 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil {
		m.known = make(map[domain.OfficeID]reception)
	}
	m.known[id] = reception{got, time.Now().Add(m.life)}
}
