package web

import (
	"crypto/rand"
	"net/http"

	"sitthi/domain"
)

// wholeForm shows everything on one page: it needs no cookie, and printed empty it is
// the form on paper.
func (v *visit) wholeForm() error {
	if err := v.atRights(); err != nil {
		return err
	}
	v.form.fill("key", rand.Text())
	return v.showWholeForm(http.StatusOK)
}

// sendWholeForm files what is on the page.
func (v *visit) sendWholeForm() error {
	v.form.page = "file"
	if err := v.receiveFiling(v.atRights()); err != nil {
		return err
	}
	if v.across() {
		return v.showWholeForm(v.form.status())
	}
	filing, err := v.right()
	if err != nil {
		return err
	}
	if !v.form.has(declareBox, "yes") {
		v.form.fail(domain.FieldError{Field: declareBox, Code: "required"})
	}
	if !v.form.ok() {
		return v.showWholeForm(v.form.status())
	}
	err = v.file(filing, rightFields)
	if v.notFiled(err) {
		return v.showWholeForm(v.form.status())
	}
	return err
}

func (v *visit) showWholeForm(status int) error {
	view, err := v.fileView()
	if err != nil {
		return err
	}
	view.Whole, view.Acts = true, true
	if view.Enclosed, err = v.enclosures(); err != nil {
		return err
	}
	return v.show(status, "file_form", view)
}
