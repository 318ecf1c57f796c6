package browser

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"sitthi/domain"
)

// What somebody typed while the database is away waits behind a button, which no script
// has to help.
func TestResend(t *testing.T) {
	t.Parallel()
	s := newSet(t)
	s.on(time.November, 5)
	const typed = "พิมพ์ไว้ก่อน\nบรรทัดที่สอง"
	sends := func(b *tab, lang string) {
		b.open(lang + "/o/sknpeo/ask")
		b.put("details", typed)
		s.store.with(domain.Refuse(domain.Unavailable, "unavailable"))
		defer s.store.with(nil)
		b.goOn()
		b.answered(http.StatusServiceUnavailable)
	}
	s.judged(t, "the page that holds it", sends)
	for _, lang := range languages {
		t.Run("it is filed once, without a script"+lang, func(t *testing.T) {
			b := newTab(t, s.base)
			b.width(phone)
			b.scriptless()
			sends(b, lang)
			b.goOn()
			kept, err := json.Marshal(s.officer("intake").get("/v1/cases/" + b.receipt().reference))
			if wanted := `"` + strings.ReplaceAll(typed, "\n", `\n`) + `"`; err != nil || !strings.Contains(string(kept), wanted) {
				t.Errorf("%v: %s", err, kept)
			}
		})
	}
}
