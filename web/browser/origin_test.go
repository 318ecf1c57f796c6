package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Browsers say Sec-Fetch-Site to hosts that they trust alone, which one by plain http
// is not: there the origin of a form is all that tells ours from another site's.
func TestByPlainHTTP(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "desk.test")
	for _, lang := range languages {
		t.Run("somebody files, finds his case and writes to the office"+lang, func(t *testing.T) {
			b := newTab(t, d.base)
			b.open(lang + "/o/sknpeo/ask")
			b.put("details", stacked)
			b.goOn()
			c := b.receipt()
			b.track(lang, c)
			b.put("text", stacked)
			b.press("form[action$=messages] button[type=submit]")
			b.says(stacked)
		})
		t.Run("an officer logs in, and out again"+lang, func(t *testing.T) {
			b := newTab(t, d.base)
			b.logIn(lang, email("intake"))
			b.open(lang + "/desk?sort=due_on")
			b.shows(".queue")
			b.press("form[action$=logout] button")
			b.answered(http.StatusOK)
			b.open(lang + "/desk")
			b.shows("[name=password]")
		})
	}
	t.Run("a form of another site is refused", func(t *testing.T) {
		for _, referrer := range []string{"", "no-referrer"} {
			evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/html")
				w.Header().Set("Referrer-Policy", referrer)
				_, _ = fmt.Fprintf(w, `<form method=post action="%s/o/sknpeo/ask"><input name=details value=x><button>x</button></form>`, d.base)
			}))
			t.Cleanup(evil.Close)
			b := newTab(t, strings.Replace(evil.URL, here, "evil.test", 1))
			b.open("/")
			b.press("button")
			b.answered(http.StatusForbidden)
			b.says("ยังไม่ได้บันทึกอะไร")
		}
	})
}
