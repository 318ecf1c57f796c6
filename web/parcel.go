package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"slices"
	"strconv"
	"strings"

	"sitthi/api/problem"
	"sitthi/api/transfer"
	"sitthi/domain"
	"sitthi/domain/locale"
	"sitthi/workflow"
)

// parcel is the files that came with a form.
type parcel struct {
	names  []string         // of all, made harmless
	upload *workflow.Upload // what was taken of them; nil for nothing
	err    error            // why no more was taken

	receipt string // of whose case, as the form proved it when its first file came
}

// empty tells that no files came, not even some that were refused.
func (p *parcel) empty() bool { return len(p.names) == 0 && p.err == nil }

// lost tells that a form which was kept for later came with files, that are to be
// chosen again before it is sent.
func (p *parcel) lost(f *form) bool { return p.empty() && f.value(againField) != "" }

func (p *parcel) end(ctx context.Context) {
	if p.upload != nil {
		p.upload.End(ctx)
	}
}

// parcelFields are the fields that a form on a case with files may have, and how often.
// They stand before its files, so that whose it is and what was typed is known by then.
var parcelFields = transfer.Fields{
	"ticket": 1, "by": 1, "key": 1, "version": 1, "paper": 1, "text": 1, "message": 1, "answers": domain.MaxAsked, "from": 1, "view": 1, "across": 1,
}

// againField says in a form that is kept for later in which box files came with it:
// they were not kept.
const againField = "again"

// mayBring is the fields that a page's form may have when it brings files; nil when it
// may not. That of a filing may have any, as without files.
func (v *visit) mayBring(p page) transfer.Fields {
	switch {
	case p.path == "/r/:reference/messages", p.path == "/r/:reference/documents",
		p.path == "/desk/c/:reference/:verb" && slices.Contains(caseForms, domain.Verb(v.Param("verb"))):
		return parcelFields
	case p.path == "/o/:office/ask", p.path == "/o/:office/form", p.path == "/desk/new",
		p.path == "/o/:office/file/:step" && v.Param("step") == documentsStep:
		return transfer.AnyFields
	default:
		return nil
	}
}

// isParcel tells whether a request is a form with files.
func (v *visit) isParcel() bool {
	kind, _, err := mime.ParseMediaType(v.GetHeader("Content-Type"))
	return err == nil && kind == "multipart/form-data" && v.GetHeader("Content-Encoding") == ""
}

// receive reads a form with files, when this is one. The first file opens an upload;
// when that is refused, the form is still read to its end, so that nothing that was
// typed is lost and the browser gets its answer.
func (v *visit) receive(open func() (*workflow.Upload, error)) error {
	if !v.unread {
		return nil
	}
	v.unread = false
	p := &v.parcel
	form, err := transfer.ReadOn(v.Writer, v.Request, v.fields, func(before transfer.Form, name string, content io.Reader) {
		if p.empty() {
			v.form.values = before.Values()
			p.open(v, open)
		}
		clean, _ := domain.CheckFileName(filesBox, name) // one that is wrong is nobody's
		p.names = append(p.names, strings.Clone(clean))
		if p.err == nil {
			p.err = p.upload.Take(v.Request.Context(), name, content)
		}
	})
	v.form.values = form.Values()
	switch {
	case errors.Is(err, transfer.ErrTooLarge), domain.CodeOf(err) == "too_many_parts":
		p.err = transfer.ErrTooLarge
	case domain.CodeOf(err) == "unreadable_part":
		p.err = err
	case errors.Is(err, transfer.ErrNotForm):
		return domain.Refuse(domain.Malformed, "unreadable_body")
	case err != nil:
		return err
	}
	v.typed = maps.Clone(v.form.values)
	if form.Astray() && p.err == nil {
		p.err = domain.Refuse(domain.Malformed, "unreadable_part")
	}
	if !p.empty() {
		v.form.fill(againField, v.form.filesBox())
	}
	if err := v.hisOwn(); err != nil {
		return err
	}
	return v.unreadable(form.Wrong())
}

func (p *parcel) open(v *visit, open func() (*workflow.Upload, error)) {
	upload, err := (*workflow.Upload)(nil), v.hisOwn()
	if err == nil {
		upload, err = open()
	}
	if err != nil {
		p.err = err
		return
	}
	p.upload = upload
}

// unreadable says which of the typed fields cannot be read. Fields of somebody
// else's are passed over, as in every form; what is wrong with ours no page sent.
func (v *visit) unreadable(wrong []domain.FieldError) error {
	for _, e := range wrong {
		switch {
		case e.Code == "unknown_field":
		case e.Field != "text" && e.Field != "message" && (e.Field == "" || !v.fields.Any()):
			return domain.Refuse(domain.Malformed, "unreadable_body")
		case v.parcel.upload != nil:
			v.parcel.upload.Fail(e)
		default:
			v.form.fail(e)
		}
	}
	return nil
}

