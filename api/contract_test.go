package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"sitthi/api"
	"sitthi/docs"
	"sitthi/domain"
)

// contract is docs/openapi.yaml, read by somebody else's program.
var contract = sync.OnceValues(func() (*openapi3.T, error) {
	doc, err := openapi3.NewLoader().LoadFromData(docs.OpenAPI)
	if err != nil {
		return nil, err
	}
	return doc, doc.Validate(context.Background())
})

var contractRoutes = sync.OnceValues(func() (routers.Router, error) {
	// The description itself is served as text, whatever the text says.
	openapi3filter.RegisterBodyDecoder("application/yaml", openapi3filter.RegisteredBodyDecoder("text/plain"))
	for _, file := range []string{"application/pdf", "image/jpeg", "image/png"} {
		openapi3filter.RegisterBodyDecoder(file, openapi3filter.FileBodyDecoder)
	}
	doc, err := contract()
	if err != nil {
		return nil, err
	}
	// The servers only say that the API is wherever it was called.
	anywhere := *doc
	anywhere.Servers = nil
	return legacy.NewRouter(&anywhere)
})

// keepsContract checks an answer, and its request unless that was bad on
// purpose, against the contract.
func keepsContract(r *http.Request, checkRequest bool, answer reply) error {
	known, err := contractRoutes()
	if err != nil {
		return err
	}
	route, parameters, err := known.FindRoute(r)
	if err != nil {
		return isProblem(answer, http.StatusNotFound, http.StatusMethodNotAllowed)
	}
	if checkRequest && answer.status == http.StatusNotFound && answer.text("type") == "urn:sitthi:problem:unknown_route" {
		return fmt.Errorf("the contract has a route that the API has not")
	}
	options := &openapi3filter.Options{
		MultiError: true, IncludeResponseStatus: true,
		AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, // who may is the API's own matter
	}
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: parameters, Route: route, Options: options}
	if checkRequest {
		if err := openapi3filter.ValidateRequest(r.Context(), in); err != nil {
			return fmt.Errorf("the request breaks the contract: %w", err)
		}
	}
	err = openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: answer.status, Header: answer.header,
		Body: io.NopCloser(bytes.NewReader(answer.body)), Options: options,
	})
	if err != nil {
		return fmt.Errorf("the answer breaks the contract: %w", err)
	}
	if answer.status >= http.StatusBadRequest {
		return isProblem(answer, answer.status)
	}
	return nil
}

// isProblem holds an answer to the schema of problems, and to its own status.
func isProblem(answer reply, statuses ...int) error {
	doc, err := contract()
	if err != nil {
		return err
	}
	var document any
	if err := json.Unmarshal(answer.body, &document); err != nil {
		return fmt.Errorf("no JSON: %w", err)
	}
	if got := answer.header.Get("Content-Type"); got != "application/problem+json" {
		return fmt.Errorf("an error of type %q", got)
	}
	if !slices.Contains(statuses, answer.status) || answer.field("status") != float64(answer.status) {
		return fmt.Errorf("status %d, in the body %v, may be %v", answer.status, answer.field("status"), statuses)
	}
	for _, text := range []string{answer.text("title"), answer.text("detail")} {
		if text == "" || strings.ContainsAny(text, "{}") || strings.HasPrefix(text, "error.") {
			return fmt.Errorf("a text that nobody can read: %q", text)
		}
	}
	return doc.Components.Schemas["Problem"].Value.VisitJSON(document)
}

func TestContract(t *testing.T) {
	t.Run("the description is a valid one", func(t *testing.T) {
		doc, err := contract()
		if err != nil {
			t.Fatal(err)
		}
		if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
			t.Error(err)
		}
	})

	t.Run("it has every route of the API and no other", func(t *testing.T) {
		doc, err := contract()
		if err != nil {
			t.Fatal(err)
		}
		var described, routed []string
		for path, item := range doc.Paths.Map() {
			for method := range item.Operations() {
				described = append(described, method+" "+path)
			}
		}
		for _, r := range api.Routes() {
			routed = append(routed, r.Method+" "+r.Path)
		}
		slices.Sort(described)
		slices.Sort(routed)
		if !slices.Equal(described, routed) {
			t.Errorf("described:\n%s\nrouted:\n%s", strings.Join(described, "\n"), strings.Join(routed, "\n"))
		}
	})

	t.Run("it asks for the proof that each route asks for", func(t *testing.T) {
		doc, err := contract()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range api.Routes() {
			want := ""
			switch {
			case r.Who.Receipt:
				want = "receipt"
			case !r.Who.Anyone():
				want = "bearer"
			}
			if got := securityOf(doc.Paths.Find(r.Path).GetOperation(r.Method)); got != want {
				t.Errorf("%s %s is described with %q and asks for %q", r.Method, r.Path, got, want)
			}
		}
	})

	t.Run("it names every word of the domain", func(t *testing.T) {
		doc, err := contract()
		if err != nil {
			t.Fatal(err)
		}
		for schema, want := range map[string][]string{
			"Kind": stringsOf(domain.Kinds), "Status": stringsOf(domain.Statuses), "Role": stringsOf(domain.Roles),
			"Relationship": stringsOf(domain.Relationships), "ResponseBy": stringsOf(domain.Responses),
			"Outcome": append(stringsOf(domain.Outcomes), "<nil>"),
		} {
			var got []string
			for _, word := range doc.Components.Schemas[schema].Value.Enum {
				got = append(got, fmt.Sprint(word))
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v instead of %v", schema, got, want)
			}
		}
	})

	t.Run("a check that could not fail would be worth nothing", func(t *testing.T) {
		path := "http://desk.example/v1/offices"
		for name, body := range map[string]string{
			"nothing wrong":         `{"items":[],"next_cursor":null}`,
			"a member too many":     `{"items":[],"next_cursor":null,"total":0}`,
			"a member missing":      `{"items":[]}`,
			"a member of null":      `{"items":null,"next_cursor":null}`,
			"a kind that is no one": `{"items":[{"id":"x","name_th":"x","name_en":"x","kinds":["wish"],"notice_version":"1","contact":{}}],"next_cursor":null}`,
		} {
			r, err := http.NewRequestWithContext(t.Context(), "GET", path, nil)
			if err != nil {
				t.Fatal(err)
			}
			header := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
			if let := keepsContract(r, true, reply{200, header, []byte(body)}) == nil; let != (name == "nothing wrong") {
				t.Errorf("%s is let through: %v", name, let)
			}
		}
	})
}

func securityOf(o *openapi3.Operation) string {
	var names []string
	if o.Security != nil {
		for _, scheme := range *o.Security {
			names = slices.AppendSeq(names, maps.Keys(scheme))
		}
	}
	return strings.Join(names, " ")
}

func stringsOf[T ~string](words []T) []string {
	var all []string
	for _, w := range words {
		all = append(all, string(w))
	}
	return all
}
