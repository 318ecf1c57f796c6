package workflow

import (
	"context"
	"time"

	"sitthi/domain"
)

// An address that gave too many receipt codes that open nothing hears of the next one
// missDelay later, and of so many at a time. A right code is never held up by wrong
// ones: a school's or a telephone network's address is many people's.
const (
	missDelay = 2 * time.Second
	mostHeld  = 20
)

// missed answers a code that opened nothing, in time. TooMany when as many wait for
// such an answer already, at this address, as may.
func (s *Service) missed(ctx context.Context, refusal error) error {
	m := s.limits.miss(countedAddress(ctx), s.now())
	if m.news {
		s.Log.Warn("a limit was reached", "limit", m.limit.Name, "wait", missDelay.String())
	}
	switch {
	case !m.over:
		return refusal
	case m.answered == nil:
		return domain.DeedMiss.Refusal(missDelay)
	}
	defer m.answered()
	if err := s.Clock.Sleep(ctx, missDelay); err != nil {
		return err
	}
	return refusal
}

// miss is one that was counted.
type miss struct {
	limit    *domain.Limit
	over     bool   // the limit
	answered func() // to be called when the wait is over; nil when it may not even wait
	news     bool   // the log has not heard of it
}

func (l *limits) miss(of string, now time.Time) (m miss) {
	l.mu.Lock()
	defer l.mu.Unlock()
	m.limit = &domain.DeedMiss.Limits()[0]
	c := l.counter(m.limit, of, now)
	m.over = c.N(now) >= m.limit.Most
	c.Add(now)
	l.touched[c.counted] = c
	l.misses++
	if !m.over {
		return m
	}
	m.news = l.held(c, now)
	if c.open < mostHeld {
		c.open++
		m.answered = func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			c.open--
		}
	}
	return m
}
