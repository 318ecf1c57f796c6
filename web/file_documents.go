package web

import (
	"slices"

	"sitthi/domain"
	"sitthi/workflow"
)

// documentsStep is the step to which files may be attached.
const documentsStep = "documents"

// stayField is sent by the button that attaches files and stays on the step.
const stayField = "stay"

// receiveDocuments takes the files that came with a step, and drops the one that is not
// wanted any more; list has the answers say so. Without answers, or when they were filed,
// files are read and not kept.
func (v *visit) receiveDocuments(a answers) (list func(f *form), err error) {
	sent, open := v.form, a.Key != nil
	if ref, _ := a.filed(); ref != "" {
		open = false
	}
	listed := a.values[keepField]
	err = v.receive(func() (*workflow.Upload, error) {
		if !open {
			return nil, absent()
		}
		return v.uploadToDraft(len(listed))
	})
	switch {
	case err != nil:
		return nil, v.notWhole(err)
	case !open, v.Param("step") != documentsStep:
		return func(*form) {}, nil
	}
	files, err := v.Service.DraftFiles(v.Request.Context(), v.draft)
	if err != nil {
		return nil, err
	}
	var came, gone []string
	if v.parcel.upload != nil {
		for _, f := range v.parcel.upload.Kept() {
			came = append(came, string(f.ID))
		}
	}
	for _, id := range listed {
		at := slices.IndexFunc(files, func(f domain.File) bool { return string(f.ID) == id })
		if at >= 0 && id == sent.value(removeField) {
			if err := v.Service.DropDraftFiles(v.Request.Context(), v.draft, files[at].ID); err != nil {
				return nil, err
			}
		}
		if at < 0 || id == sent.value(removeField) {
			gone = append(gone, id)
		}
	}
	return func(f *form) {
		f.values[keepField] = slices.DeleteFunc(f.values[keepField], func(id string) bool { return slices.Contains(gone, id) })
		f.values[keepField] = append(f.values[keepField], came...)
	}, nil
}

// staysOnDocuments tells whether the step is shown again before the next one.
func (v *visit) staysOnDocuments(sent *form) bool {
	return v.Param("step") == documentsStep && (sent.value(stayField) != "" || sent.value(removeField) != "" || v.wrongParcel())
}

// wrongParcel tells whether something is wrong with the files that came.
func (v *visit) wrongParcel() bool {
	p := &v.parcel
	return p.err != nil || p.upload != nil && p.upload.Wrong() != nil
}

// documentsAgain shows the step of documents with what waits by now.
func (v *visit) documentsAgain(sent *form, filing domain.Filing) error {
	if err := v.wrongEnclosed(); err != nil {
		return err
	}
	if v.parcel.err != nil && domain.KindOf(v.parcel.err) != domain.Invalid {
		v.form.fill(againField, filesBox)
	}
	if sent.value(stayField) != "" && v.parcel.empty() {
		v.form.say(filesBox, "documents.choose_now")
	}
	if !v.form.ok() {
		return v.showStep(documentsStep, filing)
	}
	at := v.filePath(documentsStep)
	if sent.value("then") == checkSlug {
		at = withQuery(at, "from", checkSlug)
	}
	return v.see(at)
}
