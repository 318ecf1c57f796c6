package browser

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// Each line plants one fault. The check that holds every page to its promise finds
// nothing without it, and something with it.
func TestPlantedFaultsAreFound(t *testing.T) {
	s := stageOf(t)
	for _, c := range []struct {
		name  string
		fault fault
		role  string
		path  string
		check func(b *tab) []string
		what  func(b *tab) // is done there first; nil for nothing
	}{
		{"a box without a label", fault{kind: "text/html", old: `<label for="details">`, new: `<label>`}, "", "/o/sknpeo/ask", (*tab).axe, nil},
		{"a table of 900 pixels", fault{kind: "text/css", old: "body { overflow-wrap: anywhere; }", new: "body { overflow-wrap: anywhere; } table { width: 900px !important; }"}, "officer", "/desk", (*tab).sideways, nil},
		{"a badge that only its colour tells apart", fault{kind: "text/html", old: `<span class="mark`, new: `<span class="mark"></span><span class="other`}, "officer", "/desk", (*tab).wordless, nil},
		{"a font that comes late and moves the page", fault{kind: "text/css", old: "font-display: optional", new: "font-display: swap", late: 700 * time.Millisecond}, "", "/o/sknpeo/rights", (*tab).moved, nil},
		{"a script that comes late and moves the page", fault{kind: "text/css", old: "(scripting: enabled)", new: "(scripting: none)", late: 700 * time.Millisecond, what: ".js"}, "", "/o/sknpeo/ask", (*tab).moved, func(b *tab) {
			b.fresh()
			b.do(chromedp.EmulateViewport(phone, 2000)) // what moves has to be in sight
			b.put("details", "ถามเมื่อสคริปต์มาช้า")
			b.goOn()
		}},
		{"a focus that nobody sees", fault{kind: "text/css", old: ":focus-visible {", new: ":focus-visible { outline: 0 !important; box-shadow: none !important; } .gone {"}, "", "/track", (*tab).walk, nil},
		{"a bar that lies over what has the focus", fault{kind: "text/css", old: "scroll-padding-top: 9rem", new: "scroll-padding-top: 0"}, "officer", "/desk/c/" + s.question.reference, (*tab).walkBack, func(b *tab) {
			b.do(chromedp.EmulateViewport(desktop, 560))
		}},
		{"lines too low for Thai", fault{kind: "text/css", old: "--pico-line-height: 1.75", new: "--pico-line-height: 1"}, "", "/track", (*tab).clipped, nil},
		{"a picture of another host", fault{kind: "text/html", old: `</h1>`, new: `</h1><img alt="" src="//evil.example/x">`}, "", "/track", (*tab).ran, nil},
		{"a key that is read by its character", fault{kind: "text/javascript", old: "acts[event.code]", new: "acts['Key' + event.key.toUpperCase()]"}, "officer", "/desk", (*tab).keyless, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, f := range []fault{{late: c.fault.late, what: c.fault.what}, c.fault} {
				b := newTab(t, s.with(t, f))
				b.width(phone)
				if c.role != "" {
					b.logIn("", email(c.role))
				}
				b.open(c.path)
				if c.what != nil {
					c.what(b)
				}
				found := c.check(b)
				t.Logf("%q", found)
				switch {
				case f.old == "" && len(found) > 0:
					t.Errorf("found without the fault: %q", found)
				case f.old != "" && len(found) == 0:
					t.Error("not found")
				}
			}
		})
	}
}

// moved is how far the page moved after it was shown, once its fonts are there.
func (b *tab) moved() []string {
	b.t.Helper()
	shift := eval[float64](b, `document.fonts.ready.then(() => new Promise(r => requestAnimationFrame(() => setTimeout(() => r(window.shifted), 100))))`)
	if shift > 0 {
		return append(eval[[]string](b, `window.moves`), fmt.Sprintf("moved by %.4f", shift))
	}
	return nil
}

// keyless is what the keys of the queue do on a keyboard in Thai: the key where
// Latin has j types another letter, and still goes to the next case.
func (b *tab) keyless() []string {
	b.t.Helper()
	call(b, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: "keyDown", Key: "่", Code: "KeyJ", Text: "่"})
	if at := eval[string](b, `document.activeElement.closest('.queue') ? '' : document.activeElement.tagName`); at != "" {
		return []string{"the focus stayed on " + at}
	}
	return nil
}
