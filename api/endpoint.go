package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"sitthi/api/problem"
	"sitthi/api/strict"
	"sitthi/domain"
)

// maxBody is the longest body that is read.
const maxBody = 256 << 10

// refusal is an answer that HTTP alone decides, before any rule of the desk.
type refusal struct {
	status int
	code   string
	args   map[string]string
}

func (r *refusal) Error() string { return r.code }

var (
	notJSON = &refusal{http.StatusUnsupportedMediaType, "not_json", nil}
	encoded = &refusal{http.StatusUnsupportedMediaType, "encoding_not_supported", nil}
)

// fail answers with an error.
func fail(c *gin.Context, err error) {
	var r *refusal
	if errors.As(err, &r) {
		problem.Status(c, r.status, r.code, r.args)
		return
	}
	problem.Write(c, err)
}

// readBody reads a JSON body, to the byte, and no further than it may be long.
// optional is for bodies without a required field: nothing at all is then an
// empty object, whatever its Content-Type says of it.
func readBody(c *gin.Context, optional bool) ([]byte, error) {
	header := c.Request.Header
	if isEncoded(header) {
		return nil, encoded
	}
	types := header.Values("Content-Type")
	untyped := len(types) == 0 && optional
	if !untyped && !isJSON(types) {
		return nil, notJSON
	}
	if c.Request.ContentLength > maxBody {
		return nil, &http.MaxBytesError{Limit: maxBody} // as if it had been read
	}
	raw, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, maxBody))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, over
	case err != nil:
		return nil, domain.Refuse(domain.Malformed, "unreadable_body")
	case optional && len(raw) == 0:
		return []byte("{}"), nil
	case untyped:
		return nil, notJSON
	default:
		return raw, nil
	}
}

// isEncoded tells of a body that is compressed, or whatever else it says it is.
func isEncoded(header http.Header) bool {
	for _, encoding := range header.Values("Content-Encoding") {
		if encoding = strings.TrimSpace(encoding); encoding != "" && !strings.EqualFold(encoding, "identity") {
			return true
		}
	}
	return false
}

// isJSON takes application/json, in UTF-8 if it says in what.
func isJSON(types []string) bool {
	if len(types) != 1 {
		return false
	}
	kind, parameters, err := mime.ParseMediaType(types[0])
	if err != nil || kind != "application/json" {
		return false
	}
	for name, value := range parameters {
		if name != "charset" || !strings.EqualFold(value, "utf-8") {
			return false
		}
	}
	return true
}

// input is a body as an endpoint read it, and whether anything in it was wrong.
type input[In any] struct {
	value In
	raw   []byte         // to the byte
	body  *strict.Object // nil when it is no object at all
	err   error          // why there is no body
}

// bodyOf reads the fields of a JSON body. What cannot be tied to a field, that it is
// no JSON at all for one, is kept in err, so that the caller can check first whether
// the actor may at all.
func bodyOf[In any](c *gin.Context, optional bool, read func(*strict.Object) In) input[In] {
	raw, err := readBody(c, optional)
	if err != nil {
		return input[In]{err: err}
	}
	body, err := strict.Read(raw)
	if err != nil {
		return input[In]{err: err}
	}
	return input[In]{value: read(body), raw: raw, body: body}
}

// broken tells whether the body was wrong already as it was read.
func (in input[In]) broken() bool { return in.err != nil || len(in.body.Problems()) > 0 }

// refusal names everything that is wrong: what reading found, and what the
// domain finds in that of it which could be read.
func (in input[In]) refusal(also ...domain.FieldError) error {
	if in.err != nil {
		return in.err
	}
	return in.body.Refusal(also...)
}

// respond answers in JSON that all went well.
func respond(c *gin.Context, view any) {
	body, err := render(view)
	if err != nil {
		fail(c, err)
		return
	}
	respondBytes(c, http.StatusOK, body)
}

func respondBytes(c *gin.Context, status int, body []byte) {
	c.Data(status, "application/json; charset=utf-8", body)
}

// render writes a view as JSON, Thai letters and all as they are.
func render(view any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(view); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// notFound is one answer for all that is absent or hidden.
func notFound() error { return domain.Refuse(domain.NotFound, "not_found") }

// referenceOf is the reference in the path, forgiving what typing does to one.
func referenceOf(c *gin.Context) (domain.Reference, error) {
	typed := c.Param("reference")
	if !plain(typed) {
		return "", notFound()
	}
	ref, ok := domain.ParseReference(typed)
	if !ok {
		return "", notFound()
	}
	return ref, nil
}

// officeOf is the office in the path.
func officeOf(c *gin.Context) (domain.OfficeID, error) {
	const longest = 40
	id := c.Param("office")
	if id == "" || len(id) > longest || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return "", notFound()
	}
	return domain.OfficeID(id), nil
}

// plain tells whether a text from a path or a query can be looked up on every
// database: UTF-8 without control characters.
func plain(text string) bool {
	return utf8.ValidString(text) && strings.IndexFunc(text, unicode.IsControl) < 0
}
