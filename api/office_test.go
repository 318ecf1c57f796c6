package api_test

import (
	"testing"
)

func TestUnreadableOffice(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		mine := d.file(own, aQuestion)
		db := d.database()
		defer func() { _ = db.Close() }()
		if _, err := db.Exec("UPDATE offices SET kinds = 'x' WHERE id = '" + string(victim) + "'"); err != nil {
			t.Fatal(err)
		}
		get := func(path string) call { return call{method: "GET", path: path} }

		d.run("an office whose row somebody broke is unavailable by itself, and the others are listed", func(t *testing.T) {
			r := d.want(200, get("/v1/offices"))
			if items := r.field("items").([]any); len(items) != 1 || r.text("items.0.id") != string(own) {
				t.Errorf("%s", r.body)
			}
			r = d.want(503, get("/v1/offices/"+string(victim)))
			if r.code() != "office_unreadable" || r.header.Get("Retry-After") == "" {
				t.Errorf("%s", r.body)
			}
			d.want(503, call{method: "POST", path: "/v1/offices/" + string(victim) + "/requests", body: aQuestion})
		})

		d.run("whoever has a case elsewhere does not notice", func(t *testing.T) {
			d.want(200, get("/v1/offices/"+string(own)))
			d.want(200, call{method: "GET", path: "/v1/requests/" + mine.reference, header: mine.holder()})
			d.file(own, aQuestion)
		})
	})
}
