package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"sitthi/domain"
)

// deskFilter is what a page of the queue shows, as its address says it: under the
// names that the API has for it.
type deskFilter struct {
	values url.Values // those that are good
	bad    []string   // the names of those that are not
	filter domain.QueueFilter
	cursor string // of its page, "" for the first
	named  bool   // the page shows who filed the cases
}

const (
	queuePage = 50

	placeUse  = "queue"
	placeLife = 24 * time.Hour
)

// filterOf reads the parameters. What is no good is left out, and said; an empty box of
// the form says nothing.
func (v *visit) filterOf(values url.Values) deskFilter {
	f := deskFilter{values: url.Values{}}
	for name, given := range values {
		switch {
		case name == "cursor":
		case !slices.Contains(domain.QueueParameters, name):
			f.bad = append(f.bad, shortName(name))
		default:
			given = slices.DeleteFunc(slices.Clone(given), func(value string) bool { return value == "" })
			if len(given) > 0 {
				f.values[name] = given
			}
		}
	}
	var wrong []domain.FieldError
	f.filter, wrong = domain.ReadQueueFilter(f.values, v.officer.Actor.ID())
	f.filter.Limit = queuePage
	for _, e := range wrong {
		f.values.Del(e.Field)
		f.bad = append(f.bad, e.Field)
	}
	if cursor := values.Get("cursor"); cursor != "" {
		if place, ok := v.openPlace(cursor, f); ok {
			f.filter.After, f.cursor = &place, cursor
		} else {
			f.bad = append(f.bad, "cursor")
		}
	}
	slices.Sort(f.bad)
	return f
}

// shortName is the name of a parameter as it can be told: it comes from outside.
func shortName(name string) string {
	const longest = 40
	runes := []rune(strings.ToValidUTF8(name, "?"))
	return string(runes[:min(len(runes), longest)])
}

// Value is what the form of the filters shows in a box.
func (f deskFilter) Value(name string) string { return f.values.Get(name) }

// without are the parameters but one.
func (f deskFilter) without(name string) url.Values {
	rest := url.Values{}
	for other, given := range f.values {
		if other != name {
			rest[other] = given
		}
	}
	return rest
}

// within is the filter without an officer or a unit that the office does not have.
func (f deskFilter) within(officers []domain.Account, units []domain.Unit) deskFilter {
	whose, where := f.filter.Assignee, f.filter.Unit
	if whose != "" && !slices.ContainsFunc(officers, func(a domain.Account) bool { return a.ID == whose }) {
		f.filter.Assignee, f.values, f.bad = "", f.without("assignee"), append(f.bad, "assignee")
	}
	if where != "" && !slices.ContainsFunc(units, func(u domain.Unit) bool { return u.ID == where }) {
		f.filter.Unit, f.values, f.bad = "", f.without("unit"), append(f.bad, "unit")
	}
	if len(f.values) == 0 {
		f.values.Set("sort", string(domain.ByDueOn)) // without any filter, what is mine would come
	}
	return f
}

// sieve are the filters alone, as text: not what is searched for, nor the order.
func (f deskFilter) sieve() string {
	rest := f.without("q")
	rest.Del("sort")
	return rest.Encode()
}

// chips are the filters that are on, in the order of the form.
func (f deskFilter) chips() []chip {
	var all []chip
	for _, name := range domain.QueueParameters {
		if _, on := f.values[name]; !on || name == "sort" {
			continue
		}
		rest := f.without(name)
		if len(rest) == 0 {
			rest.Set("sort", string(domain.ByDueOn)) // without any filter, what is mine would come
		}
		all = append(all, chip{Name: name, Value: strings.Join(f.values[name], ","), Without: "/desk?" + rest.Encode()})
	}
	return all
}

// sealPlace is the place behind the last line of a page, for the officer and the
// filter alone.
func (v *visit) sealPlace(key domain.QueueKey, f deskFilter) string {
	plain := strings.Join([]string{
		string(v.officer.Account.ID), f.values.Encode(), strconv.FormatInt(key.ReceivedAt.UnixMicro(), 10), key.DueOn.String(), string(key.ID),
	}, "\n")
	return v.Tickets.Ticket(placeUse, v.now().Add(placeLife), []byte(plain))
}

func (v *visit) openPlace(ticket string, f deskFilter) (domain.QueueKey, bool) {
	plain, ok := v.Tickets.OpenTicket(placeUse, ticket, v.now())
	parts := strings.Split(string(plain), "\n")
	if !ok || parts[0] != string(v.officer.Account.ID) || parts[1] != f.values.Encode() {
		return domain.QueueKey{}, false
	}
	at, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return domain.QueueKey{}, false
	}
	key := domain.QueueKey{ReceivedAt: time.UnixMicro(at).UTC(), ID: domain.CaseID(parts[4])}
	if due, err := domain.ParseDate(parts[3]); err == nil {
		key.DueOn = due
	}
	return key, true
}
