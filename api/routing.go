package api

import (
	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/api/strict"
	"sitthi/domain"
	"sitthi/workflow"
)

// rulesView is an office's table of rules in force.
type rulesView struct {
	publishedView
	Rules    []ruleView      `json:"rules"`
	Units    []unitView      `json:"units"`
	Versions []publishedView `json:"versions"`
}

// publishedView is a version of the table without its rules.
type publishedView struct {
	Version     int     `json:"version"`
	Intake      string  `json:"intake"`
	PublishedAt *string `json:"published_at"`
	PublishedBy *string `json:"published_by"`
	Reason      *string `json:"reason"`
}

type ruleView struct {
	ID       string   `json:"id"`
	When     whenView `json:"when"`
	Unit     string   `json:"unit"`
	Strategy *string  `json:"strategy"`
}

type whenView struct {
	Kinds         []string `json:"kinds"`
	Relationships []string `json:"relationships"`
	Keywords      []string `json:"keywords"`
	Channels      []string `json:"channels"`
}

type unitView struct {
	ID     string  `json:"id"`
	Parent *string `json:"parent"`
	NameTH string  `json:"name_th"`
	NameEN string  `json:"name_en"`
}

func rulesOut(v workflow.RoutingView) rulesView {
	out := rulesView{
		publishedView: publishedOut(v.Table), Rules: make([]ruleView, len(v.Table.Rules)),
		Units: make([]unitView, len(v.Units)), Versions: make([]publishedView, len(v.Versions)),
	}
	for i, r := range v.Table.Rules {
		out.Rules[i] = ruleView{
			ID: r.ID, Unit: string(r.Unit), Strategy: orNull(r.Strategy), When: whenView{
				Kinds: words(r.When.Kinds), Relationships: words(r.When.Relationships), Keywords: words(r.When.Keywords), Channels: words(r.When.Channels),
			},
		}
	}
	for i, u := range v.Units {
		out.Units[i] = unitView{ID: string(u.ID), Parent: orNull(u.Parent), NameTH: u.NameTH, NameEN: u.NameEN}
	}
	for i, t := range v.Versions {
		out.Versions[i] = publishedOut(t)
	}
	return out
}

func publishedOut(t domain.RoutingTable) publishedView {
	return publishedView{
		Version: t.Version, Intake: string(t.Intake), PublishedAt: instantOrNull(t.PublishedAt), PublishedBy: orNull(t.PublishedBy), Reason: orNull(t.Reason),
	}
}

// replayView is what a proposed table would have done with the last cases.
type replayView struct {
	Against    int         `json:"against"`
	Cases      int         `json:"cases"`
	Moved      int         `json:"moved"`
	Hidden     int         `json:"hidden"`
	Unreadable int         `json:"unreadable"`
	Rules      []useView   `json:"rules"`
	Units      []shiftView `json:"units"`
	Moves      []moveView  `json:"moves"`
}

type useView struct {
	Rule        string `json:"rule"`
	Unit        string `json:"unit"`
	Cases       int    `json:"cases"`
	Unreachable bool   `json:"unreachable"`
}

type shiftView struct {
	Unit   string `json:"unit"`
	Before int    `json:"before"`
	After  int    `json:"after"`
}

type moveView struct {
	Reference string `json:"reference"`
	From      string `json:"from"`
	To        string `json:"to"`
	Moved     bool   `json:"moved"`
}

func replayOut(r domain.Replay) replayView {
	out := replayView{
		Against: r.Against, Cases: r.Cases, Moved: r.Moved, Hidden: r.Hidden, Unreadable: r.Unreadable,
		Rules: make([]useView, len(r.Rules)), Units: make([]shiftView, len(r.Units)), Moves: make([]moveView, len(r.Moves)),
	}
	for i, u := range r.Rules {
		out.Rules[i] = useView{Rule: u.Rule, Unit: string(u.Unit), Cases: u.Cases, Unreachable: u.Unreachable}
	}
	for i, u := range r.Units {
		out.Units[i] = shiftView{Unit: string(u.Unit), Before: u.Before, After: u.After}
	}
	for i, m := range r.Moves {
		out.Moves[i] = moveView{Reference: string(m.Reference), From: string(m.From), To: string(m.To), Moved: m.Moved()}
	}
	return out
}

