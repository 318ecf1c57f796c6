package web

import (
	"crypto/rand"
	"net/http"
	"strings"
	"time"
)

// elsewhere is a page that nobody minds having open: the weather.
const elsewhere = "https://www.tmd.go.th/"

// leftCookie changes as somebody leaves, whatever else he had: a browser that keeps a
// page as it was left, to go back to, lets go of it when a cookie of ours changes.
const leftCookie = "__Host-left"

// leave is the way out for somebody who is watched: nothing of what he did here
// stays in the browser, and another site is open.
func (v *visit) leave() error {
	v.dropCookie(trackCookie)
	for _, c := range v.Request.Cookies() {
		if strings.HasPrefix(c.Name, draftPrefix) {
			v.dropCookie(c.Name)
		}
	}
	v.setCookie(leftCookie, rand.Text(), time.Second)
	v.Header("Clear-Site-Data", `"cache", "storage"`)
	v.Redirect(http.StatusSeeOther, elsewhere)
	return nil
}
