package workflow

import (
	"sync"
	"time"

	"sitthi/domain"
)

// floods remembers of each text when it last came in, so that a filing of which too
// many came before goes into quarantine as it is stored. It lives in memory: to ask the
// database would cost every filing a round trip, and a table of what came in a row.
// So each replica lets the first domain.MostAlike through by itself, and what a text
// says is kept nowhere, not even as a keyed hash.
type floods struct {
	most     int // of one text that are no flood
	mu       sync.Mutex
	now, old map[string]*alike // by what texts have in common; old is what now was before it was full
}

// mostTexts bounds the memory: beyond twice as many texts, those go that did not come
// again for the longest. A flood's own comes again and again.
const mostTexts = 5_000

// alike are the last filings of one text, as many as are no flood.
type alike struct{ last []*likeness }

// likeness is one of them.
type likeness struct {
	at    time.Time
	key   string // of the request, if it has one: whoever repeats it does not file again
	apart bool
}

func newFloods() *floods { return &floods{most: domain.MostAlike, now: map[string]*alike{}} }

// meet counts a filing, and says whether it belongs into quarantine. undo takes it
// back when nothing was filed.
func (f *floods) meet(text, key string, now time.Time) (apart bool, undo func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	a := f.of(text)
	recent := now.Add(-domain.AlikeWithin)
	for _, before := range a.last {
		if key != "" && before.key == key && before.at.After(recent) {
			return before.apart, func() {}
		}
	}
	this := &likeness{at: now, key: key, apart: len(a.last) == f.most && a.last[0].at.After(recent)}
	if a.last = append(a.last, this); len(a.last) > f.most {
		a.last = a.last[1:]
	}
	return this.apart, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		a.forget(this)
	}
}

// of are the filings of one text.
func (f *floods) of(text string) *alike {
	if a, known := f.now[text]; known {
		return a
	}
	a, known := f.old[text]
	if !known {
		a = &alike{}
	}
	if len(f.now) == mostTexts {
		f.old, f.now = f.now, make(map[string]*alike, mostTexts)
	}
	f.now[text] = a
	return a
}

func (a *alike) forget(one *likeness) {
	for i, other := range a.last {
		if other == one {
			a.last = append(a.last[:i:i], a.last[i+1:]...)
			return
		}
	}
}

// alikeTo is what an arrival has in common with others that ask an office the same.
func (s *Service) alikeTo(a arrival) string {
	return string(a.office.ID) + "\n" + string(s.Seals.AlikeMAC(string(a.office.ID), a.filing.Asks()))
}

// setApart puts a case that is being filed into quarantine. What it writes goes with the
// filing, in the same transaction.
func (s *Service) setApart(r *domain.Request, cal domain.Calendar, now time.Time) (domain.Event, error) {
	act, err := r.SetApart(now)
	if err != nil {
		return domain.Event{}, err
	}
	return s.record(domain.SystemActor(r.Office), act, r, cal, now), nil
}
