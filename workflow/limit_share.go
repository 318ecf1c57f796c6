package workflow

import (
	"context"
	"time"

	"sitthi/domain"
)

// sharing is a counter on its way to the other replicas.
type sharing struct {
	*counter
	key    []byte
	untold []domain.SpanCount
}

// ShareLimits tells the other replicas what was counted here since it was last called,
// and hears what they counted of the same. Between two calls a replica goes by what it
// heard before, so together they let through too much by what they take in that time.
// Without traffic that is more than a little there is nothing to tell or to ask.
func (s *Service) ShareLimits(ctx context.Context) (int, error) {
	now := s.now()
	all := s.limits.toShare(now, s.IDs.NewID)
	if len(all) == 0 {
		return 0, nil
	}
	var keys [][]byte
	var untold []domain.KeyCount
	for i := range all {
		all[i].key = s.Seals.LimitMAC(all[i].name, all[i].of)
		keys = append(keys, all[i].key)
		for _, n := range all[i].untold {
			untold = append(untold, domain.KeyCount{Key: all[i].key, SpanCount: n})
		}
	}
	var elsewhere []domain.KeyCount
	err := s.Store.InTx(ctx, func(tx domain.Tx) (err error) {
		if len(untold) > 0 {
			if err := tx.TellCounts(s.limits.replica, untold); err != nil {
				return err
			}
		}
		elsewhere, err = tx.CountsElsewhere(s.limits.replica, keys, domain.LimitsOver(now))
		return err
	})
	s.limits.shared(all, elsewhere, err == nil)
	return 0, err
}

// toShare are the counters that were touched and say more than a little.
func (l *limits) toShare(now time.Time, newID func() string) []sharing {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.replica == "" {
		l.replica = newID()
	}
	l.tidy(now)
	var all []sharing
	for _, c := range l.touched {
		if c.Shares(now) {
			all = append(all, sharing{counter: c, untold: c.Untold()})
		}
	}
	clear(l.touched)
	return all
}

// tidy forgets, now and then, what says nothing any more.
func (l *limits) tidy(now time.Time) {
	const often = time.Minute
	if now.Sub(l.tidied) < often {
		return
	}
	l.tidied = now
	for key, c := range l.counters {
		if c.open == 0 && c.N(now) == 0 {
			delete(l.counters, key)
			delete(l.touched, key)
		}
	}
}

// shared takes what was heard over. What could not be told is told the next time.
func (l *limits) shared(all []sharing, elsewhere []domain.KeyCount, ok bool) {
	heard := map[string][]domain.SpanCount{}
	for _, n := range elsewhere {
		heard[string(n.Key)] = append(heard[string(n.Key)], n.SpanCount)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, one := range all {
		if !ok {
			l.touched[one.counted] = one.counter
			continue
		}
		one.Told(one.untold)
		one.Heard(heard[string(one.key)])
	}
}
