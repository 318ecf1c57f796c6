package api

import (
	"github.com/gin-gonic/gin"

	"sitthi/domain"
)

// officeView is what anyone may know of an office.
type officeView struct {
	ID            string      `json:"id"`
	NameTH        string      `json:"name_th"`
	NameEN        string      `json:"name_en"`
	Kinds         []string    `json:"kinds"`
	NoticeVersion string      `json:"notice_version"`
	Contact       contactView `json:"contact"`
}

// contactView is how the office's own notice says it is reached.
type contactView struct {
	Address   *string `json:"address"`
	AddressEN *string `json:"address_en"`
	Postcode  *string `json:"postcode"`
	Telephone *string `json:"telephone"`
	Fax       *string `json:"fax"`
	Email     *string `json:"email"`
	Web       *string `json:"web"`
}

func officeOut(o domain.Office) officeView {
	return officeView{
		ID: string(o.ID), NameTH: o.NameTH, NameEN: o.NameEN, Kinds: words(o.Kinds), NoticeVersion: o.NoticeVersion,
		Contact: contactView{
			Address: orNull(o.AddressTH), AddressEN: orNull(o.AddressEN), Postcode: orNull(o.Postcode),
			Telephone: orNull(o.Telephone), Fax: orNull(o.Fax), Email: orNull(o.Email), Web: orNull(o.Web),
		},
	}
}

// offices lists all offices of the desk that can be read.
func (d *desk) offices(c *gin.Context) {
	all, _, err := d.Service.Offices(c.Request.Context())
	if err != nil {
		fail(c, err)
		return
	}
	officeList.respond(d, c, all)
}

// office shows one office.
func (d *desk) office(c *gin.Context) {
	id, err := officeOf(c)
	if err != nil {
		fail(c, err)
		return
	}
	office, err := d.Service.Office(c.Request.Context(), id)
	if err != nil {
		fail(c, err)
		return
	}
	respond(c, officeOut(office))
}
