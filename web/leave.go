package web

import (
	"net/http"
	"strings"
)

// elsewhere is a page that nobody minds having open: the weather.
const elsewhere = "https://www.tmd.go.th/"

// leave is the way out for somebody who is watched: nothing of what he did here
// stays in the browser, and another site is open.
func (v *visit) leave() error {
	v.dropCookie(trackCookie)
	for _, c := range v.Request.Cookies() {
		if strings.HasPrefix(c.Name, draftPrefix) {
			v.dropCookie(c.Name)
		}
	}
	v.Header("Clear-Site-Data", `"cache", "storage"`)
	v.Redirect(http.StatusSeeOther, elsewhere)
	return nil
}
