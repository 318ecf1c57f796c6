package web_test

import (
	"testing"

	"sitthi/domain"
)

func TestSmoke(t *testing.T) {
	d := newDesk(t)
	ref := d.browser().question().reference
	in := d.as(domain.Intake)
	if a := in.get("/desk"); a.status != 200 { t.Fatal(a.body, d.log.String()) }
	in.get("/desk?assignee=none").want(t, 200).holds(t, ref)
	in.get("/desk/c/"+ref).want(t, 200).holds(t, "ตรวจความครบถ้วน")
	for _, p := range []string{"/account", "/account/password", "/account/second-factor", "/desk/new", "/en/desk/new", "/en/desk", "/en/desk/c/" + ref, "/desk/c/" + ref + "/trail", "/desk/c/" + ref + "/assign", "/desk/c/" + ref + "/ask", "/desk/c/" + ref + "/write"} {
		in.get(p).want(t, 200)
	}
}
