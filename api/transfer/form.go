package transfer

import (
	"bufio"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"sitthi/domain"
)

// ErrNotForm is a body that is no multipart/form-data, ErrTooLarge one that is longer
// than all files that may come at once.
var (
	ErrNotForm  = errors.New("transfer: not a multipart form")
	ErrTooLarge = errors.New("transfer: a form that is too large")
)

// FilesField is the field of every form's files.
const FilesField = "files"

// How much is read of a form: its files, as many and as large as they may be, the
// rest of it, how many parts, and of what stands before the content of each.
const (
	maxFields = 256 << 10
	maxForm   = domain.MaxFiles*domain.MaxFileSize + maxFields + 1<<20
	maxParts  = domain.MaxAsked + domain.MaxFiles + 30
	maxHead   = 16 << 10
)

// Fields are the fields that a form may have, by their names, and how often.
type Fields map[string]int

// AnyFields lets a form have any field as often as it likes, as far as a form may go.
var AnyFields = Fields{anyField: maxParts}

const anyField = "*"

// Any tells whether they are AnyFields.
func (f Fields) Any() bool { return f[anyField] > 0 }

// Form is what a form says beside its files.
type Form struct {
	values map[string][]string
	wrong  []domain.FieldError
	astray bool
}

// Text is the value of a field, "" without one.
func (f Form) Text(name string) string {
	if all := f.values[name]; len(all) > 0 {
		return all[0]
	}
	return ""
}

// Texts are the values of a field that may stand there more than once.
func (f Form) Texts(name string) []string { return f.values[name] }

// Wrong is what is wrong with the fields that could not be read.
func (f Form) Wrong() []domain.FieldError { return f.wrong }

// Astray tells whether something came that is or may be a file, and of which it cannot be
// told that it is one of the form's: in a field that the form has not, or behind a head
// that cannot be read.
func (f Form) Astray() bool { return f.astray }

// Values are the values of all fields.
func (f Form) Values() map[string][]string { return f.values }

// Read reads a form to its end. fields are those it may have and how often; each
// file is handed to take while it arrives, by the name that its sender gave it.
// Errors: ErrNotForm, ErrTooLarge, *http.MaxBytesError for fields that are too long,
// Malformed for a body that is broken or did not arrive whole ("unreadable_part" when
// what stands before a file is: its name has a control character), and whatever take
// returns.
func Read(w http.ResponseWriter, r *http.Request, fields Fields, take func(name string, content io.Reader) error) (Form, error) {
	form := Form{values: map[string][]string{}}
	boundary := boundaryOf(r.Header.Values("Content-Type"))
	switch {
	case boundary == "":
		return form, ErrNotForm
	case r.ContentLength > maxForm:
		return form, ErrTooLarge
	}
	err := form.read(w, r, boundary, fields, take)
	return form, err
}

// ReadOn is Read for a browser, which shows no answer before it has sent everything:
// whatever is refused, the rest is read too, as far as somebody may go by mistake.
// take is told what stood in the form before its file.
func ReadOn(w http.ResponseWriter, r *http.Request, fields Fields, take func(before Form, name string, content io.Reader)) (Form, error) {
	form := Form{values: map[string][]string{}}
	boundary := boundaryOf(r.Header.Values("Content-Type"))
	if boundary == "" {
		return form, ErrNotForm
	}
	err := form.read(w, r, boundary, fields, func(name string, content io.Reader) error {
		take(form, name, content)
		return nil
	})
	if err != nil {
		const far = 4 * maxForm
		_, _ = io.Copy(io.Discard, io.LimitReader(&walking{from: r.Body, pace: newPace(w)}, far)) // who is gone gets no answer either
	}
	return form, err
}

func (f *Form) read(w http.ResponseWriter, r *http.Request, boundary string, fields Fields, take func(name string, content io.Reader) error) error {
	body := &walking{from: http.MaxBytesReader(w, r.Body, maxForm), pace: newPace(w)}
	heads := &heads{from: io.MultiReader(body, strings.NewReader("\r\n"), cut{})} // its last line may lack its end
	parts := multipart.NewReader(heads, boundary)
	left := int64(maxFields)
	for n := 0; ; n++ {
		part, err := heads.next(parts)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return broken(err)
		}
		if n == maxParts {
			return &domain.Error{Kind: domain.Malformed, Code: "too_many_parts", Args: map[string]string{"max": strconv.Itoa(maxParts)}}
		}
		switch {
		case part.FormName() == FilesField:
			err = file(part, take)
		case mayBeFile(part) && fields[part.FormName()] == 0:
			err = f.stray(part)
		default:
			left, err = f.field(part, fields, left)
		}
		if err == nil {
			_, err = io.Copy(io.Discard, whole{part}) // what nobody wanted is no part of the next one's head
		}
		if err != nil {
			return err
		}
	}
}

