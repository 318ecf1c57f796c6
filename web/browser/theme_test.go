package browser

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
)

// settings saves how an officer's pages look.
const settings = "form[action$=settings] button[type=submit]:not([formaction])"

// looks chooses how an officer's own pages look.
func (b *tab) looks(lang, theme, digits string) {
	b.t.Helper()
	b.open(lang + "/account")
	b.choose("#theme-" + theme)
	b.choose("#digits-" + digits)
	b.press(settings)
	b.shows("[role=status]")
}

// An officer's pages have the colours that he chose, whatever the system says, and
// paper is white.
func TestThemes(t *testing.T) {
	const light, dark = "rgb(251, 250, 246)", "rgb(20, 24, 26)"
	s := stageOf(t)
	b := newTab(t, s.base)
	b.logIn("", "head@sesao11.example")
	for _, c := range []struct{ theme, onLight, onDark string }{
		{"system", light, dark}, {"light", light, light}, {"dark", dark, dark},
	} {
		t.Run(c.theme, func(t *testing.T) {
			page := *b
			page.t = t
			page.looks("", c.theme, "arabic")
			paper := func() string {
				return eval[string](&page, `getComputedStyle(document.documentElement).backgroundColor`)
			}
			for system, want := range map[string]string{"light": c.onLight, "dark": c.onDark} {
				page.scheme(system)
				if got := paper(); got != want {
					t.Errorf("%s on a %s system, not %s", got, system, want)
				}
				call(&page, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
					Media: "print", Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: system}},
				})
				if got := paper(); got != "rgb(255, 255, 255)" {
					t.Errorf("it prints on %s on a %s system", got, system)
				}
				if ink := eval[string](&page, `getComputedStyle(document.querySelector('dt')).color`); ink != "rgb(0, 0, 0)" {
					t.Errorf("it prints in %s on a %s system", ink, system)
				}
				call(&page, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
			}
		})
	}
	t.Run("citizens' pages follow the system", func(t *testing.T) {
		page := *b
		page.t = t
		page.scheme("light")
		page.open("/track")
		if got := eval[string](&page, `getComputedStyle(document.documentElement).backgroundColor`); got != light {
			t.Error(got)
		}
	})
}
