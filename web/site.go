package web

import (
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"sitthi/domain"
	"sitthi/workflow"
)

// Tickets seals what a browser keeps for us.
type Tickets interface {
	Ticket(use string, end time.Time, plain []byte) string
	OpenTicket(use, ticket string, now time.Time) (plain []byte, ok bool)
}

// Parts are what the pages are made of.
type Parts struct {
	Service *workflow.Service
	Tickets Tickets
	Log     *slog.Logger
}

// Site is the pages at work.
type Site struct {
	Parts
	pages []page
	seen  sync.Map // offices by id as they were last read: whom to call when the database is away
}

// New is the pages over a workflow.
func New(p Parts) *Site { return &Site{Parts: p, pages: pages} }

// Routes adds every page in both languages, and the files that they load.
func (s *Site) Routes(r gin.IRouter) {
	for _, p := range s.pages {
		for _, lang := range languages {
			r.Handle(p.method, lang.path(p.path), s.handle(lang, p))
			if p.path == "/" && lang.prefix != "" { // as people type it
				r.Handle(p.method, lang.prefix+"/", s.handle(lang, p))
			}
		}
	}
	for _, f := range statics {
		r.GET(f.path, f.serve)
	}
}

// now is the instant as the whole desk sees it.
func (s *Site) now() time.Time { return s.Service.Clock.Now() }

// lastSeen is the office whose page a path is, as it was last read; nil if it was not.
func (s *Site) lastSeen(path string) *domain.Office {
	_, path = languageOf(path)
	parts := strings.Split(path, "/")
	if len(parts) < 3 { //nolint:mnd // "", "o" or "r", and whose
		return nil
	}
	var found *domain.Office
	s.seen.Range(func(_, value any) bool {
		office, _ := value.(domain.Office)
		if parts[1] == "o" && parts[2] == string(office.ID) || parts[1] == "r" && strings.HasPrefix(strings.ToUpper(parts[2]), office.Prefix+"-") {
			found = &office
		}
		return found == nil
	})
	return found
}