// filesBox is the box of a form's files, unless it is one for a paper alone.
const filesBox = "files"

// paperBox is the box for something that the office asked for.
func paperBox(code string) string { return filesBox + "-" + code }

// filesBox is the box of the form that was sent.
func (f *form) filesBox() string {
	if paper := f.value("paper"); paper != "" {
		return paperBox(paper)
	}
	return filesBox
}

// wrongFiles says at their box what is wrong with files, each by its name. What else
// is wrong it gives back.
func (v *visit) wrongFiles(box string, err error) error {
	if errors.Is(err, transfer.ErrTooLarge) {
		v.form.large = true
		v.form.refuse(box, locale.Text(v.Lang, "error.form_too_large", fileLimits))
		return nil
	}
	if code := domain.CodeOf(err); code == "unreadable_part" {
		v.form.refuse(box, locale.Text(v.Lang, "error."+code, nil))
		return nil
	}
	var refusal *domain.Error
	if !errors.As(err, &refusal) {
		return err
	}
	rest := slices.DeleteFunc(slices.Clone(refusal.Fields), func(e domain.FieldError) bool {
		place, ofFile := strings.CutPrefix(e.Field, "files.")
		switch {
		case ofFile:
			v.form.refuse(box, v.wrongFile(place, e))
		case e.Field == "files":
			v.form.wrongs = append(v.form.wrongs, wrong{Field: box, Text: problem.FieldText(v.Lang, e), bare: true})
		case strings.HasPrefix(e.Field, "answers."):
			v.form.say(box, "documents.not_asked")
		default:
			return false
		}
		v.form.large = v.form.large || e.Code == "file_too_large" || e.Code == "case_full"
		return true
	})
	if len(rest) == 0 && len(refusal.Fields) > 0 {
		return nil
	}
	left := *refusal
	left.Fields = rest
	return &left
}

// wrongFile is what is wrong with one of the files.
func (v *visit) wrongFile(place string, e domain.FieldError) string {
	name := ""
	if n, err := strconv.Atoi(place); err == nil && v.parcel.upload != nil && n < len(v.parcel.upload.Files()) {
		name = v.fileName(n, v.parcel.upload.Files()[n].Name)
	}
	return locale.Text(v.Lang, "documents.wrong_file", map[string]string{"name": name, "what": problem.FieldText(v.Lang, e)})
}

// fileName is what a file is called, by its place if its name cannot be said.
func (v *visit) fileName(n int, name string) string {
	return cmp.Or(name, locale.Text(v.Lang, "documents.unnamed", map[string]string{"n": strconv.Itoa(n + 1)}))
}

const megabyte = 1 << 20

// fileLimits are how much may come at once, as the texts say it.
var fileLimits = map[string]string{"files": strconv.Itoa(domain.MaxFiles), "max": strconv.Itoa(domain.MaxFileSize / megabyte)}

// attachBox is a box for files.
type attachBox struct {
	Name     string
	Label    string // key of its text
	Asked    string // what the office asked for, instead
	Wrongs   []string
	Optional bool
	Hint     string // which of the texts says how much may come
	Again    bool   // files were chosen before that were not kept
	Files    int    // how many may be chosen, and how large each may be, in megabytes
	Max      int
}

// newAttach is a box for files on a page.
func newAttach(f frame, name, label string, asked ...string) attachBox {
	b := attachBox{
		Name: name, Label: label, Hint: "hint", Asked: strings.Join(asked, ""), Again: f.form.has(againField, name),
		Files: domain.MaxFiles, Max: domain.MaxFileSize / megabyte,
	}
	f.form.label(name, label)
	for _, w := range f.Wrong {
		if w.Field == name {
			b.Wrongs = append(b.Wrongs, w.Text)
		}
	}
	return b
}

// newEnclose is the box for files that may come with a filing.
func newEnclose(f frame) attachBox {
	b := newAttach(f, filesBox, "documents.attach")
	b.Optional, b.Hint = true, "enclose_hint"
	return b
}

// Bytes is how large each may be.
func (b attachBox) Bytes() int { return b.Max * megabyte }

// fileSize is how long a file is, in words.
func fileSize(bytes int64) string {
	const kilobyte = 1 << 10
	if bytes < megabyte {
		return fmt.Sprintf("%d\u00a0KB", (bytes+kilobyte-1)/kilobyte)
	}
	return fmt.Sprintf("%.1f\u00a0MB", float64(bytes)/megabyte)
}