// cut is what comes behind a body, where nobody reads who has found the end of the form:
// the reader of parts takes one that ends within a head for the end of the form too.
type cut struct{}

// Read tells that the body ended too early.
func (cut) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// heads is a body of which no more is read for the head of a part than one may be
// long: the reader of parts would keep megabytes of a name.
type heads struct {
	from io.Reader
	in   bool // a head
	left int
}

var errLongHead = errors.New("transfer: a part with a head that is too long")

// next reads the head of the next part.
func (h *heads) next(parts *multipart.Reader) (*multipart.Part, error) {
	h.in, h.left = true, maxHead
	defer func() { h.in = false }()
	return parts.NextRawPart()
}

// Read reads on.
func (h *heads) Read(into []byte) (int, error) {
	switch {
	case !h.in:
		return h.from.Read(into)
	case h.left == 0:
		return 0, errLongHead
	}
	n, err := h.from.Read(into[:min(len(into), h.left)])
	h.left -= n
	return n, err
}

// boundaryOf is what stands between the parts of a form, "" when it is none.
func boundaryOf(types []string) string {
	const longest = 70 // RFC 2046
	if len(types) != 1 {
		return ""
	}
	kind, parameters, err := mime.ParseMediaType(types[0])
	if err != nil || kind != "multipart/form-data" || len(parameters["boundary"]) > longest {
		return ""
	}
	return parameters["boundary"]
}

// file hands a file on. One without a name and a byte is a field that nobody filled
// in: browsers send it so.
func file(part *multipart.Part, take func(name string, content io.Reader) error) error {
	content := bufio.NewReader(whole{part})
	name := part.FileName()
	if name == "" {
		switch _, err := content.Peek(1); err {
		case io.EOF:
			return nil
		case nil:
		default:
			return err
		}
	}
	return take(norm.NFC.String(name), content)
}

// mayBeFile tells whether a part is a file, or has a head of which that cannot be told.
func mayBeFile(part *multipart.Part) bool {
	heads := part.Header["Content-Disposition"]
	if len(heads) != 1 {
		return true
	}
	kind, parameters, err := mime.ParseMediaType(heads[0])
	_, named := parameters["filename"]
	return err != nil || kind != "form-data" || named
}

// stray notes a file in a field that the form has not. One that nobody chose is none,
// here too, but no field of the form either.
func (f *Form) stray(part *multipart.Part) error {
	f.wrong = append(f.wrong, domain.FieldError{Field: shown(part.FormName()), Code: "unknown_field"})
	if part.FormName() == "" || part.FileName() != "" {
		f.astray = true
		return nil
	}
	return file(part, func(string, io.Reader) error {
		f.astray = true
		return nil
	})
}

// field keeps the value of a field, as long as some of what they may be together is left.
func (f *Form) field(part *multipart.Part, fields Fields, left int64) (int64, error) {
	value, err := io.ReadAll(io.LimitReader(whole{part}, left+1))
	if err != nil {
		return left, err
	}
	if left -= int64(len(value)); left < 0 {
		return left, &http.MaxBytesError{Limit: maxFields}
	}
	name := part.FormName()
	most := max(fields[name], fields[anyField])
	fail := func(code string, args map[string]string) {
		f.wrong = append(f.wrong, domain.FieldError{Field: shown(name), Code: code, Args: args})
	}
	switch {
	case most == 0:
		fail("unknown_field", nil)
	case len(f.values[name]) == most && most == 1:
		fail("duplicate_field", nil)
	case len(f.values[name]) == most:
		fail("too_many_items", map[string]string{"max": strconv.Itoa(most)})
	case !utf8.Valid(value):
		fail("bad_utf8", nil)
	case strings.ContainsRune(string(value), 0):
		fail("bad_text", nil)
	default:
		f.values[name] = append(f.values[name], string(value))
	}
	return left, nil
}

// shown is the name of a field that may be repeated to whoever sent it.
func shown(name string) string {
	const longest = 64
	if len(name) > longest || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_.") != "" {
		return ""
	}
	return name
}

// whole is a part of which the rest did not come, when it did not.
type whole struct{ part *multipart.Part }

// Read reads on.
func (p whole) Read(into []byte) (int, error) {
	n, err := p.part.Read(into)
	if err == nil || err == io.EOF {
		return n, err
	}
	return n, broken(err)
}

// broken is why a form could not be read to its end.
func broken(err error) error {
	var over *http.MaxBytesError
	var head textproto.ProtocolError
	switch {
	case errors.As(err, &over):
		return ErrTooLarge
	case errors.As(err, &head):
		return domain.Refuse(domain.Malformed, "unreadable_part")
	}
	return domain.Refuse(domain.Malformed, "unreadable_body")
}
