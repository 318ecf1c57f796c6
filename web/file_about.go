package web

import "net/http"

// rightsPage says in plain words which rights there are and how long each takes.
func (v *visit) rightsPage() error {
	if err := v.atRights(); err != nil {
		return err
	}
	rights, err := v.rights()
	if err != nil {
		return err
	}
	v.public()
	return v.show(http.StatusOK, "file_rights", rights)
}

// about is a page that says the same at every office.
func about(name string) func(*visit) error {
	return func(v *visit) error {
		v.public()
		return v.show(http.StatusOK, name, nil)
	}
}
