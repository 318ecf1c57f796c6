package browser

import (
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
)

// A check looks at the page before it and says what is wrong with it; nothing is
// the right answer. The same checks judge every page, and every planted fault.

// axe is what a known judge of accessibility says.
func (b *tab) axe() []string {
	b.t.Helper()
	if !eval[bool](b, `'axe' in window`) {
		eval[bool](b, scripts["axe"]+`; true`)
	}
	return eval[[]string](b, `axe.run(document, {
		resultTypes: ['violations'],
		runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
	}).then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.target.join(' ') + ': ' + (n.any.concat(n.all, n.none)[0] || v).message)))`)
}

// sideways is what makes somebody scroll to the side: the page itself, or a part
// of it that hides what is too wide.
func (b *tab) sideways() []string {
	b.t.Helper()
	return eval[[]string](b, `(() => {
		const root = document.documentElement, wide = root.clientWidth;
		const name = e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') + (e.className && e.className.baseVal === undefined ? '.' + e.className : '');
		const out = [];
		for (const e of document.body.querySelectorAll('*')) {
			if (!e.checkVisibility() || e.closest('.skip, svg, .unseen')) continue;
			if (e.closest('thead') && getComputedStyle(e.closest('thead')).position === 'absolute') continue;
			const style = getComputedStyle(e), box = e.getBoundingClientRect();
			if (style.position === 'absolute' || box.width === 0) continue;
			if (box.right > wide + 1) out.push(name(e) + ' ends at ' + Math.round(box.right) + ' of ' + wide);
			else if (e.scrollWidth > e.clientWidth + 1 && style.overflowX !== 'visible' && e.clientWidth > 0 && !['INPUT', 'TEXTAREA', 'SELECT'].includes(e.tagName))
				out.push(name(e) + ' hides what is wider than it');
		}
		if (root.scrollWidth > wide + 1 && !out.length) out.push('the page is ' + root.scrollWidth + ' wide, the window ' + wide);
		return out.slice(0, 5);
	})()`)
}

// spaced widens text as people do who read badly otherwise.
const spaced = `* { line-height: 1.75 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`

// grown looks at the page with letters of twice the size.
func (b *tab) grown(look func() []string) []string {
	b.t.Helper()
	sizes := func(standard, fixed int64) page.SetFontSizesParams {
		return page.SetFontSizesParams{FontSizes: &page.FontSizes{Standard: standard, Fixed: fixed}}
	}
	call(b, page.SetFontSizes, sizes(32, 26))
	defer call(b, page.SetFontSizes, sizes(16, 13))
	return look()
}

// dressed looks at the page in a style of the reader's own.
func (b *tab) dressed(style string, look func() []string) []string {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf(`(() => { const s = new CSSStyleSheet(); s.replaceSync(%q); document.adoptedStyleSheets = [s]; return true; })()`, style))
	found := look()
	eval[bool](b, `(() => { document.adoptedStyleSheets = []; return true; })()`)
	return found
}

// stacked is Thai at its tallest and deepest: two marks above, a vowel below.
const stacked = `ปี่ ผู้ ฎู ป้ำ`

// clipped are the controls that have no room for stacked marks.
func (b *tab) clipped() []string {
	b.t.Helper()
	return eval[[]string](b, fmt.Sprintf(`(() => {
		const pen = document.createElement('canvas').getContext('2d'), out = [];
		for (const e of document.querySelectorAll('input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=file]), textarea, select, button, summary, .mark')) {
			if (!e.checkVisibility()) continue;
			const style = getComputedStyle(e), name = e.tagName.toLowerCase() + ' ' + (e.name || e.innerText);
			pen.font = style.fontWeight + ' ' + style.fontSize + ' ' + style.fontFamily;
			const ink = pen.measureText(%q);
			const line = parseFloat(style.lineHeight), tall = ink.actualBoundingBoxAscent + ink.actualBoundingBoxDescent;
			if (line < 1.5 * parseFloat(style.fontSize)) out.push(name + ' has lines too low for Thai: ' + line);
			const above = (e.clientHeight - line) / 2 + (line - ink.fontBoundingBoxAscent - ink.fontBoundingBoxDescent) / 2 + ink.fontBoundingBoxAscent - ink.actualBoundingBoxAscent;
			const below = e.clientHeight - above - tall;
			const cuts = style.overflowY !== 'visible' || e.tagName === 'INPUT' || e.tagName === 'SELECT';
			if (cuts && (above < 0 || (below < 0 && e.tagName !== 'TEXTAREA'))) out.push(name + ' cuts marks off: ' + above + ' above, ' + below + ' below');
		}
		return out;
	})()`, stacked))
}

// walk goes through the page by the tabulator alone, and says which stop nobody
// would see: without a mark of its own, outside the window, or under something.
func (b *tab) walk() []string {
	b.t.Helper()
	eval[bool](b, `(() => { document.activeElement && document.activeElement.blur(); scrollTo(0, 0); return true; })()`)
	return b.stops(b.tabulator)
}

