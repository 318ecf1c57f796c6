package web

import (
	"net/http"
	"strings"
	"time"

	"sitthi/domain"
)

// How a visitor who has shown his receipt code once goes on without typing it
// again: for half an hour a ticket stands for it, in a cookie and in the forms of
// the case's pages. Whoever refuses cookies still has the forms.
const (
	trackCookie = "__Host-track"
	trackUse    = "track"
	trackLife   = 30 * time.Minute
)

// ticket is a new ticket for a case, and when it ends; the browser gets it as a
// cookie too.
func (v *visit) ticket(ref domain.Reference, receipt string) (ticket string, end time.Time) {
	end = v.now().Add(trackLife)
	ticket = v.Tickets.Ticket(trackUse, end, []byte(string(ref)+" "+receipt))
	v.setCookie(trackCookie, ticket, trackLife)
	return ticket, end
}

// setCookie gives the browser a cookie that only we read, for this host alone.
func (v *visit) setCookie(name, value string, life time.Duration) {
	http.SetCookie(v.Writer, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(life.Seconds()), Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// dropCookie takes a cookie back.
func (v *visit) dropCookie(name string) {
	http.SetCookie(v.Writer, &http.Cookie{
		Name: name, Path: "/", MaxAge: -1, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// known is the receipt that a ticket for a case stands for, "" without one that
// still holds.
func (v *visit) known(ref domain.Reference) (receipt string) {
	return v.opened(v.form.value("ticket"), ref)
}

// remembered is the same of the cookie.
func (v *visit) remembered(ref domain.Reference) (receipt string) {
	value, err := v.Cookie(trackCookie)
	if err != nil {
		return ""
	}
	return v.opened(value, ref)
}

func (v *visit) opened(ticket string, ref domain.Reference) (receipt string) {
	plain, ok := v.Tickets.OpenTicket(trackUse, ticket, v.now())
	if !ok {
		return ""
	}
	of, receipt, _ := strings.Cut(string(plain), " ")
	if domain.Reference(of) != ref {
		return ""
	}
	return receipt
}
