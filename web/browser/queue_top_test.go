package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// An officer opens the queue for its first lines, not for what can be asked of it.
func TestTheQueueBeginsNearTheTop(t *testing.T) {
	s := stageOf(t)
	for _, lang := range languages {
		b := newTab(t, s.base)
		b.logIn(lang, email("officer"))
		for width, most := range map[int64]float64{phone: 640, desktop: 260} {
			t.Run(fmt.Sprintf("in a window %d wide%s", width, lang), func(t *testing.T) {
				b.width(width)
				b.open(lang + "/desk")
				if y := eval[float64](b, `document.querySelector('.queue tbody tr').getBoundingClientRect().top + scrollY`); y > most {
					t.Errorf("the first line begins at %.0f", y)
				}
			})
		}
	}
	b := newTab(t, s.base)
	b.logIn("", email("head"))
	open := func(path string) bool {
		b.open(path)
		return eval[bool](b, `document.querySelector('details.more').open`)
	}
	t.Run("the filters are shut in a view that has a name", func(t *testing.T) {
		for _, path := range []string{"/desk", "/desk?assignee=none", "/desk?sort=received_at", "/desk?assignee=me&q=ทดสอบ", "/desk?overdue=true&sort=received_at"} {
			if open(path) {
				t.Error(path)
			}
		}
	})
	t.Run("and open while others are on, which work without a script", func(t *testing.T) {
		b.scriptless()
		b.open("/desk?sort=due_on")
		b.choose("details.more summary")
		b.chooses("kind", "question")
		b.press("details.more button")
		b.says("ประเภทเรื่อง: สอบถาม เอาออก", s.question.reference)
		if !open(b.path()) {
			t.Error(b.path())
		}
	})
}

// What sticks to the top of a case must never lie over what has the focus.
func TestNothingIsUnderTheBar(t *testing.T) {
	s := stageOf(t)
	b := newTab(t, s.base)
	b.logIn("", email("officer"))
	for _, path := range []string{"/desk/c/" + s.question.reference, "/desk/c/" + s.question.reference + "/answer", "/desk"} {
		t.Run(path, func(t *testing.T) {
			b.do(chromedp.EmulateViewport(desktop, 560))
			b.open(path)
			eval[bool](b, `(() => { const more = document.querySelector('.others'); if (more) more.open = true; return true; })()`)
			b.report("forward", b.walk())
			b.report("back", b.walkBack())
		})
	}
	t.Run("nor what can be done with the chosen cases, at the bottom", func(t *testing.T) {
		b.choose("button[data-all]")
		b.report("forward", b.walk())
		b.report("back", b.walkBack())
	})
}
