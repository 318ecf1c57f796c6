package browser

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// across is the button with which a form goes to the other language. A script presses
// it when the switch of languages is pressed.
func (b *tab) across(script bool) {
	b.t.Helper()
	if script {
		if eval[bool](b, `document.querySelector('button.across').checkVisibility()`) {
			b.t.Error("the button for who has no script is shown beside the switch")
		}
		b.press("a.switch")
		return
	}
	b.press("button.across")
}

func TestChangingTheLanguage(t *testing.T) {
	for _, script := range []bool{true, false} {
		t.Run(map[bool]string{true: "with a script", false: "without a script"}[script], func(t *testing.T) {
			s := stageOf(t)
			b := newTab(t, s.base)
			if !script {
				b.scriptless()
			}
			typed := func(name string) string {
				t.Helper()
				return eval[string](b, `document.querySelector('[name="`+name+`"]').value`)
			}

			t.Run("keeps what was typed, where it was typed", func(t *testing.T) {
				b.open("/o/sknpeo/ask")
				b.put("details", stacked)
				b.across(script)
				if b.path() != "/en/o/sknpeo/ask" || typed("details") != stacked {
					t.Errorf("%s, %q", b.path(), typed("details"))
				}
				b.across(script)
				if b.path() != "/o/sknpeo/ask" || typed("details") != stacked {
					t.Errorf("%s, %q", b.path(), typed("details"))
				}
			})

			t.Run("in the middle of using a right too", func(t *testing.T) {
				untilStep("person")(b, s, "")
				b.put("subject.given_name", stacked)
				b.across(script)
				if b.path() != "/en/o/sknpeo/file/person" || typed("subject.given_name") != stacked {
					t.Errorf("%s, %q", b.path(), typed("subject.given_name"))
				}
			})

			t.Run("keeps the receipt, which is shown only once", func(t *testing.T) {
				b.open("/o/sknpeo/ask")
				b.put("details", "ขอทราบวันเปิดภาคเรียน")
				b.goOn()
				c := b.receipt()
				b.across(script)
				if got := b.receipt(); got != c || !strings.HasPrefix(b.path(), "/en/") {
					t.Errorf("%+v, then %+v at %s", c, got, b.path())
				}
			})

			t.Run("keeps the answers before they are sent", func(t *testing.T) {
				b.open("/o/sknpeo/ask")
				b.put("details", stacked)
				b.press("button[name=then][value=check]")
				b.across(script)
				b.says("Check your answers before sending", stacked)
			})

			t.Run("keeps what an officer entered, and the slip", func(t *testing.T) {
				b.logIn("", email("intake"))
				b.paper("")
				b.press("form.entry button[value=count]")
				b.across(script)
				b.holds("details", "ยื่นที่เคาน์เตอร์")
				b.press("form.entry button[type=submit]:not([name])")
				c := b.receipt()
				b.across(script)
				if got := b.receipt(); got != c || b.path() != "/desk/new" {
					t.Errorf("%+v, then %+v at %s", c, got, b.path())
				}
				b.signOut()
			})

			t.Run("keeps what an officer typed on a case's page, with a script on both its forms", func(t *testing.T) {
				c := s.file(fields{"kind": "question", "details": "ถามเรื่องสองแบบ"})
				paper, _ := onDisk(t, "ร่าง.pdf", 100)
				b.logIn("", email("intake"))
				b.open("/desk/c/" + c.reference)
				b.put("message", stacked)
				if script {
					b.do(chromedp.Focus(chromedp.CSS("#note")))
					call(b, input.InsertText, input.InsertTextParams{Text: "ข้างใน"})
					b.attach("#files-note", paper)
				}
				for _, lang := range []string{"/en", ""} {
					b.across(script)
					if b.path() != lang+"/desk/c/"+c.reference+"/write" {
						t.Error(b.path())
					}
					b.holds("message", stacked)
					if script && lang == "/en" {
						b.says("Choose them again")
					}
					if note := eval[string](b, `document.querySelector('#note').value`); script && note != "ข้างใน" || !script && note != "" {
						t.Errorf("the note is %q", note)
					}
				}
				b.signOut()
			})

			t.Run("is a link where nothing was typed", func(t *testing.T) {
				b.open("/o/sknpeo/ask")
				b.press("a.switch")
				b.says("Ask, suggest or complain")
			})
		})
	}
}

func TestStayingOnACase(t *testing.T) {
	s := stageOf(t)
	for _, cookies := range []bool{true, false} {
		t.Run(map[bool]string{true: "with a cookie", false: "with every cookie refused"}[cookies], func(t *testing.T) {
			b := newTab(t, s.base)
			b.track("", s.question)
			if !cookies {
				b.signOut()
			}
			before := eval[string](b, `document.querySelector('[data-until]').dataset.ticket`)
			eval[bool](b, `(() => { document.querySelector('.stay').hidden = false; return true; })()`) // as two minutes before the end
			b.shows(".stay button")
			if !eval[bool](b, `new Promise(done => {
				const notice = document.querySelector('.stay');
				new MutationObserver(() => done(notice.hidden)).observe(notice, {attributes: true});
				notice.querySelector('button').click();
			})`) {
				t.Fatal("it does not say that there is more time")
			}
			after := eval[[]string](b, `[document.querySelector('[data-until]').dataset.ticket, ...[...document.querySelectorAll('input[name=ticket]')].map(i => i.value)]`)
			for _, ticket := range after {
				if ticket == before || ticket != after[0] {
					t.Errorf("an old ticket is left: %q", after)
				}
			}
			b.report("what ran", b.ran())
		})
	}
}

