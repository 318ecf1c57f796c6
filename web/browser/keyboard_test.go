package browser

import (
	"context"
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

func TestByKeyboardAlone(t *testing.T) {
	t.Run("a citizen files and tracks", func(t *testing.T) {
		b := newTab(t, stageOf(t).base)
		b.open("/")
		b.enter(`a[href$="/o/sknpeo"]`)
		b.enter(`a[href$="/ask"]`)
		b.enter("main form button:not(.plain)")
		if !eval[bool](b, `document.activeElement.id === 'errors'`) {
			t.Error("the summary of what is wrong has no focus")
		}
		b.fillIn("details", "ถามด้วยแป้นพิมพ์")
		b.enter("main form button:not(.plain)")
		c := b.receipt()
		b.open("/track")
		b.fillIn("reference", c.reference)
		b.fillIn("code", c.receipt)
		b.enter("main form button")
		b.says("ถาม", c.reference)
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
