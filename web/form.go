package web

import (
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"sitthi/api/problem"
	"sitthi/domain"
	"sitthi/domain/locale"
	"sitthi/workflow"
)

// maxForm is the longest form that is read: 10,000 Thai letters are 90,000 bytes
// on their way.
const maxForm = 256 << 10

// form is what somebody typed, and what is wrong with it.
type form struct {
	lang   locale.Lang
	page   string // whose words say what is wrong, before those of fields.json
	values url.Values
	wrongs []wrong
	labels map[string]string // keys of what the page's boxes are called
	boxes  []string          // the page's boxes, from the top
	large  bool              // something of it is too large
	later  int               // it may be sent again in so many seconds; 0 for at once
	offer  *workflow.Offer   // by which it may be sent sooner
}

// wrong is one wrong field, in words.
type wrong struct {
	Field string // its name, and the id of its box
	Text  string
	bare  bool // the text does not say which field it is of
}

// readForm reads the body of a POST; when it cannot, it answers and is false.
func (v *visit) readForm() bool {
	kind, _, err := mime.ParseMediaType(v.GetHeader("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" || v.GetHeader("Content-Encoding") != "" {
		problem.Status(v.Context, http.StatusUnsupportedMediaType, "unsupported_media_type")
		return false
	}
	raw, err := io.ReadAll(http.MaxBytesReader(v.Writer, v.Request.Body, maxForm))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		problem.Write(v.Context, over)
		return false
	case err == nil:
		v.form.values, err = url.ParseQuery(string(raw))
	}
	if err != nil {
		problem.Write(v.Context, domain.Refuse(domain.Malformed, "unreadable_body"))
		return false
	}
	v.typed = maps.Clone(v.form.values)
	return true
}

// value is what was typed into a box, as a page shows it again.
func (f *form) value(name string) string { return f.values.Get(name) }

// fill puts a value into a box that the page itself fills.
func (f *form) fill(name, value string) {
	if f.values == nil {
		f.values = url.Values{}
	}
	f.values.Set(name, value)
}

// text is what was typed into a box, with the line ends that were typed: forms
// send each as two characters.
func (f *form) text(name string) string {
	return f.texts(name)[0]
}

// texts are all values of one name, at least one.
func (f *form) texts(name string) []string {
	all := f.values[name]
	if len(all) == 0 {
		return []string{""}
	}
	clean := make([]string, len(all))
	for i, value := range all {
		if !utf8.ValidString(value) {
			f.fail(domain.FieldError{Field: name, Code: "bad_utf8"})
			f.values.Set(name, strings.ToValidUTF8(value, ""))
			continue
		}
		clean[i] = strings.ReplaceAll(value, "\r\n", "\n")
	}
	return clean
}

// has tells whether a box was sent with a value.
func (f *form) has(name, value string) bool {
	for _, v := range f.values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// fail says that a field is wrong, once for each.
func (f *form) fail(e domain.FieldError) {
	if f.wrong(e.Field) != "" {
		return
	}
	w := wrong{Field: e.Field, Text: problem.FieldText(f.lang, e), bare: true}
	if key, own := f.own(e.Field, e.Code); own {
		w.Text, w.bare = locale.Text(f.lang, key, e.Args), false
	}
	f.wrongs = append(f.wrongs, w)
}

// own is the key of the page's own words for what is wrong with a field, if it has any.
func (f *form) own(field, code string) (key string, ok bool) {
	key = f.page + ".wrong." + field + "." + code
	return key, locale.Has(f.lang, key)
}

// say says in a page's own words that a field is wrong.
func (f *form) say(field, key string) {
	if f.wrong(field) == "" {
		f.wrongs = append(f.wrongs, wrong{Field: field, Text: locale.Text(f.lang, key, nil)})
	}
}

// refuse says in words of a refusal that a field is wrong.
func (f *form) refuse(field, text string) {
	f.wrongs = append(f.wrongs, wrong{Field: field, Text: text})
}

// wrong is what is wrong with a field, "" for nothing.
func (f *form) wrong(field string) string {
	for _, w := range f.wrongs {
		if w.Field == field {
			return w.Text
		}
	}
	return ""
}

// label remembers what a box is called.
func (f *form) label(field, key string) {
	if f.labels == nil {
		f.labels = map[string]string{}
	}
	f.labels[field] = key
	f.boxes = append(f.boxes, field)
}

// inOrder puts what is wrong into the order of the page's boxes, once they are made; what
// has no box comes first.
func (f *form) inOrder() {
	slices.SortStableFunc(f.wrongs, func(a, b wrong) int { return slices.Index(f.boxes, a.Field) - slices.Index(f.boxes, b.Field) })
}

// Label is what the box is called of which something is wrong; "" where the text says it.
func (f frame) Label(w wrong) string {
	key := f.form.labels[w.Field]
	label := strings.ToLower(locale.Text(f.form.lang, key, nil))
	if !w.bare || key == "" || strings.Contains(strings.ToLower(w.Text), label) {
		return ""
	}
	return key
}

// ok tells that nothing is wrong.
func (f *form) ok() bool { return len(f.wrongs) == 0 }

// status is that of the page which shows the form.
func (f *form) status() int {
	switch {
	case f.later > 0:
		return http.StatusTooManyRequests
	case f.ok():
		return http.StatusOK
	case f.large:
		return http.StatusRequestEntityTooLarge
	default:
		return http.StatusUnprocessableEntity
	}
}

// refused takes the wrong fields of a refusal, or how long to wait, so that the page can
// be shown again with them. Any other error it gives back.
func (f *form) refused(err error) error {
	if f.heldUp(err) {
		return nil
	}
	var refusal *domain.Error
	if !errors.As(err, &refusal) || len(refusal.Fields) == 0 {
		return err
	}
	for _, e := range refusal.Fields {
		f.fail(e)
	}
	return nil
}
