package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"sitthi/domain"
	"sitthi/domain/locale"
	"sitthi/workflow"
)

// queueView is the queue as an officer works on it.
type queueView struct {
	Lines   []queueLine
	Tabs    []tab
	Chips   []chip
	Bad     []string // parameters that were no good, and were left out
	Filter  deskFilter
	Kinds   []domain.Kind
	Status  []domain.Status
	Officer []domain.Account
	Unit    []domain.Unit
	Next    string // path of the next page, "" on the last one
	First   string // path of the first page, "" on it
	Board   *domain.Dashboard
	Now     time.Time
}

// queueLine is one case of the queue: no personal data.
type queueLine struct {
	domain.QueueItem
	Mark  domain.DueMark
	Days  int
	Owner string
}

// tab is a view that everybody has.
type tab struct {
	Name  string
	Path  string
	Count string
	Here  bool
}

// chip is an active filter, and where the queue is without it.
type chip struct {
	Name, Value, Without string
}

// tabs are the views in their order, by what they ask for.
var tabs = []struct {
	name  string
	query url.Values
}{
	{"mine", url.Values{"assignee": {"me"}}},
	{"nobody", url.Values{"assignee": {"none"}}},
	{"near", url.Values{"due_within": {strconv.Itoa(domain.NearDays)}, "overdue": {"false"}}},
	{"overdue", url.Values{"overdue": {"true"}}},
	{"waiting", url.Values{"status": {string(domain.AwaitingInfo)}}},
	{"all", url.Values{"sort": {string(domain.ByDueOn)}}},
}

// mostCounted is up to how many cases a tab counts.
const mostCounted = 99

// queue shows what is to be done.
func (v *visit) queue() error {
	ctx, actor := v.Request.Context(), v.officer.Actor
	values := v.Request.URL.Query()
	if len(values) == 0 {
		values = tabs[0].query // what is mine comes first
	}
	f := v.filterOf(values)
	page, err := v.Service.Queue(ctx, actor, f.filter)
	if err != nil {
		return err
	}
	view := queueView{
		Filter: f, Bad: f.bad, Chips: f.chips(), Kinds: domain.Kinds, Status: domain.Statuses, Now: v.now(),
	}
	if view.Officer, err = v.Service.Officers(ctx, actor); err != nil {
		return err
	}
	if view.Unit, err = v.Service.Units(ctx, actor); err != nil {
		return err
	}
	if view.Tabs, err = v.tabs(f); err != nil {
		return err
	}
	if domain.MayLook(actor, domain.SeeDashboard) == nil {
		board, err := v.Service.Dashboard(ctx, actor)
		if err != nil {
			return err
		}
		view.Board = &board
	}
	names := namesOf(view.Officer)
	for _, item := range page.Items {
		line := queueLine{QueueItem: item, Owner: names[item.Assignee]}
		line.Mark, line.Days = domain.Mark(item.Status, item.DueOn, item.LatestDueOn, page.Today)
		view.Lines = append(view.Lines, line)
	}
	view.Next, view.First = v.pagesOf(f, page)
	v.sayChips(view.Chips, names, view.Unit)
	return v.show(http.StatusOK, "desk_queue", view)
}

// tabs are the views with how many cases are in each.
func (v *visit) tabs(here deskFilter) ([]tab, error) {
	filters := make([]domain.QueueFilter, len(tabs))
	for i, t := range tabs {
		filters[i] = v.filterOf(t.query).filter
	}
	counts, err := v.Service.CountQueue(v.Request.Context(), v.officer.Actor, mostCounted, filters...)
	if err != nil {
		return nil, err
	}
	all := make([]tab, len(tabs))
	for i, t := range tabs {
		all[i] = tab{
			Name: t.name, Path: "/desk?" + t.query.Encode(), Count: strconv.Itoa(counts[i]),
			Here: here.without("cursor").Encode() == t.query.Encode(),
		}
		if counts[i] > mostCounted {
			all[i].Count = strconv.Itoa(mostCounted) + "+"
		}
	}
	return all, nil
}

// pagesOf are the paths of the next page and of the first one.
func (v *visit) pagesOf(f deskFilter, page workflow.QueuePage) (next, first string) {
	values := f.without("cursor")
	if f.filter.After != nil {
		first = "/desk?" + values.Encode()
	}
	if page.Next != nil {
		values.Set("cursor", v.sealPlace(*page.Next, f))
		next = "/desk?" + values.Encode()
	}
	return next, first
}

// namesOf are officers' names by their ids.
func namesOf(all []domain.Account) map[domain.OfficerID]string {
	names := make(map[domain.OfficerID]string, len(all))
	for _, a := range all {
		names[a.ID] = a.Name
	}
	return names
}

// sayChips puts what the filters mean into words.
func (v *visit) sayChips(chips []chip, names map[domain.OfficerID]string, units []domain.Unit) {
	for i, c := range chips {
		switch c.Name {
		case "kind", "status":
			var all []string
			for word := range strings.SplitSeq(c.Value, ",") {
				all = append(all, locale.Text(v.Lang, c.Name+"."+word, nil))
			}
			chips[i].Value = strings.Join(all, ", ")
		case "overdue":
			chips[i].Value = locale.Text(v.Lang, "desk.overdue_"+c.Value, nil)
		case "assignee":
			chips[i].Value = cmp.Or(names[domain.OfficerID(c.Value)], c.Value)
			if c.Value == "me" || c.Value == "none" {
				chips[i].Value = locale.Text(v.Lang, "desk.assignee_"+c.Value, nil)
			}
		case "unit":
			if at := slices.IndexFunc(units, func(u domain.Unit) bool { return string(u.ID) == c.Value }); at >= 0 {
				chips[i].Value = words{v.language}.unit(units[at])
			}
		}
	}
}

// unit is the name of a unit.
func (w words) unit(u domain.Unit) string {
	if w.language == english {
		return u.NameEN
	}
	return u.NameTH
}
