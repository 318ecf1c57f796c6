package browser

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Widths of a small telephone and of a desktop, in CSS pixels.
const (
	phone   = 320
	desktop = 1280
)

// patience is how long a page may take on a busy machine. It is no promise: those
// are in the budget.
const patience = 8 * time.Second

// tab is a page as somebody has it before him, with cookies of his own.
type tab struct {
	t     testing.TB
	ctx   context.Context
	base  string
	saw   *saw
	close func()
}

// saw is what happened in a tab that nobody should have to look for.
type saw struct {
	mu       sync.Mutex
	base     string
	ran      []string           // dialogs opened, requests to others
	requests int                // for the last document and what it loads
	bytes    map[string]float64 // sent for it, by media type
	kinds    map[network.RequestID]string
	open     map[network.RequestID]bool // asked for and not there yet
	status   int                        // of the last document
}

// tabs is how many there were so far.
var tabs atomic.Uint32

// newTab opens a tab that is closed with the test.
func newTab(t testing.TB, base string) *tab {
	t.Helper()
	b := openTab(t, base)
	t.Cleanup(b.close)
	return b
}

// openTab opens a tab with an empty jar of cookies, as wide as a desktop.
func openTab(t testing.TB, base string) *tab {
	t.Helper()
	s := &saw{base: base}
	s.forget()
	ctx, end := chromedp.NewContext(chromium, chromedp.WithNewBrowserContext())
	b := &tab{t: t, ctx: ctx, base: base, saw: s, close: end}
	if err := chromedp.Listen(ctx, s.note); err != nil {
		t.Fatal(err)
	}
	b.must(chromedp.Do(ctx))
	call(b, network.Enable, network.EnableParams{})
	// Each is somebody else, who may do as much as an address may.
	n := tabs.Add(1)
	call(b, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{
		Headers: network.Headers{"X-Forwarded-For": fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255)},
	})
	// Several tabs are at work at a time: each behaves as if it were in front.
	call(b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	call(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch})
	b.width(desktop)
	return b
}

// watch runs before a page's own scripts and notes what its policy had to stop,
// and how far its layout moved after it was shown.
const watch = `
window.stopped = []; window.shifted = 0; window.moves = []; window.largest = 0;
document.addEventListener('securitypolicyviolation', e => window.stopped.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample));
new PerformanceObserver(l => { for (const e of l.getEntries()) {
	window.shifted += e.value;
	for (const s of e.sources) window.moves.push((s.node?.nodeName || 'something') + ' ' + (s.node?.textContent || '').trim().slice(0, 30) + ' from ' + s.previousRect.y + ' to ' + s.currentRect.y);
} }).observe({type: 'layout-shift', buffered: true});
new PerformanceObserver(l => { for (const e of l.getEntries()) window.largest = e.startTime; }).observe({type: 'largest-contentful-paint', buffered: true});
`

func (s *saw) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ran = nil
	s.begin()
}

// begin forgets what the document before was made of.
func (s *saw) begin() {
	s.requests, s.bytes = 0, map[string]float64{}
	s.kinds, s.open = map[network.RequestID]string{}, map[network.RequestID]bool{}
}

func (s *saw) note(event any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if e.Type == network.ResourceTypeDocument && e.RedirectResponse == nil {
			s.begin()
		}
		s.request(e.RequestID, e.Request.URL)
	case *network.EventResponseReceived:
		s.kinds[e.RequestID] = e.Response.MimeType
		if e.Type == network.ResourceTypeDocument {
			s.status = int(e.Response.Status)
		}
	case *network.EventLoadingFinished:
		s.bytes[s.kinds[e.RequestID]] += e.EncodedDataLength
		delete(s.open, e.RequestID)
	case *network.EventLoadingFailed:
		delete(s.open, e.RequestID)
	case *page.EventJavascriptDialogOpening:
		s.ran = append(s.ran, "a dialog: "+e.Message)
	}
}