// walkBack is walk from the end of the page to its beginning.
func (b *tab) walkBack() []string {
	b.t.Helper()
	eval[bool](b, `(() => { [...document.querySelectorAll('footer a')].at(-1).focus(); return true; })()`)
	const shift = 8 // as the protocol says that it is held down
	return b.stops(func() { b.tabKey(shift) })
}

// stops are what is wrong with the stops of a walk.
func (b *tab) stops(step func()) []string {
	b.t.Helper()
	const most = 120
	var found []string
	stops := 0
	for range most {
		step()
		stop := eval[struct{ At, Wrong string }](b, `(() => {
			const e = document.activeElement;
			if (!e || e === document.body || e === document.documentElement) return {At: '', Wrong: ''};
			const style = getComputedStyle(e), box = e.getBoundingClientRect();
			const name = e.tagName.toLowerCase() + ' ' + (e.name || e.innerText || e.value || '').slice(0, 40);
			const marked = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
			let wrong = marked ? '' : 'has no mark of the focus';
			const x = Math.min(Math.max(box.left + Math.min(box.width, 20) / 2, 0), innerWidth - 1), y = box.top + Math.min(box.height, 20) / 2;
			if (box.bottom < 1 || box.top > innerHeight - 1 || box.right < 1) wrong = 'is outside the window';
			else {
				const top = document.elementFromPoint(x, Math.min(Math.max(y, 0), innerHeight - 1));
				if (top && top !== e && !e.contains(top) && !top.contains(e) && !(e.labels && [...e.labels].some(l => l.contains(top)))) wrong = 'is under ' + top.tagName.toLowerCase() + '.' + top.className;
			}
			return {At: name, Wrong: wrong};
		})()`)
		if stop.At == "" {
			break
		}
		stops++
		if stop.Wrong != "" {
			found = append(found, stop.At+" "+stop.Wrong)
		}
	}
	if stops == 0 {
		found = append(found, "nothing can be reached by the keyboard")
	}
	return found
}

func (b *tab) tabulator() { b.t.Helper(); b.tabKey(0) }

// tabKey hits the tabulator, with what is held down beside it.
func (b *tab) tabKey(held int64) {
	b.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{"rawKeyDown", "keyUp"} {
		code := int64(9)
		call(b, input.DispatchKeyEvent, input.DispatchKeyEventParams{
			Type: kind, Key: "Tab", Code: "Tab", WindowsVirtualKeyCode: code, NativeVirtualKeyCode: code, Modifiers: held,
		})
	}
}

// ran is what should not have happened: a script of somebody else, something the
// page's policy had to stop, a request to another host.
func (b *tab) ran() []string {
	b.t.Helper()
	b.saw.mu.Lock()
	found := append([]string(nil), b.saw.ran...)
	b.saw.mu.Unlock()
	for _, stopped := range eval[[]string](b, `window.stopped || []`) {
		found = append(found, "stopped by the policy: "+stopped)
	}
	return found
}

// wordless are the badges that only a colour or a shape tells apart.
func (b *tab) wordless() []string {
	b.t.Helper()
	return eval[[]string](b, `[...document.querySelectorAll('.mark')].filter(e => e.checkVisibility() && !/\p{L}/u.test(e.innerText)).map(e => 'a badge without words: ' + e.className)`)
}

// framed is what every page has: one heading, a language, a title that begins as
// the heading does, help in one place, the switch of languages first.
func (b *tab) framed(lang string) []string {
	b.t.Helper()
	want := "th"
	if lang != "" {
		want = "en"
	}
	return eval[[]string](b, fmt.Sprintf(`(() => {
		const out = [], h1 = document.querySelectorAll('h1'), plain = s => s.replace(/[\s\u200b]+/g, ' ').trim();
		if (document.documentElement.lang !== %q) out.push('the page is in ' + document.documentElement.lang);
		if (h1.length !== 1) out.push(h1.length + ' headings of the first rank');
		else if (!plain(document.title).includes(plain(h1[0].textContent))) out.push('the title is ' + document.title + ', the heading ' + h1[0].textContent);
		const first = document.querySelector('header a');
		if (!first || first.hreflang === document.documentElement.lang || !first.hreflang) out.push('the switch of languages is not first in the header');
		if (document.querySelector('[style], style, [onclick], script:not([src])')) out.push('a style or script of its own');
		const raw = document.body.innerText.match(/\b(page|ask|case|track|desk|file|office|receipt|refusal|login|account|queue|rights|notice|form)\.[a-z_]{3,}[a-z_.]*\b(?!\.(?:example|com|th))/);
		if (raw && !/\.(th|example|go)$/.test(raw[0])) out.push('a raw key: ' + raw[0]);
		return out;
	})()`, want))
}

// report tells what a check found, one line each.
func (b *tab) report(of string, found []string) {
	b.t.Helper()
	if len(found) > 0 {
		b.t.Errorf("%s: %s", of, strings.Join(found, "\n\t"))
	}
}
