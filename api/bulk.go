package api

import (
	"context"
	"strconv"

	"github.com/gin-gonic/gin"

	"sitthi/api/auth"
	"sitthi/api/problem"
	"sitthi/api/strict"
	"sitthi/domain"
	"sitthi/workflow"
)

// bulkVerb is how a verb is used on many cases at once.
type bulkVerb struct {
	read  func(*strict.Object) any
	check func(any) []domain.FieldError
	do    func(s *workflow.Service, ctx context.Context, actor domain.Actor, cmd workflow.BulkCommand, in any) ([]domain.BulkResult, error)
}

// bulkVerbs are the verbs that take a list of cases; a test holds them to the domain's.
var bulkVerbs = map[string]bulkVerb{
	"assign":     many(readAssign, (*workflow.Service).AssignMany),
	"quarantine": many(readQuarantine, (*workflow.Service).QuarantineMany),
	"release":    many(readReason, (*workflow.Service).ReleaseMany),
}

// many is a verb whose input is read and checked as for one case.
func many[In checked[In]](read func(*strict.Object) In,
	do func(s *workflow.Service, ctx context.Context, actor domain.Actor, cmd workflow.BulkCommand, in In) ([]domain.BulkResult, error),
) bulkVerb {
	return bulkVerb{
		read:  func(o *strict.Object) any { return read(o) },
		check: func(in any) []domain.FieldError { return ownCheck[In](nil, in.(In)) }, //nolint:forcetypeassert // what read gave
		do: func(s *workflow.Service, ctx context.Context, actor domain.Actor, cmd workflow.BulkCommand, in any) ([]domain.BulkResult, error) {
			return do(s, ctx, actor, cmd, in.(In)) //nolint:forcetypeassert // what read gave
		},
	}
}

// bulkInput is a verb, its input and the cases.
type bulkInput struct {
	name  domain.Verb
	verb  bulkVerb
	input any
	items []domain.BulkItem
}

// check names the wrong fields of what could be read.
func (in bulkInput) check() []domain.FieldError {
	wrong := domain.CheckBulk(in.name, in.items)
	if in.verb.check == nil {
		return wrong
	}
	for _, f := range in.verb.check(in.input) {
		f.Field = "input." + f.Field
		wrong = append(wrong, f)
	}
	return wrong
}

func readBulk(body *strict.Object) bulkInput {
	in := bulkInput{name: domain.Verb(body.Text("verb"))}
	verb, known := bulkVerbs[string(in.name)]
	if !body.Has("verb") {
		body.Fail("verb", "required", nil)
	} else if !known {
		body.Fail("verb", "unknown_value", map[string]string{"values": joined(domain.BulkVerbs)})
	}
	if !body.Has("input") {
		body.Fail("input", "required", nil)
	}
	if input := body.Object("input"); known && input != nil {
		in.verb, in.input = verb, verb.read(input)
	}
	for i, item := range body.Objects("items", domain.MostInBulk(in.name)) {
		at := "items." + strconv.Itoa(i) + "."
		ref, ok := domain.ParseReference(item.Text("reference"))
		if !ok {
			body.Fail(at+"reference", "bad_reference", nil)
		}
		version, _ := item.Int("version") // what is no number has failed already
		if !item.Has("version") {
			body.Fail(at+"version", "required", nil)
		}
		in.items = append(in.items, domain.BulkItem{Reference: ref, Version: version})
	}
	return in
}

// bulkResultView is what became of one case.
type bulkResultView struct {
	Reference string         `json:"reference"`
	Result    string         `json:"result"`
	Version   *int           `json:"version"`
	Error     *bulkErrorView `json:"error"`
}

// bulkErrorView is why the verb was not done.
type bulkErrorView struct {
	Field   *string `json:"field"`
	Code    string  `json:"code"`
	Message string  `json:"message"`
}

// bulk uses a verb on many cases.
func (d *desk) bulk(c *gin.Context) {
	in := bodyOf(c, required, readBulk)
	key, badKey := idempotencyKey(c)
	if key == "" && badKey == nil { // without one nobody could go on after a lost answer
		badKey = []domain.FieldError{{Field: "Idempotency-Key", Code: "required"}}
	}
	var wrong []domain.FieldError
	if in.err == nil {
		wrong = in.value.check()
	}
	if in.broken() || badKey != nil || len(wrong) > 0 {
		if in.err != nil {
			fail(c, in.err)
			return
		}
		for _, f := range wrong {
			in.body.Fail(f.Field, f.Code, f.Args)
		}
		fail(c, domain.InvalidFields(append(in.body.Problems(), badKey...)))
		return
	}
	cmd := workflow.BulkCommand{Items: in.value.items, IdempotencyKey: key, Body: in.raw}
	results, err := in.value.verb.do(d.Service, c.Request.Context(), auth.Actor(c), cmd, in.value.input)
	if err != nil {
		fail(c, err)
		return
	}
	respond(c, listOf(results, func(r domain.BulkResult) bulkResultView { return bulkResultOut(c, r) }))
}

func bulkResultOut(c *gin.Context, r domain.BulkResult) bulkResultView {
	view := bulkResultView{Reference: string(r.Reference), Result: "done", Version: &r.Version}
	if !r.Done() {
		lang := problem.Lang(c)
		view.Result, view.Version = "failed", nil
		view.Error = &bulkErrorView{Field: orNull(r.Field), Code: r.Code, Message: problem.ReasonText(lang, r.Field, r.Code)}
	}
	return view
}