func (s *saw) request(id network.RequestID, address string) {
	if strings.HasPrefix(address, "data:") {
		return
	}
	s.requests++
	s.open[id] = true
	if u, err := url.Parse(address); err != nil || "http://"+u.Host != s.base {
		s.ran = append(s.ran, "a request to "+address)
	}
}

// call sends a command of the protocol.
func call[P, R any](b *tab, cmd cdp.Command[P, R], params P) R {
	b.t.Helper()
	ctx, end := context.WithTimeout(b.ctx, patience)
	defer end()
	got, err := chromedp.Call(ctx, cmd, params)
	b.must(err)
	return got
}

func (b *tab) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// do runs steps, none of which may take forever.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, end := context.WithTimeout(b.ctx, patience)
	defer end()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%v, at %s:\n%.1500s", err, b.path(), b.text())
	}
}

// eval is what a script says. It is the tester's, not the page's: it runs where
// pages may not.
func eval[T any](b *tab, script string) T {
	b.t.Helper()
	ctx, end := context.WithTimeout(b.ctx, patience)
	defer end()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%v: %.300s", err, script)
	}
	return got
}

// width makes the window as wide as a device.
func (b *tab) width(pixels int64) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(pixels, 900))
}

// scheme sets the colours that the system asks for: light or dark.
func (b *tab) scheme(name string) {
	b.t.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: name},
			{Name: "prefers-reduced-motion", Value: "reduce"}, // or axe would judge colours on their way
		},
	})
}

// scriptless switches the scripts of pages off.
func (b *tab) scriptless() {
	b.t.Helper()
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// open goes to a page.
func (b *tab) open(path string) {
	b.t.Helper()
	b.saw.forget()
	b.do(chromedp.Navigate(b.base + path))
}

// path is where the tab is.
func (b *tab) path() string {
	b.t.Helper()
	return strings.TrimPrefix(eval[string](b, `location.href`), b.base)
}

// text is what somebody reads on the page.
func (b *tab) text() string {
	b.t.Helper()
	return strings.Join(strings.Fields(eval[string](b, `document.body ? document.body.innerText : ''`)), " ")
}

// says fails the test unless the page says all of it.
func (b *tab) says(words ...string) {
	b.t.Helper()
	for _, w := range words {
		if text := b.text(); !strings.Contains(text, w) {
			b.t.Fatalf("%s does not say %q:\n%.1500s", b.path(), w, text)
		}
	}
}

// press presses a thing and waits for the page that it leads to.
func (b *tab) press(selector string) {
	b.t.Helper()
	b.shows(selector)
	b.leads(chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// leads does something that loads a page, and waits until it is there.
func (b *tab) leads(step chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, end := context.WithTimeout(b.ctx, patience)
	defer end()
	if _, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil, step)); err != nil {
		b.t.Fatalf("%v, at %s:\n%.1500s", err, b.path(), b.text())
	}
}

// choose presses a radio button, a box to tick or a summary: no page loads.
func (b *tab) choose(selector string) {
	b.t.Helper()
	b.shows(selector)
	b.do(chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// shows fails the test at once unless there is such a thing to press.
func (b *tab) shows(selector string) {
	b.t.Helper()
	if !eval[bool](b, fmt.Sprintf(`!!document.querySelector(%q)?.checkVisibility()`, selector)) {
		b.t.Fatalf("%s shows no %s:\n%.1500s", b.path(), selector, b.text())
	}
}

// put types a text into the box of a name, in place of what stood there.
func (b *tab) put(name, text string) {
	b.t.Helper()
	if !eval[bool](b, fmt.Sprintf(`(() => { const box = document.querySelector('[name=%q]'); if (box) { box.focus(); box.select(); } return !!box; })()`, name)) {
		b.t.Fatalf("%s has no box %s:\n%.1500s", b.path(), name, b.text())
	}
	call(b, input.InsertText, input.InsertTextParams{Text: text})
}
