package web

import (
	"cmp"
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

	Saved  []savedTab
	Sifted bool             // by more than a tab or a saved view has: the filters stand open
	Query  string           // the view, as forms and cases carry it on
	Page   string           // the same with the place of its page
	Named  bool             // it shows who filed the cases
	In     string           // the same behind the path of a case
	Gives  []domain.Account // to whom cases can be given, many at once
	Bulk   []domain.Verb    // what can be done to many
}

// Filters tells whether the queue knows a parameter, good or bad.
func (queueView) Filters(name string) bool {
	return name == "cursor" || slices.Contains(domain.QueueParameters, name)
}

// queueLine is one case of the queue: no personal data.
type queueLine struct {
	domain.QueueItem
	Mark  domain.DueMark
	Days  int
	Owner string
	Filer *domain.Person // nil: not shown
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
	{quarantineTab, url.Values{"quarantined": {"true"}}},
}

// quarantineTab is there only while something is in it.
const quarantineTab = "apart"

// mostCounted is up to how many cases a tab counts.
const mostCounted = 99

// queue shows what is to be done.
func (v *visit) queue() error {
	values := v.Request.URL.Query()
	if len(values) == 0 {
		values = tabs[0].query // what is mine comes first
	}
	return v.showQueue(v.filterOf(values))
}

// showQueue shows a view of the queue, with what is wrong with a form on it.
func (v *visit) showQueue(f deskFilter) error {
	ctx, actor := v.Request.Context(), v.officer.Actor
	officers, err := v.Service.Officers(ctx, actor)
	if err != nil {
		return err
	}
	units, err := v.Service.Units(ctx, actor)
	if err != nil {
		return err
	}
	f = f.within(officers, units)
	page, err := v.Service.Queue(ctx, actor, f.filter)
	if err != nil {
		return err
	}
	view := queueView{
		Filter: f, Bad: f.bad, Chips: f.chips(), Kinds: domain.Kinds, Status: domain.Statuses, Officer: officers, Unit: units, Now: v.now(),
		Query: f.values.Encode(), Page: f.address().Encode(), Named: f.named, In: withValues("", url.Values{viewName: {f.values.Encode()}}),
	}
	v.here, v.query = "/desk", f.address()
	if view.Tabs, err = v.tabs(f); err != nil {
		return err
	}
	if view.Saved, err = v.savedTabs(f); err != nil {
		return err
	}
	view.Sifted = v.sifted(f, view.Saved)
	view.Gives = domain.Takers(actor, view.Officer)
	apart := f.filter.Quarantined != nil && *f.filter.Quarantined
	for _, verb := range domain.BulkVerbs {
		// What is in quarantine can only be let out, and nothing else can.
		if domain.MayBulk(actor, verb) && apart == (verb == domain.Release) {
			view.Bulk = append(view.Bulk, verb)
		}
	}
	if domain.MayLook(actor, domain.SeeDashboard) == nil {
		board, err := v.Service.Dashboard(ctx, actor)
		if err != nil {
			return err
		}
		view.Board = &board
	}
	names := namesOf(view.Officer)
	view.Lines = linesOf(page, names)
	if f.named {
		if err := v.addFilers(view.Lines); err != nil {
			return err
		}
	}
	view.Next, view.First = v.pagesOf(f, page)
	v.sayChips(view.Chips, names, view.Unit)
	return v.show(v.form.status(), "desk_queue", view)
}

// addFilers adds who filed the cases.
func (v *visit) addFilers(lines []queueLine) error {
	refs := make([]domain.Reference, len(lines))
	for i, line := range lines {
		refs[i] = line.Reference
	}
	people, err := v.Service.Requesters(v.Request.Context(), v.officer.Actor, refs)
	for i, line := range lines {
		if person, opens := people[line.Reference]; opens {
			lines[i].Filer = &person
		}
	}
	return err
}

// linesOf are the cases of a page.
func linesOf(page workflow.QueuePage, names map[domain.OfficerID]string) []queueLine {
	lines := make([]queueLine, len(page.Items))
	for i, item := range page.Items {
		lines[i] = queueLine{QueueItem: item, Owner: names[item.Assignee]}
		lines[i].Mark, lines[i].Days = domain.Mark(item.Status, item.DueOn, item.LatestDueOn, page.Today)
	}
	return lines
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
	all := make([]tab, 0, len(tabs))
	for i, t := range tabs {
		one := tab{
			Name: t.name, Path: "/desk?" + t.query.Encode(), Count: strconv.Itoa(counts[i]),
			Here: here.without("cursor").Encode() == t.query.Encode(),
		}
		if counts[i] > mostCounted {
			one.Count = strconv.Itoa(mostCounted) + "+"
		}
		if t.name != quarantineTab || counts[i] > 0 || one.Here {
			all = append(all, one)
		}
	}
	return all, nil
}

// sifted tells whether filters are on that make no tab and no saved view.
func (v *visit) sifted(f deskFilter, saved []savedTab) bool {
	on := f.sieve()
	for _, t := range tabs {
		if v.filterOf(t.query).sieve() == on {
			return false
		}
	}
	return !slices.ContainsFunc(saved, func(s savedTab) bool { return s.Here })
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
		case "overdue", "quarantined":
			chips[i].Value = locale.Text(v.Lang, "desk."+c.Name+"_"+c.Value, nil)
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
