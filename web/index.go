package web

import "net/http"

// index lets people find their office. A single one opens itself.
func (v *visit) index() error {
	offices, err := v.Service.Offices(v.Request.Context())
	if err != nil {
		return err
	}
	if len(offices) == 1 {
		return v.see("/o/" + string(offices[0].ID))
	}
	v.public()
	return v.show(http.StatusOK, "index", offices)
}
