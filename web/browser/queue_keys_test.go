package browser

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestQueueByKeys works through a view of the queue by the keys of a Thai keyboard.
func TestQueueByKeys(t *testing.T) {
	s := stageOf(t)
	head := s.officer("head")
	var cases []string
	for i := range 3 {
		c := s.file(fields{"kind": "suggestion", "details": fmt.Sprint("ขอเสนอให้ทำงานด้วยแป้นพิมพ์ ", i)})
		head.do(c, "assign", fields{"assignee": head.id("officer")})
		cases = append(cases, c.reference)
	}
	b := newTab(t, s.base)
	b.logIn("", email("officer"))
	b.open("/desk?assignee=me&kind=suggestion&sort=received_at")
	on := func() string { return eval[string](b, `document.activeElement.textContent`) }
	chosen := func() []string {
		return eval[[]string](b, `Array.from(document.querySelectorAll('.queue input:checked'), box => box.value)`)
	}
	leads := func(key, code, text string, number int64) {
		b.leads(func(context.Context, *chromedp.Target) (chromedp.Void, error) {
			b.hit(key, code, text, number)
			return chromedp.Void{}, nil
		})
	}

	t.Run("x chooses the case that has the focus, and leaves it", func(t *testing.T) {
		b.hit("่", "KeyJ", "่", 74)
		if on() != cases[0] {
			t.Fatalf("the focus is on %q", on())
		}
		b.hit("ป", "KeyX", "ป", 88)
		if got := chosen(); !slices.Equal(got, cases[:1]) {
			t.Fatalf("%q", got)
		}
		b.hit("่", "KeyJ", "่", 74)
		b.hit("ป", "KeyX", "ป", 88)
		b.hit("ป", "KeyX", "ป", 88)
		if got := chosen(); on() != cases[1] || !slices.Equal(got, cases[:1]) {
			t.Errorf("%q, at %q", got, on())
		}
	})
	t.Run("from a box that was ticked by hand the keys go on", func(t *testing.T) {
		eval[bool](b, fmt.Sprintf(`(() => { document.querySelector('.queue input[value=%q]').focus(); return true; })()`, cases[1]))
		b.hit("่", "KeyJ", "่", 74)
		if on() != cases[2] {
			t.Errorf("the focus is on %q", on())
		}
	})
	t.Run("a goes to whom the chosen cases are given", func(t *testing.T) {
		b.hit("ฟ", "KeyA", "ฟ", 65)
		if got := eval[string](b, `document.activeElement.id`); got != "to" {
			t.Errorf("the focus is on %q", got)
		}
		eval[bool](b, `(() => { document.activeElement.blur(); return true; })()`)
	})
	t.Run("while somebody types nothing is chosen", func(t *testing.T) {
		b.hit("ฝ", "Slash", "ฝ", 191)
		b.hit("x", "KeyX", "x", 88)
		if typed := eval[string](b, `document.querySelector('#q').value`); typed != "x" || !slices.Equal(chosen(), cases[:1]) {
			t.Errorf("%q typed, %q chosen", typed, chosen())
		}
	})
	t.Run("n and p go through the view, and back to it", func(t *testing.T) {
		b.press(fmt.Sprintf(".queue a[href*=%q]", cases[0]))
		for _, step := range []struct {
			code, text string
			number     int64
			to         string
		}{{"KeyN", "ื", 78, cases[1]}, {"KeyN", "ื", 78, cases[2]}, {"KeyP", "ย", 80, cases[1]}} {
			leads(step.text, step.code, step.text, step.number)
			if got := eval[string](b, `document.querySelector('.bar .reference').textContent`); got != step.to {
				t.Fatalf("%s leads to %s instead of %s", step.code, got, step.to)
			}
		}
		leads("ี", "KeyU", "ี", 85)
		if at := b.path(); at != "/desk?assignee=me&kind=suggestion&sort=received_at" {
			t.Error(at)
		}
	})
	t.Run("the whole page is chosen by its button", func(t *testing.T) {
		b.choose("button[data-all]")
		if got := chosen(); !slices.Equal(got, cases) {
			t.Errorf("%q", got)
		}
	})
	t.Run("switched off the keys do nothing", func(t *testing.T) {
		b.choose("#keys summary")
		b.choose("button[data-keys]")
		eval[bool](b, fmt.Sprintf(`(() => { document.querySelector('.queue a[href*=%q]').focus(); return true; })()`, cases[0]))
		b.hit("ป", "KeyX", "ป", 88)
		if got := chosen(); !slices.Equal(got, cases) {
			t.Errorf("%q", got)
		}
	})
}
