package api

import (
	"crypto/subtle"
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/domain"
	"sitthi/workflow"
)

// short is a list that is read whole: offices, an office's officers, a trail.
// Its pages are cut here, as long as a page may be unless the client asks for less.
type short[From, To any] struct {
	name string // of the list, so that no cursor fits another
	id   func(From) string
	view func(From) To
}

// respond answers with the page that the request asks for.
func (s short[From, To]) respond(d *desk, c *gin.Context, all []From) {
	page, err := s.page(d, c, all)
	if err != nil {
		fail(c, err)
		return
	}
	respond(c, page)
}

func (s short[From, To]) page(d *desk, c *gin.Context, all []From) (list[To], error) {
	values, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		return list[To]{}, domain.InvalidFields([]domain.FieldError{{Code: "bad_text"}})
	}
	q := &query{values: values}
	limit := q.limit(maxLimit)
	q.refuseUnknown([]string{"limit", "cursor"})
	if cursor, ok := q.one("cursor"); ok {
		after, ours := s.open(d, c, cursor)
		last := slices.IndexFunc(all, func(one From) bool { return s.id(one) == after })
		if !ours || last < 0 {
			q.fail("cursor", "bad_cursor", nil)
		}
		all = all[last+1:]
	}
	if err := domain.InvalidFields(q.wrong); err != nil {
		return list[To]{}, err
	}
	if len(all) <= limit {
		return listOf(all, s.view), nil
	}
	page := listOf(all[:limit], s.view)
	next := s.seal(d, c, s.id(all[limit-1]))
	page.Next = &next
	return page, nil
}

// seal is a cursor behind an item: a keyed hash of it with whom and what for.
func (s short[From, To]) seal(d *desk, c *gin.Context, id string) string {
	return base64.RawURLEncoding.EncodeToString(append(s.mac(d, c, id), id...))
}

func (s short[From, To]) open(d *desk, c *gin.Context, cursor string) (id string, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(raw) <= cursorMAC || len(raw) > maxCursor {
		return "", false
	}
	id = string(raw[cursorMAC:])
	return id, subtle.ConstantTimeCompare(raw[:cursorMAC], s.mac(d, c, id)) == 1
}

func (s short[From, To]) mac(d *desk, c *gin.Context, id string) []byte {
	actor := auth.Actor(c)
	return d.Cursor([]byte(s.name), []byte(c.Request.URL.Path), []byte(actor.Office()), []byte(actor.ID()), []byte(id))[:cursorMAC]
}

var (
	officeList  = short[domain.Office, officeView]{"offices", func(o domain.Office) string { return string(o.ID) }, officeOut}
	officerList = short[domain.Account, officerView]{"officers", func(a domain.Account) string { return string(a.ID) }, officerOut}
	trailList   = short[domain.Event, eventView]{"events", func(e domain.Event) string { return strconv.Itoa(e.Seq) }, eventOut}
	versionList = short[workflow.CalendarVersion, versionView]{"calendar versions", func(v workflow.CalendarVersion) string { return strconv.Itoa(v.Number) }, versionOut}
	moveList    = short[domain.DateMove, dateMoveView]{"moves", func(m domain.DateMove) string { return string(m.Reference) }, dateMoveOut}
)