// routing shows the rules in force.
func (d *desk) routing(c *gin.Context) {
	view, err := d.Service.Routing(c.Request.Context(), auth.Actor(c))
	if err != nil {
		fail(c, err)
		return
	}
	c.Header("Cache-Control", "no-store")
	tag(c, view.Table.Version)
	respond(c, rulesOut(view))
}

// previewRouting tries a proposed table on the last cases.
func (d *desk) previewRouting(c *gin.Context) {
	ctx, actor := c.Request.Context(), auth.Actor(c)
	propose(c, readTable,
		func(t domain.RoutingTable) ([]domain.FieldError, error) { return d.Service.CheckPreview(ctx, actor, t) },
		func(t domain.RoutingTable) (domain.Replay, error) { return d.Service.PreviewRouting(ctx, actor, t) },
		func(r domain.Replay) {
			tag(c, r.Against)
			respond(c, replayOut(r))
		})
}

// publishedTableView is a table that has just come into force.
type publishedTableView struct {
	rulesView
	Replay replayView `json:"replay"`
}

// publishRouting makes a proposed table the office's.
func (d *desk) publishRouting(c *gin.Context) {
	ctx, actor, match := c.Request.Context(), auth.Actor(c), matchOf(c)
	propose(c, readPublished,
		func(t domain.RoutingTable) ([]domain.FieldError, error) {
			return d.Service.CheckPublish(ctx, actor, match, t)
		},
		func(t domain.RoutingTable) (workflow.Published, error) {
			return d.Service.PublishRouting(ctx, actor, match, t)
		},
		func(p workflow.Published) {
			tag(c, p.Table.Version)
			respond(c, publishedTableView{rulesOut(p.RoutingView), replayOut(p.Replay)})
		})
}

// propose is the endpoint of what an office makes for itself: check names what is wrong in
// one that could be read in part only.
func propose[In, Out any](c *gin.Context, read func(*strict.Object) In,
	check func(In) ([]domain.FieldError, error), do func(In) (Out, error), answer func(Out),
) {
	in := bodyOf(c, required, read)
	if in.broken() {
		wrong, err := check(in.value)
		if err == nil {
			err = in.refusal(wrong...)
		}
		fail(c, err)
		return
	}
	out, err := do(in.value)
	if err != nil {
		fail(c, err)
		return
	}
	c.Header("Cache-Control", "no-store")
	answer(out)
}

// mostWords bounds the work on a list that is absurd; the domain has rules of its own.
const mostWords = 1000

// readTable must be told of rules: none is an answer, saying nothing is not.
func readTable(body *strict.Object) domain.RoutingTable {
	if !body.Has("rules") {
		body.Fail("rules", "required", nil)
	}
	t := domain.RoutingTable{Intake: domain.UnitID(body.Text("intake"))}
	for _, rule := range body.Objects("rules", domain.MaxRules) {
		when := rule.Object("when")
		t.Rules = append(t.Rules, domain.RoutingRule{
			ID: rule.Text("id"), Unit: domain.UnitID(rule.Text("unit")), Strategy: domain.Strategy(rule.Text("strategy")),
			When: domain.Condition{
				Kinds: wordList[domain.Kind](when, "kinds"), Relationships: wordList[domain.Relationship](when, "relationships"),
				Keywords: when.Texts("keywords", mostWords), Channels: wordList[domain.Channel](when, "channels"),
			},
		})
	}
	return t
}

func readPublished(body *strict.Object) domain.RoutingTable {
	t := readTable(body)
	t.Reason = body.Text("reason")
	return t
}

func wordList[T ~string](o *strict.Object, name string) []T {
	texts := o.Texts(name, mostWords)
	out := make([]T, len(texts))
	for i, text := range texts {
		out[i] = T(text)
	}
	return out
}
