package browser

import (
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// languages are the paths' beginnings: Thai has none.
var languages = []string{"", "/en"}

func visible(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.WaitVisible(chromedp.CSS(selector))
}

// signOut forgets who the browser's person is.
func (b *tab) signOut() {
	b.t.Helper()
	call(b, network.ClearBrowserCookies, cdp.Empty{})
}

// track opens a case with its code, as its citizen does.
func (b *tab) track(lang string, c filed) {
	b.t.Helper()
	b.open(lang + "/track")
	b.put("reference", c.reference)
	b.put("code", c.receipt)
	b.press("main form button[type=submit]")
	b.says(c.reference)
}

// judge holds a page to what every page promises.
func (b *tab) judge(lang string) {
	b.t.Helper()
	b.report("moved", b.moved())
	b.report("what ran", b.ran())
	b.report("the weight", b.heavy())
	b.report("the frame", b.framed(lang))
	for _, width := range []int64{phone, desktop} {
		b.width(width)
		b.report("scrolls sideways", b.sideways())
		b.report("clipped", b.clipped())
		b.report("badges", b.wordless())
		for _, colours := range []string{"light", "dark"} {
			b.scheme(colours)
			b.report("axe in "+colours, b.axe())
		}
	}
	b.report("wide spacing scrolls sideways", b.dressed(spaced, b.sideways))
	b.report("letters of twice the size scroll sideways", b.grown(b.sideways))
	b.width(desktop / 2) // a zoom of 200 %
	b.report("a zoom of 200 % scrolls sideways", b.sideways())
	b.report("by keyboard", b.walk())
}

func TestEveryPage(t *testing.T) {
	t.Parallel()
	s := stageOf(t)
	for _, lang := range languages {
		tabs := map[string]*tab{}
		for _, v := range views() {
			t.Run(v.name+lang, func(t *testing.T) {
				b := tabs[v.role]
				if b == nil {
					b = openTabFor(t, s.base, lang, v.role)
					b.t, tabs[v.role] = nil, b
				}
				page := *b
				page.t = t
				page.width(phone)
				page.scheme("light")
				v.open(&page, s, lang)
				page.judge(lang)
			})
		}
		for _, b := range tabs {
			b.close()
		}
	}
}

// openTabFor opens a tab of an officer of a role, or of a citizen.
func openTabFor(t testing.TB, base, lang, role string) *tab {
	t.Helper()
	b := openTab(t, base)
	b.fresh()
	if role != "" {
		b.logIn(lang, email(role))
	}
	return b
}
