package web_test

import (
	"net/url"
	"strings"
	"testing"
)

// Whoever fills in something at two offices keeps both, and leaves both at once.
func TestDraftsOfTwoOffices(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	const here, there = "/o/sknpeo/file/", "/o/sesao11/file/"
	b.fill("", forMyself...)
	b.follow(b.post(there+"right", pairs("kind", "erasure"))).want(t, 200)

	t.Run("the answers at the first are still there", func(t *testing.T) {
		b.get(here+"check").want(t, 200).holds(t, "ประวัติการลา")
		b.get(there+"right").want(t, 200).holds(t, `value="erasure" checked`)
	})
	f := b.filed(b.follow(b.post(here+"check", pairs("declare", "yes"))))
	t.Run("so is its receipt, whatever is filled in elsewhere", func(t *testing.T) {
		b.follow(b.post(there+"whom", pairs("for", "self"))).want(t, 200)
		if again := b.filed(b.get(here + "done")); again != f {
			t.Errorf("%v, then %v", f, again)
		}
		b.get(there+"done").want(t, 200).lacks(t, f.reference)
	})
	t.Run("erasing erases what was filled in at that office", func(t *testing.T) {
		b.post(there+"erase", nil).want(t, 200)
		b.get(there+"whom").want(t, 303)
		b.get(here+"done").want(t, 200).holds(t, f.code)
	})
	t.Run("who leaves at once leaves nothing of either", func(t *testing.T) {
		b.follow(b.post(there+"right", pairs("kind", "erasure")))
		b.get("/leave").want(t, 303)
		if len(b.jar) != 0 {
			t.Errorf("%v", b.jar)
		}
	})
}

// A page that is sent without what was answered before it leads there, whatever it holds.
func TestStepWithoutDraft(t *testing.T) {
	for _, step := range []string{"whom", "person", "acting", "what", "reply", "documents", "check"} {
		t.Run(step+" leads to the first step", func(t *testing.T) {
			for at, across := range map[string]string{"": "", "/en": "yes"} {
				a := newDesk(t).browser().post(at+filePath+step, pairs("details", "", "across", across)).want(t, 303)
				if got := a.header.Get("Location"); got != at+filePath+"right?lost=yes" {
					t.Errorf("it leads to %s", got)
				}
			}
		})
	}
	t.Run("what is no right is none on any page, also where nothing can be kept", func(t *testing.T) {
		d := newDesk(t)
		long := strings.Repeat("x", 256<<10-40) // a form that is just short enough, but not with the other answers
		for _, kind := range []string{"question", "complaint", "nonsense", "", `"><script>alert(1)</script>`} {
			b := d.browser()
			b.post(filePath+"right", pairs("kind", kind)).want(t, 422)
			for _, step := range []string{"whom", "person", "acting", "what", "reply", "documents", "check"} {
				for _, form := range []url.Values{pairs("details", ""), pairs("details", "ก", "then", "check"), pairs("details", long), pairs("details", long, "across", "yes")} {
					for _, at := range []string{"", "/en"} {
						if a := b.post(at+filePath+step, form); a.status >= 500 {
							t.Errorf("%s of %.10q: %d", step, kind, a.status)
						}
					}
				}
				b.get(filePath+step).want(t, 303)
			}
		}
	})
}

// Whoever never heard that his answers were filed finds them filed, whatever he does next.
func TestFiledUnheard(t *testing.T) {
	const step = filePath + "documents"
	for name, next := range map[string]func(b *browser) answer{
		"he attaches a file again": func(b *browser) answer { return b.brings(step, pairs("then", "check"), attached{"b.pdf", scan(9)}) },
		"he goes on from a step":   func(b *browser) answer { return b.brings(step, pairs()) },
		"he changes an answer": func(b *browser) answer {
			return b.post(filePath+"what", pairs("details", "อย่างอื่น"))
		},
		"he looks at the check again": func(b *browser) answer { return b.get(filePath + "check") },
		"he presses again":            func(b *browser) answer { return b.post(filePath+"check", pairs("declare", "yes")) },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			store := &failing{Store: d.store}
			d.over(store, d.keys)
			b := d.browser()
			b.fill("", forMyself[:5]...)
			b.settled(b.brings(step, pairs(), attached{"a.pdf", scan(9)})).want(t, 200)
			store.after(func() answer { return b.post(filePath+"check", pairs("declare", "yes")) }).want(t, 503)
			next(b)
			f := b.filed(b.get(filePath + "done"))
			if again := b.filed(b.follow(b.post(filePath+"check", pairs("declare", "yes")))); again != f {
				t.Errorf("%v, then %v", f, again)
			}
			if n := d.count("SELECT count(*) FROM events WHERE verb = 'submit'"); n != 1 {
				t.Errorf("%d cases", n)
			}
			d.wantFiles(f, "a.pdf")
		})
	}
}
