package web

import (
	"log/slog"
	"time"

	"github.com/gin-gonic/gin"

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
}

// New is the pages over a workflow.
func New(p Parts) *Site { return &Site{p, pages} }

// Routes adds every page in both languages, and the files that they load.
func (s *Site) Routes(r gin.IRouter) {
	for _, p := range s.pages {
		for _, lang := range languages {
			r.Handle(p.method, lang.path(p.path), s.handle(lang, p))
		}
	}
	for _, f := range statics {
		r.GET(f.path, f.serve)
	}
}

// now is the instant as the whole desk sees it.
func (s *Site) now() time.Time { return s.Service.Clock.Now() }
