package strict

import (
	"bytes"
	"errors"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"sitthi/domain"
)

// The limits of one body. No form of ours comes near them; they bound the work
// and the answer that a hostile body can cause.
const (
	maxDepth    = 32
	maxMembers  = 1000
	maxElements = 1000
)

// Read parses one JSON object. The error is a *domain.Error of kind Malformed,
// for what cannot be tied to a field; everything that can is kept for Problems.
// The caller bounds the length of the body.
func Read(body []byte) (*Object, error) {
	if len(bytes.Trim(body, whiteSpace)) == 0 {
		return nil, domain.Refuse(domain.Malformed, "empty_body")
	}
	if bytes.HasPrefix(body, []byte("\ufeff")) {
		return nil, domain.Refuse(domain.Malformed, "byte_order_mark")
	}
	r := &reader{
		body: body,
		// A bytes.Buffer is read in place. Duplicates and broken text are let
		// through here because we, unlike the decoder, go on after the first.
		tokens: jsontext.NewDecoder(bytes.NewBuffer(body),
			jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)),
		report: &report{},
	}
	root, err := r.document()
	if err != nil {
		return nil, err
	}
	r.report.root = root.open(r.report)
	return r.report.root, nil
}

// whiteSpace is all that JSON lets stand between tokens.
const whiteSpace = " \t\r\n"

// reader turns tokens into nodes, and counts.
type reader struct {
	body     []byte
	tokens   *jsontext.Decoder
	report   *report
	unquoted []byte // scratch
	pos      int
	members  int
	elements int
}

func (r *reader) document() (*node, error) {
	first := r.tokens.PeekKind()
	if first != jsontext.KindBeginObject {
		// An array is not read any further: it may be a million brackets.
		if first != jsontext.KindBeginArray {
			if _, err := r.tokens.ReadToken(); err != nil {
				return nil, r.malformed(err)
			}
		}
		return nil, domain.Refuse(domain.Malformed, "not_an_object")
	}
	root := &node{}
	if err := r.value(root, 1); err != nil {
		return nil, err
	}
	after := int(r.tokens.InputOffset())
	if rest := bytes.TrimLeft(r.body[after:], whiteSpace); len(rest) > 0 {
		return nil, refuseAt("trailing_data", len(r.body)-len(rest))
	}
	return root, nil
}

// value reads the next value into n; depth counts the objects and arrays that
// it is inside, itself included.
func (r *reader) value(n *node, depth int) error {
	n.pos = r.next()
	token := r.tokens.PeekKind()
	if token == jsontext.KindBeginObject || token == jsontext.KindBeginArray {
		return r.container(n, token, depth)
	}
	raw, err := r.tokens.ReadValue()
	if err != nil {
		return r.malformed(err)
	}
	switch n.kind = kinds[token]; n.kind {
	case text:
		var fault string
		if n.text, fault = r.unquote(raw); fault != "" {
			r.report.wrong(n, fault, nil)
		}
	case number:
		n.text = string(raw)
	case boolean:
		n.truth = token == jsontext.KindTrue
	case null, object, array:
	}
	return nil
}

// kinds are the types of the tokens that are a whole value.
var kinds = [256]kind{
	jsontext.KindNull: null, jsontext.KindTrue: boolean, jsontext.KindFalse: boolean,
	jsontext.KindNumber: number, jsontext.KindString: text,
}

// container reads an object or an array, its brackets included.
func (r *reader) container(n *node, begin jsontext.Kind, depth int) error {
	if depth > maxDepth {
		return tooMuch("too_deep", maxDepth)
	}
	if _, err := r.tokens.ReadToken(); err != nil {
		return r.malformed(err)
	}
	inside := r.array
	if begin == jsontext.KindBeginObject {
		inside = r.object
	}
	if err := inside(n, depth); err != nil {
		return err
	}
	if _, err := r.tokens.ReadToken(); err != nil {
		return r.malformed(err)
	}
	n.end = r.next()
	return nil
}

func (r *reader) object(n *node, depth int) error {
	n.kind, n.byName = object, make(map[string]*node)
	for r.tokens.PeekKind() != jsontext.KindEndObject {
		if r.members++; r.members > maxMembers {
			return tooMuch("too_many_members", maxMembers)
		}
		raw, err := r.tokens.ReadValue()
		if err != nil {
			return r.malformed(err)
		}
		name, fault := r.unquote(raw)
		m := &node{parent: n, key: name}
		if err := r.value(m, depth+1); err != nil {
			return err
		}
		first, twice := n.byName[name]
		switch {
		case fault != "":
			// Not entered by name: broken names look alike once they are mended.
			r.report.wrong(m, fault, nil)
		case twice:
			r.report.wrong(m, "duplicate_field", nil)
			first.bad = true // which of the two was meant, nobody knows
		default:
			n.byName[name] = m
		}
		n.children = append(n.children, m)
	}
	return nil
}

func (r *reader) array(n *node, depth int) error {
	n.kind = array
	for r.tokens.PeekKind() != jsontext.KindEndArray {
		if r.elements++; r.elements > maxElements {
			return tooMuch("too_many_elements", maxElements)
		}
		e := &node{parent: n, index: len(n.children)}
		if err := r.value(e, depth+1); err != nil {
			return err
		}
		n.children = append(n.children, e)
	}
	return nil
}

func (r *reader) next() int {
	r.pos++
	return r.pos
}

// unquote gives the content of a JSON string and the code of what is wrong
// with it, if anything is.
func (r *reader) unquote(raw []byte) (content, fault string) {
	var err error
	r.unquoted, err = jsontext.AppendUnquote(r.unquoted[:0], raw)
	content = string(r.unquoted)
	switch {
	case err != nil && !utf8.Valid(raw):
		return content, "bad_utf8"
	case err != nil: // the bytes are fine, so an escape is not: a lone surrogate
		return content, "bad_text"
	}
	for _, c := range content {
		if unfit(c) {
			return content, "bad_text"
		}
	}
	return content, ""
}

// unfit tells which characters no text of ours may hold: PostgreSQL refuses
// NUL, and the rest starts terminal sequences or breaks a line of a log.
// Line feed, carriage return and tab are what people type.
func unfit(c rune) bool {
	switch {
	case c == '\n', c == '\r', c == '\t':
		return false
	case c < ' ', c >= 0x7f && c <= 0x9f: // C0, DEL, C1
		return true
	}
	return c == 0x2028 || c == 0x2029 // line and paragraph separator
}

// malformed says where reading stopped but not over what: the decoder's own
// words quote the body.
func (r *reader) malformed(err error) error {
	at := len(r.body)
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		at = min(int(syntax.ByteOffset), len(r.body))
	}
	if c, size := utf8.DecodeRune(r.body[at:]); c == utf8.RuneError && size == 1 {
		return domain.Refuse(domain.Malformed, "bad_utf8")
	}
	return refuseAt("malformed_json", at)
}

func refuseAt(code string, offset int) error {
	return refuse(code, "at", offset+1)
}

func tooMuch(code string, limit int) error {
	return refuse(code, "max", limit)
}

func refuse(code, arg string, n int) error {
	e := domain.Refuse(domain.Malformed, code)
	e.Args = map[string]string{arg: strconv.Itoa(n)}
	return e
}
