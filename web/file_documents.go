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

// receiveDocuments keeps the files that came with a step with its answers, and drops the
// one that is not wanted any more. Without answers, or when they were filed, files are
// read and not kept.
func (v *visit) receiveDocuments(a *answers) error {
	sent, open := v.form, a.Key != nil
	if ref, _ := a.filed(); ref != "" {
		open = false
	}
	err := v.receive(func() (*workflow.Upload, error) {
		if !open {
			return nil, absent()
		}
		return v.uploadToDraft(len(a.values[keepField]))
	})
	switch {
	case err != nil:
		return v.notWhole(err)
	case !open, v.Param("step") != documentsStep:
		return nil
	}
	files, err := v.Service.DraftFiles(v.Request.Context(), v.draft)
	if err != nil {
		return err
	}
	listed := a.values[keepField]
	if v.parcel.upload != nil {
		for _, f := range v.parcel.upload.Kept() {
			listed = append(listed, string(f.ID))
		}
	}
	a.values.Del(keepField)
	for _, f := range files {
		switch id := string(f.ID); {
		case id == sent.value(removeField):
			if err := v.Service.DropDraftFiles(v.Request.Context(), v.draft, f.ID); err != nil {
				return err
			}
		case slices.Contains(listed, id):
			a.values.Add(keepField, id)
		}
	}
	return nil
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
	if v.parcel.err != nil {
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