func TestLeavingAtOnce(t *testing.T) {
	b := newTab(t, stageOf(t).base)
	b.open("/help")
	b.open("/o/sknpeo/ask")
	b.put("details", "ไม่อยากให้ใครเห็น")
	length := eval[int](b, `history.length`)
	// Where it leads is another site: what is looked at is that the page is replaced.
	replaced := eval[bool](b, `new Promise(done => {
		navigation.addEventListener('navigate', e => { done(e.navigationType === 'replace'); e.preventDefault(); });
		document.querySelector('a.leave').click();
	})`)
	if !replaced || eval[int](b, `history.length`) != length || eval[string](b, `document.querySelector('[name=details]').value`) != "" {
		t.Error("the page can be gone back to, or what was typed is still there")
	}
}

// Without a script the page that was left can be gone back to. What was typed on it is
// not there any more: the browser let go of it, and gets it anew.
func TestLeavingWithoutScript(t *testing.T) {
	b := newTab(t, stageOf(t).base)
	b.scriptless()
	b.away("https://www.tmd.go.th/*")
	b.open("/o/sknpeo/ask")
	b.put("details", "ไม่อยากให้ใครเห็น")
	b.choose("#kind-complaint")
	b.put("about_officers", "ครูเวร")
	b.press("a.leave")
	if b.path() != "https://www.tmd.go.th/" {
		t.Fatal(b.path())
	}
	b.do(chromedp.NavigateBack())
	b.shows("[name=details]")
	eval[bool](b, `new Promise(done => { if (document.readyState === 'complete') done(true); else window.addEventListener('load', () => done(true)); })`)
	for _, box := range []string{"details", "about_officers"} {
		if left := eval[string](b, `document.querySelector('[name="`+box+`"]').value`); left != "" {
			t.Errorf("%q is still there", left)
		}
	}
}

// away answers for another site, which no test asks.
func (b *tab) away(pattern string) {
	b.t.Helper()
	b.must(chromedp.Listen(b.ctx, func(event any) {
		e, ok := event.(*fetch.EventRequestPaused)
		if !ok {
			return
		}
		go func() {
			_, _ = chromedp.Call(b.ctx, fetch.FulfillRequest, fetch.FulfillRequestParams{
				RequestID: e.RequestID, ResponseCode: http.StatusOK, Body: []byte("<!DOCTYPE html><title>elsewhere</title><p>elsewhere"),
			})
		}()
	}))
	call(b, fetch.Enable, fetch.EnableParams{Patterns: []*fetch.RequestPattern{{URLPattern: pattern}}})
}

func TestPoster(t *testing.T) {
	s := stageOf(t)
	for _, path := range []string{"/o/sknpeo", "/en/o/sknpeo", "/o/sesao11", "/en/o/sesao11"} {
		b := newTab(t, s.base)
		b.open(path)
		call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		if qr := eval[float64](b, `document.querySelector('.poster svg').getBoundingClientRect().width`); qr < 240 {
			t.Errorf("the QR code is %.0f pixels wide", qr)
		}
		if eval[bool](b, `[...document.querySelectorAll('.switch, .skip, footer a, .screen')].some(e => e.checkVisibility())`) {
			t.Error("what leads elsewhere is on paper")
		}
		pdf := call(b, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true)}).Data
		if sheets := len(regexp.MustCompile(`/Type /Page\b[^s]`).FindAllString(string(pdf), -1)); sheets != 1 {
			t.Errorf("%s takes %d sheets", path, sheets)
		}
	}
}

func TestOnPaper(t *testing.T) {
	s := stageOf(t)
	b := newTab(t, s.base)
	for name, open := range map[string]func(){
		"the letter on a case's status": func() { b.track("", s.question) },
		"the count of its dates":        func() { b.track("", s.question); b.press("a[href$=dates]") },
		"the rights":                    func() { b.open("/o/sknpeo/rights") },
		"the notice":                    func() { b.open("/o/sesao11/notice") },
	} {
		t.Run(name, func(t *testing.T) {
			b.t = t
			call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
			open()
			call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
			if shown := eval[string](b, `[...document.querySelectorAll('.switch, .skip, footer a, .screen, form, button')].filter(e => e.checkVisibility()).map(e => e.outerHTML).join()`); shown != "" {
				t.Errorf("what leads elsewhere is on paper: %s", shown)
			}
			if size := eval[string](b, `getComputedStyle(document.querySelector('.help li')).fontSize`); size != "21.3333px" { // 16 pt
				t.Errorf("letters of %s", size)
			}
			b.says("ข้อมูล ณ", "ติดต่อสำนักงาน")
			if strings.Contains(b.text(), s.question.receipt) {
				t.Error("the code is on paper")
			}
			pdf := call(b, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true)}).Data
			if !strings.HasPrefix(string(pdf), "%PDF") {
				t.Error("it cannot be printed")
			}
		})
	}
}
