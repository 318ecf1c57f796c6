package web

import (
	"net/http"
	"net/url"
	"strings"

	"sitthi/domain"
)

// fewOffices are as many as people look through without a search.
const fewOffices = 6

// indexView is the offices among which somebody looks for his own.
type indexView struct {
	Offices []domain.Office
	Search  bool // there are too many to look through
	Found   bool // only those stand here that he searched for
	Missed  bool // nothing fits what he searched for, so all of them stand here
}

// index lets people find their office. A single one opens itself.
func (v *visit) index() error {
	offices, lost, err := v.Service.Offices(v.Request.Context())
	if err != nil {
		return err
	}
	if len(offices) == 1 && lost == 0 {
		return v.see("/o/" + string(offices[0].ID))
	}
	view := indexView{Offices: offices, Search: len(offices) > fewOffices}
	if typed := strings.ToValidUTF8(v.Query("q"), ""); strings.TrimSpace(typed) != "" {
		v.form.fill("q", typed)
		v.query = url.Values{"q": {typed}}
		found := officesBy(typed, offices)
		view.Search, view.Found, view.Missed = true, len(found) > 0, len(found) == 0
		if view.Found {
			view.Offices = found
		}
	}
	if v.query == nil {
		v.public()
	}
	return v.show(http.StatusOK, "index", view)
}

// officesBy are the offices whose name or address holds every word of a search.
func officesBy(typed string, offices []domain.Office) []domain.Office {
	words := strings.Fields(strings.ToLower(plainDigits(typed)))
	var found []domain.Office
	for _, o := range offices {
		about := strings.ToLower(strings.Join([]string{o.NameTH, o.NameEN, o.AddressTH, o.AddressEN, o.Postcode}, "\n"))
		fits := true
		for _, word := range words {
			fits = fits && strings.Contains(about, word)
		}
		if fits {
			found = append(found, o)
		}
	}
	return found
}
