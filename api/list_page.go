package api

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"math"
	"net/url"
	"sort"
	"strings"

	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/domain"
	"sitthi/workflow"
)

// short is a list that is read whole: offices, an office's officers, a trail.
// Its pages are cut here, as long as a page may be unless the client asks for less.
type short[From, To any] struct {
	name  string            // of the list, so that no cursor fits another
	place func(From) string // of an item; the list is in the order of their bytes
	view  func(From) To
}

// maxPlace is how long a place in a short list may be: an officer's has his name.
const maxPlace = 1 << 10

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
		if !ours {
			q.fail("cursor", "bad_cursor", nil)
		}
		// The item itself may be gone meanwhile.
		all = all[sort.Search(len(all), func(i int) bool { return s.place(all[i]) > after }):]
	}
	if err := domain.InvalidFields(q.wrong); err != nil {
		return list[To]{}, err
	}
	if len(all) <= limit {
		return listOf(all, s.view), nil
	}
	page := listOf(all[:limit], s.view)
	next := s.seal(d, c, s.place(all[limit-1]))
	page.Next = &next
	return page, nil
}

// seal is a cursor behind a place: a keyed hash of it with whom and what for.
func (s short[From, To]) seal(d *desk, c *gin.Context, place string) string {
	return base64.RawURLEncoding.EncodeToString(append(s.mac(d, c, place), place...))
}

func (s short[From, To]) open(d *desk, c *gin.Context, cursor string) (place string, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(raw) <= cursorMAC || len(raw) > cursorMAC+maxPlace {
		return "", false
	}
	place = string(raw[cursorMAC:])
	return place, subtle.ConstantTimeCompare(raw[:cursorMAC], s.mac(d, c, place)) == 1
}

func (s short[From, To]) mac(d *desk, c *gin.Context, place string) []byte {
	actor := auth.Actor(c)
	return d.Cursor([]byte(s.name), []byte(c.Request.URL.Path), []byte(actor.Office()), []byte(actor.ID()), []byte(place))[:cursorMAC]
}

// placed is a place by one thing after the other.
func placed(parts ...string) string { return strings.Join(parts, "\x00") }

// counted is a number as a part of a place.
func counted(n int) string { return fmt.Sprintf("%010d", n) }

// byName is the place of an officer.
func byName(a domain.Account) string { return placed(a.Name, string(a.ID)) }

var (
	officeList  = short[domain.Office, officeView]{"offices", func(o domain.Office) string { return string(o.ID) }, officeOut}
	officerList = short[domain.Account, officerView]{"officers by name", byName, officerOut}
	trailList   = short[domain.Event, eventView]{"events by number", func(e domain.Event) string { return counted(e.Seq) }, eventOut}
	versionList = short[workflow.CalendarVersion, versionView]{"calendar versions, newest first", newestFirst, versionOut}
	moveList    = short[domain.DateMove, dateMoveView]{"moves by date", byDate, dateMoveOut}
)

func newestFirst(v workflow.CalendarVersion) string { return counted(math.MaxInt32 - v.Number) }

func byDate(m domain.DateMove) string {
	first := "earlier"
	if !m.Earlier {
		first = "later"
	}
	return placed(first, m.Now.DueOn.String(), string(m.Reference))
}
