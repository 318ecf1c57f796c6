package api

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"sitthi/api/strict"
	"sitthi/domain"
	"sitthi/workflow"
)

// filedView is the answer to a filing: the only place where a receipt is shown.
type filedView struct {
	Reference string `json:"reference"`
	Receipt   string `json:"receipt"`
	Kind      string `json:"kind"`
	Status    string `json:"status"`
	datesView
	NoticeVersion string `json:"notice_version"`
}

func filedOut(f workflow.Filed) filedView {
	r := f.Request
	return filedView{
		Reference: string(r.Reference), Receipt: f.Receipt.String(), Kind: string(r.Kind), Status: string(r.Status),
		datesView: datesOf(r), NoticeVersion: r.NoticeVersion,
	}
}

// submit files a request.
func (d *desk) submit(c *gin.Context) {
	office, err := officeOf(c)
	if err != nil {
		fail(c, err)
		return
	}
	ctx := c.Request.Context()
	takeIn(c, "/v1/requests/", readFiling,
		func(f domain.Filing) ([]domain.FieldError, error) { return d.Service.CheckFiling(ctx, office, f) },
		func(f domain.Filing, key string, raw []byte) ([]byte, error) {
			return d.Service.Submit(ctx, workflow.SubmitCommand{
				Office: office, Filing: f, Channel: domain.ByAPI, IdempotencyKey: key, Body: raw,
				Reply: func(filed workflow.Filed) ([]byte, error) { return render(filedOut(filed)) },
			})
		})
}

// takeIn is both doors by which a request comes in: it reads a filing, files it
// and answers with its place. check names the wrong fields of an input that could
// be read in part only, but first tells whether there is an office.
func takeIn[In any](c *gin.Context, place string, read func(*strict.Object) In, check func(In) ([]domain.FieldError, error),
	file func(in In, key string, raw []byte) ([]byte, error),
) {
	in := bodyOf(c, required, read)
	key, badKey := idempotencyKey(c)
	if in.broken() || badKey != nil {
		fail(c, unfiled(in, badKey, check))
		return
	}
	reply, err := file(in.value, key, in.raw)
	if err != nil {
		fail(c, err)
		return
	}
	// A reply that was kept names the case of then, so its place comes from it too.
	var filed struct {
		Reference string `json:"reference"`
	}
	if err := json.Unmarshal(reply, &filed); err != nil {
		fail(c, err)
		return
	}
	c.Header("Location", place+filed.Reference)
	respondBytes(c, http.StatusCreated, reply)
}

// unfiled is why a filing was refused that could not be read whole: every
// wrong field at once, the headers' too.
func unfiled[In any](in input[In], badKey []domain.FieldError, check func(In) ([]domain.FieldError, error)) error {
	wrong, err := check(in.value)
	if err != nil {
		return err
	}
	if in.err != nil {
		return in.err
	}
	for _, f := range wrong {
		in.body.Fail(f.Field, f.Code, f.Args)
	}
	return domain.InvalidFields(append(in.body.Problems(), badKey...))
}

// idempotencyKey is the key of a filing, "" without one. It must be one header
// of 1 to 255 visible ASCII characters.
func idempotencyKey(c *gin.Context) (key string, wrong []domain.FieldError) {
	const name, longest = "Idempotency-Key", 255
	given := c.Request.Header.Values(name)
	if len(given) == 0 {
		return "", nil
	}
	key = given[0]
	unseen := func(r rune) bool { return r <= ' ' || r > '~' }
	if len(given) > 1 || key == "" || len(key) > longest || strings.ContainsFunc(key, unseen) {
		return "", []domain.FieldError{{Field: name, Code: "bad_idempotency_key", Args: map[string]string{"max": strconv.Itoa(longest)}}}
	}
	return key, nil
}

// readFiling asks a body for every field of a filing.
func readFiling(body *strict.Object) domain.Filing {
	refuseUnneeded(body)
	subject := body.Object("subject")
	refuseUnneeded(subject)
	f := domain.Filing{
		Kind: domain.Kind(body.Text("kind")), Details: body.Text("details"),
		Subject: domain.Subject{
			Person: readSubject(subject), Address: subject.Text("address"), BirthDate: readDate(subject, "birth_date"),
		},
		Relationship:      domain.Relationship(body.Text("relationship")),
		PreferredResponse: domain.ResponseBy(body.Text("preferred_response")),
		Language:          body.Text("language"),
		DataScope:         body.Text(domain.FieldDataScope),
		Period:            body.Text(domain.FieldPeriod),
		Format:            body.Text(domain.FieldFormat),
		TransferTo:        body.Text(domain.FieldTransferTo),
		Wrong:             body.Text(domain.FieldWrong),
		Right:             body.Text(domain.FieldRight),
		Reason:            body.Text(domain.FieldReason),
		Consent:           body.Text(domain.FieldConsent),
		AboutOfficers:     body.Text(domain.FieldAboutOfficers),
	}
	if requester := body.Object("requester"); requester != nil {
		refuseUnneeded(requester)
		f.Requester = &domain.Requester{
			Person: readPerson(requester), Capacity: domain.Capacity(requester.Text("capacity")),
		}
	}
	return f
}

// readSubject is a person with a title, which nobody asks of a requester.
func readSubject(o *strict.Object) domain.Person {
	p := readPerson(o)
	p.Title = o.Text("title")
	return p
}

func readPerson(o *strict.Object) domain.Person {
	return domain.Person{
		GivenName: o.Text("given_name"), FamilyName: o.Text("family_name"),
		Email: o.Text("email"), Phone: o.Text("phone"),
	}
}

// refuseUnneeded names what no kind may take by what it is, not as unknown.
func refuseUnneeded(o *strict.Object) {
	for _, name := range domain.NeverNeeded {
		if o.Has(name) {
			o.Fail(name, "field_not_needed", nil)
		}
	}
}

// readDate is an ISO date, none when absent or blank.
func readDate(o *strict.Object, name string) domain.Date {
	text := strings.TrimSpace(o.Text(name))
	if text == "" {
		return domain.Date{}
	}
	date, err := domain.ParseDate(text)
	if err != nil {
		o.Fail(name, "not_a_date", nil)
	}
	return date
}
