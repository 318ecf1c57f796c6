package browser

import (
	"context"
	"crypto/rand"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// reach goes to a thing by the tabulator alone.
func (b *tab) reach(selector string) {
	b.t.Helper()
	for range 60 {
		if eval[bool](b, fmt.Sprintf(`!!document.activeElement?.matches(%q)`, selector)) {
			return
		}
		b.tabulator()
	}
	b.t.Fatalf("%s: the tabulator does not come to %s", b.path(), selector)
}

// focuses fails the test unless a page puts the focus on a thing by itself, which it
// does with its first frame: that may come after it has loaded.
func (b *tab) focuses(selector string) {
	b.t.Helper()
	if !eval[bool](b, fmt.Sprintf(`new Promise(r => {
		const look = left => document.activeElement?.matches(%q) ? r(true) : left ? setTimeout(look, 20, left - 1) : r(false);
		look(200);
	})`, selector)) {
		b.t.Errorf("%s does not put the focus on %s", b.path(), selector)
	}
}

// hit hits a key of the keyboard.
func (b *tab) hit(key, code, text string, number int64) {
	b.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{"keyDown", "keyUp"} {
		call(b, input.DispatchKeyEvent, input.DispatchKeyEventParams{
			Type: kind, Key: key, Code: code, Text: text, WindowsVirtualKeyCode: number, NativeVirtualKeyCode: number,
		})
		text = ""
	}
}

// enter hits Enter on a thing that leads to a page.
func (b *tab) enter(selector string) {
	b.t.Helper()
	b.reach(selector)
	b.leads(func(context.Context, *chromedp.Target) (chromedp.Void, error) {
		b.hit("Enter", "Enter", "\r", 13)
		return chromedp.Void{}, nil
	})
}

func (b *tab) fillIn(name, text string) {
	b.t.Helper()
	b.reach(fmt.Sprintf(`[name=%q]`, name))
	call(b, input.InsertText, input.InsertTextParams{Text: text})
}

// chooses picks from a list with the arrow keys.
func (b *tab) chooses(name, value string) {
	b.t.Helper()
	b.reach(fmt.Sprintf("select[name=%q]", name))
	for range 40 {
		if eval[string](b, `document.activeElement.value`) == value {
			return
		}
		b.hit("ArrowDown", "ArrowDown", "", 40)
	}
	b.t.Fatalf("the arrow keys do not come to %s of %s", value, name)
}

func TestByKeyboardAlone(t *testing.T) {
	t.Run("a citizen files and tracks", func(t *testing.T) {
		b := newTab(t, stageOf(t).base)
		b.open("/")
		b.enter(`a[href$="/o/sknpeo"]`)
		b.enter(`a[href$="/ask"]`)
		b.enter("main form button:not(.plain)")
		b.focuses("#errors")
		b.fillIn("details", "ถามด้วยแป้นพิมพ์")
		b.enter("main form button:not(.plain)")
		c := b.receipt()
		b.open("/track")
		b.fillIn("reference", c.reference)
		b.fillIn("code", c.receipt)
		b.enter("main form button")
		b.says("ถาม", c.reference)
	})
	t.Run("a citizen writes, and withdraws", func(t *testing.T) {
		s := stageOf(t)
		c := s.file(fields{"kind": "question", "details": "ถามเพื่อถอนด้วยแป้นพิมพ์"})
		b := newTab(t, s.base)
		b.open("/track")
		b.fillIn("reference", c.reference)
		b.fillIn("code", c.receipt)
		b.enter("main form button")
		b.fillIn("text", "เขียนด้วยแป้นพิมพ์")
		b.enter("form[action$=messages] button")
		b.says("เขียนด้วยแป้นพิมพ์")
		b.enter("form[action$=withdraw] button")
		b.enter("button.warn")
		if eval[bool](b, `!!document.querySelector('form[action$=withdraw]')`) {
			t.Error("it is not withdrawn")
		}
	})
	t.Run("intake enters a paper", func(t *testing.T) {
		b := newTab(t, stageOf(t).base)
		b.open("/login?to=/desk/new")
		b.fillIn("email", email("intake"))
		b.fillIn("password", password)
		b.enter("main form button")
		b.reach("[name=channel]")
		b.hit(" ", "Space", " ", 32)
		b.fillIn("intake_no", "2/"+rand.Text())
		b.chooses("kind", "question")
		b.fillIn("details", "ยื่นที่เคาน์เตอร์ ลงรับด้วยแป้นพิมพ์")
		b.enter("form.entry button[value=count]")
		b.focuses("#counted-dates")
		b.enter("form.entry button[type=submit]:not([name])")
		b.receipt()
	})
	t.Run("a head gives a case to an officer", func(t *testing.T) {
		s := stageOf(t)
		c := s.file(fields{"kind": "question", "details": "ถามเพื่อมอบหมายด้วยแป้นพิมพ์"})
		b := newTab(t, s.base)
		b.open("/login?to=/desk/c/" + c.reference)
		b.fillIn("email", email("head"))
		b.fillIn("password", password)
		b.enter("main form button")
		b.enter(".bar .primary")
		b.chooses("assignee", s.officer("head").id("officer"))
		b.enter("form[action$=assign] button")
		if got := s.officer("head").get("/v1/cases/" + c.reference); got.text("status") != "in_progress" {
			t.Errorf("the case is %s", got.text("status"))
		}
	})
	t.Run("an officer goes from the queue to an answer", func(t *testing.T) {
		s := stageOf(t)
		c := s.file(fields{"kind": "question", "details": "ถามเพื่อตอบด้วยแป้นพิมพ์"})
		head := s.officer("head")
		head.do(c, "assign", fields{"assignee": head.id("officer")})
		b := newTab(t, s.base)
		b.open("/login")
		b.fillIn("email", email("officer"))
		b.fillIn("password", password)
		b.enter("main form button")
		b.open("/desk?assignee=me")
		for range 60 { // j, wherever the layout puts its letter
			b.hit("่", "KeyJ", "่", 74)
			if eval[bool](b, fmt.Sprintf(`document.activeElement.textContent === %q`, c.reference)) {
				break
			}
		}
		b.leads(func(context.Context, *chromedp.Target) (chromedp.Void, error) {
			b.hit("น", "KeyO", "น", 79)
			return chromedp.Void{}, nil
		})
		b.says("ถามเพื่อตอบด้วยแป้นพิมพ์")
		b.enter(".bar .primary")
		b.fillIn("message", "ตอบด้วยแป้นพิมพ์")
		b.enter("form[action$=answer] button")
		b.track("", c)
		b.says("ตอบด้วยแป้นพิมพ์")
	})
}
