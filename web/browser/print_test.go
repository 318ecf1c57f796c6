package browser

import (
	"regexp"
	"strconv"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
)

// written is the width of what is written on, between the margins of an A4 sheet.
const written = (210 - 2*20) * 960 / 254

// sheets are the sizes of a PDF's pages, in points.
var sheets = regexp.MustCompile(`/MediaBox ?\[0 0 ([0-9.]+) ([0-9.]+)\]`)

// What is printed is for the file, the wall or the post: A4, without what only a
// screen can do, and nothing cut off.
func TestPrinting(t *testing.T) {
	s := stageOf(t)
	for _, lang := range languages {
		for _, c := range []struct {
			name string
			role string
			most int // sheets
			open func(b *tab)
		}{
			{"the poster of an office", "", 1, func(b *tab) { b.open(lang + "/o/sknpeo") }},
			{"the empty form", "", 4, func(b *tab) { b.open(lang + "/o/sknpeo/form") }},
			{"the rights", "", 8, func(b *tab) { b.open(lang + "/o/sknpeo/rights") }},
			{"the notice", "", 8, func(b *tab) { b.open(lang + "/o/sknpeo/notice") }},
			{"a receipt", "", 4, func(b *tab) {
				b.open(lang + "/o/sknpeo/ask")
				b.put("details", "ถามเพื่อพิมพ์ "+stacked)
				b.goOn()
				b.do(visible(".code"))
			}},
			{"a case of a citizen", "", 6, func(b *tab) { b.track(lang, s.question) }},
			{"a slip", "intake", 4, func(b *tab) {
				b.paper(lang)
				b.press("form.entry button[type=submit]:not([name])")
				b.do(visible(".code"))
			}},
			{"a case of an officer", "officer", 8, func(b *tab) { b.open(lang + "/desk/c/" + s.question.reference) }},
			{"chosen cases", "officer", 6, func(b *tab) { sheetsOf(b, s, lang) }},
			{"the queue", "officer", 8, func(b *tab) { b.open(lang + "/desk") }},
			{"a trail", "auditor", 4, func(b *tab) { b.open(lang + "/desk/c/" + s.question.reference + "/trail") }},
		} {
			t.Run(c.name+lang, func(t *testing.T) {
				b := newTab(t, s.base)
				if c.role != "" {
					b.logIn(lang, email(c.role))
				}
				c.open(b)
				printed := call(b, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true)}).Data
				sizes := sheets.FindAllSubmatch(printed, -1)
				if n := len(sizes); n < 1 || n > c.most {
					t.Errorf("%d sheets, not at most %d", n, c.most)
				}
				t.Logf("%d sheets", len(sizes))
				for _, size := range sizes {
					wide, _ := strconv.ParseFloat(string(size[1]), 64)
					high, _ := strconv.ParseFloat(string(size[2]), 64)
					if wide < 594 || wide > 597 || high < 841 || high > 843 {
						t.Errorf("a sheet of %s by %s points", size[1], size[2])
					}
				}
				b.report("marks that lost their letters", strays(t, printed))
				call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
				b.width(written)
				b.report("cut off at the side", b.sideways())
				b.report("only a screen can do that", eval[[]string](b, `[...document.querySelectorAll('nav, .switch, .skip, button, .doors-bar, .stay, .chips, .tabs, .screen')]
					.filter(e => e.checkVisibility()).map(e => e.tagName.toLowerCase() + '.' + e.className + ' ' + e.innerText.slice(0, 40))`))
				b.report("a sheet may end inside", eval[[]string](b, `[...document.querySelectorAll('dl > div, li, tr, figure, fieldset, .box, .card')]
					.filter(e => e.checkVisibility() && getComputedStyle(e).breakInside !== 'avoid').map(e => e.innerText.slice(0, 40))`))
				b.report("a sheet may end after", eval[[]string](b, `[...document.querySelectorAll('main :is(h2, h3, dt, summary, legend)')]
					.filter(e => e.checkVisibility() && getComputedStyle(e).breakAfter !== 'avoid').map(e => e.innerText.slice(0, 40))`))
				b.report("white on white", eval[[]string](b, `[...document.querySelectorAll('main :is(p, dd, dt, li, td, h1, h2)')]
					.filter(e => e.checkVisibility() && /^rgb\\(2[0-9]{2}, 2[0-9]{2}, 2[0-9]{2}\\)$/.test(getComputedStyle(e).color)).map(e => e.innerText.slice(0, 40))`))
			})
		}
	}
}

// What is filled in by hand is read as easily as an official letter, and has room
// for large writing.
func TestThePaperFormIsWrittenOn(t *testing.T) {
	const text, hint = "13", "12" // points
	s := stageOf(t)
	for _, lang := range languages {
		t.Run("in "+lang, func(t *testing.T) {
			b := newTab(t, s.base)
			b.open(lang + "/o/sknpeo/form")
			call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Media:    "print",
				Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}, // or colours are on their way
			})
			b.width(written)
			b.report("too small to read", eval[[]string](b, `[...document.querySelectorAll('main *')]
				.filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim()))
				.filter(e => parseFloat(getComputedStyle(e).fontSize) * 72 / 96 < (e.closest('small, .corner') ? `+hint+` : `+text+`) - .01)
				.map(e => getComputedStyle(e).fontSize + ' ' + e.innerText.slice(0, 40))`))
			b.report("not black", eval[[]string](b, `[...document.querySelectorAll('main *')]
				.filter(e => e.checkVisibility() && e.innerText?.trim() && getComputedStyle(e).color !== 'rgb(0, 0, 0)').map(e => e.innerText.slice(0, 40))`))
			b.report("no room to write", eval[[]string](b, `[...document.querySelectorAll('.whole :is(input[type=text], input[type=tel], input[type=email], textarea)')]
				.filter(e => { const box = e.getBoundingClientRect(), cm = 96 / 2.54;
					return box.height < (e.tagName === 'INPUT' ? .9 : 2.5) * cm || box.width < (e.closest('.day') ? 2 : 7) * cm; }).map(e => e.name)`))
		})
	}
}
