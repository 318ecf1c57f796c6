package web

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"

	"sitthi/domain"
	"sitthi/domain/locale"
	"sitthi/workflow"
)

// Files that come with a filing wait with a draft until it is filed. On one page the
// form itself says with which, so that it needs no cookie; over several steps it is that
// of the answers.
const (
	draftField   = "draft"   // the key of the draft
	keepField    = "keep"    // which of its files are to be sent, as somebody left them ticked
	broughtField = "brought" // what came with the form itself, by which it is known when it comes again
	removeField  = "remove"  // a file that is not to wait any longer
)

// receiveFiling reads a form with which files may come, and keeps them with its draft. Of
// a form that is refused they are not kept.
func (v *visit) receiveFiling(refused error) error {
	v.draft = domain.Draft{}
	if v.office != nil {
		v.draft.Office = v.office.ID
	}
	err := v.receive(func() (*workflow.Upload, error) {
		if refused != nil {
			return nil, refused
		}
		if v.draft.Key = draftKeyOf(v.form.value(draftField)); v.draft.Key == nil {
			fresh, err := v.Service.NewDraft(v.Request.Context(), v.office.ID)
			if err != nil {
				return nil, err
			}
			v.draft.Key = fresh.Key
		}
		return v.uploadToDraft(len(v.form.values[keepField]))
	})
	if refused != nil {
		return refused
	}
	if err != nil {
		return v.notWhole(err)
	}
	if v.draft.Key == nil {
		v.draft.Key = draftKeyOf(v.form.value(draftField))
	}
	if p := v.parcel; p.upload != nil {
		v.form.fill(draftField, draftText(v.draft.Key))
		for _, f := range p.upload.Kept() {
			v.form.values.Add(broughtField, f.Name+" "+hex.EncodeToString(f.Digest))
		}
	}
	return v.wrongEnclosed()
}

// notWhole is the refusal of a form that did not arrive whole; none of its files waits.
func (v *visit) notWhole(err error) error {
	if v.parcel.upload != nil {
		v.parcel.upload.Forget()
	}
	return err
}

// uploadToDraft begins an upload of files that wait beside some others.
func (v *visit) uploadToDraft(others int) (*workflow.Upload, error) {
	actor := domain.Actor{}
	if v.officer != nil {
		actor = v.officer.Actor
	}
	return v.Service.UploadToDraft(v.Request.Context(), actor, v.draft, others)
}

// wrongEnclosed says at their box what is wrong with files that came with a filing; the
// others wait.
func (v *visit) wrongEnclosed() error {
	p := &v.parcel
	if p.upload != nil {
		if p.err == nil || domain.KindOf(p.err) == domain.Invalid {
			v.form.values.Del(againField) // all wait but those that are named
		}
		if err := v.form.refused(v.wrongFiles(filesBox, p.upload.Wrong())); err != nil {
			return err
		}
	}
	if v.leftOut() {
		return nil
	}
	return v.form.refused(v.wrongFiles(filesBox, p.err))
}

// leftOut says which files there was no room for beside those that wait, if that is why
// no more was taken.
func (v *visit) leftOut() bool {
	p := &v.parcel
	var refusal *domain.Error
	if p.upload == nil || !errors.As(p.err, &refusal) || len(refusal.Fields) == 0 || refusal.Fields[0].Code != "too_many_items" {
		return false
	}
	var names []string
	for n, name := range p.names[len(p.upload.Files()):] {
		names = append(names, "“"+v.fileName(len(p.upload.Files())+n, name)+"”")
	}
	v.form.refuse(filesBox, locale.Text(v.Lang, "documents.left_out", map[string]string{
		"max": strconv.Itoa(domain.MaxFiles), "names": strings.Join(names, ", "),
	}))
	return true
}

// draftKeyOf is the key of a draft as a form or a cookie has it; nil for anything else.
func draftKeyOf(text string) []byte {
	key, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(key) != domain.DraftKeyLength {
		return nil
	}
	return key
}

func draftText(key []byte) string { return base64.RawURLEncoding.EncodeToString(key) }

// toSend are the files that go with the filing: those that waited and were left ticked,
// and those that came with the form.
func (v *visit) toSend() []domain.FileID {
	var all []domain.FileID
	for _, id := range v.form.values[keepField] {
		all = append(all, domain.FileID(id))
	}
	if v.parcel.upload != nil {
		for _, f := range v.parcel.upload.Kept() {
			all = append(all, f.ID)
		}
	}
	slices.Sort(all) // as they came
	return slices.Compact(all)
}

// enclosed is what a filing takes along.
func (v *visit) enclosed() workflow.Enclosed {
	if v.draft.Key == nil {
		return workflow.Enclosed{}
	}
	return workflow.Enclosed{Draft: v.draft, Files: v.toSend()}
}

// forget deletes the files that were not sent, also when the browser is gone. Those that
// are left by a failure are swept.
func (v *visit) forget() {
	if v.draft.Key != nil {
		_ = v.Service.DropDraftFiles(context.WithoutCancel(v.Request.Context()), v.draft)
	}
}

// notFiled tells whether a form was not filed for a reason that its page says.
func (v *visit) notFiled(err error) bool {
	if v.form.heldUp(err) {
		return true
	}
	var refusal *domain.Error
	if !errors.As(err, &refusal) || len(refusal.Fields) == 0 {
		return false
	}
	for _, e := range refusal.Fields {
		if e.Field != filesBox {
			return false
		}
	}
	return v.wrongFiles(filesBox, err) == nil
}

// enclosure is a file that waits for its form to be sent.
type enclosure struct {
	domain.File
	Kept bool // it is to be sent
}

// enclosures are the files that wait with the page's draft.
type enclosures struct {
	Draft string
	Files []enclosure
}

// Kept are those that are to be sent.
func (e enclosures) Kept() (all []domain.File) {
	for _, f := range e.Files {
		if f.Kept {
			all = append(all, f.File)
		}
	}
	return all
}

// enclosures reads what waits. From here on the page says what is to be sent.
func (v *visit) enclosures() (enclosures, error) {
	if v.draft.Key == nil {
		return enclosures{}, nil
	}
	files, err := v.Service.DraftFiles(v.Request.Context(), v.draft)
	e, kept := enclosures{Draft: draftText(v.draft.Key)}, v.toSend()
	for _, f := range files {
		e.Files = append(e.Files, enclosure{f, slices.Contains(kept, f.ID)})
	}
	return e, err
}
