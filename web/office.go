package web

import (
	"net/http"

	"sitthi/domain"
)

// doors are the ways into an office, and how else it is reached.
func (v *visit) doors() error {
	if err := v.atOffice(); err != nil {
		return err
	}
	v.public()
	return v.show(http.StatusOK, "office", doorsView{Asks: asksOf(v.office), Rights: rightsOf(v.office)})
}

type doorsView struct {
	Asks   []domain.Kind // what can be asked in a hurry
	Rights []domain.Kind // that can be used
}

// asksOf are the kinds that need no proof and no form, of those that the office takes.
func asksOf(o *domain.Office) []domain.Kind {
	var kinds []domain.Kind
	for _, k := range domain.Kinds {
		if !k.Right() && o.Takes(k) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// addressView is where an office is, in the language of the page if its notice
// says it in that.
type addressView struct {
	Text    string
	Foreign bool // it is in Thai on a page that is not
}

func (w words) address(o *domain.Office) *addressView {
	a := addressView{Text: o.AddressTH}
	if w.language == english {
		a = addressView{Text: o.AddressEN}
		if a.Text == "" {
			a = addressView{Text: o.AddressTH, Foreign: true}
		}
	}
	if a.Text == "" {
		return nil
	}
	if o.Postcode != "" {
		a.Text += "\u00a0" + o.Postcode
	}
	return &a
}
